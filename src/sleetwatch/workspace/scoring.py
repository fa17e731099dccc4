"""From what the engine found to scores: rates measured, hits weighed, links followed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sleetwatch.events import KINDS
from sleetwatch.links import Edge, credit_by_links, linked
from sleetwatch.scores import Evidence, Line, Scored, Tenants, score_subjects, weigh
from sleetwatch.settings import Settings
from sleetwatch.signals import Signal
from sleetwatch.subjects import APPLICANTS, Identities
from sleetwatch.workspace.needs import can_fire


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine gave before anything is weighed."""

    until: int
    who: Identities
    hits: list[dict[str, Any]]
    edges: list[Edge]
    people: list[tuple[str, str, str]]
    """Tenant, subject and peer group."""
    missing: tuple[str, ...]


def score(found: Found, loaded: Sequence[Signal], settings: Settings) -> list[Scored]:
    """Everybody with a hit or a link, highest score first."""
    line = line_of(settings)
    evidence = (
        Evidence(hit["tenant"], hit["subject"], hit["signal"], hit["strength"], hit["first_at"], hit["last_at"])
        for hit in found.hits
    )
    signals = {signal.id: signal for signal in loaded}
    weighed = weigh(evidence, signals, _population(found), found.until, linked(found.edges))
    credit = partial(credit_by_links, found.edges, cap=line.link_cap)
    return score_subjects(weighed, line, credit, _unseen_families(loaded, set(found.missing)))


def line_of(settings: Settings) -> Line:
    """The lines and caps of the settings."""
    score = settings.score
    return Line(score.prior, score.check_from, score.case_from, score.family_cap, score.link_cap)


def _population(found: Found) -> Tenants:
    """Whom rates are measured on: people with events of their own, or everybody where a tenant gave only rosters."""
    seen = found.who.observed | {(hit["tenant"], hit["subject"]) for hit in found.hits}
    with_events = {tenant for tenant, _ in found.who.observed}
    counted = (
        person
        for person in found.people
        if person[0] not in with_events or person[:2] in seen or person[2] == APPLICANTS
    )
    return Tenants(counted, apart={APPLICANTS})


def _unseen_families(loaded: Iterable[Signal], missing: set[str]) -> int:
    """Families none of whose signals can fire on what came in here."""
    present = KINDS.keys() - missing
    fed: dict[str, bool] = {}
    for signal in loaded:
        fed[signal.family] = fed.get(signal.family, False) or can_fire(signal, present)
    return sum(not has_source for has_source in fed.values())
