"""The report on a threat actor: who calls it what, what is looked for here, and how much of that was seen.

Names are what sources say, each with its source; what was seen here are counts and nobody's name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Whom
from sleetwatch.cases.playbook import AFTER, CHECK, CONTAIN
from sleetwatch.errors import WorkspaceError
from sleetwatch.intel.actors import ActorPage, NamedBy, Said, key
from sleetwatch.report import words
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
from sleetwatch.report.telling import ended, newest_hunt
from sleetwatch.report.user import playbook
from sleetwatch.signals import Signal
from sleetwatch.state import indicators, intel_lists
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.coverage import coverage
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import load_signals
from sleetwatch.workspace.standing_counts import fired, over_lines

MOST_SAID = 3
"""Sources of one name that are told."""
MOST_SIGNALS = 30
STAGES = {
    "data": "data",
    "device": "the device",
    "endpoint": "the endpoint",
    "exit": "leaving",
    "hiring": "hiring",
    "meeting": "meetings",
    "onboarding": "onboarding",
    "pay": "pay",
    "sign_in": "sign-ins",
    "work": "work",
}


def actor_document(folder: Folder, page: ActorPage, tenants: Sequence[str], but: Collection[Whom]) -> Document:
    """The document."""
    seen = _Seen(folder, tenants, but)
    scheme = page.is_scheme
    sections = (
        *section("Who it is", _names(page)),
        *section("Other names, one step away: none of them is the same actor", _others(page)),
        *section("Where sources disagree", _disagreements(page)),
        *section("How it works, and what is looked for", seen.tradecraft() if scheme else _not_ours(page)),
        *section(
            "What of it was seen here",
            (*seen.here(), *_published(folder, page)) if scheme else _published(folder, page),
        ),
        *section("What is not seen here", seen.blind() if scheme else ()),
        *section("What to do when somebody is found", playbook(CHECK, CONTAIN, AFTER) if scheme else ()),
    )
    return Document(
        kind="actor",
        title=f"Threat actor: {page.asked}",
        lede="Who calls it what and who says so, how it works, and how much of that was seen here.",
        figures=tuple(seen.figures(page)),
        sections=sections,
        made_at=clock.now(),
        as_of=seen.as_of if scheme else None,
        revealed=False,
        tenant=", ".join(tenants) if len(tenants) < MOST_SAID else words.count(len(tenants), "tenant"),
    )


# --- names -----------------------------------------------------------------------------------------------------------


def publication(said: Said) -> Reference:
    """What somebody published."""
    source = said.source
    key_of = f"{source.publisher} {source.title} {source.date} {said.words}"
    place = ", ".join(text for text in (source.url, source.date or "no date", f"read: {source.read}") if text)
    return Reference("publication", key_of, f"{source.publisher}, {source.title}: {said.words}", None, place)


def _names(page: ActorPage) -> tuple[Block, ...]:
    scheme = "stands for the scheme Sleetwatch looks for" if page.is_scheme else "does not stand for the scheme"
    evidence = _first_said(page.same) or _first_said(page.others)
    rows = (_named(one) for one in page.same if one.says)
    said = Sentence(f"{page.asked} {scheme}.", evidence) if evidence else None
    return (*passage(said), *table("Names of the same actor", ("Name", "Given by", "Who says so"), rows))


def _named(one: NamedBy) -> Row:
    told = dict.fromkeys(f"{said.source.publisher}: {said.words}" for said in one.says[:MOST_SAID])
    return Row((one.name, one.namer or "not known", "; ".join(told)), _said(one))


def _said(one: NamedBy) -> tuple[Reference, ...]:
    """Who speaks of a name."""
    return tuple(dict.fromkeys(map(publication, one.says[:MOST_SAID])))


def _first_said(named: Iterable[NamedBy]) -> tuple[Reference, ...]:
    """Of several names the first that is said of each."""
    return tuple(dict.fromkeys(publication(said) for one in named for said in one.says[:1]))[:MOST_SAID]


def _others(page: ActorPage) -> tuple[Block, ...]:
    rows = (
        Row(
            (one.name, one.namer or "not known", one.says[0].words, ", ".join(one.also)),
            _said(one),
        )
        for one in page.others
        if one.says
    )
    return table("How near", ("Name", "Given by", "What is said", "Also called"), rows)


def _disagreements(page: ActorPage) -> tuple[Block, ...]:
    known = {one.name: _said(one) for one in page.others}
    told = ((one, known.get(one.partition(":")[0], ())) for one in page.disagreements)
    return points("", (Sentence(ended(one), evidence) for one, evidence in told if evidence))


def _not_ours(page: ActorPage) -> tuple[Block, ...]:
    evidence = _first_said((*page.same, *page.others))
    text = "No signal here looks for this actor: the signals look for the scheme of fraudulent remote workers."
    return passage(Sentence(text, evidence)) if evidence else ()


# --- what was published, and what was seen ---------------------------------------------------------------------------


def _published(folder: Folder, page: ActorPage) -> tuple[Block, ...]:
    """Indicators that imported lists give under one of the actor's names, as counts by list."""
    names = {key(one.name) for one in page.same}
    columns = (intel_lists.c.list, intel_lists.c.name, intel_lists.c.publisher, indicators.c.actor, indicators.c.kind)
    query = (
        sa.select(*columns, intel_lists.c.imported_at, sa.func.count().label("number"))
        .join(intel_lists, intel_lists.c.list == indicators.c.list)
        .where(indicators.c.withdrawn_at.is_(None))
        .group_by(*columns, intel_lists.c.imported_at)
        .order_by(intel_lists.c.list, indicators.c.kind)
    )
    with folder.state.connect() as connection:
        found = [row for row in connection.execute(query) if key(row.actor or "") in names]
    rows = (
        Row(
            (row.name, row.publisher or "not said", row.kind, f"{row.number:,}"),
            (Reference("source", f"list {row.list}", f"list {row.list}, {row.name}", row.imported_at),),
        )
        for row in found
    )
    return table(
        "Indicators that were imported under its names",
        ("List", "By", "Kind", Column("Indicators", is_number=True)),
        rows,
    )


