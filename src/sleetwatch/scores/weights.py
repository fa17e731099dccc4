"""What each hit is worth: log( P(hit | scheme) / P(hit | honest) ), in nats.

P(hit | scheme) is the signal's expert prior. P(hit | honest) is measured on the tenant's own people: how many *others*
show the same or more in the whole tenant, shrunk to the signal's prior, or among the subject's peers where it is
commoner there. A habit that is common in a company or in a team is worth little there; nobody is more suspect because
the rest of the team is quiet; and a small company does not drown in its own noise. Those who share something rare with
the subject are no independent witnesses: however many they are, they count as one other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import Protocol

from sleetwatch.clock import DAY

SCHEME_BAND = {1: 1.0, 2: 0.7, 3: 0.4}
"""Share of the scheme's hits that are at least this strong."""
HONEST_BAND = {1: 1.0, 2: 0.5, 3: 0.2}
"""The same among the honest, before the tenant is measured."""
PEER_WEIGHT = 20.0
"""How many subjects the tenant's rate is worth when it is mixed into a peer group's."""
HONEST_FLOOR = 1e-4
"""No habit is taken to be rarer than this among the honest."""
EXCULPATORY_FLOOR = -3.0
"""No single passed check is worth more than this."""

Key = tuple[str, str]
"""Tenant and subject."""


class Rate(Protocol):
    """A prior rate and how many cases it is worth."""

    @property
    def mean(self) -> float: ...
    @property
    def cases(self) -> float: ...


