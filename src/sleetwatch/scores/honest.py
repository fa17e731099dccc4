"""P(hit | honest), measured: how many others show the same or more, by pool and among the subject's peers.

What was measured is mixed with what the signal's author expects, as if that many more people had been seen (decision
0003). An expectation counts as at least one hit, so that one colleague at most doubles a rate; and a company of n
people makes nothing more than n times as common as expected (0023).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import exp, log
from typing import NamedTuple

from sleetwatch.scores.model import MOST_MOVED, Model
from sleetwatch.scores.population import Evidence, Key, Pool, Signal, Tenants
from sleetwatch.scores.witnesses import GRAIN, ROUNDS, Hits, believed

SCHEME_BAND = {1: 1.0, 2: 0.7, 3: 0.4}
"""Share of the scheme's hits that are at least this strong."""
HONEST_STEP = {2: 0.5, 3: 0.4}
"""Share of the honest who show a band as well that are expected to show the next, before the tenant is measured."""
STEP_HITS = 4.0
"""How many hits that expectation is worth, or as many as are expected in all if these are more."""
PEER_WEIGHT = 20.0
"""How many subjects the tenant's rate is worth when it is mixed into a peer group's, at least."""
HONEST_FLOOR = 1e-4
"""No habit is taken to be rarer than this among the honest."""
MOST_COMMON = 0.999
"""No habit is taken to be everybody's, in the scheme or among the honest."""
EXCULPATORY_FLOOR = -3.0
"""No single passed check is worth more than this."""
LEAST_TENANTS = 3
"""With fewer other tenants nothing is learnt from them: nobody should read one customer's habits off another's."""
TENANT_CASES = 50
"""How many people another tenant counts for at most, however large it is."""


class Expected(NamedTuple):
    """A rate and how many people it is worth."""

    mean: float
    cases: float


@dataclass(frozen=True, slots=True)
class Measured:
    """How common a hit's signal is among the honest, at its strength."""

    rate: float
    cases: float
    """How many people it rests on, those expected included."""
    colleagues: int
    """Others of the pool who show at least the same."""
    population: int
    """Others in the pool."""


