"""What each hit is worth: log( P(hit | scheme) / P(hit | honest) ), in nats.

P(hit | scheme) is the signal's expert prior. P(hit | honest) is measured on the tenant's own people: how many *others*
show the same or more in the whole tenant, shrunk to the signal's prior, or among the subject's peers where it is
commoner there. A habit that is common in a company or in a team is worth little there; nobody is more suspect because
the rest of the team is quiet; and a small company does not drown in its own noise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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
    """Who belongs to which tenant and peer group."""

    def __init__(self, people: Iterable[tuple[str, str, str]]) -> None:
        """`people` are tenant, subject and peer group."""
        self.peer_of: dict[Key, str] = {(tenant, subject): peer for tenant, subject, peer in people}
        self.size = Counter(tenant for tenant, _ in self.peer_of)
        self.peer_size = Counter((tenant, peer) for (tenant, _), peer in self.peer_of.items())


def weigh(
    hits: Iterable[Evidence], signals: Mapping[str, Signal], tenants: Tenants, as_of: int
) -> dict[Key, list[Part]]:
    """Every subject's parts. Each subject is measured against the others, never against itself."""
    known = [hit for hit in hits if (hit.tenant, hit.subject) in tenants.peer_of]
    seen = _Counts(known, tenants)
    parts: dict[Key, list[Part]] = {}
    for hit in known:
        part = _part(hit, signals[hit.signal], seen, tenants, as_of)
        parts.setdefault((hit.tenant, hit.subject), []).append(part)
    return parts


class _Counts:
    """How many subjects show each signal at least so strongly, by tenant and by peer group."""

    def __init__(self, hits: list[Evidence], tenants: Tenants) -> None:
        self.of_tenant: Counter[tuple[str, str, int]] = Counter()
        self.of_peers: Counter[tuple[str, str, str, int]] = Counter()
        for hit in hits:
            peer = tenants.peer_of[hit.tenant, hit.subject]
            for band in range(1, hit.strength + 1):
                self.of_tenant[hit.tenant, hit.signal, band] += 1
                self.of_peers[hit.tenant, peer, hit.signal, band] += 1


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
    others = seen.of_tenant[tenant, hit.signal, hit.strength] - 1
    population = tenants.size[tenant] - 1
    prior = signal.honest_rate.mean * (1.0 if signal.exculpatory else HONEST_BAND[hit.strength])
    cases = signal.honest_rate.cases
    of_tenant = (others + cases * prior) / (population + cases)
    peers = seen.of_peers[tenant, peer, hit.signal, hit.strength] - 1
    of_peers = (peers + PEER_WEIGHT * of_tenant) / (tenants.peer_size[tenant, peer] - 1 + PEER_WEIGHT)
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
