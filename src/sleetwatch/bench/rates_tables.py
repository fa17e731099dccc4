"""The sections of the report on rates worlds: each with its tables and plots, and how to read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sleetwatch.bench import metrics
from sleetwatch.bench.rates_learning import WRONG
from sleetwatch.bench.rates_measure import Figures, World, known, mean
from sleetwatch.bench.rates_standings import BOUND, COUNT, OURS, TENANT
from sleetwatch.bench.report_format import Cell, Column, Plot, Section, Series, Table
from sleetwatch.worlds.rates_links import VIEWS
from sleetwatch.worlds.rates_table import EXPERT_ERROR

RANKING = (
    Column("scorer"),
    Column("links"),
    Column("AP", "share"),
    Column("of bound", "share"),
    Column("R@1", "share"),
    Column("R@5", "share"),
    Column("R@20", "share"),
    Column("R-prec", "share"),
)
FIRST_CURVES = (OURS, BOUND, COUNT)
SEEN = {"none": "none", "one tenant": "tenant", "shared": "shared"}
"""Which links were seen: none, those within the tenant, those across tenants that warn one another."""


def sections(worlds: Sequence[World]) -> tuple[Section, ...]:
    """All that was measured, each with how to read it; nothing when there was no world."""
    if not worlds:
        return ()
    return (
        _ranked(worlds),
        _levels(worlds),
        _base_rates(worlds),
        _errors(worlds),
        _meaning(worlds),
        _sources(worlds),
        _reviews(worlds),
        _drift(worlds),
        _groups(worlds),
    )


def averaged(found: Sequence[Figures]) -> Figures:
    """The mean over worlds."""
    first, second, third = (mean([one.recall[place] for one in found]) for place in range(3))
    return Figures(
        mean([one.precision for one in found]),
        (first, second, third),
        mean([one.r_precision for one in found]),
        tuple(mean([one.levels[place] for one in found]) for place in range(4)),
    )


def _ranked(worlds: Sequence[World]) -> Section:
    rows = [
        _row(key, averaged([world.figures[key] for world in worlds]), _bound(worlds, key[1]))
        for key in worlds[0].figures
        if all(key in world.figures for world in worlds)
    ]
    spread = "; ".join(_spread(world) for world in worlds)
    return Section(
        "rates-ranking",
        "Rates world: the ranking",
        "Accounts whose flags are drawn from stated rates, so that the best possible ranking is known. AP is average "
        "precision, R@5 the recall at 5 false alarms in 10,000 accounts and month, R-prec the precision among as many "
        "accounts as there are cases. Links are those seen within the tenant, or shared across tenants. Every scorer "
        f"sees the same flags; ours has the catalogue's priors, each wrong by a typical factor of {EXPERT_ERROR:g}.",
        (_curves(worlds),),
        (
            Table(
                "Means over the worlds", RANKING, tuple(rows), note=f"Ours of the bound, links in the tenant: {spread}"
            ),
        ),
    )


def _spread(world: World) -> str:
    ours, bound = (world.figures[name, TENANT].precision for name in (OURS, BOUND))
    low, high = world.interval
    drawn_anew = f"({low:.3f} to {high:.3f} with the cases drawn anew)"
    return f"world {world.seed}: {ours:.3f} of {bound:.3f} {drawn_anew}, {world.cases} cases"


def _bound(worlds: Sequence[World], view: str) -> float:
    return mean([world.figures[BOUND, view].precision for world in worlds])


def _row(key: tuple[str, str], one: Figures, bound: float) -> tuple[Cell, ...]:
    share = known(metrics.share_of(one.precision, bound))
    return (key[0], SEEN[key[1]], one.precision, share, *one.recall, one.r_precision)


def _curves(worlds: Sequence[World]) -> Plot:
    first = worlds[0]
    roles = {OURS: "ours", BOUND: "bound"}
    return Plot(
        kind="steps",
        title=f"Precision and recall, links within the tenant, world {first.seed}",
        across="recall",
        up="precision",
        series=tuple(
            Series(name, points, "ours" if roles.get(name) == "ours" else "bound" if name in roles else "baseline")
            for name, points in first.curves.items()
        ),
    )


def _levels(worlds: Sequence[World]) -> Section:
    keys = [(name, view) for name in FIRST_CURVES for view in VIEWS]
    rows: list[tuple[Cell, ...]] = [
        (name, SEEN[view], *averaged([world.figures[name, view] for world in worlds]).levels) for name, view in keys
    ]
    columns = (Column("scorer"), Column("links"), *(Column(f"L{level}", "share") for level in (1, 2, 3, 4)))
    return Section(
        "rates-levels",
        "Rates world: by level",
        "Recall at 5 false alarms in 10,000. L1 is careless, L4 hardly to be seen in any log: there the bound is low "
        "too, and nothing is promised.",
        tables=(Table("Recall by level", columns, tuple(rows)),),
    )


def _base_rates(worlds: Sequence[World]) -> Section:
    rows = [
        (f"1 in {one_in:,}", *_compared([world.base_rates[one_in] for world in worlds]))
        for one_in in sorted(worlds[0].base_rates)
    ]
    return Section(
        "rates-base-rates",
        "Rates world: how rare the cases are",
        "The same rates with more or fewer cases, links within the tenant. Precision falls with the base rate whatever "
        "the score; the share of the bound says what is ours. The rarer, the fewer cases stand behind a row.",
        tables=(Table("By base rate", (Column("cases"), *_COMPARED), tuple(rows)),),
    )


_COMPARED = (
    Column("ours", "share"),
    Column("bound", "share"),
    Column("count of flags", "share"),
    Column("share of bound", "share"),
    Column("recall at 1", "share"),
    Column("at 5", "share"),
    Column("bound's at 5", "share"),
)


def _compared(found: Sequence[Mapping[str, Figures]]) -> tuple[Cell, ...]:
    ours, bound, count = (averaged([one[name] for one in found]) for name in (OURS, BOUND, COUNT))
    share = known(metrics.share_of(ours.precision, bound.precision))
    return (
        ours.precision, bound.precision, count.precision, share, ours.recall[0], ours.recall[1], bound.recall[1]
    )  # fmt: skip


def _errors(worlds: Sequence[World]) -> Section:
    rows = [(f"{error:g}", *_compared([world.errors[error] for world in worlds])) for error in sorted(worlds[0].errors)]
    return Section(
        "rates-errors",
        "Rates world: how wrong the experts are",
        "The same with the catalogue's priors wrong by other typical factors. What the score measures on the tenant's "
        "own people is not touched by this.",
        tables=(Table("By the experts' error", (Column("factor"), *_COMPARED), tuple(rows)),),
    )


def _meaning(worlds: Sequence[World]) -> Section:
    rows = tuple(
        (
            name,
            mean([world.meaning[name].error for world in worlds]),
            mean([world.meaning[name].skill for world in worlds]),
        )
        for name in worlds[0].meaning
    )
    return Section(
        "rates-calibration",
        "Rates world: what a probability means",
        "Among accounts to which at least 1 % is given, in ten bins of equal size. The calibration was fitted on other "
        "worlds. The bound's own error is what chance leaves with so few accounts.",
        (_calibration(worlds),),
        (
            Table("Error and skill", (Column("score"), Column("ECE", "ratio"), Column("Brier skill", "ratio")), rows),
            Table("Ours calibrated, by decile", _DECILES, tuple(_deciles(worlds))),
        ),
    )


_DECILES = (
    Column("world"),
    Column("given", "share"),
    Column("true", "share"),
    Column("true / given", "ratio"),
    Column("accounts", "count"),
)


def _deciles(worlds: Sequence[World]) -> Iterator[tuple[Cell, ...]]:
    for world in worlds:
        for given, true, accounts in world.meaning["calibrated"].deciles:
            yield str(world.seed), given, true, true / given, float(accounts)


def _calibration(worlds: Sequence[World]) -> Plot:
    def dots(name: str) -> tuple[tuple[float, float], ...]:
        return tuple((given, true) for given, true, _ in worlds[0].meaning[name].deciles)

    return Plot(
        kind="dots",
        title=f"Given and true probability, world {worlds[0].seed}",
        across="probability given",
        up="share that are cases",
        series=(
            Series("calibrated", dots("calibrated"), "ours"),
            Series("as it ships", dots("as it ships"), "baseline"),
            Series(BOUND, dots(BOUND), "bound"),
        ),
        diagonal=True,
    )


def _sources(worlds: Sequence[World]) -> Section:
    rows = []
    for place, gone in enumerate(worlds[0].gone):
        mine = [world.gone[place] for world in worlds]
        lost = known(mean([1 - metrics.share_of(one.recall, one.recall_with_all) for one in mine]))
        flags = float(len(gone.dark.flags))
        links = ", ".join(sorted(gone.dark.kinds)) or "none"
        rows.append((gone.dark.source, flags, links, mean([one.recall for one in mine]), lost,
                     known(mean([one.share for one in mine]))))  # fmt: skip
    columns = (
        Column("source"),
        Column("flags dark", "count"),
        Column("links dark"),
        Column("recall at 5", "share"),
        Column("lost", "share"),
        Column("share of bound", "share"),
    )
    return Section(
        "rates-sources",
        "Rates world: each source missing",
        "The same accounts, seen without one source. The bound beside it sees no more.",
        tables=(Table("Without one source", columns, tuple(rows)),),
    )


def _reviews(worlds: Sequence[World]) -> Section:
    rows = [
        (
            one.reviews,
            mean([world.learnt[place].bounded for world in worlds]),
            mean([world.learnt[place].naive for world in worlds]),
        )
        for place, one in enumerate(worlds[0].learnt)
    ]
    columns = (Column("reviews"), Column("bounded update", "share"), Column("naive retraining", "share"))
    return Section(
        "rates-reviews",
        "Rates world: a year of wrong verdicts",
        f"Average precision on fresh accounts after monthly reviews. An ordinary reviewer is wrong in {WRONG:.0%} of "
        "verdicts. The hostile one sits in on every review, clears whoever shows remote-access software, and confirms "
        "everybody else. Only our update asks for two who agree.",
        tables=(Table("Average precision", columns, tuple(rows)),),
    )


def _drift(worlds: Sequence[World]) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for world in worlds:
        before = known(metrics.share_of(world.figures[OURS, TENANT].precision, world.figures[BOUND, TENANT].precision))
        alarm = world.drift.alarm_after
        rows.append((str(world.seed), before, known(world.drift.share), alarm, world.drift.what or "no alarm"))
    columns = (
        Column("world"),
        Column("share before", "share"),
        Column("share after", "share"),
        Column("alarm after", "days"),
        Column("by"),
    )
    return Section(
        "rates-drift",
        "Rates world: adversaries grow careful",
        "Half of level 2 becomes level 3. The share of the bound says whether the score keeps up. One alarm looks at "
        "the tenant's people as a whole, of whom the cases are a few in ten thousand; the other counts who comes over "
        "a line for the first time. So few cases hardly show: it takes several hundred thousand people to see such a "
        "change within three months.",
        tables=(Table("Before and after", columns, tuple(rows)),),
    )


def _groups(worlds: Sequence[World]) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for place, one in enumerate(worlds[0].groups):
        mine = [world.groups[place] for world in worlds]
        rows.append(
            (
                one.stratum,
                *(mean([getattr(group, name) for group in mine]) for name in ("ratio", "low", "high", "by_chance")),
                *(mean([group.rates[name] for group in mine]) * metrics.PER for name in one.rates),
            )
        )
    columns = (
        Column("stratum"),
        *(Column(name, "ratio") for name in ("ratio", "low", "high", "by chance")),
        *(Column(name, "number") for name in worlds[0].groups[0].rates),
    )
    return Section(
        "rates-groups",
        "Rates world: whom false alarms fall on",
        "Honest accounts are dealt surnames; groups come from the surname alone. Some groups travel more, work at "
        "night more or come through agencies more, as the module says; nothing else differs. Rates are false alarms in "
        "10,000. The ratio is the least rate over the greatest. `by chance` is what it would be were the same alarms "
        "dealt at random: few alarms cannot be even. No name reaches the score, so that no swap of names changes it.",
        tables=(Table("False alarms by group", columns, tuple(rows)),),
    )
