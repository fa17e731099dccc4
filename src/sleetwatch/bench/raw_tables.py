"""What was measured in raw-log worlds about kinds of people: archetypes, hard negatives, groups, who was missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np

from sleetwatch.bench.raw_fairness import GROUPS, LEAST_PEOPLE, Fairness
from sleetwatch.bench.raw_measure import REVIEWED, Measured
from sleetwatch.bench.raw_standings import Standing
from sleetwatch.bench.report_format import Cell, Column, Section, Table
from sleetwatch.odds import logistic
from sleetwatch.settings import Settings

CHECK_FROM = Settings().score.check_from
"""The line that worlds are hunted with."""
MOST_MISSED = 40
"""Missed people in the table."""


def share_of(people: Sequence[Standing], holds: Callable[[Standing], bool]) -> float | None:
    """The share of some people of whom it holds; None of nobody."""
    return sum(holds(one) for one in people) / len(people) if people else None


def grouped(people: Iterable[Standing], key: Callable[[Standing], str]) -> Iterator[tuple[str, list[Standing]]]:
    """People by what `key` gives of them, in its order."""
    for name, mine in groupby(sorted(people, key=key), key):
        yield name, list(mine)


def archetypes(found: Measured) -> Section:
    """How each way of working from far away came out."""
    planted = [one for one in found.people if one.planted]
    columns = (
        Column("archetype"),
        Column("levels"),
        Column("planted", "count"),
        Column("suspects", "share"),
        Column("cases", "share"),
        Column("median probability", "share"),
    )
    rows = tuple(
        (
            kind,
            ", ".join(sorted({one.level for one in mine})),
            float(len(mine)),
            share_of(mine, lambda one: one.is_suspect),
            share_of(mine, lambda one: one.status == "case"),
            float(np.median([one.probability for one in mine])),
        )
        for kind, mine in grouped(planted, lambda one: one.kind)
    )
    return Section(
        "raw-archetypes",
        "By archetype",
        "How the work is reached from far away, and the published cases that were played as scripts.",
        tables=(Table("By archetype", columns, rows),),
    )


def farms(found: Measured) -> Section:
    """How those came out who share a house, in one company or in several."""
    planted = [one for one in found.people if one.planted]
    spread = {farm: {one.tenant for one in mine} for farm, mine in grouped(planted, lambda one: one.farm)}
    size = Counter(one.farm for one in planted)

    def reach(one: Standing) -> str:
        if size[one.farm] == 1 or not one.farm:
            return "alone"
        return "farm in several companies" if len(spread[one.farm]) > 1 else "farm in one company"

    columns = (
        Column("planted who are"),
        Column("planted", "count"),
        Column("suspects", "share"),
        Column("without links", "share"),
    )
    rows = tuple(
        (
            name,
            float(len(mine)),
            share_of(mine, lambda one: one.is_suspect),
            share_of(mine, lambda one: logistic(one.score_without_links) >= CHECK_FROM),
        )
        for name, mine in sorted(grouped(planted, reach), reverse=True)
    )
    return Section(
        "raw-farms",
        "Farms",
        "Who shares a house, a handset or an account with others of the planted, in one company or over several, and "
        "the share that would be over the line for a check by their own evidence alone.",
        tables=(Table("Farms", columns, rows),),
    )


def hard_negatives(found: Measured) -> Section:
    """How the honest who look alike came out."""
    honest = [one for one in found.people if not one.planted]
    columns = (
        Column("honest people"),
        Column("people", "count"),
        Column("suspects", "share"),
        Column("cases", "share"),
        Column("highest probability", "share"),
    )
    rows = tuple(
        (
            kind or "everybody else",
            float(len(mine)),
            share_of(mine, lambda one: one.is_suspect),
            share_of(mine, lambda one: one.status == "case"),
            max(one.probability for one in mine),
        )
        for kind, mine in sorted(grouped(honest, lambda one: one.kind), key=_most_suspected)
    )
    two_flags = share_of(honest, lambda one: len(one.flags) > 1) or 0.0
    return Section(
        "raw-hard-negatives",
        "Hard negatives",
        "Honest people who show the same signs, each for a reason of their own: the share of each kind over the line "
        f"for a check. {two_flags:.0%} of all honest people show two red flags or more.",
        tables=(Table("Honest people over the line", columns, rows),),
    )


def _most_suspected(group: tuple[str, list[Standing]]) -> tuple[float, float]:
    """Kinds of whom most are suspects first, then by the highest probability."""
    _, mine = group
    return -(share_of(mine, lambda one: one.is_suspect) or 0.0), -max(one.probability for one in mine)


def sources(found: Measured) -> Section:
    """What one source less costs."""
    whole = next((one for one in found.sources if not one.source), None)
    columns = (
        Column("without"),
        Column("recall", "share"),
        Column("of the recall lost", "share"),
        Column("false per 10,000", "number"),
    )
    rows = tuple(
        (
            one.source or "(nothing missing)",
            one.recall,
            1 - one.recall / whole.recall if whole and whole.recall else None,
            one.false_per_10000,
        )
        for one in sorted(found.sources, key=lambda one: (one.source != "", one.recall))
    )
    return Section(
        "raw-sources",
        "Each source removed, raw-log worlds",
        "One world hunted again with one source's files never ingested: the share of the planted who are suspects, and "
        "the honest who are. A missing source widens intervals; it is no evidence.",
        tables=(Table("Without one source", columns, rows),),
    )


def fair(found: Measured) -> Section:
    """Whom false alarms fall on."""
    columns = (
        Column("group by surname"),
        Column("honest people, by shares", "count"),
        Column("over the line", "share"),
        Column(f"among the {REVIEWED:.0%} reviewed", "share"),
    )
    rows = tuple(_group(name, found.at_the_line, found.reviewed) for name in GROUPS)
    return Section(
        "raw-groups",
        "Groups",
        "False positives by surname-derived group: each person counts in a group with the share that the US Census "
        "of 2010 has for the surname. Names enter this table alone and never a score. Groups of fewer than "
        f"{LEAST_PEOPLE:.0f} people are left out of the ratio. With few false alarms the ratio is far below 1 by "
        "chance alone, which is why what random names would give stands beside it.",
        tables=(
            Table(
                "False-positive rate by group",
                columns,
                rows,
                f"{found.at_the_line.unknown} honest people have a surname that the table lacks.",
            ),
        ),
    )


def _group(name: str, line: Fairness, reviewed: Fairness) -> tuple[Cell, ...]:
    return name, line.people[name], line.rate[name], reviewed.rate[name]


def missed(found: Measured) -> Section:
    """The planted below the line, and what of them was seen."""
    listed = sorted((one for one in found.people if one.planted and not one.is_suspect), key=lambda one: one.level)
    columns = (
        Column("archetype"),
        Column("level"),
        Column("status"),
        Column("probability", "share"),
        Column("what the scheme shows in"),
        Column("what was seen, heaviest first"),
        Column("red flags", "count"),
    )
    rows = tuple(
        (
            one.kind,
            one.level,
            one.status,
            one.probability,
            ", ".join(one.causes) or "nothing",
            ", ".join(dict.fromkeys(one.first_lines)) or "nothing",
            float(len(one.flags)),
        )
        for one in listed[:MOST_MISSED]
    )
    note = f"{len(listed) - len(rows)} more are not shown." if len(listed) > len(rows) else ""
    return Section(
        "raw-missed",
        "Who was missed",
        f"{len(listed)} of {sum(one.planted for one in found.people)} planted stand below the line for a check.",
        tables=(Table("Missed", columns, rows, note),),
    )