class HonestRates:
    """How common each signal is among the honest of every pool and peer group, from all hits at once."""

    def __init__(
        self,
        hits: Hits,
        signals: Mapping[str, Signal],
        tenants: Tenants,
        linked: Mapping[Key, Collection[str]],
        model: Model,
        asked: Collection[str],
    ) -> None:
        self._signals, self._tenants, self._linked, self._model = signals, tenants, linked, model
        self._asked = frozenset(asked)
        self._known: dict[tuple[Pool, str], Expected] = {}
        self._strength = {(key, hit.signal): hit.strength for key, own in hits.items() for hit in own}
        self._believed: dict[tuple[Key, str], float] = {}
        self._of_pool = self._counted(hits)
        self._shown = self._of_pool
        for _ in range(ROUNDS):
            self._worths: dict[tuple[Pool, str, int], float] = {}
            self._believed = believed(hits, signals, tenants, self._worth)
            self._of_pool = self._counted(hits)
        self._of_peers = self._counted_by_peers(hits)
        self._elsewhere, self._people_elsewhere = self._counted_by_group()

    def measured(self, hit: Evidence) -> Measured:
        """For this subject, on everybody else. The subject need not have been among those counted."""
        key, signal = (hit.tenant, hit.subject), self._signals[hit.signal]
        pool = self._tenants.pool_of(*key)
        population = self._tenants.size[pool] - 1
        expected = self._expected(pool, signal)
        others = self._others(key, pool, signal, 1)
        rate = max(_mixed(others, population, expected), self._among_peers(key, pool, signal, others, expected))
        rate = min(rate, expected.mean * (population + 1), MOST_COMMON)
        rate = max(rate, expected.mean) if signal.id in self._asked else rate
        if hit.strength > 1 and not signal.exculpatory:
            for band in range(2, hit.strength + 1):
                before, others = others, self._others(key, pool, signal, band)
                rate *= _step(band, others, before, expected)
        return Measured(max(rate, HONEST_FLOOR), population + expected.cases, self._colleagues(hit, pool), population)

    def _others(self, key: Key, pool: Pool, signal: Signal, band: int) -> float:
        """Others in the pool who show at least this band, each as far as believed, accomplices together as one."""
        others = self._of_pool[pool, signal.id, band] - self._own(key, signal, band)
        if key not in self._linked:
            return others
        accomplices = self._accomplices(key, signal, band, pool)
        return others - sum(accomplices) + max(accomplices, default=0.0)

    def _among_peers(self, key: Key, pool: Pool, signal: Signal, others: float, expected: Expected) -> float:
        """The rate among the subject's peers, without accomplices: they show no habit of a trade.

        It is shrunk to the rate of everybody else, so that nobody is counted twice. Where no peer shows the sign it is
        0, and the tenant's rate stands.
        """
        peers = key[0], self._tenants.peer_of[key]
        alike = self._of_peers[*peers, signal.id] - self._own(key, signal, 1)
        if key in self._linked:
            alike -= sum(self._accomplices(key, signal, 1, pool, peers[1]))
        if alike <= 0:
            return 0.0
        size = self._tenants.peer_size[peers] - 1
        outside = _mixed(max(0.0, others - alike), self._tenants.size[pool] - 1 - size, expected)
        return _mixed(alike, size, Expected(outside, max(PEER_WEIGHT, 1 / outside)))

    def _own(self, key: Key, signal: Signal, band: int) -> float:
        """What the subject's own hit was counted for in a band."""
        return self._believed[key, signal.family] if self._strength.get((key, signal.id), 0) >= band else 0.0

    def _accomplices(self, key: Key, signal: Signal, band: int, pool: Pool, peer: str | None = None) -> list[float]:
        """What those were counted for who share something rare with the subject and show the same."""
        others = [(key[0], other) for other in self._linked.get(key, ())]
        return [
            self._believed[other, signal.family]
            for other in others
            if self._strength.get((other, signal.id), 0) >= band
            and self._tenants.pool_of(*other) == pool
            and peer in {None, self._tenants.peer_of[other]}
        ]

    def _colleagues(self, hit: Evidence, pool: Pool) -> int:
        """How many others show at least the same, for people to read: everybody, accomplices together as one."""
        key, signal = (hit.tenant, hit.subject), self._signals[hit.signal]
        accomplices = len(self._accomplices(key, signal, hit.strength, pool)) if key in self._linked else 0
        own = self._strength.get((key, signal.id), 0) >= hit.strength
        return int(self._shown[pool, signal.id, hit.strength]) - own - max(0, accomplices - 1)

    # --- What is expected --------------------------------------------------------------------------------------------

    def _expected(self, pool: Pool, signal: Signal) -> Expected:
        """The rate before the tenant is measured, and how many people it is worth: one hit at least."""
        known = self._known.get((pool, signal.id))
        if known is None:
            mean = min(signal.honest_rate.mean * self._commoner_elsewhere(pool, signal), MOST_COMMON)
            known = self._known[pool, signal.id] = Expected(mean, max(signal.honest_rate.cases, 1 / mean))
        return known

    def _commoner_elsewhere(self, pool: Pool, signal: Signal) -> float:
        """How many times commoner than expected a signal is among other tenants' people: 1, to e to the 0.7 at most."""
        tenants, people = self._people_elsewhere[pool[1]]
        if tenants - 1 < LEAST_TENANTS:
            return 1.0
        people -= _counted_people(self._tenants.size[pool])
        shown = self._elsewhere[pool[1], signal.id] - self._said_by(pool, signal.id)
        expected = signal.honest_rate
        return min(max((expected.cases + shown / expected.mean) / (expected.cases + people), 1.0), exp(MOST_MOVED))

    def _said_by(self, pool: Pool, signal: str) -> float:
        """What a pool counts for among the others; multiples of 1/1024, which are added and taken off exactly."""
        size = self._tenants.size[pool]
        return round(GRAIN * self._of_pool[pool, signal, 1] * _counted_people(size) / size) / GRAIN

    # --- What is counted ---------------------------------------------------------------------------------------------

    def _counted(self, hits: Hits) -> defaultdict[tuple[Pool, str, int], float]:
        counts: defaultdict[tuple[Pool, str, int], float] = defaultdict(float)
        for key, own in hits.items():
            pool = self._tenants.pool_of(*key)
            for hit in own:
                weight = self._believed.get((key, self._signals[hit.signal].family), 1.0)
                counts[pool, hit.signal, 1] += weight
                for band in range(2, hit.strength + 1):
                    counts[pool, hit.signal, band] += weight
        return counts

    def _counted_by_peers(self, hits: Hits) -> defaultdict[tuple[str, str, str], float]:
        counts: defaultdict[tuple[str, str, str], float] = defaultdict(float)
        for key, own in hits.items():
            tenant, peer = key[0], self._tenants.peer_of[key]
            for hit in own:
                counts[tenant, peer, hit.signal] += self._believed[key, self._signals[hit.signal].family]
        return counts

    def _counted_by_group(self) -> tuple[defaultdict[tuple[str, str], float], dict[str, tuple[int, int]]]:
        """Over all tenants: hits by signal, and how many tenants and people they were counted on."""
        shown: defaultdict[tuple[str, str], float] = defaultdict(float)
        for pool, signal, band in list(self._of_pool):
            if band == 1:
                shown[pool[1], signal] += self._said_by(pool, signal)
        people: dict[str, tuple[int, int]] = {}
        for (_, group), size in self._tenants.size.items():
            tenants, counted = people.get(group, (0, 0))
            people[group] = tenants + 1, counted + _counted_people(size)
        return shown, people

    def _worth(self, pool: Pool, name: str, strength: int) -> float:
        """Roughly what a hit is worth, as counted so far."""
        known = self._worths.get((pool, name, strength))
        if known is None:
            known = self._worths[pool, name, strength] = self._rough(pool, self._signals[name], strength)
        return known

    def _rough(self, pool: Pool, signal: Signal, strength: int) -> float:
        expected = Expected(signal.honest_rate.mean, max(signal.honest_rate.cases, 1 / signal.honest_rate.mean))
        shown = [max(0.0, self._of_pool[pool, signal.id, band] - 1) for band in range(1, strength + 1)]
        honest = _mixed(shown[0], self._tenants.size[pool] - 1, expected)
        honest = max(honest, expected.mean) if signal.id in self._asked else honest
        if not signal.exculpatory:
            for band in range(2, strength + 1):
                honest *= _step(band, shown[band - 1], shown[band - 2], expected)
        honest = max(honest, HONEST_FLOOR)
        return bounded(log(scheme_rate(signal, strength, self._model, honest) / honest), exculpatory=signal.exculpatory)


