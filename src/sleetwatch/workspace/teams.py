"""When people work by the clock of their claim, and when the colleagues of their department do."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow.compute as pc
import sqlalchemy as sa

from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.lake import dataset_of
from sleetwatch.report import Hours, TeamHour
from sleetwatch.state import subjects
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.narrowed import narrowed

Row = dict[str, Any]

ACTS = ("sign_ins", "human_hours")
"""The facts that tell of acts by hand."""
COLLEAGUES = 40
"""Looked at, at most: enough for what is usual."""
FEW = 5
"""With fewer there is no team to compare with."""
LEAST_DAYS = 5
"""Active days that a colleague needs to count."""
REMEMBERED = 64
"""Teams whose hours are kept in memory."""

_SLOTS = "select local_day, local_hour from human_hours where local_day is not null order by 1, 2"
_UTC_SLOTS = """
select cast(floor(slot / 2.4e1) as bigint) as local_day, slot % 24 as local_hour from human_hours order by 1, 2
"""
_OFFSETS = """
select cast(floor(min("at") / 8.64e10) as bigint) as day, offset_minutes
from (
    select "at", offset_minutes,
        sum(turned) over (order by "at", event_id rows between unbounded preceding and current row) as stretch
    from (
        select "at", event_id, offset_minutes,
            case when offset_minutes = lag(offset_minutes) over (order by "at", event_id) then 0 else 1 end as turned
        from human_hours
        where offset_minutes is not null
    ) as compared
) as numbered
group by stretch, offset_minutes
order by day
"""
_SHARES = """
select h.subject, h.local_hour, count(distinct h.local_day) as days, max(a.days) as of_days
from human_hours as h
join (
    select subject, count(distinct local_day) as days from human_hours where local_day is not null group by subject
) as a on a.subject = h.subject
where h.local_day is not null
group by h.subject, h.local_hour
"""


def hours_in(engine: Engine, claim: Row) -> Hours:
    """The hours of the one subject whom the engine holds; UTC where no zone is claimed."""
    offsets = tuple((day, minutes) for day, minutes in engine.rows(_OFFSETS))
    slots = engine.rows(_SLOTS if offsets else _UTC_SLOTS)
    return Hours(claim["zone"] if offsets else None, offsets, tuple((day, hour) for day, hour in slots))


class Teams:
    """What is usual in departments; each is looked at once a hunt."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._known: OrderedDict[tuple[str, str, int], dict[str, list[float]]] = OrderedDict()

    def beside(self, hours: Hours, claim: Row, until: int) -> Hours:
        """The hours with those of the department's other people; without, where these are too few."""
        if not hours.slots or hours.zone is None or not claim["department"]:
            return hours
        shares = [one for subject, one in self._shares(claim, until).items() if subject != claim["subject"]]
        if len(shares) < FEW:
            return hours
        low, middle, high = np.quantile(np.array(shares), (0.1, 0.5, 0.9), axis=0).tolist()
        team = tuple(TeamHour(*ends) for ends in zip(low, middle, high, strict=True))
        return replace(hours, team=team, colleagues=len(shares))

    def _shares(self, claim: Row, until: int) -> dict[str, list[float]]:
        """By colleague and hour, the share of days with an act."""
        key = claim["tenant"], claim["department"], until
        if key not in self._known:
            self._known[key] = self._look(claim["tenant"], claim["department"], until)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key]

    def _look(self, tenant: str, department: str, until: int) -> dict[str, list[float]]:
        people = self._members(tenant, department)
        with narrowed(self.folder, people, (), until, ACTS) as engine:
            found: dict[str, list[float]] = defaultdict(lambda: [0.0] * 24)
            for subject, hour, days, of_days in engine.rows(_SHARES):
                if of_days >= LEAST_DAYS:
                    found[subject][hour] = days / of_days
        return dict(found)

    def _members(self, tenant: str, department: str) -> Sequence[Row]:
        """Some people of a department: as pseudonyms come, which is as good as drawing lots."""
        paths = self.folder.segments_of("worker")
        schema = schema_of(KINDS["worker"])
        asked = (pc.field("tenant") == tenant) & (pc.field("department") == department)
        rows = dataset_of(paths, schema).to_table(columns=["worker_id"], filter=asked)
        names = sorted({name for name in rows["worker_id"].to_pylist() if name})
        query = sa.select(subjects).where(subjects.c.tenant == tenant, subjects.c.worker_id.in_(names))
        with self.folder.state.connect() as connection:
            found = connection.execute(query.order_by(subjects.c.subject).limit(COLLEAGUES)).mappings()
            return [dict(row) for row in found]
