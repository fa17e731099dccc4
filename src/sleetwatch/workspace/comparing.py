"""Makes the facts that compare subjects, anew only in those tenants in which something they are made of has changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from sleetwatch import facts
from sleetwatch.engine import Engine, quoted_list, rows_of
from sleetwatch.facts.within import make_room, within
from sleetwatch.workspace.changing import NOWHERE, Changes
from sleetwatch.workspace.fact_cache import Earlier


class Comparison:
    """Those of one hunt. What an earlier one left is used once `recall` was told of it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.earlier: Earlier | None = None
        """What these are compared with."""
        self.changes: Changes | None = None
        """None when there is nothing to compare with and everything is made anew."""
        self._made: list[str] = []
        self._as_before: dict[str, Path] = {}

    def recall(self, earlier: Earlier) -> None:
        """From now on use what is left there; fresh events and everybody's claims are laid out."""
        self.earlier, self.changes = earlier, Changes(self._engine, earlier)

    def make(self, names: Iterable[str]) -> None:
        """Each of the facts in order, as a table, or as a view over its file where nothing has changed."""
        for name in names:
            self._made.append(name)
            before = self.earlier.table(name) if self.earlier else None
            where = self.changes.of_made(name) if self.changes else None
            if before is None or where is None:
                facts.derive(self._engine, [name])
            elif where == NOWHERE:
                self._as_before[name] = before
                self._engine.view(name, [before])
            else:
                self._renew(name, where, before)
            if self.changes:
                self.changes.note(name, where)

    def leave(self, folder: Path) -> None:
        """Write them into a folder for the next hunt."""
        for name in self._made:
            path = folder / f"{name}.parquet"
            if name in self._as_before:
                shutil.copyfile(self._as_before[name], path)
            else:
                self._engine.save(f"select * from main.{name}", path)

    def _renew(self, name: str, where: frozenset[str], before: Path) -> None:
        """A fact's rows of these tenants, and those of all others as they were."""
        limit = quoted_list(sorted(where))
        others = f"select * from {rows_of(before)} where tenant not in ({limit})"
        make_room(self._engine)
        with within(self._engine, where, facts.tables_read_by(name)):
            self._engine.run(
                f"create or replace table main.{name} as {others} union all select * from (\n{facts.sql_of(name)}\n)"
            )
        self._engine.look_in("main")
