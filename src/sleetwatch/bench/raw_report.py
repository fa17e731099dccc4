"""What was measured in raw-log worlds, told as targets, tables and plots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sleetwatch.bench import figures
from sleetwatch.bench.raw_delay import Wait, curve, quantile
from sleetwatch.bench.raw_measure import OURS, OURS_ALONE, RATE, REVIEWED, Measured
from sleetwatch.bench.raw_ranking import Ranking
from sleetwatch.bench.raw_standings import FIRST_LINES
from sleetwatch.bench.raw_tables import archetypes, fair, farms, grouped, hard_negatives, missed, share_of, sources
from sleetwatch.bench.report_format import Cell, Column, Plot, Section, Series, Table, Target

WORLD = "raw-log worlds"
FALSE = (1, 5, 20)
"""False positives per 10,000 honest people at which recall is told."""
WAITS = {"L1": (2, 5), "L2": (5, 15), "L3": (12, 30)}
"""Working days from the first sign-in to the flag that are promised: the median, and the 90th percentile."""
CURVE_DAYS = 30
UNSEEN = (
    "n/m: the worlds hold too few honest people to see so low a rate. The boosted model scores each world with what "
    "the others taught it; with more cases than they hold it is measured in the rates world alone."
)
ONE_IN = (1000, 2000, 10_000)
"""Base rates at which average precision is told."""


def targets(found: Measured) -> tuple[Target, ...]:
    """What was promised for raw-log worlds, or can only be measured there."""
    return (*_waits(found), _cause(found), *_even_handed(found), *_same_by_any_name(found))


def sections(found: Measured) -> tuple[Section, ...]:
    """All that was measured, each with how to read it."""
    return (
        _ranked(found),
        _by_level(found),
        _delay(found),
        archetypes(found),
        farms(found),
        hard_negatives(found),
        sources(found),
        fair(found),
        missed(found),
    )


def _waits(found: Measured) -> Iterator[Target]:
    for level, promised in WAITS.items():
        mine = _waited(found, level)
        for share, wanted, name in zip((0.5, 0.9), promised, ("median", "90th percentile"), strict=True):
            figure = quantile(mine, share)
            yield Target(
                id=f"days-{level.lower()}-{round(share * 100)}",
                said=f"{level}: working days from the first sign-in to the flag, {name}",
                figure=figure,
                wanted=float(wanted),
                at_most=True,
                unit="days",
                world=WORLD,
                note="" if figure is not None else _unreached(mine, share),
                never=bool(mine) and figure is None,
            )


def _unreached(mine: Sequence[Wait], share: float) -> str:
    flagged = sum(one.flagged for one in mine)
    return (
        f"Fewer than {share:.0%} were flagged in the days they were watched ({flagged} of {len(mine)})." if mine else ""
    )


def _waited(found: Measured, level: str) -> list[Wait]:
    return [wait for one, wait in found.waited if one.level == level]


def _cause(found: Measured) -> Target:
    told = [one for one in found.people if one.planted and one.is_suspect and one.causes]
    named = share_of(told, lambda one: bool(set(one.causes[:FIRST_LINES]) & set(one.first_lines)))
    first = share_of(told, lambda one: one.causes[0] in one.first_lines)
    return Target(
        id="cause-raw",
        said=f"One of the {FIRST_LINES} most telling families of what the scheme did is among the first {FIRST_LINES} "
        "lines of the explanation",
        figure=named,
        wanted=0.95,
        at_most=False,
        unit="share",
        world=WORLD,
        note=f"Of the {len(told)} planted who are suspects. The one family that tells most is there for "
        f"{figures.written(first, 'share')}.",
    )


def _even_handed(found: Measured) -> Iterator[Target]:
    for name, said, spread in (
        ("line", "of those over the line for a check", found.at_the_line),
        ("reviewed", f"when the {REVIEWED:.0%} of highest score are reviewed", found.reviewed),
    ):
        chance = (
            "" if spread.by_chance is None else f" Names dealt at random give {spread.by_chance:.2f} at the median."
        )
        few = f"{spread.alarms} false alarms are too few to tell."
        yield Target(
            id=f"groups-{name}",
            said=f"Least over greatest false-positive rate of surname-derived groups, {said}",
            figure=spread.ratio,
            wanted=0.80,
            at_most=False,
            unit="ratio",
            world=WORLD,
            low=spread.low,
            high=spread.high,
            note=few if spread.ratio is None else f"Nine in ten of samples drawn anew lie between.{chance}",
        )


def _same_by_any_name(found: Measured) -> Iterator[Target]:
    if found.swapped:
        yield Target(
            id="names-swapped",
            said="Names exchanged for one another in the raw files: the farthest that any score moves",
            figure=found.swapped.farthest,
            wanted=0.0,
            at_most=True,
            unit="nats",
            world=WORLD,
            note=f"{found.swapped.renamed} of {found.swapped.people} people of one world were called something else.",
        )


def _ranked(found: Measured) -> Section:
    rows = tuple((name, *_figures(one)) for name, one in found.rankings.items())
    ours = found.rankings[OURS]
    honest = int((~ours.truth).sum())
    columns = (
        Column("scorer"),
        Column("average precision", "share"),
        Column("nine in ten draws"),
        Column("R-precision", "share"),
        *(Column(f"recall at {false} per 10,000", "share") for false in FALSE),
        Column("recall with no false alarm", "share"),
    )
    return Section(
        "raw-ranking",
        "Ranking in raw-log worlds",
        f"Everybody on the rosters of all companies, ranked: {int(ours.truth.sum())} planted among {honest:,} honest. "
        f"The worlds hold far more cases than a company does; each honest person counts {ours.honest_counts:.0f} "
        f"times, which has the rate of 1 in {1 / RATE:,.0f} back. One honest person is a false-positive rate of "
        f"{10_000 / max(1, honest):.1f} per 10,000: nothing finer can be seen. That a company's own cases are among "
        "those whom rates are measured on costs the score more here than at a true rate.",
        plots=(_curves(found),),
        tables=(
            Table("By scorer", columns, rows, UNSEEN),
            _by_base_rate(found),
        ),
    )


def _by_base_rate(found: Measured) -> Table:
    columns = (Column("scorer"), *(Column(f"1 in {one_in:,}", "share") for one_in in ONE_IN))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *(replace(one, rate=1 / one_in).average_precision() for one_in in ONE_IN))
        for name, one in found.rankings.items()
    )
    return Table("Average precision by base rate", columns, rows)


def _figures(one: Ranking) -> tuple[Cell, ...]:
    low, high = one.interval()
    return (
        one.average_precision(),
        f"{figures.written(low, 'share')} to {figures.written(high, 'share')}",
        one.r_precision(),
        *(one.recall_at(false) for false in FALSE),
        one.recall_without_false_alarm(),
    )


def _curves(found: Measured) -> Plot:
    series = tuple(
        Series(name, one.curve(), "ours" if name in {OURS, OURS_ALONE} else "baseline")
        for name, one in found.rankings.items()
    )
    return Plot(
        "steps",
        "Precision and recall, raw-log worlds",
        "Recall: share of the planted above the line",
        f"Precision, at 1 in {1 / RATE:,.0f}",
        series,
    )


def _by_level(found: Measured) -> Section:
    planted = [one for one in found.people if one.planted]
    ours = found.rankings[OURS]
    above = _above(ours, 20)
    highest = max((one.score for one in found.people if not one.planted), default=float("inf"))
    columns = (
        Column("level"),
        Column("planted", "count"),
        Column("suspects", "share"),
        Column("cases", "share"),
        Column("above every honest", "share"),
        Column("at 20 per 10,000", "share"),
    )
    rows = tuple(
        (
            level,
            float(len(mine)),
            share_of(mine, lambda one: one.is_suspect),
            share_of(mine, lambda one: one.status == "case"),
            share_of(mine, lambda one: one.score > highest),
            None if above is None else share_of(mine, lambda one: one.score >= above),
        )
        for level, mine in grouped(planted, lambda one: one.level)
    )
    return Section(
        "raw-levels",
        "By level, raw-log worlds",
        "L1 is careless, L2 typical, L3 careful, L4 elite; the adaptive one has read the rules. Suspects stand over "
        "the line for a check, cases over the line for a case. Nothing is promised of L4.",
        tables=(Table("By level", columns, rows),),
    )


def _above(ranking: Ranking, false_per_10000: float) -> float | None:
    """The lowest score that still lets at most so many honest pass."""
    honest = np.sort(ranking.scores[~ranking.truth])[::-1]
    allowed = int(false_per_10000 * len(honest) / 10_000)
    return None if allowed < 1 or allowed >= len(honest) else float(np.nextafter(honest[allowed], np.inf))


def _delay(found: Measured) -> Section:
    levels = sorted({one.level for one, _ in found.waited if one.planted})
    columns = (
        Column("level"),
        Column("watched", "count"),
        Column("ever flagged", "share"),
        Column("median, all", "days"),
        Column("90th percentile, all", "days"),
        Column("median of the flagged", "days"),
    )
    rows = tuple((level, *_delays(_waited(found, level))) for level in levels)
    lines = tuple(Series(level, curve(_waited(found, level), CURVE_DAYS), "part") for level in levels)
    early = np.array(found.early)
    agreement = (
        f"The moment that the newest hunt names was on or after that evening for {np.mean(early <= 0):.0%} of the "
        f"{len(early)} flagged after the first evening, and earlier by {np.max(early)} days at most "
        f"({np.mean(early):.1f} on average): it goes by today's strengths, and is no measure of delay."
        if len(early)
        else "Nobody was flagged after the first evening."
    )
    return Section(
        "raw-delay",
        "Days from the first sign-in to the flag",
        "Hunted as of the evening of every working day; who is a suspect then was flagged by then. The day of the "
        "first sign-in counts as 1; an account that was sold counts from the sale. Quantiles are Kaplan and Meier's, "
        "over everybody of the level and not the flagged alone, as those who start late are watched for fewer days. "
        "The roster and the inventory of devices state no past, so each hunt read them as they were at the end. Of "
        f"the honest {found.ever_flagged:.2%} were a suspect on some evening.",
        plots=(
            Plot(
                "steps",
                "Share flagged, by working day",
                "Working days from the first sign-in",
                "Share of the level that is flagged",
                lines,
                across_to=float(CURVE_DAYS),
                across_unit="number",
            ),
        ),
        tables=(Table("Delay by level", columns, rows, agreement),),
    )


def _delays(mine: Sequence[Wait]) -> tuple[Cell, ...]:
    flagged = [one.days for one in mine if one.flagged]
    return (
        float(len(mine)),
        len(flagged) / len(mine) if mine else None,
        quantile(mine, 0.5),
        quantile(mine, 0.9),
        float(np.median(flagged)) if flagged else None,
    )