class _Seen:
    """What of the scheme's tradecraft the newest hunt found, as counts."""

    def __init__(self, folder: Folder, tenants: Sequence[str], but: Collection[Whom]) -> None:
        self.folder, self.tenants = folder, tenants
        self.as_of: int | None = None
        self.fired: dict[str, set[Whom]] = {}
        self.over: set[Whom] = set()
        try:
            head = Asking(folder).hunt
        except WorkspaceError:  # nothing was hunted yet: names and tradecraft are known all the same
            return
        self.as_of = head["as_of"]
        self.fired = fired(folder, head["hunt"], tenants, but)
        self.over = {(row.tenant, row.subject) for row in over_lines(folder, head["hunt"], tenants, but)}

    def _hunt(self) -> tuple[Reference, ...]:
        return () if self.as_of is None else (newest_hunt(self.as_of),)

    def figures(self, page: ActorPage) -> Iterator[Figure]:
        """Names, signals, who shows what."""
        evidence = _first_said((*page.same, *page.others))[:1]
        if evidence:
            yield Figure("Names", f"{len(page.same)}", evidence, f"{len(page.others)} more one step away")
        if page.is_scheme and self.as_of is not None:
            red = [one for one in load_signals(self.folder) if not one.exculpatory]
            yield Figure("Red flags that look for it", f"{len(red)}", self._hunt())
            yield Figure("Suspects here", f"{len(self.over)}", self._hunt(), "over a line of the newest hunt")

    def tradecraft(self) -> tuple[Block, ...]:
        """The red flags by stage: what each looks for, and on how many it fired."""
        red = sorted((one for one in load_signals(self.folder) if not one.exculpatory), key=self._order)
        rows = (self._signal(one) for one in red)
        numbers = [Column("Subjects", is_number=True), Column("Suspects", is_number=True)]
        columns: list[str | Column] = ["What is looked for", "Where", "What it costs to avoid", *numbers]
        return table("Red flags, those that tell suspects from others first", columns, rows, MOST_SIGNALS)

    def _order(self, one: Signal) -> tuple[int, int, str]:
        whom = self.fired.get(one.id, set())
        return (-len(whom & self.over), -len(whom), one.id)

    def _signal(self, one: Signal) -> Row:
        whom = self.fired.get(one.id, set())
        cited = f"; after {'; '.join(one.references)}" if one.references else ""
        evidence = (Reference("signal", one.id, f"the signal {one.id}{cited}"), *(self._hunt() if whom else ()))
        stage = STAGES.get(one.stage, one.stage)
        return Row((one.title, stage, one.cost_to_avoid, f"{len(whom):,}", f"{len(whom & self.over):,}"), evidence)

    def here(self) -> tuple[Block, ...]:
        """How many stand over a line; that they belong to the actor nobody says before people confirmed it."""
        if self.as_of is None:
            return ()
        text = (
            f"{words.count(len(self.over), 'subject')} {'stands' if len(self.over) == 1 else 'stand'} over a line. "
            "A line is crossed by evidence of the scheme; which actor is behind somebody it cannot tell."
        )
        told = _intelligence(self.fired, load_signals(self.folder))
        return passage(Sentence(text, self._hunt()), *(Sentence(one, self._hunt()) for one in told))

    def blind(self) -> tuple[Block, ...]:
        """Which of the red flags cannot fire on what came in."""
        dark = [one for one in coverage(self.folder).signals if not one.fires]
        if self.as_of is None or not dark:
            return ()
        lacking = sorted({kind for one in dark for kind in one.lacks})
        named = words.listed([words.event_kind(name) for name in lacking], "or")
        text = f"{words.count(len(dark), 'signal')} cannot fire here, for want of {named}."
        return passage(Sentence(text, self._hunt()))


def _intelligence(found: dict[str, set[Whom]], loaded: Iterable[Signal]) -> Iterator[str]:
    """What signals on published indicators found."""
    for one in loaded:
        if "sightings" in one.reads and found.get(one.id):
            yield f"“{one.title}”: {words.count(len(found[one.id]), 'subject')}."
