"""Makes the facts that compare subjects, anew only in those tenants in which something they are made of has changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from sleetwatch import facts
from sleetwatch.engine import Engine, quoted, quoted_list
from sleetwatch.facts.within import make_room, within
from sleetwatch.workspace.changing import NOWHERE, Changes
from sleetwatch.workspace.fact_cache import FactCache, Manifest


class Comparison:
    """Those of one hunt. What an earlier one left is used once `recall` was told of it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cache: FactCache | None = None
        self.old: Manifest | None = None
        """What an earlier hunt left and these are compared with."""
        self.changes: Changes | None = None
        """None when there is nothing to compare with and everything is made anew."""
        self._made: list[str] = []
        self._as_before: set[str] = set()

    def recall(self, cache: FactCache, old: Manifest) -> None:
        """From now on use what is left there; fresh events and everybody's claims are laid out."""
        self._cache, self.old = cache, old
        self.changes = Changes(self._engine, self._before)

    def left(self, name: str) -> Path | None:
        """Where a table of an earlier hunt lies."""
        return self._before(name) if self.old is not None else None

    def make(self, names: Iterable[str]) -> None:
        """Each of the facts in order, as a table, or as a view over its file where nothing has changed."""
        for name in names:
            where = self.changes.of_made(name) if self.changes else None
            self._made.append(name)
            if where == NOWHERE:
                self._as_before.add(name)
                self._engine.view(name, [self._before(name)])
            elif where is None:
                facts.derive(self._engine, [name])
            else:
                self._renew(name, where)
            if self.changes:
                self.changes.note(name, where)

    def leave(self, folder: Path) -> None:
        """Write them into a folder for the next hunt."""
        for name in self._made:
            path = folder / f"{name}.parquet"
            if name in self._as_before:
                shutil.copyfile(self._before(name), path)
            else:
                self._engine.save(f"select * from main.{name}", path)

    def _before(self, name: str) -> Path:
        assert self._cache is not None and self.old is not None  # noqa: S101, PT018 - it was told of both
        return self._cache.table(self.old, name)

    def _renew(self, name: str, where: frozenset[str]) -> None:
        """A fact's rows of these tenants, and those of all others as they were."""
        tenants = sorted(where)
        before = f"read_parquet({quoted(str(self._before(name)))})"
        others = f"select * from {before} where tenant not in ({quoted_list(tenants)})"
        make_room(self._engine)
        with within(self._engine, tenants, facts.tables_read_by(name)):
            self._engine.run(
                f"create or replace table main.{name} as {others} union all select * from (\n{facts.sql_of(name)}\n)"
            )
        self._engine.look_in("main")
