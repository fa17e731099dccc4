"""Parts to scores: families damped and capped, the two-family rule, links as a bar of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum, sqrt
from types import MappingProxyType
from typing import Protocol

from sleetwatch.odds import PLAIN, Calibration, logit
from sleetwatch.scores.checks import NextCheck
from sleetwatch.scores.weights import Key, Part

DAMPING = 0.5
"""Within a family each further part counts half of the one before it."""
COUNTS_AS_FAMILY = 0.5
"""A family that adds less than this, in nats, does not count for the two-family rule."""
INTERVAL = 1.2816
"""Standard deviations to either side: four in five."""
BLIND_SPREAD = 0.7
"""How much, in nats, a family whose sources are all missing might have said either way."""
NOT_BLIND: Mapping[str, float] = MappingProxyType({})
"""Every tenant has every source."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where the lines are, and the caps."""

    prior: float
    check_from: float
    case_from: float
    family_cap: float
    link_cap: float


class Link(Protocol):
    """One link's share of a subject's score."""

    @property
    def other(self) -> str: ...
    @property
    def link_kind(self) -> str: ...
    @property
    def degree(self) -> int: ...
    @property
    def nats(self) -> float: ...
    @property
    def at(self) -> int: ...


@dataclass(slots=True)
class Scored:
    """One subject's score. `prior + sum of part nats + sum of link nats = score`, exactly.

    Only its check may be set later: what follows from the rest is worked out once.
    """

    tenant: str
    subject: str
    prior: float
    parts: Sequence[tuple[Part, float]]
    """Each part and its nats after damping, largest first."""
    links: Sequence[Link]
    line: Line
    blind: float = 0.0
    """How many families' worth of evidence no source of the tenant could bring."""
    calibration: Calibration = PLAIN
    next_check: NextCheck | None = None
    """The neutral check that would tell most."""
    score_without_links: float = field(init=False)
    """Log-odds from the subject's own evidence."""
    score: float = field(init=False)
    """Log-odds with what the links add."""
    probability: float = field(init=False)
    """What the score means as a probability, by the model's calibration."""
    families: list[str] = field(init=False)
    """Families that speak against the subject, strongest first."""
    status: str = field(init=False)
    """`case`, `check`, `held` (over a line on one family alone) or `below`."""

    def __post_init__(self) -> None:
        self.score_without_links = _summed(self.prior, self.parts)
        self.score = fsum((self.score_without_links, *(link.nats for link in self.links)))
        self.probability = self.calibration.probability(self.score)
        self.families = _families(self.parts)
        self.status = status_of(self.probability, self.line, enough=_enough(self.families, self.parts))

    @property
    def score_alone(self) -> float:
        """Log-odds from what the subject shares with nobody: what a neighbour's link may rest on."""
        return _alone(self.prior, self.parts, self.line)

    @property
    def interval(self) -> tuple[float, float]:
        """The probability's four-in-five interval: unsure rates and missing sources widen it."""
        shares = (part.variance * (nats / part.nats) ** 2 for part, nats in self.parts if part.nats)
        spread = INTERVAL * sqrt(fsum((*shares, self.blind * BLIND_SPREAD**2)))
        return self.calibration.probability(self.score - spread), self.calibration.probability(self.score + spread)


def _summed(prior: float, parts: Iterable[tuple[Part, float]]) -> float:
    return fsum((prior, *(nats for _, nats in parts)))


def _alone(prior: float, parts: Sequence[tuple[Part, float]], line: Line) -> float:
    """Log-odds from what the subject shares with nobody.

    Two who share a house would otherwise be suspected for it three times: each for sharing it, and again for the
    other, who is suspected for sharing it.
    """
    apart = [part for part, _ in parts if not part.tells_a_link]
    return _summed(prior, parts if len(apart) == len(parts) else damped(apart, line.family_cap))


def status_of(probability: float, line: Line, *, enough: bool) -> str:
    """What a probability means, given whether two families or one very strong signal stand behind it."""
    if probability < line.check_from:
        return "below"
    if not enough:
        return "held"
    return "case" if probability >= line.case_from else "check"


