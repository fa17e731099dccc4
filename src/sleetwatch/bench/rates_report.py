"""What was measured in rates worlds, told as targets, tables and plots."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sleetwatch.bench import metrics
from sleetwatch.bench.rates_measure import FALSE, World, known, mean
from sleetwatch.bench.rates_standings import BOUND, COUNT, OURS, SHARED, TENANT
from sleetwatch.bench.rates_tables import sections
from sleetwatch.bench.report_format import Target, Unit

__all__ = ["sections", "targets"]

WORLD = "rates world"
Figure = Callable[[World], float]


def targets(worlds: Sequence[World]) -> tuple[Target, ...]:
    """What was promised for the rates world; nothing when there was none."""
    return tuple(_targets(worlds)) if worlds else ()


def _targets(worlds: Sequence[World]) -> Iterator[Target]:
    yield _target(worlds, "ap-share", "average precision, as a share of the Bayes bound", _share, 0.95)
    yield _target(worlds, "gap-closed", "share of the way from a count of flags to the Bayes bound", _gap, 0.85)
    for place, wanted in ((1, 0.97), (0, 0.94)):
        name = f"recall at {FALSE[place]} false alarms in 10,000, as a share of the bound's"
        yield _target(worlds, f"recall-{FALSE[place]}-share", name, _recall_share(place), wanted)
    yield _target(
        worlds,
        "recall-5-shared",
        "recall at 5 false alarms in 10,000, with links and shared intelligence",
        lambda world: world.figures[OURS, SHARED].recall[1],
        0.80,
    )
    yield _target(
        worlds,
        "calibration-error",
        "expected calibration error above 1 %, calibrated on other worlds",
        lambda world: world.meaning["calibrated"].error,
        0.03,
        at_most=True,
    )
    yield _source_gone(worlds)
    for name, learnt, wanted in (("wrong-verdicts", 2, 0.03), ("hostile-reviewer", 3, 0.08)):
        said = f"average precision lost to {worlds[0].learnt[learnt].reviews}, against perfect verdicts"
        yield _target(worlds, name, said, _poisoned(learnt), wanted, at_most=True)
    yield _drift_alarm(worlds)
    yield _group_ratio(worlds)
    yield _target(
        worlds,
        "cause-shown",
        "found cases whose most telling flag is among the first three lines",
        lambda world: world.cause_shown,
        0.95,
    )
    yield _target(
        worlds,
        "score-100000",
        "scoring 100,000 accounts with a month of hits",
        lambda world: world.seconds,
        60.0,
        at_most=True,
        unit="seconds",
    )


def _target(
    worlds: Sequence[World],
    name: str,
    said: str,
    figure: Figure,
    wanted: float,
    *,
    at_most: bool = False,
    unit: Unit = "share",
) -> Target:
    """A promise, the mean over the worlds, and the lowest and highest of them."""
    found = [figure(world) for world in worlds]
    low, high = (known(one) for one in (min(found), max(found)))
    return Target(name, said, known(mean(found)), wanted, at_most, unit, WORLD, low, high, _over(found))


def _over(worlds: Sequence[object]) -> str:
    """What an interval spans."""
    return f"lowest and highest of {len(worlds)} worlds" if len(worlds) > 1 else "one world"


def _share(world: World) -> float:
    return metrics.share_of(world.figures[OURS, TENANT].precision, world.figures[BOUND, TENANT].precision)


def _gap(world: World) -> float:
    ours, plain, bound = (world.figures[name, TENANT].precision for name in (OURS, COUNT, BOUND))
    return metrics.gap_closed(ours, plain, bound)


def _recall_share(place: int) -> Figure:
    return lambda world: metrics.share_of(
        world.figures[OURS, TENANT].recall[place], world.figures[BOUND, TENANT].recall[place]
    )


def _poisoned(learnt: int) -> Figure:
    return lambda world: 1 - metrics.share_of(world.learnt[learnt].bounded, world.learnt[1].bounded)


def _source_gone(worlds: Sequence[World]) -> Target:
    """The dearest source by its mean over the worlds."""
    losses = {gone.dark.source: [_lost(world, place) for world in worlds] for place, gone in enumerate(worlds[0].gone)}
    worst = max(losses, key=lambda source: mean(losses[source]))
    return Target(
        id="source-gone",
        said="recall at 5 lost when the dearest source is gone",
        figure=known(mean(losses[worst])),
        wanted=0.15,
        at_most=True,
        unit="share",
        world=WORLD,
        low=known(min(losses[worst])),
        high=known(max(losses[worst])),
        note=f"{worst}; {_over(worlds)}",
    )


def _lost(world: World, place: int) -> float:
    gone = world.gone[place]
    return 1 - metrics.share_of(gone.recall, gone.recall_with_all)


def _drift_alarm(worlds: Sequence[World]) -> Target:
    """It never came where one world waited in vain: the others' days say nothing of that one."""
    came = [found for found in (world.drift.alarm_after for world in worlds) if found is not None]
    never = len(came) < len(worlds)
    return Target(
        id="drift-alarm",
        said="drift alarm after half of the typical grow careful",
        figure=None if never else mean(came),
        wanted=30.0,
        at_most=True,
        unit="days",
        world=WORLD,
        low=min(came, default=None),
        high=None if never else max(came),
        note=f"came in {len(came)} of {len(worlds)} worlds",
        never=never,
    )


def _group_ratio(worlds: Sequence[World]) -> Target:
    found = [world.groups[0] for world in worlds]
    return Target(
        id="group-ratio",
        said="false alarms at 5 in 10,000: the least touched group's rate over the most touched one's",
        figure=mean([one.ratio for one in found]),
        wanted=0.80,
        at_most=False,
        unit="ratio",
        world=WORLD,
        low=mean([one.low for one in found]),
        high=mean([one.high for one in found]),
        note=f"dealt at random it would be {mean([one.by_chance for one in found]):.2f}",
    )
