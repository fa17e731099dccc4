"""Everything that is measured in rates worlds, one world after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sleetwatch.bench import metrics
from sleetwatch.bench.rates_drift import Drifted, drifted
from sleetwatch.bench.rates_groups import Groups, groups
from sleetwatch.bench.rates_learning import Learnt, Year, a_year_of_reviews
from sleetwatch.bench.rates_sources import Dark, without_each
from sleetwatch.bench.rates_standings import (
    BOUND,
    COUNT,
    OURS,
    TENANT,
    Ranked,
    Size,
    Standings,
    Told,
    full_standings,
    plain_standings,
)
from sleetwatch.bench.scorers import probabilities
from sleetwatch.bench.seeds import CALIBRATION
from sleetwatch.scores import EXPERT, Model
from sleetwatch.scores.calibrate import fit_calibration
from sleetwatch.signals import Signal
from sleetwatch.worlds.rates import DEPARTMENTS, Mix, RatesWorld
from sleetwatch.worlds.rates_table import EXPERT_ERROR

ERRORS = (1.3, 2.7)
"""Other typical errors of the expert, beside the table's own."""
BASE_RATES = (1000, 2000, 10_000)
"""One case in so many accounts."""
STAGES = 17
"""Stages that a world is measured in."""
MOST_TENANT = 50_000
"""Accounts of one tenant."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    seeds: tuple[int, ...]
    accounts: int
    """In each world, for the main figures."""
    one_in: int = 2000
    months: int = 12
    """Of reviews."""

    @property
    def size(self) -> Size:
        return sized(self.accounts)

    @property
    def part(self) -> Size:
        """For what is compared with itself on the same accounts."""
        return sized(self.accounts // 3)

    @property
    def year(self) -> Year:
        return Year(self.months, min(15_000, self.accounts // 2), self.part)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one scorer reached on some accounts."""

    precision: float
    """Average precision."""
    recall: tuple[float, float, float]
    """At 1, 5 and 20 honest accounts in 10,000."""
    r_precision: float
    levels: tuple[float, ...]
    """Recall by level at 5."""


FALSE = (1, 5, 20)
LEVEL_LINE = 5


@dataclass(frozen=True, slots=True)
class Gone:
    """Recall without one source, and with all, on the same accounts."""

    dark: Dark
    recall: float
    recall_with_all: float
    share: float
    """Of the average precision of the bound for the sources that are left."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the probabilities of one scorer are worth."""

    error: float
    skill: float
    deciles: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True, slots=True)
class World:
    """What one world gave."""

    seed: int
    cases: int
    figures: Mapping[tuple[str, str], Figures]
    """By scorer and view."""
    interval: tuple[float, float]
    """Of our average precision within the tenant, cases drawn anew."""
    curves: Mapping[str, tuple[tuple[float, float], ...]]
    """Recall and precision, within the tenant, by scorer."""
    meaning: Mapping[str, Meaning]
    """By scorer: ours as it ships, ours calibrated, and the bound."""
    cause_shown: float
    """Share of cases above the line whose most telling flag is among the first lines."""
    seconds: float
    base_rates: Mapping[int, Mapping[str, Figures]]
    errors: Mapping[float, Mapping[str, Figures]]
    gone: tuple[Gone, ...]
    learnt: tuple[Learnt, ...]
    drift: Drifted
    groups: tuple[Groups, ...]


def calibrated(catalogue: Mapping[str, Signal], plan: Plan, told: Told) -> Model:
    """The experts' weights with a calibration fitted on worlds of their own."""
    scores, cases = [], []
    for seed in CALIBRATION:
        world = RatesWorld(catalogue, seed, mix=Mix(1 / plan.one_in))
        found = plain_standings(Ranked(world, catalogue), plan.part, [TENANT], told)
        scores.append(found.of(OURS))
        cases.append(found.case)
    fitted = fit_calibration(np.concatenate(scores), np.concatenate(cases).astype(float))
    return replace(EXPERT, calibration=fitted)


def measured(seed: int, catalogue: Mapping[str, Signal], model: Model, plan: Plan, told: Told) -> World:
    """Everything about one world; the model is the experts' with a calibration, so that it ranks as they do."""
    world, stages = RatesWorld(catalogue, seed, mix=Mix(1 / plan.one_in)), _Stages(told, seed)
    main = full_standings(Ranked(world, catalogue), plan.size, stages.begin("every scorer"))
    line = metrics.case_shares_at(main.of(OURS), main.case, LEVEL_LINE)
    above = main.case & (line > 0)
    part = plain_standings(Ranked(world, catalogue), plan.part, [TENANT], stages.begin("a part of it"))
    return World(
        seed=seed,
        cases=int(main.case.sum()),
        figures={key: figures(scores, main.case, main.level) for key, scores in main.scores.items()},
        interval=metrics.bootstrap(
            metrics.weighted_precision(main.of(OURS), main.case), max(1, int(main.case.sum())), seed
        ),
        curves={scorer: _curve(scores, main.case) for (scorer, view), scores in main.scores.items() if view == TENANT},
        meaning=_meanings(main, model),
        cause_shown=float(main.cause_shown[above].mean()) if above.any() else 0.0,
        seconds=main.seconds,
        base_rates={plan.one_in: _three(part)} | dict(_base_rates(world, catalogue, plan, stages)),
        errors={EXPERT_ERROR: _three(part)} | dict(_errors(seed, catalogue, plan, stages)),
        gone=tuple(_gone(world, catalogue, part, plan, stages)),
        learnt=tuple(a_year_of_reviews(world, catalogue, plan.year, stages.begin("reviews"))),
        drift=drifted(world, catalogue, model, plan.part, stages.begin("drift")),
        groups=tuple(groups(main, seed, dict(enumerate(DEPARTMENTS)))),
    )


