"""The report on a tenant's exposure: what its sources see and do not see, how it stands, and how that has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.page import CaseLine
from sleetwatch.errors import WorkspaceError
from sleetwatch.intel import rmm
from sleetwatch.links import ELSEWHERE
from sleetwatch.report import words
from sleetwatch.report.clean import one_line
from sleetwatch.report.document import (
    Block,
    Document,
    Figure,
    Reference,
    Row,
    Sentence,
    passage,
    points,
    section,
    table,
)
from sleetwatch.report.figure import Column
from sleetwatch.report.telling import newest_hunt
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.blocking import chosen_for
from sleetwatch.workspace.casework import Cases
from sleetwatch.workspace.coverage import Coverage, coverage
from sleetwatch.workspace.drifting import drift_of
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.health import Health, health_of
from sleetwatch.workspace.hunting import load_signals
from sleetwatch.workspace.standing_counts import Levels, beyond, fired, levels, tool_names, trend

MOST_DRIFTS = 6
SOURCES_NAMED = 4
OUTSIDE_WORDS = {ELSEWHERE: "subjects of other tenants here"}


def exposure_document(folder: Folder, actor: Actor, tenant: str) -> Document:
    """The document. Raises `WorkspaceError` where nothing was hunted."""
    asking = Asking(folder)
    hunt = newest_hunt(asking.hunt["as_of"])
    health, covered = health_of(folder, [tenant]), coverage(folder)
    stand = levels(folder, asking.hunt["hunt"], [tenant], actor.selves)
    open_cases = [one for one in Cases(folder).all(actor, tenant=tenant) if one.state != "closed"]
    sections = (
        *section("What is seen", _sources(health), _feeds(health)),
        *section("What is not seen", _blind(asking, tenant, covered, hunt)),
        *section("Suspects by level", _levels(stand, asking, hunt)),
        *section("Links beyond the tenant", _beyond(folder, asking, tenant, hunt)),
        *section("Remote tools that are not approved", _tools(folder, asking, tenant, actor, hunt)),
        *section("Open cases", cases_by_state(open_cases, actor.name)),
        *section("How it has changed", _trend(folder, tenant), _drift(folder, hunt)),
    )
    return Document(
        kind="exposure",
        title=f"Exposure of {tenant}",
        lede="What this tenant's sources see and do not see, how its people stand, and what changed.",
        figures=tuple(_figures(stand, health, covered, hunt, len(open_cases), actor.name)),
        sections=sections,
        made_at=clock.now(),
        as_of=asking.hunt["as_of"],
        revealed=False,
        tenant=tenant,
    )


def _figures(
    stand: Levels, health: Health, covered: Coverage, hunt: Reference, cases: int, who: str
) -> Iterator[Figure]:
    dark = sum(not one.fires for one in covered.signals)
    yield Figure("Subjects", f"{stand.people:,}", (hunt,))
    yield Figure("Over the case line", f"{stand.counts['case']}", (hunt,))
    yield Figure("Over the check line", f"{stand.counts['check']}", (hunt,))
    yield Figure("Expected among them", f"{stand.expected:.1f}", (hunt,), f"{stand.low:.1f} to {stand.high:.1f}")
    yield Figure("Sources", f"{len(health.sources)}", tuple(source_references(health)) or (hunt,))
    yield Figure("Signals that cannot fire", f"{dark} of {len(covered.signals)}", (hunt,))
    yield Figure("Open cases", f"{cases}", (cases_of(who),), f"that {who} may read")


# --- what is seen ----------------------------------------------------------------------------------------------------


def source_references(health: Health) -> Iterator[Reference]:
    """Each source with when it last brought a file."""
    for one in health.sources:
        yield Reference(
            "source", f"{one.tenant} {one.source}", f"{one.source} of {one.tenant}, its newest file", one.last_at
        )


def _sources(health: Health) -> tuple[Block, ...]:
    rows = (
        Row(
            (one.source, f"{one.files:,}", f"{one.accepted:,}", f"{one.rejected:,}", words.moment(one.last_at)),
            (reference,),
        )
        for one, reference in zip(health.sources, source_references(health), strict=True)
    )
    numbers = [Column(name, is_number=True) for name in ("Files", "Records", "Refused")]
    return table("Sources, those silent for longest first", ["Source", *numbers, "Newest file"], rows)


def _feeds(health: Health) -> tuple[Block, ...]:
    rows = (
        Row(
            (one.feed, one.kind, "never" if one.succeeded_at is None else words.moment(one.succeeded_at), _how(one)),
            (Reference("source", f"feed {one.feed}", f"the feed {one.feed}", one.tried_at),),
        )
        for one in health.feeds
    )
    return table("Live feeds", ("Feed", "Kind", "Last pass that went well", "How it does"), rows)


def _how(feed: Any) -> str:  # noqa: ANN401 - a feed's status
    said = (
        [f"{words.count(feed.failures, 'pass', 'passes')} failed in a row: {one_line(feed.error or '')}"]
        if feed.failures
        else []
    )
    said += [words.count(len(feed.gaps), "gap")] if feed.gaps else []
    return "; ".join(said) or "well"


# --- what is not seen ------------------------------------------------------------------------------------------------


def _blind(asking: Asking, tenant: str, covered: Coverage, hunt: Reference) -> tuple[Block, ...]:
    return (*passage(*blind_sentences(asking, [tenant], covered, hunt)), *_exports(covered, hunt))


def blind_sentences(asking: Asking, tenants: Sequence[str], covered: Coverage, hunt: Reference) -> Iterator[Sentence]:
    """Kinds of events that no source brought, families without a signal that can fire, and how many signals cannot."""
    of: dict[str, list[str]] = asking.hunt["missing_of"] or {}
    everywhere: list[str] = asking.hunt["missing"]
    for tenant in tenants:
        missing = of.get(tenant, everywhere)
        whose = f" of {tenant}" if len(tenants) > 1 else ""
        named = words.listed([words.event_kind(name) for name in missing], "or")
        text = f"No source{whose} brought {named}." if missing else f"Every kind of event{whose} was there."
        yield Sentence(text, (hunt,))
    dark = [one for one in covered.families if not one.fires]
    if dark:
        named = words.listed([words.family(one.family) for one in dark])
        yield Sentence(f"Nothing at all can be told of {named}: no signal of {_these(len(dark))} can fire.", (hunt,))
    else:
        yield Sentence("No family of signals is blind.", (hunt,))
    lost = [one for one in covered.signals if not one.fires]
    if lost:
        yield Sentence(
            f"{len(lost)} of {words.count(len(covered.signals), 'signal')} cannot fire on what came in. That widens "
            "intervals; it moves no score.",
            (hunt,),
        )


def _these(number: int) -> str:
    return "that family" if number == 1 else "those families"


def _named(sources: Sequence[str]) -> str:
    more = len(sources) - SOURCES_NAMED
    return ", ".join(sources[:SOURCES_NAMED]) + (f" and {more} more" if more > 0 else "")


def _exports(covered: Coverage, hunt: Reference) -> tuple[Block, ...]:
    rows = (
        Row(
            (
                _named(one.sources),
                words.listed([words.event_kind(kind) for kind in one.kinds]),
                f"{len(one.signals)}",
                f"{one.nats:.1f}",
            ),
            (hunt,),
        )
        for one in covered.exports
    )
    numbers = [Column("Signals it lets fire", is_number=True), Column("Expected of an impostor, nats", is_number=True)]
    return table("Which export would add most: any one of a row", ["Export", "Brings", *numbers], rows)


# --- how it stands ---------------------------------------------------------------------------------------------------


def _levels(stand: Levels, asking: Asking, hunt: Reference) -> tuple[Block, ...]:
    line = asking.line
    rows = (Row((status, f"{stand.counts[status]:,}", words.STATUS_MEANS[status]), (hunt,)) for status in words.STATUS)
    text = (
        f"Among the {words.count(stand.over, 'subject')} over a line we expect {stand.expected:.1f} to belong to the "
        f"scheme, between {stand.low:.1f} and {stand.high:.1f}: the sums of their probabilities, and of the ends of "
        "their intervals."
    )
    lines = f"The check line is {words.percent(line.check_from)}, the case line {words.percent(line.case_from)}."
    told = (Sentence(text, (hunt,)), Sentence(lines, (hunt,)))
    columns = ("Level", Column("Subjects", is_number=True), "What it means")
    return (*table("Subjects with at least one hit", columns, rows), *passage(*told))


def _beyond(folder: Folder, asking: Asking, tenant: str, hunt: Reference) -> tuple[Block, ...]:
    found = beyond(folder, asking.hunt["hunt"], [tenant])
    rows = (
        Row(
            (OUTSIDE_WORDS.get(one.other, "other installations"), words.link_kind(one.link_kind), f"{one.subjects}"),
            (hunt,),
        )
        for one in found
    )
    if not found:
        return passage(Sentence("Nobody here shares anything that counts with anybody beyond the tenant.", (hunt,)))
    columns = ("Shared with", "What", Column("Subjects of this tenant", is_number=True))
    return table("Counts only: who they are is not told", columns, rows)


def _tools(folder: Folder, asking: Asking, tenant: str, actor: Actor, hunt: Reference) -> tuple[Block, ...]:
    chosen = chosen_for(folder.settings, tenant)
    approved = Reference("settings", "approved_tools", "approved_tools in sleetwatch.toml")
    named = f"Approved are {words.listed(list(chosen.approved))}." if chosen.approved else "No remote tool is approved."
    denied = words.count(len(chosen.tools), "tool")
    would = f" Of the catalogue {denied} would be denied by the policies that “sleetwatch respond policies” writes."
    known = sorted(set(rmm.tools()["tool"].to_pylist()))
    seen = tool_names(folder, asking.hunt["hunt"], [tenant], known)
    shown = fired(folder, asking.hunt["hunt"], [tenant], actor.selves)
    by_tool = (Row((name, f"{count}"), (hunt,)) for name, count in seen.most_common())
    by_signal = (
        Row((one.title, f"{len(shown[one.id])}"), (Reference("signal", one.id, f"the signal {one.id}"), hunt))
        for one in load_signals(folder)
        if "tools" in one.reads and not one.exculpatory and shown.get(one.id)
    )
    subjects = Column("Subjects", is_number=True)
    lost = (
        f" The catalogue does not know {words.listed(list(chosen.unknown), 'or')} by that name."
        if chosen.unknown
        else ""
    )
    return (
        *passage(Sentence(f"{named}{lost}{would}", (approved,))),
        *table("Tools that a signal named", ("Tool", subjects), by_tool),
        *table("Signals on remote tools that fired", ("Signal", subjects), by_signal),
    )


def cases_of(who: str) -> Reference:
    """The cases that numbers of cases are counted over."""
    return Reference("case", f"cases of {who}", f"the cases that {who} may read; of others nothing is told here")


def cases_by_state(found: Sequence[CaseLine], who: str) -> tuple[Block, ...]:
    """How many cases are in which state, of those that somebody may read."""
    settled = cases_of(who)
    counted = Counter(one.state for one in found)
    rows = (Row((state, f"{number}"), (settled,)) for state, number in sorted(counted.items()))
    if not found:
        return passage(Sentence(f"No case that {who} may read is open.", (settled,)))
    return table(f"Of the cases that {who} may read", ("State", Column("Cases", is_number=True)), rows)


# --- how it has changed ----------------------------------------------------------------------------------------------


def _trend(folder: Folder, tenant: str) -> tuple[Block, ...]:
    rows = (
        Row((words.day(one.as_of), f"{one.case}", f"{one.check}"), (newest_of_day(one.as_of),))
        for one in trend(folder, [tenant])
    )
    numbers = [Column("Over the case line", is_number=True), Column("Over the check line", is_number=True)]
    return table("Hunts, the newest last", ["As of", *numbers], rows)


def newest_of_day(as_of: int) -> Reference:
    """A hunt of a trend."""
    return Reference("hunt", f"day {words.day(as_of)}", f"the last hunt that looked up to {words.day(as_of)}")


def _drift(folder: Folder, hunt: Reference) -> tuple[Block, ...]:
    try:
        found = drift_of(folder, load_signals(folder))
    except WorkspaceError:  # a hunt of an older Sleetwatch says too little to be compared
        return ()
    if not found.compared:
        return passage(Sentence("There is no hunt of a week ago to compare with.", (hunt,)))
    said = (Sentence(f"{one[:1].upper()}{one[1:]}.", (hunt,)) for one, _ in found.sentences[:MOST_DRIFTS])
    calm = Sentence(
        f"The scores' stability index is {found.stability:.2f}; below 0.1 is calm, above 0.25 is not.", (hunt,)
    )
    return (*passage(calm), *points("Shares that are not what they were", said))
