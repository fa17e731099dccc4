"""What a query reads, gives and needs, by its text.

Parsing and checking the whole catalogue takes seconds, so what they find out of the shipped queries is kept in
`known.json` beside this file, under a digest of what it was found out from: whatever has changed since is read anew.
`python -m tools.read_catalogue` writes it, and a test compares it with what parsing finds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files

import msgspec
import sqlglot
from sqlglot import exp

from sleetwatch.queries.ways import Relation, Ways, relation

KNOWN = "known.json"


class Reading(msgspec.Struct, frozen=True):
    """What is read off one query."""

    tables: frozenset[str]
    """That it reads, without the names it defines for itself."""
    columns: frozenset[str]
    """Every column it names, of whatever table."""
    whole: frozenset[str]
    """Tables with a `select *` directly over them."""
    gives: tuple[str, ...]
    """The names of its columns."""
    ways: Ways
    """Sets of tables: unless all of one have rows, it gives none."""

    def is_empty_where(self, empty: AbstractSet[str]) -> bool:
        """Whether it gives no row when these tables have none."""
        return all(way & empty for way in self.ways)


class Known(msgspec.Struct, frozen=True):
    """What is known beforehand, by digest."""

    queries: dict[str, Reading]
    sound: frozenset[str]
    """Signals in which checking finds no fault."""
    needs: dict[str, Ways]
    """The event kinds that signals need."""


@cache
def known() -> Known:
    """What `known.json` holds."""
    return msgspec.json.decode(files(__package__).joinpath(KNOWN).read_bytes(), type=Known)


@cache
def reading_of(sql: str) -> Reading:
    """What is known of a query, or else parsing finds."""
    return known().queries.get(digest_of(sql.encode())) or parsed(sql)


def parsed(sql: str) -> Reading:
    """What parsing finds."""
    query = sqlglot.parse_one(sql, read="duckdb")
    own = {cte.alias for cte in query.find_all(exp.CTE)}
    return Reading(
        tables=frozenset(table.name for table in query.find_all(exp.Table)) - own,
        columns=frozenset(column.name for column in query.find_all(exp.Column)),
        whole=frozenset(name for select in query.find_all(exp.Select) for name in _taken_whole(select)),
        gives=tuple(query.named_selects) if isinstance(query, exp.Query) else (),
        ways=relation(query, lambda name: Relation(frozenset({frozenset({name})}), {})).row,
    )


def digest_of(*parts: bytes) -> str:
    """What something is known under."""
    said = hashlib.sha256()
    for part in parts:
        said.update(len(part).to_bytes(8, "big") + part)
    return said.hexdigest()


def _taken_whole(select: exp.Select) -> list[str]:
    """The tables that a `select *` stands directly over."""
    if not any(one.is_star for one in select.expressions if not one.find(exp.Count)):
        return []
    sources = [select.args.get("from_") or select.args.get("from"), *(select.args.get("joins") or [])]
    return [one.this.name for one in sources if one is not None and isinstance(one.this, exp.Table)]


__all__ = ["Known", "Reading", "Relation", "Ways", "digest_of", "known", "parsed", "reading_of", "relation"]