class _Stages:
    """What is going on in a world, and how far the whole of it is."""

    def __init__(self, told: Told, seed: int) -> None:
        self._told, self._seed, self._begun = told, seed, 0

    def begin(self, label: str) -> Told:
        """Whom the next stage tells how far it is."""
        before, self._begun = self._begun, self._begun + 1
        return lambda _what, share: self._told(f"world {self._seed}: {label}", min(1.0, (before + share) / STAGES))


def figures(scores: NDArray[np.float64], case: NDArray[np.bool_], level: NDArray[np.int16]) -> Figures:
    """The figures of one ranking."""
    line = metrics.case_shares_at(scores, case, LEVEL_LINE)
    first, second, third = (metrics.recall_at(scores, case, allowed) for allowed in FALSE)
    return Figures(
        metrics.average_precision(scores, case),
        (first, second, third),
        metrics.r_precision(scores, case),
        tuple(float(line[level == one].mean()) if (level == one).any() else 0.0 for one in (1, 2, 3, 4)),
    )


def sized(accounts: int) -> Size:
    """So many accounts in tenants of one size."""
    tenants = max(1, round(accounts / MOST_TENANT))
    return Size(tenants, max(1, accounts // tenants))


def _curve(scores: NDArray[np.float64], case: NDArray[np.bool_]) -> tuple[tuple[float, float], ...]:
    """Precision at each whole percent of recall."""
    found = metrics.steps(scores, case)
    wanted = np.linspace(0, 1, 101)[1:]
    places = np.minimum(np.searchsorted(found.recall, wanted - 1e-12), len(found.recall) - 1)
    return tuple(zip(wanted.tolist(), found.precision[places].tolist(), strict=True))


def _meanings(found: Standings, model: Model) -> dict[str, Meaning]:
    ours, bound = found.of(OURS), found.of(BOUND)
    given = {
        "as it ships": probabilities(ours, EXPERT),
        "calibrated": probabilities(ours, model),
        BOUND: probabilities(bound, EXPERT),
    }
    return {
        name: Meaning(
            metrics.calibration_error(one, found.case),
            metrics.brier_skill(one, found.case),
            tuple(metrics.deciles(one, found.case)),
        )
        for name, one in given.items()
    }


def _three(found: Standings) -> dict[str, Figures]:
    return {name: figures(found.of(name), found.case, found.level) for name in (OURS, BOUND, COUNT)}


def _base_rates(
    world: RatesWorld, catalogue: Mapping[str, Signal], plan: Plan, stages: _Stages
) -> Iterator[tuple[int, dict[str, Figures]]]:
    for one_in in sorted({*BASE_RATES} - {plan.one_in}):
        told = stages.begin(f"one case in {one_in:,}")
        other = world.with_mix(replace(world.mix, base_rate=1 / one_in))
        yield one_in, _three(plain_standings(Ranked(other, catalogue), plan.part, [TENANT], told))


def _errors(
    seed: int, catalogue: Mapping[str, Signal], plan: Plan, stages: _Stages
) -> Iterator[tuple[float, dict[str, Figures]]]:
    for error in ERRORS:
        told = stages.begin(f"experts wrong by a factor of {error:g}")
        world = RatesWorld(catalogue, seed, error, Mix(1 / plan.one_in))
        yield error, _three(plain_standings(Ranked(world, catalogue), plan.part, [TENANT], told))


def _gone(
    world: RatesWorld, catalogue: Mapping[str, Signal], whole: Standings, plan: Plan, stages: _Stages
) -> Iterator[Gone]:
    with_all = metrics.recall_at(whole.of(OURS), whole.case, LEVEL_LINE)
    for dark in without_each(catalogue, [flag.id for flag in world.flags]):
        told = stages.begin(f"without {dark.source}")
        ranked = Ranked(world, catalogue, hidden=dark.flags, kinds=dark.kinds)
        left = plain_standings(ranked, plan.part, [TENANT], told)
        ours, bound = (metrics.average_precision(left.of(one), left.case) for one in (OURS, BOUND))
        recall = metrics.recall_at(left.of(OURS), left.case, LEVEL_LINE)
        yield Gone(dark, recall, with_all, metrics.share_of(ours, bound))


def known(value: float) -> float | None:
    """The value, or None where nothing could be measured."""
    return None if np.isnan(value) else value


def mean(values: Sequence[float]) -> float:
    """The mean over worlds; nan when there is none."""
    return float(np.mean(values)) if values else float("nan")