def scheme_rate(signal: Signal, strength: int, model: Model, honest: float) -> float:
    """P(hit | scheme): the expert's, moved by what was learnt.

    Where fewer honest people pass a check than expected, few are asked, and an impostor is no likelier to be.
    """
    share = min(1.0, honest / signal.honest_rate.mean) if signal.exculpatory else SCHEME_BAND[strength]
    return min(signal.scheme_rate.mean * share * exp(model.shift(signal.id)), MOST_COMMON)


def bounded(nats: float, *, exculpatory: bool) -> float:
    """A red flag never speaks for a person, nor a passed check against one."""
    return min(0.0, max(nats, EXCULPATORY_FLOOR)) if exculpatory else max(0.0, nats)


def _mixed(shown: float, people: int, expected: Expected) -> float:
    """What was measured, mixed with what was expected."""
    return (shown + expected.cases * expected.mean) / (people + expected.cases)


def _step(band: int, others: float, before: float, expected: Expected) -> float:
    """How much rarer a band is than the one before: as much as in the scheme at least, so that more is never less."""
    hits = max(STEP_HITS, expected.cases * expected.mean)
    measured = (others + hits * HONEST_STEP[band]) / (before + hits)
    return min(measured, SCHEME_BAND[band] / SCHEME_BAND[band - 1])


def _counted_people(size: int) -> int:
    """For how many people a tenant counts among the others."""
    return min(size, TENANT_CASES)
