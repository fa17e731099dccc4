"""What the pictures of a subject are drawn from, read from the lake for this subject alone; masked unless revealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sleetwatch.cases import Actor
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.explanation import Explanation, PartLine
from sleetwatch.report import (
    Lane,
    Mark,
    Picture,
    Timeline,
    draw_graph,
    draw_hours,
    draw_places,
    draw_timeline,
)
from sleetwatch.subjects.claims import PEOPLE
from sleetwatch.workspace.dossier import QUERIES, Dossier, dossier_in
from sleetwatch.workspace.evidence import SECONDS
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.narrowed import OWNERS, narrowed, people_named
from sleetwatch.workspace.oneself import graph_for
from sleetwatch.workspace.opening import DATED
from sleetwatch.workspace.spots import SENT, spots_in
from sleetwatch.workspace.teams import ACTS, Teams, hours_in
from sleetwatch.workspace.tied import graph_around

Row = dict[str, Any]

UNSEEN = "not in the subject's own rows"
"""The lane of what only others' or devices' rows tell."""


@dataclass(frozen=True, slots=True)
class SubjectPictures:
    """The four pictures; None for one that there is nothing to draw for."""

    timeline: Picture | None
    hours: Picture | None
    places: Picture | None
    links: Picture | None


class Pictures:
    """Draws what is known of subjects."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.teams = Teams(folder)

    def of(self, explanation: Explanation) -> SubjectPictures:
        """All pictures of the subject of an explanation, masked when it is. Raises `UnknownName`."""
        return self.beside(explanation)[0]

    def beside(
        self, explanation: Explanation, engine: Engine | None = None, reader: Actor | None = None
    ) -> tuple[SubjectPictures, Dossier]:
        """The same with what is written beside them, for a reader: both rest on one reading of the subject's rows."""
        suspect, until = explanation.suspect, explanation.as_of
        person = people_named(self.folder, suspect.tenant, [suspect.subject])[0]
        with narrowed(self.folder, [person], (*EVENTS, SENT, *QUERIES), until, ACTS, engine) as held:
            claim = next(iter(held.records("select * from people", PEOPLE.names, SECONDS)))
            lanes = tuple(lanes_in(held))
            hours = hours_in(held, claim)
            spots = spots_in(held, claim, revealed=explanation.revealed)
            dossier = dossier_in(held, claim, reveal=explanation.revealed)
        started = ((claim["start_at"], "first day of work"),) if claim["start_at"] else ()
        drawn = SubjectPictures(
            timeline=draw_timeline(Timeline(lanes, tuple(map(_mark, suspect.parts)), started)),
            hours=draw_hours(self.teams.beside(hours, claim, until)),
            places=draw_places(spots),
            links=self.links(explanation, reader),
        )
        return drawn, dossier

    def links(self, explanation: Explanation, reader: Actor | None = None) -> Picture | None:
        """The subject and everybody who shares something with it, but for the reader."""
        suspect = explanation.suspect
        graph = graph_around(self.folder, suspect.tenant, suspect.subject, reveal=explanation.revealed)
        return draw_graph(graph if reader is None else graph_for(reader, graph, suspect.tenant))


def lanes_in(engine: Engine) -> Iterator[Lane]:
    """What each source told of those whom the engine holds, the first to tell something first."""
    found: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    for row in engine.rows(_DAYS):
        source, *rest = row
        found[source].append((rest[0], rest[1], rest[2], rest[3]))
    lanes = [_lane(source, rows) for source, rows in found.items()]
    return iter(sorted(lanes, key=lambda lane: (lane.first_at, lane.source)))


def _lane(source: str, rows: Iterable[tuple[int, int, int, int]]) -> Lane:
    listed = sorted(rows)
    days = tuple((day, count) for day, count, _, _ in listed)
    return Lane(source, days, min(first for _, _, first, _ in listed), max(last for *_, last in listed))


EVENTS = tuple(
    f'select source, "at" from {name}' for name in DATED if OWNERS.keys() & set(schema_of(KINDS[name]).names)
)
"""Of every kind that can have rows of somebody."""
_DAYS = f"""
select source, cast(floor("at" / 8.64e10) as bigint) as day, count(*) as events, min("at") as at, max("at") as last_at
from ({" union all ".join(EVENTS)})
group by source, cast(floor("at" / 8.64e10) as bigint)
"""


def _mark(part: PartLine) -> Mark:
    sources = [one.source for one in part.evidence]
    return Mark(
        title=part.title,
        source=max(sorted(set(sources)), key=sources.count) if sources else UNSEEN,
        first_at=part.at,
        last_at=part.last_at,
        moments=tuple(sorted({one.at for one in part.evidence})),
        because=part.because,
        speaks_for=part.nats > 0,
        count=part.count,
    )
