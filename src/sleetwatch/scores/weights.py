"""What each hit is worth: log( P(hit | scheme) / P(hit | honest) ), in nats.

P(hit | scheme) is the signal's expert prior, moved by what was learnt. P(hit | honest) is measured on the tenant's own
people: how many *others* show the same or more in the whole tenant, shrunk to the signal's prior, or among the
subject's peers where it is commoner there. A habit that is common in a company or in a team is worth little there;
nobody is more suspect because the rest of the team is quiet; and a small company does not drown in its own noise.
Those who share something rare with the subject are no independent witnesses: however many they are, they count as one
other. Who looks like an impostor by other families is hardly a witness at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from sleetwatch.clock import DAY
from sleetwatch.scores.honest import HonestRates, bounded, scheme_rate
from sleetwatch.scores.model import EXPERT, Model
from sleetwatch.scores.population import Evidence, Key, Rate, Signal, Tenants

__all__ = ["Evidence", "Key", "Part", "Rate", "Signal", "Tenants", "Weighing", "expected_nats", "freshness", "weigh"]


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
    """Others of the tenant whom it was measured on."""
    very_strong: bool
    scheme: float = 1.0
    """P(hit | scheme) that it was weighed with."""
    honest: float = 1.0
    """P(hit | honest) that it was weighed with."""
    verdict: int | None = None
    """The benign verdict that explains it, so that it counts nothing."""
    exception: int | None = None
    """The exception that holds it back, so that it counts nothing."""
    tells_a_link: bool = False
    """It says that something is shared with others."""

    @property
    def is_held(self) -> bool:
        """Whether people said that it counts nothing."""
        return self.verdict is not None or self.exception is not None


def weigh(
    hits: Iterable[Evidence],
    signals: Mapping[str, Signal],
    tenants: Tenants,
    as_of: int,
    linked: Mapping[Key, Collection[str]] | None = None,
    model: Model = EXPERT,
    asked: Collection[str] = (),
) -> dict[Key, list[Part]]:
    """Every subject's parts. Each subject is measured against the others, never against itself.

    `linked` are the subjects who share something rare with a subject; `model` says what was learnt of each signal;
    `asked` are the signals that fire only on whom somebody asked: that few show them says how few were asked.
    """
    weighing = Weighing(hits, signals, tenants, as_of, linked, model, asked)
    return {key: weighing.parts(own) for key, own in weighing.hits.items()}


class Weighing:
    """Everybody's hits counted, so that any hit can be weighed: one that is there, a new one, or one that may come.

    As everybody is measured on the others, a subject's new hit is weighed on the counts there are; nothing is counted
    again.
    """

    def __init__(
        self,
        hits: Iterable[Evidence],
        signals: Mapping[str, Signal],
        tenants: Tenants,
        as_of: int,
        linked: Mapping[Key, Collection[str]] | None = None,
        model: Model = EXPERT,
        asked: Collection[str] = (),
    ) -> None:
        self.hits: dict[Key, list[Evidence]] = {}
        for hit in hits:
            if (hit.tenant, hit.subject) in tenants.peer_of:
                self.hits.setdefault((hit.tenant, hit.subject), []).append(hit)
        self._signals, self._as_of, self._model = signals, as_of, model
        self._rates = HonestRates(self.hits, signals, tenants, linked or {}, model, asked)

    def parts(self, hits: Sequence[Evidence]) -> list[Part]:
        """What one subject's hits are worth."""
        return [self.part(hit) for hit in hits]

    def part(self, hit: Evidence) -> Part:
        """What a hit is worth."""
        signal, measured = self._signals[hit.signal], self._rates.measured(hit)
        honest = measured.rate
        scheme = scheme_rate(signal, hit.strength, self._model, honest)
        left = freshness(hit, signal, self._as_of)
        nats = bounded(log(scheme / honest), exculpatory=signal.exculpatory) * left
        variance = _variance(scheme, signal.scheme_rate.cases) + _variance(honest, measured.cases)
        return Part(
            hit,
            signal.family,
            nats,
            variance * left**2,
            measured.colleagues,
            measured.population,
            signal.very_strong,
            scheme,
            honest,
            tells_a_link=signal.tells_a_link,
        )


def expected_nats(signal: Signal) -> float:
    """What a signal is expected to add to an impostor's score; a passed check clears the honest and adds nothing."""
    if signal.exculpatory:
        return 0.0
    return signal.scheme_rate.mean * log(signal.scheme_rate.mean / signal.honest_rate.mean)


def _variance(rate: float, cases: float) -> float:
    """Of a rate's logarithm, when the rate was read off so many cases. No rate rests on less than one hit."""
    return (1 - rate) / max(1.0, rate * cases)


def freshness(hit: Evidence, signal: Signal, as_of: int) -> float:
    """How much of a hit is left: half of it after each half-life since it was last seen."""
    if signal.half_life_days is None:
        return 1.0
    days = max(0, as_of - hit.last_at) / DAY
    return float(0.5 ** (days / signal.half_life_days))
