"""The waterfall: from the prior, part by part and link by link, to the score. Geometry only; screens draw it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from sleetwatch.explanation import Explanation, PartLine
from sleetwatch.odds import PLAIN, Calibration
from sleetwatch.report import words

EDGE = 1e-9
"""No probability is drawn nearer to 0 or 1 than this."""
MARGIN = 0.6
"""Nats left free at either side."""
ROOM = 0.2
"""Share of the scale, as far as the case line, that is left free after it for the line's name."""
LEAST_SEEN = 0.005
MOST_TICKS = 9
TICKS = (1e-5, 1e-4, 1e-3, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)


@dataclass(frozen=True, slots=True)
class Step:
    """One row. A prior, a subtotal and the score are points: `before` equals `after`."""

    kind: str
    """prior, part, rest, subtotal, link or score."""
    label: str
    before: float
    after: float
    nats: float
    """A share for parts and links; where the score stands for points."""
    index: int = 0
    """Which of the suspect's parts or links it is."""
    calibration: Calibration = PLAIN

    @property
    def is_share(self) -> bool:
        """Whether it moves the sum; points only say where it stands."""
        return self.kind in {"part", "rest", "link"}

    @property
    def tone(self) -> str:
        """`for`, `against` or `link` for a bar; the kind for a point."""
        if self.kind == "part":
            return "for" if self.nats >= 0 else "against"
        return self.kind

    @property
    def probability(self) -> float:
        """Where one stands after this step."""
        return self.calibration.probability(self.after)

    @property
    def says(self) -> str:
        """The bar in words, for those who cannot see it."""
        there = words.percent(self.probability)
        if self.is_share:
            return f"from {words.percent(self.calibration.probability(self.before))} to {there}"
        return f"at {there}"


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Every step on one scale."""

    steps: tuple[Step, ...]
    start: float
    end: float
    low: float
    high: float
    """The interval's ends, in nats."""
    check: float
    case: float
    """Where the lines are, in nats."""
    calibration: Calibration = PLAIN

    def share(self, nats: float) -> float:
        """Where on the scale, 0 to 1."""
        return min(1.0, max(0.0, (nats - self.start) / (self.end - self.start)))

    def x(self, nats: float) -> str:
        """Where on the scale, for SVG."""
        return f"{self.share(nats) * 100:.3f}%"

    def left(self, step: Step) -> str:
        """Where a bar begins, for SVG."""
        return self.x(min(step.before, step.after))

    def width(self, first: float, last: float) -> str:
        """How long a bar is, for SVG."""
        return f"{abs(self.share(last) - self.share(first)) * 100:.3f}%"

    @property
    def probabilities(self) -> list[Tick]:
        """The axis people read."""
        ticks = [Tick(place(one, self.calibration), f"{one * 100:g}{words.NARROW}%") for one in TICKS]
        return _thinned([tick for tick in ticks if self.start < tick.at < self.end], (self.end - self.start) / 8)

    @property
    def nats(self) -> list[Tick]:
        """The axis the sum is done on."""
        step = next(size for size in (1, 2, 5, 10, 20, 50, 1000) if (self.end - self.start) / size <= MOST_TICKS)
        first, last = ceil(self.start / step), floor(self.end / step)
        return [Tick(one * step, f"{one * step}".replace("-", words.MINUS)) for one in range(first, last + 1)]


def waterfall(explanation: Explanation) -> Waterfall:
    """The exact waterfall of an explanation."""
    steps = tuple(_steps(explanation))
    calibration = explanation.calibration
    low, high = place(explanation.suspect.low, calibration), place(explanation.suspect.high, calibration)
    check, case = place(explanation.check_from, calibration), place(explanation.case_from, calibration)
    reached = [step.after for step in steps] + [low, high, check, case]
    start, end = floor(min(reached) - MARGIN), max(reached) + MARGIN
    return Waterfall(steps, start, ceil(max(end, case + (case - start) * ROOM)), low, high, check, case, calibration)


def _steps(explanation: Explanation) -> Iterator[Step]:
    return (replace(step, calibration=explanation.calibration) for step in _uncalibrated(explanation))


def _uncalibrated(explanation: Explanation) -> Iterator[Step]:
    suspect, at = explanation.suspect, explanation.prior
    yield Step("prior", "Before any evidence", at, at, at)
    for index, part in enumerate(suspect.parts):
        if is_seen(part):
            yield Step("part", part.title, at, at + part.nats, part.nats, index)
            at += part.nats
    rest = [part.nats for part in suspect.parts if not is_seen(part)]
    if rest:
        yield Step(
            "rest",
            f"{words.count(len(rest), 'more reason')}, of kinds that count in full",
            at,
            at + sum(rest),
            sum(rest),
        )
        at += sum(rest)
    if suspect.links:
        at = suspect.score_without_links
        yield Step("subtotal", "Score without links", at, at, at)
    for index, link in enumerate(suspect.links):
        label = f"{link.other}: {words.link_kind(link.link_kind)}"
        yield Step("link", label, at, at + link.nats, link.nats, index)
        at += link.nats
    yield Step("score", "Score", suspect.score, suspect.score, suspect.score)


def is_seen(part: PartLine) -> bool:
    """Whether two decimals show what a part adds; its family may have reached its cap without it.

    What a verdict or an exception explains is shown at nothing.
    """
    return part.is_held or abs(part.nats) >= LEAST_SEEN


def _thinned(ticks: Sequence[Tick], apart: float) -> list[Tick]:
    kept: list[Tick] = []
    for tick in ticks:
        if not kept or tick.at - kept[-1].at >= apart:
            kept.append(tick)
    return kept


def place(probability: float, calibration: Calibration = PLAIN) -> float:
    """Where a probability stands on the axis of nats, kept off the edges."""
    return calibration.score(min(1 - EDGE, max(EDGE, probability)))
