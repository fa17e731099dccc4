"""How the figures of `sleetwatch bench speed` are told: tables and plots, ratios first, times beside them."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from sleetwatch.bench.alone import Ran
from sleetwatch.bench.login_world import PLANTED, SHARES
from sleetwatch.bench.report_format import Cell, Column, Plot, Section, Series, Table, Target
from sleetwatch.bench.speed_parts import Again, Found, Framed, Grown, Logins, Sizes

HERE = "this machine"
MILLION = 1e6
TRAVEL_TO_SORT, HUNT_TO_SORT = 1.5, 20.0
WATCH_SECONDS = 60.0
IS_NOT = (
    (
        "Times of this machine and this hour: other programs ran beside it or did not. Work is seconds of the "
        "processor, which a busy machine makes some tenths longer; ratios of pieces of work that ran one after the "
        "other bear that best. A ratio of 2 may be chance on a busy machine, one of 100 is not."
    ),
    (
        "A run of another product. The peer's rules are restated from its documents and settings and run in its own "
        "style; its log store, its queue and its server are not there, which flatters it."
    ),
    (
        "Real logs. All are made up: addresses, programs and devices come from pools smaller than the world's, and "
        "nobody's clock is wrong."
    ),
)


def targets(found: Found) -> tuple[Target, ...]:
    """What is promised of speed, as ratios wherever it can be."""
    return tuple(_targets(found))


def _targets(found: Found) -> Iterator[Target]:
    if found.framed:
        said = "five signals have the same hits in SQL and in every data-frame library that is installed"
        yield Target("same-hits", said, float(found.framed.agree), 1.0, at_most=False, unit="share", world=HERE)
    lakes = found.grown or ([found.bound] if found.bound else [])
    if lakes:
        largest = max(lakes, key=lambda one: one.events)
        where = f"{largest.sign_ins:,} sign-ins"
        ratio = largest.travel.work / largest.sort.work
        said = "work of impossible travel, from the lake to hits, against a mere sort of the sign-ins"
        yield Target("travel-to-sort", said, ratio, TRAVEL_TO_SORT, at_most=True, unit="ratio", world=where)
        if largest.hunt:
            ratio = largest.hunt.work / largest.sort.work
            said = "work of a whole hunt against a mere sort of the sign-ins"
            yield Target("hunt-to-sort", said, ratio, HUNT_TO_SORT, at_most=True, unit="ratio", world=where)
    yield from _growth_target(found.grown)
    if found.again:
        said = "hunting again says what a hunt over everything says, to the last bit"
        same = float(all(one.same for one in found.again))
        yield Target("again-same", said, same, 1.0, at_most=False, unit="share", world=HERE)
    if found.watch:
        yield Target(
            "watch-p99",
            "from the durable event to the queued notice, 99th percentile over tenants and hunts",
            _at(found.watch["waits"], 0.99),
            WATCH_SECONDS,
            at_most=True,
            unit="seconds",
            world=f"{found.watch['sign_ins']:,} sign-ins of history",
        )


def _growth_target(grown: Sequence[Grown]) -> Iterator[Target]:
    sizes = sorted(_one_a_size(grown), key=lambda one: one.events)
    if len(sizes) > 1 and sizes[0].hunt and sizes[-1].hunt:
        ratio = (sizes[-1].hunt.work / sizes[-1].events) / (sizes[0].hunt.work / sizes[0].events)
        said = "work for each event of the largest hunt against that of the smallest"
        where = f"{sizes[0].events:,} to {sizes[-1].events:,} events"
        yield Target("growth", said, ratio, 1.0, at_most=True, unit="ratio", world=where)


def _one_a_size(grown: Sequence[Grown]) -> list[Grown]:
    """The lakes of the usual density, one for each number of events."""
    return list({one.events: one for one in reversed(grown)}.values())


def sections(found: Found) -> tuple[Section, ...]:
    """One section for each part that was measured."""
    return tuple(_sections(found))


def _sections(found: Found) -> Iterator[Section]:
    if found.logins:
        yield _logins(found.logins)
    if found.framed:
        yield _framed(found.framed)
    if found.bound:
        yield _bounds(found.bound, found)
    if found.grown:
        yield _growth(found.grown, found.again)
    if found.watch:
        yield _watch(found)
    if found.pages:
        yield _pages(found.pages)


def _logins(one: Logins) -> Section:
    ours = one.sign_ins / one.ours.work
    ways = (
        ("Sleetwatch: impossible travel, from the lake to hits", one.ours),
        ("BuffaLogs' rules, row by row over an ORM, its style", one.peer),
        ("the same rules in memory, which no product does", one.in_memory),
    )
    rows = tuple((name, one.sign_ins / ran.work, ours / (one.sign_ins / ran.work), ran.peak_mb) for name, ran in ways)
    speed = Table(
        f"{one.sign_ins:,} sign-ins of {sum(one.people.values()):,} people",
        (
            Column("detector"),
            Column("sign-ins a second of work", "count"),
            Column("work, times ours", "ratio"),
            Column("peak MB", "count"),
        ),
        rows,
        f"The two ways of running the peer's rules {'say the same' if one.agree else 'DISAGREE'} of everybody.",
    )
    said = (
        "A made-up company's sign-ins, judged by the travel and login rules of the nearest open peer and by our travel "
        "signal. Read each shape by itself: they were made to show where the rules differ."
    )
    return Section("logins", "Logins: the nearest open peer and ours", said, (_catches(one),), (speed, _shapes(one)))


def _shapes(one: Logins) -> Table:
    detectors = tuple(one.found)
    rows = tuple(
        (
            shape,
            "planted" if shape in PLANTED else "honest",
            float(one.people[shape]),
            *(one.found[name][shape] / one.people[shape] for name in detectors),
        )
        for shape in SHARES
        if one.people.get(shape)
    )
    columns = (Column("shape"), Column(""), Column("people", "count"), *(Column(name, "share") for name in detectors))
    return Table("Share of people alerted on", columns, rows, "High is good for the planted, low for the honest.")


def _catches(one: Logins) -> Plot:
    roles = ("baseline", "baseline", "ours")
    series = tuple(
        Series(name, ((_share(one, name, planted=False), _share(one, name, planted=True)),), role)  # type: ignore[arg-type]
        for name, role in zip(one.found, roles, strict=True)
    )
    return Plot("dots", "Whom each alerts on", "share of honest people", "share of planted people", series)


def _share(one: Logins, detector: str, *, planted: bool) -> float:
    shapes = [shape for shape in one.people if (shape in PLANTED) is planted]
    people = sum(one.people[shape] for shape in shapes)
    return sum(one.found[detector][shape] for shape in shapes) / people if people else 0.0


def _framed(one: Framed) -> Section:
    ours = one.ran["sql"]
    names = {"sql": "Sleetwatch's SQL on DuckDB", "pandas": "pandas", "polars": "Polars, lazily"}
    rows: list[tuple[Cell, ...]] = [
        (
            names[way],
            ran.work / ours.work,
            ran.work,
            ran.seconds,
            ran.peak_mb,
            "same hits" if one.agree else "see below",
        )
        for way, ran in one.ran.items()
    ]
    rows += [(names[name], None, None, None, None, "not installed: sleetwatch[bench]") for name in one.missing]
    columns = (
        Column("way"),
        Column("work, times ours", "ratio"),
        Column("work", "seconds"),
        Column("by the clock", "seconds"),
        Column("peak MB", "count"),
        Column("hits"),
    )
    hits = Table(
        "Hits by signal",
        (Column("signal"), *(Column(names[way], "count") for way in one.ran)),
        tuple((name, *(float(ran.result["hits"][name]) for ran in one.ran.values())) for name in ours.result["hits"]),
        "Compared are person, strength, pieces of evidence, and the first and last of them.",
    )
    table = Table(f"{one.rows['sign_ins']:,} sign-ins, {one.rows['meeting']:,} meetings", columns, tuple(rows))
    said = (
        "The same five signals three times, from the same Parquet files to hits, each in a process of its own. "
        "SQL on its engine stays within the memory it is given; a data frame holds everything."
    )
    return Section("frames", "Five signals in pandas and in Polars", said, tables=(table, hits))


def _bounds(one: Grown, found: Found) -> Section:
    works = [("scan of every column of the lake", one.scan), ("sort of the sign-ins", one.sort)]
    works += [("impossible travel alone", one.travel)]
    works += [("the whole catalogue, links and scores", one.hunt)] if one.hunt else []
    rows = tuple((name, ran.work / one.sort.work, ran.work, ran.seconds, ran.peak_mb) for name, ran in works)
    columns = (
        Column("piece of work"),
        Column("times the sort", "ratio"),
        Column("work", "seconds"),
        Column("by the clock", "seconds"),
        Column("peak MB", "count"),
    )
    bounds = Table(f"{one.sign_ins:,} sign-ins, {one.events:,} events", columns, rows)
    decoded = Table(
        "Reading logs in, against a bare decode of the same bytes",
        (Column("source"), Column("MB", "number"), Column("records", "count"), Column("times a bare decode", "ratio")),
        tuple((it.source, it.megabytes, float(it.records), it.times) for it in found.decoded),
        "The bare decode checks nothing and keeps nothing. What an ingest costs before its first record is in it.",
    )
    said = "What nobody can do without: to read the bytes, to decode them, to sort the rows by person and time."
    return Section("bounds", "Bounds", said, tables=(bounds, decoded))


def _growth(grown: Sequence[Grown], again: Sequence[Again]) -> Section:
    columns = (
        Column("events"),
        Column("subjects", "count"),
        Column("work for a million events", "seconds"),
        Column("times a sort", "ratio"),
        Column("by the clock", "seconds"),
        Column("peak MB", "count"),
        Column("spilled MB", "count"),
        Column("hits", "count"),
    )
    rows = tuple(_grown_row(one, one.hunt) for one in grown if one.hunt)
    said = (
        "The whole catalogue over made-up lakes, each hunt in a process of its own. Flat work for a million events is "
        "linear growth; the memory of the engine is bounded by `memory_mb`, and what does not fit spills to the disk."
    )
    plots = tuple(_growth_plots([one for one in _one_a_size(grown) if one.hunt]))
    return Section("growth", "Growth", said, plots, (Table("Hunts", columns, rows), _hunted_again(again)))


def _hunted_again(again: Sequence[Again]) -> Table:
    columns = (
        Column("sign-ins"),
        Column("what came in"),
        Column("work, of a whole hunt's", "share"),
        Column("by the clock", "seconds"),
        Column("peak MB", "count"),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in again:
        batch = f"{one.batch:,} sign-ins of {one.people:,} people of one tenant"
        for came, ran in (("nothing", one.nothing), (batch, one.after), ("everything: a whole hunt", one.whole)):
            rows.append((f"{one.sign_ins:,}", came, ran.work / one.whole.work, ran.seconds, ran.peak_mb))
    same = "says the same" if all(one.same for one in again) else "SAYS SOMETHING ELSE"
    said = f"After the batch a hunt {same} as a whole one, to the last bit. Below a million events nothing is kept."
    return Table("Hunting again", columns, tuple(rows), said)


def _grown_row(one: Grown, hunt: Ran) -> tuple[Cell, ...]:
    return (
        f"{one.events:,}",
        float(one.subjects),
        hunt.work / (one.events / MILLION),
        hunt.work / one.sort.work,
        hunt.seconds,
        hunt.peak_mb,
        float(hunt.spill_mb),
        float(hunt.result["hits"]),
    )


def _growth_plots(grown: Sequence[Grown]) -> Iterator[Plot]:
    if len(grown) < 2:  # noqa: PLR2004 - a line has two ends
        return
    ordered = sorted(grown, key=lambda one: one.events)
    work = tuple((float(one.events), one.hunt.work / (one.events / MILLION)) for one in ordered if one.hunt)
    memory = tuple((float(one.events), float(one.hunt.peak_mb or 0)) for one in ordered if one.hunt)
    for title, up, points in (
        ("Work", "seconds of the processor for a million events", work),
        ("Memory", "peak MB", memory),
    ):
        yield Plot(
            "line",
            title,
            "events",
            up,
            (Series("a hunt", points),),
            across_from=_power_below(ordered[0].events),
            across_to=_power_above(ordered[-1].events),
            across_log=True,
            across_unit="number",
            up_to=max(value for _, value in points) * 1.2,
            up_unit="number",
        )


def _power_below(value: float) -> float:
    return float(10 ** (len(str(int(value))) - 1))


def _power_above(value: float) -> float:
    return float(10 ** len(str(int(value))))


def _watch(found: Found) -> Section:
    watch = found.watch or {}
    waits, hunts = watch["waits"], watch["hunts"]
    rows: tuple[tuple[Cell, ...], ...] = (
        ("half of the deliveries judged within", _at(waits, 0.5)),
        ("99 in 100 within", _at(waits, 0.99)),
        ("all within", waits[-1]),
        ("a hunt of the watch, middle", _at(hunts, 0.5)),
        ("a hunt over everything", watch["full_hunt"]),
    )
    table = Table(
        f"{watch['brought']:,} events in {watch['minutes']:.1f} minutes, {watch['sign_ins']:,} sign-ins of history",
        (Column("from the durable event to the queued notice"), Column("seconds", "seconds")),
        rows,
        f"{len(hunts)} hunts; {watch['notices']} notices queued; at most {watch['peak_mb'] or 'n/m'} MB.",
    )
    said = (
        "A watch hunts while 40 tenants deliver. A delivery waits for the hunt that is running, and then for its own."
    )
    return Section("watch", "Watching", said, tables=(table,))


def _pages(ran: Ran) -> Section:
    alone, together = ran.result["alone"], ran.result["together"]
    rows = tuple(
        (name, float(len(taken)), _at(taken, 0.5), _at(taken, 0.95), taken[-1])
        for name, taken in (("one analyst, without a pause", alone), ("all analysts together", together))
    )
    columns = (
        Column("readers"),
        Column("pages", "count"),
        Column("half within", "milliseconds"),
        Column("95 in 100 within", "milliseconds"),
        Column("all within", "milliseconds"),
    )
    note = (
        f"{len(together) / ran.result['seconds']:.1f} pages a second, {ran.result['missed']} pages did not come; "
        f"pages of {ran.result['people']} people; at most {ran.peak_mb or 'n/m'} MB."
    )
    said = (
        "Each analyst has a session and a connection of their own, reads a page, pauses as people do and reads on: "
        "lists, links and people's own pages. Server and readers share one process, so their work is in it as well."
    )
    return Section("pages", "Pages under load", said, tables=(Table("Pages", columns, rows, note),))


def _at(ordered: Sequence[float], share: float) -> float:
    """The value that such a share of an ordered list does not exceed."""
    return float(ordered[min(len(ordered) - 1, int(len(ordered) * share))])


def parameters(sizes: Sizes) -> dict[str, Cell]:
    """What was asked for, and where it ran."""
    asked = {name.replace("_", " "): _written(value) for name, value in asdict(sizes).items()}
    load = f"{os.getloadavg()[0]:.1f}"
    return {
        **asked,
        "cores": float(os.cpu_count() or 0),
        "programs that wanted a core, at the end": load,
        "Python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _written(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list)):
        return ", ".join(f"{one:,}" if isinstance(one, int) else str(one) for one in value) or "none"
    return float(value) if isinstance(value, (int, float)) else str(value)