def enough_families(parts: Sequence[tuple[Part, float]]) -> bool:
    """Two families, or one very strong signal."""
    return _enough(_families(parts), parts)


def _enough(families: Sequence[str], parts: Sequence[tuple[Part, float]]) -> bool:
    return len(families) > 1 or any(part.very_strong and nats > 0 for part, nats in parts)


def _families(parts: Sequence[tuple[Part, float]]) -> list[str]:
    totals: dict[str, float] = {}
    for part, nats in parts:
        if nats > 0:
            totals[part.family] = totals.get(part.family, 0.0) + nats
    strong = [family for family, total in totals.items() if total >= COUNTS_AS_FAMILY]
    return sorted(strong, key=lambda family: (-totals[family], family))


LinkCredit = Callable[[Mapping[Key, float]], Mapping[Key, Sequence[Link]]]
"""From every subject's probability without links to every subject's links."""


def score_subjects(
    parts: Mapping[Key, Sequence[Part]],
    line: Line,
    links: LinkCredit,
    blind: Mapping[str, float] = NOT_BLIND,
    calibration: Calibration = PLAIN,
) -> list[Scored]:
    """Every subject with at least one hit or link, highest score first.

    `blind` is, by tenant, how many families' worth of evidence no source could bring.
    """
    prior = logit(line.prior)
    shares = {key: damped(own, line.family_cap) for key, own in parts.items()}
    found = links({key: calibration.probability(_alone(prior, own, line)) for key, own in shares.items()})
    scored = (
        Scored(*key, prior, shares.get(key, ()), found.get(key, ()), line, blind.get(key[0], 0.0), calibration)
        for key in shares.keys() | found.keys()
    )
    return sorted(scored, key=lambda one: (-one.score, one.tenant, one.subject))


def damped(parts: Iterable[Part], cap: float) -> list[tuple[Part, float]]:
    """Each part's share: the strongest of a family in full, the next halved, and so on up to the family's cap.

    Parts for and against are damped apart, so that many small doubts do not eat one passed check, nor the reverse.
    """
    groups: dict[tuple[str, bool], list[Part]] = {}
    for part in parts:
        groups.setdefault((part.family, part.nats < 0), []).append(part)
    shares = [share for group in groups.values() for share in _damp_group(group, cap)]
    return sorted(shares, key=lambda share: (-share[1], share[0].evidence.signal))


def _damp_group(group: list[Part], cap: float) -> Iterable[tuple[Part, float]]:
    left, weight = cap, 1.0
    for part in sorted(group, key=lambda part: (-abs(part.nats), part.evidence.signal)):
        share = min(abs(part.nats) * weight, left)
        left -= share
        weight *= DAMPING
        yield part, share if part.nats >= 0 else -share


def added_by(parts: Sequence[tuple[Part, float]], another: Part, cap: float) -> float:
    """Nats that one more part would add to a score, damped with its family."""
    against = another.nats >= 0
    same = [(own, nats) for own, nats in parts if own.family == another.family and (own.nats >= 0) == against]
    if not same:
        return max(-cap, min(another.nats, cap))
    after = _damp_group([*(own for own, _ in same), another], cap)
    return fsum((*(nats for _, nats in after), *(-nats for _, nats in same)))


def first_flagged_at(one: Scored, line: Line) -> int | None:
    """When the evidence first carried the subject over the line, with today's weights; None if it does not."""
    if one.status in {"below", "held"}:
        return None
    own = [part for part, _ in one.parts]
    moments = sorted({part.evidence.first_at for part in own} | {link.at for link in one.links})
    for moment in moments:
        known = damped([part for part in own if part.evidence.first_at <= moment], line.family_cap)
        linked = (link.nats for link in one.links if link.at <= moment)
        score = fsum((one.prior, *(nats for _, nats in known), *linked))
        probability = one.calibration.probability(score)
        if status_of(probability, line, enough=enough_families(known)) in {"check", "case"}:
            return moment
    return moments[-1] if moments else None
