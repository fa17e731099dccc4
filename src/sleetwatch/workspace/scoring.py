"""From what the engine found to scores: rates measured, hits weighed, links followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import fsum
from typing import Any

import sqlalchemy as sa

from sleetwatch.events import KINDS
from sleetwatch.links import Edge, FarEdge, Warned, credit_across, linked
from sleetwatch.scores import (
    Evidence,
    Key,
    Line,
    Link,
    LinkCredit,
    Part,
    Scored,
    Tenants,
    Weighing,
    expected_nats,
    score_subjects,
)
from sleetwatch.settings import Settings
from sleetwatch.signals import Signal
from sleetwatch.state import batches, segments
from sleetwatch.subjects import APPLICANTS, Identities
from sleetwatch.workspace.learnt import UNTAUGHT, Learnt, silenced
from sleetwatch.workspace.needs import can_fire
from sleetwatch.workspace.proposals import Proposals

CHECKS = "checks"
"""The fact of what people looked into. Signals that read nothing else fire only on whom somebody asked."""


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
    kinds: Mapping[str, frozenset[str]]
    """Event kinds that came in, by tenant."""
    far: Sequence[FarEdge] = ()
    """What people of different tenants share."""
    warned: Sequence[Warned] = ()
    """What other installations say."""

    def present(self, tenant: str) -> frozenset[str]:
        """Event kinds of which a tenant has rows."""
        return self.kinds.get(tenant, frozenset()) - set(self.missing)

    @property
    def missing_of(self) -> dict[str, list[str]]:
        """Event kinds without a row, by tenant."""
        tenants = sorted({tenant for tenant, _, _ in self.people})
        return {tenant: [kind for kind in KINDS if kind not in self.present(tenant)] for tenant in tenants}


def kinds_of_tenants(state: sa.Engine) -> dict[str, frozenset[str]]:
    """Event kinds that ever came in, by tenant."""
    query = sa.select(batches.c.tenant, segments.c.kind).join(segments, segments.c.batch == batches.c.batch).distinct()
    found: dict[str, set[str]] = {}
    with state.connect() as connection:
        for tenant, kind in connection.execute(query):
            found.setdefault(tenant, set()).add(kind)
    return {tenant: frozenset(kinds) for tenant, kinds in found.items()}


def score(found: Found, loaded: Sequence[Signal], settings: Settings, learnt: Learnt = UNTAUGHT) -> list[Scored]:
    """Everybody with a hit or a link, highest score first."""
    return Scoring(found, loaded, settings, learnt).everybody()


class Scoring:
    """All that a hunt found, counted once; then everybody can be scored, and anybody again when something new comes."""

    def __init__(self, found: Found, loaded: Sequence[Signal], settings: Settings, learnt: Learnt = UNTAUGHT) -> None:
        model, self._explained = learnt.model, learnt.explained
        self._certain = dict.fromkeys(learnt.certain, 1.0)
        self._line, self._calibration = line_of(settings), model.calibration
        self._edges, self._far, self._warned = found.edges, found.far, found.warned
        tenants, signals = _population(found), {signal.id: signal for signal in loaded}
        self._linked = linked(found.edges)
        asked = {signal.id for signal in loaded if set(signal.reads) == {CHECKS}}
        self._weighing = Weighing(_evidence(found), signals, tenants, found.until, self._linked, model, asked)
        self._proposals = Proposals(self._weighing, tenants, found.until, signals, found.missing_of)
        self._blind = _blind(found, loaded)
        self._before: Mapping[Key, float] = {}

    def everybody(self) -> list[Scored]:
        """Everybody with a hit or a link, highest score first."""
        parts = {key: self._parts(own) for key, own in self._weighing.hits.items()}
        return self._scored(parts, self._credit)

    def again(self, key: Key, hits: Sequence[Evidence]) -> Scored:
        """One subject, with the hits it has by now, its neighbours as they stood when everybody was scored.

        Everybody is measured on the others, so that nothing is counted again.
        """
        own = [edge for edge in self._edges if edge.tenant == key[0] and key[1] in {edge.subject_a, edge.subject_b}]

        far = [one for one in self._far if key in one.ends]
        warned = [one for one in self._warned if one.key == key]

        def credit(before: Mapping[Key, float]) -> Mapping[Key, Sequence[Link]]:
            likely = {**self._before, **before, **self._certain}
            found = credit_across(own, far, warned, likely, self._line.link_cap)
            return {key: found[key]} if key in found else {}

        return self._scored({key: self._parts(hits)}, credit)[0]

    def _parts(self, hits: Sequence[Evidence]) -> list[Part]:
        return silenced(self._weighing.parts(hits), self._explained)

    def _credit(self, before: Mapping[Key, float]) -> Mapping[Key, Sequence[Link]]:
        self._before = {**before, **self._certain}
        return credit_across(self._edges, self._far, self._warned, self._before, self._line.link_cap)

    def _scored(self, parts: Mapping[Key, Sequence[Part]], credit: LinkCredit) -> list[Scored]:
        scored = score_subjects(parts, self._line, credit, self._blind, self._calibration)
        for one in scored:
            one.next_check = self._proposals.best_for(one, alone=(one.tenant, one.subject) not in self._linked)
        return scored


def _evidence(found: Found) -> Iterator[Evidence]:
    for hit in found.hits:
        yield Evidence(hit["tenant"], hit["subject"], hit["signal"], hit["strength"], hit["first_at"], hit["last_at"])


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


def _blind(found: Found, loaded: Sequence[Signal]) -> dict[str, float]:
    """How many families' worth of evidence each tenant's sources cannot bring."""
    by_kinds: dict[frozenset[str], float] = {}
    blind: dict[str, float] = {}
    for tenant, _, _ in found.people:
        if tenant not in blind:
            present = found.present(tenant)
            if present not in by_kinds:
                by_kinds[present] = blind_families(loaded, present)
            blind[tenant] = by_kinds[present]
    return blind


def blind_families(loaded: Iterable[Signal], present: AbstractSet[str]) -> float:
    """Of every family the share of its expected evidence that these event kinds cannot bring, added up."""
    whole: dict[str, float] = {}
    lost: dict[str, float] = {}
    for signal in loaded:
        nats = expected_nats(signal)
        whole[signal.family] = whole.get(signal.family, 0.0) + nats
        if not can_fire(signal, present):
            lost[signal.family] = lost.get(signal.family, 0.0) + nats
    return fsum(nats / whole[family] for family, nats in lost.items() if nats)
