"""In which tenants a table is another than an earlier hunt left it."""

from __future__ import annotations

from collections.abc import Iterable

from sleetwatch.engine import Engine, quoted_list, rows_of
from sleetwatch.events import KINDS
from sleetwatch.facts import FACTS, INPUTS, scope_of, tables_read_by
from sleetwatch.workspace.fact_cache import Earlier

Tenants = frozenset[str] | None
"""Some tenants; None when it may be any, or so many that one might as well look at all."""

NOWHERE: frozenset[str] = frozenset()
FEW = 1_000_000
"""A fact with more rows that was made anew everywhere is taken for changed: to compare it costs what it saves."""
MANY = 0.5
"""When more of the people are in tenants where something changed, it has changed everywhere."""


class Changes:
    """Follows what changed from what came in to everything that is made of it.

    An engine has the inputs, and a view `fresh_<kind>` of the events that the earlier hunt did not see.
    """

    def __init__(self, engine: Engine, earlier: Earlier) -> None:
        self._engine, self._earlier = engine, earlier
        self._where: dict[str, Tenants] = {}
        people = dict(engine.rows("select tenant, count(*) from people group by tenant"))
        self._people: dict[str, int] = people
        self._many = MANY * sum(people.values())

    def of(self, tables: Iterable[str]) -> Tenants:
        """Where any of some tables has changed."""
        found = NOWHERE
        for one in map(self._of, tables):
            if one is None:
                return None
            found |= one
        return found if sum(self._people.get(tenant, 0) for tenant in found) <= self._many else None

    def of_made(self, name: str) -> Tenants:
        """Where a fact has to be made anew."""
        found = self.of(tables_read_by(name)) if self._earlier.table(name) else None
        return None if found and scope_of(name) == "everywhere" else found

    def note(self, name: str, made: Tenants) -> None:
        """Note where a fact that was made anew in these tenants is another than before: nothing else changes by it."""
        self._where[name] = made if made == NOWHERE else self._changed(name, made)

    def _changed(self, name: str, made: Tenants) -> Tenants:
        if made is None and self._engine.rows(f"select count(*) > {FEW} from main.{name}")[0][0]:
            return None
        return self._differing(name, f"tenant in ({quoted_list(sorted(made))})" if made else "true")

    def _of(self, name: str) -> Tenants:
        if name not in self._where:
            self._where[name] = self._found(name)
        return self._where[name]

    def _found(self, name: str) -> Tenants:
        if name in KINDS:
            return self._tenants(f"fresh_{name}")
        if name in FACTS:
            return self.of(tables_read_by(name))
        return self._differing(name)

    def _differing(self, name: str, where: str = "true") -> Tenants:
        """Where a table has gained a row or lost one. An address that is new is in fresh events alone."""
        if (left := self._earlier.table(name)) is None:
            return None
        before = f"select * from {rows_of(left)} where {where}"
        now = f"select * from main.{name} where {where}"
        gone, come = f"({before} except all {now})", f"({now} except all {before})"
        if name in FACTS or "tenant" in INPUTS[name].names:
            return self._tenants(f"({gone} union all {come})")
        rows = gone if "ip" in INPUTS[name].names else f"({gone} union all {come})"
        return None if self._engine.rows(f"select 1 from {rows} limit 1") else NOWHERE

    def _tenants(self, rows: str) -> frozenset[str]:
        return frozenset(tenant for (tenant,) in self._engine.rows(f"select distinct tenant from {rows}"))