class Signal(Protocol):
    """What the score needs of a signal."""

    @property
    def id(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def scheme_rate(self) -> Rate: ...
    @property
    def honest_rate(self) -> Rate: ...
    @property
    def exculpatory(self) -> bool: ...
    @property
    def very_strong(self) -> bool: ...
    @property
    def half_life_days(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """One hit, as the score sees it."""

    tenant: str
    subject: str
    signal: str
    strength: int
    first_at: int
    last_at: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one hit is worth on its own, before its family damps it."""

    evidence: Evidence
    family: str
    nats: float
    variance: float
    """Of `nats`: how unsure both rates are."""
    colleagues: int
    """Others of the tenant who show at least the same."""
    population: int
    """Subjects of the tenant it was measured on."""
    very_strong: bool


class Tenants:
    """Who belongs to which tenant and peer group, and who is measured with whom.

    Applicants never sign in, and few of the staff have an application on file: each are measured among their own.
    """

    def __init__(self, people: Iterable[tuple[str, str, str]], apart: Collection[str] = ()) -> None:
        """`people` are tenant, subject and peer group; groups in `apart` are measured on their own."""
        self.peer_of: dict[Key, str] = {(tenant, subject): peer for tenant, subject, peer in people}
        self.apart = frozenset(apart)
        self.size = Counter(self.pool_of(*key) for key in self.peer_of)
        self.peer_size = Counter((tenant, peer) for (tenant, _), peer in self.peer_of.items())

    def pool_of(self, tenant: str, subject: str) -> Key:
        """Among whom a subject is measured: the people of the tenant, or the group that stands apart."""
        peer = self.peer_of[tenant, subject]
        return tenant, peer if peer in self.apart else ""


def weigh(
    hits: Iterable[Evidence],
    signals: Mapping[str, Signal],
    tenants: Tenants,
    as_of: int,
    linked: Mapping[Key, Collection[str]] | None = None,
) -> dict[Key, list[Part]]:
    """Every subject's parts. Each subject is measured against the others, never against itself.

    `linked` are the subjects who share something rare with a subject.
    """
    known = [hit for hit in hits if (hit.tenant, hit.subject) in tenants.peer_of]
    seen = _Counts(known, tenants, linked or {})
    parts: dict[Key, list[Part]] = {}
    for hit in known:
        part = _part(hit, signals[hit.signal], seen, tenants, as_of)
        parts.setdefault((hit.tenant, hit.subject), []).append(part)
    return parts


class _Counts:
    """How many subjects show each signal at least so strongly, by tenant and by peer group."""

    def __init__(self, hits: list[Evidence], tenants: Tenants, linked: Mapping[Key, Collection[str]]) -> None:
        self._peer_of, self._pool_of = tenants.peer_of, tenants.pool_of
        self._linked = linked
        self._of_pool: Counter[tuple[Key, str, int]] = Counter()
        self._of_peers: Counter[tuple[str, str, str, int]] = Counter()
        self._strength: dict[tuple[str, str, str], int] = {}
        for hit in hits:
            peer = self._peer_of[hit.tenant, hit.subject]
            self._strength[hit.tenant, hit.subject, hit.signal] = hit.strength
            for band in range(1, hit.strength + 1):
                self._of_pool[self._pool_of(hit.tenant, hit.subject), hit.signal, band] += 1
                self._of_peers[hit.tenant, peer, hit.signal, band] += 1

    def others(self, hit: Evidence) -> int:
        """Others in the pool who show at least the same, the linked ones together as one."""
        pool = self._pool_of(hit.tenant, hit.subject)
        linked = sum(self._pool_of(hit.tenant, other) == pool for other in self._linked_who_do(hit))
        return self._of_pool[pool, hit.signal, hit.strength] - 1 - max(0, linked - 1)

    def peers(self, hit: Evidence) -> int:
        """The same among the subject's peers, without the linked ones: they show no habit of a trade."""
        peer = self._peer_of[hit.tenant, hit.subject]
        linked = sum(self._peer_of[hit.tenant, other] == peer for other in self._linked_who_do(hit))
        return self._of_peers[hit.tenant, peer, hit.signal, hit.strength] - 1 - linked

    def _linked_who_do(self, hit: Evidence) -> list[str]:
        return [
            other
            for other in self._linked.get((hit.tenant, hit.subject), ())
            if self._strength.get((hit.tenant, other, hit.signal), 0) >= hit.strength
        ]


def _part(hit: Evidence, signal: Signal, seen: _Counts, tenants: Tenants, as_of: int) -> Part:
    scheme = signal.scheme_rate.mean * (1.0 if signal.exculpatory else SCHEME_BAND[hit.strength])
    honest, others, population = _honest_rate(hit, signal, seen, tenants)
    nats = _bounded(log(scheme / honest), exculpatory=signal.exculpatory) * _freshness(hit, signal, as_of)
    variance = (1 - scheme) / (scheme * signal.scheme_rate.cases) + (1 - honest) / (
        honest * (population + signal.honest_rate.cases)
    )
    return Part(hit, signal.family, nats, variance, others, population, signal.very_strong)


def _honest_rate(hit: Evidence, signal: Signal, seen: _Counts, tenants: Tenants) -> tuple[float, int, int]:
    """P(hit | honest) for this subject, how many others show the same, and of how many."""
    tenant, peer = hit.tenant, tenants.peer_of[hit.tenant, hit.subject]
    others = seen.others(hit)
    population = tenants.size[tenants.pool_of(tenant, hit.subject)] - 1
    prior = signal.honest_rate.mean * (1.0 if signal.exculpatory else HONEST_BAND[hit.strength])
    cases = signal.honest_rate.cases
    of_tenant = (others + cases * prior) / (population + cases)
    of_peers = (seen.peers(hit) + PEER_WEIGHT * of_tenant) / (tenants.peer_size[tenant, peer] - 1 + PEER_WEIGHT)
    return min(max(of_tenant, of_peers, HONEST_FLOOR), 0.999), others, population


def _bounded(nats: float, *, exculpatory: bool) -> float:
    """A red flag never speaks for a person, nor a passed check against one."""
    return min(0.0, max(nats, EXCULPATORY_FLOOR)) if exculpatory else max(0.0, nats)


def _freshness(hit: Evidence, signal: Signal, as_of: int) -> float:
    """How much of a hit is left: half of it after each half-life since it was last seen."""
    if signal.half_life_days is None:
        return 1.0
    days = max(0, as_of - hit.last_at) / DAY
    return float(0.5 ** (days / signal.half_life_days))
