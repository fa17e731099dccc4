"""Derives over few rows only what can have a row: of most of the catalogue a small lake holds nothing it speaks of.

Planning a query costs milliseconds however little it reads. What a query needs rows of is known beforehand, so that
after a look at which tables are empty most of a hunt over one file need not be planned at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from sleetwatch.facts import FACTS, sql_of, tables_read_by
from sleetwatch.queries import reading_of


class Making(Protocol):
    """What it asks of an engine; DuckDB and Apache Spark both give it."""

    def make(self, name: str, sql: str) -> int:
        """A table `name` of a query's rows; returns how many they are, or of very many at least some of them."""
        ...


class Sparing:
    """The facts of one engine on which every event kind and every input is a table or a view already."""

    def __init__(self, engine: Making, empty: Iterable[str]) -> None:
        """`empty` are the inputs and events without a row."""
        self._engine = engine
        self.empty = set(empty)
        """Every table that is known to be empty. A fact of them need not be there."""
        self._made: set[str] = set()
        for name in FACTS:
            self._is_empty(name)

    def derive(self, queries: Sequence[str], read: Iterable[str]) -> None:
        """Make what `read` names and what those of the queries read that can give a row."""
        asked = {*read, *(table for query in self.fruitful(queries) for table in reading_of(query).tables)}
        for name in self._behind(asked):
            if not self._is_empty(name):
                self._make(name)
        for query in self.fruitful(queries):
            for name in reading_of(query).tables:
                self._make(name)

    def _is_empty(self, name: str) -> bool:
        if name not in self.empty and reading_of(sql_of(name)).is_empty_where(self.empty):
            self.empty.add(name)
        return name in self.empty

    def fruitful(self, queries: Sequence[str]) -> list[str]:
        """Those of the queries that can give a row, by what is known to be empty so far."""
        return [query for query in queries if not reading_of(query).is_empty_where(self.empty)]

    def _behind(self, tables: Iterable[str]) -> list[str]:
        """The facts that are asked for and those behind them, in order, as far as anything can be in them."""
        pending, needed = list(tables), set[str]()
        while pending:
            name = pending.pop()
            if name in FACTS and name not in needed | self.empty:
                needed.add(name)
                pending.extend(tables_read_by(name))
        return [name for name in FACTS if name in needed]

    def _make(self, name: str) -> None:
        """Make a fact, and what it reads though it be empty: a query may read what it does not need."""
        if name not in FACTS or name in self._made:
            return
        self._made.add(name)
        for behind in tables_read_by(name):
            self._make(behind)
        if not self._engine.make(name, sql_of(name)):
            self.empty.add(name)
