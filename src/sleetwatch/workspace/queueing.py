"""The suspects as one person sees them: filtered, with owner, due day, verdict, and what changed since a last look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.state import assignments, looks, reviews, verdicts
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.ranking import Key, Ranked, Ranking
from sleetwatch.workspace.reviewers import DISMISSED
from sleetwatch.workspace.verdict_rows import APPROVED, WITHDRAWN

PAGE = 50
"""Lines of a page."""
MINE, FREE, MINE_OR_FREE = "mine", "nobody", "mine-or-nobody"
OPEN, JUDGED = "open", "judged"
SUSPECTS = "suspects"
"""The level of everybody over a line."""
STATUS = ("case", "check", "held", "below")
LEVELS: Mapping[str, frozenset[str]] = {
    SUSPECTS: frozenset({"case", "check"}),
    **{status: frozenset({status}) for status in STATUS},
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which lines are wanted; what is empty limits nothing."""

    tenant: str = ""
    level: str = ""
    """`suspects`, or one status."""
    family: str = ""
    owner: str = ""
    """`mine`, `nobody`, `mine-or-nobody`, or a person."""
    state: str = ""
    """`open`, `judged`, or one finding."""
    text: str = ""
    """Part of a pseudonym, or words of a reason."""
    changed: bool = False
    """Only what changed since the person last looked."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest verdict on a subject that still holds."""

    verdict: int
    finding: str
    at: int
    reviewer: str
    waits: bool
    """Whether it needs a second person."""
    surpassed: bool = False
    """Dismissed, but a signal has fired since that had not then: it is open again."""

    @property
    def closes(self) -> bool:
        """Whether the subject is off the list of open ones."""
        return not self.surpassed


@dataclass(frozen=True, slots=True)
class Change:
    """What happened since a person last looked."""

    looked_at: int
    before: float
    """The probability then."""
    new_signals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list for one person."""

    ranked: Ranked
    reasons: tuple[str, ...]
    more: int
    """Reasons besides those named."""
    owner: str | None
    due_at: int | None
    standing: Standing | None
    change: Change | None
    """None when the person has never looked."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the list."""

    lines: tuple[Line, ...]
    total: int
    """Lines that pass the filters."""
    first: int
    """The number of the first line shown, from 1."""
    page: int
    pages: int
    tally: Mapping[str, int]
    """By status, how many lines pass."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stopped reading the list: the subject given last, and its probability then."""

    tenant: str
    subject: str
    probability: float

    def start(self, ranking: Ranking, passing: Sequence[Ranked]) -> int:
        """How many of those that pass stand before whoever comes next."""
        here = ranking.find(self.tenant, self.subject)
        if here is not None and here.probability == self.probability:
            return sum(one.rank <= here.rank for one in passing)
        return sum(one.probability > self.probability for one in passing)


@dataclass(frozen=True, slots=True)
class Desk:
    """What people did with subjects, read anew for every request."""

    owners: Mapping[Key, tuple[str | None, int | None]]
    standings: Mapping[Key, Standing]
    looks: Mapping[Key, tuple[int, float, frozenset[str]]]


def read_desk(folder: Folder, person: str, ranking: Ranking) -> Desk:
    """Everything that people did, as one moment has it."""
    with folder.state.connect() as connection:
        assigned = connection.execute(sa.select(assignments)).all()
        seen = connection.execute(sa.select(looks).where(looks.c.person == person)).all()
        standings = _standings(connection, ranking)
    return Desk(
        {(row.tenant, row.subject): (row.owner, row.due_at) for row in assigned},
        standings,
        {(row.tenant, row.subject): (row.at, row.probability, frozenset(row.signals)) for row in seen},
    )


_JUDGED = (
    verdicts.c.verdict,
    verdicts.c.tenant,
    verdicts.c.subject,
    verdicts.c.finding,
    verdicts.c.at,
    verdicts.c.reviewer,
    verdicts.c.until,
    verdicts.c.hits,
)


def _standings(connection: sa.Connection, ranking: Ranking) -> dict[Key, Standing]:
    now = clock.now()
    done: dict[int, set[str]] = {}
    for number, act in connection.execute(sa.select(reviews.c.verdict, reviews.c.act)):
        done.setdefault(number, set()).add(act)
    found: dict[Key, Standing] = {}
    for row in connection.execute(sa.select(*_JUDGED).order_by(verdicts.c.verdict)):
        acts = done.get(row.verdict, set())
        if row.subject is None or WITHDRAWN in acts or (row.until is not None and row.until <= now):
            continue
        key = (row.tenant, row.subject)
        line = ranking.find(*key)
        newer = line is not None and not set(line.signals) <= row.hits.keys()
        waits = row.finding == "confirmed" and APPROVED not in acts
        found[key] = Standing(
            row.verdict, row.finding, row.at, row.reviewer, waits, surpassed=row.finding == DISMISSED and newer
        )
    return found


def queue(
    ranking: Ranking,
    desk: Desk,
    person: str,
    tenants: Collection[str],
    hidden: Collection[Key],
    filters: Filters,
    page: int,
) -> Queue:
    """One page of what passes. `hidden` are the person's own subjects, which are in no list and no count."""
    passing = list(passes(ranking, desk, person, tenants, hidden, filters))
    pages = max(1, -(-len(passing) // PAGE))
    page = min(max(1, page), pages)
    shown = passing[(page - 1) * PAGE : page * PAGE]
    tally = Counter(line.status for line in passing)
    lines = tuple(line_of_ranked(ranking, desk, one) for one in shown)
    return Queue(lines, len(passing), (page - 1) * PAGE + 1, page, pages, tally)


def line_of(ranking: Ranking, desk: Desk, tenant: str, subject: str) -> Line | None:
    """One subject's line."""
    ranked = ranking.find(tenant, subject)
    return None if ranked is None else line_of_ranked(ranking, desk, ranked)


def passes(
    ranking: Ranking, desk: Desk, person: str, tenants: Collection[str], hidden: Collection[Key], filters: Filters
) -> Iterator[Ranked]:
    """Whoever passes the filters, best first."""
    seen = set(tenants) & {filters.tenant} if filters.tenant else set(tenants)
    levels = LEVELS.get(filters.level, frozenset(STATUS))
    dropped, kept = _by_desk(desk, person, filters)
    dropped |= set(hidden)
    wanted = _asked_for(ranking, filters)
    for line in ranking.lines:
        if line.status not in levels or line.tenant not in seen or line.key in dropped:
            continue
        if (kept is not None and line.key not in kept) or (wanted is not None and not wanted(line)):
            continue
        if not filters.changed or _has_changed(line, desk):
            yield line


def _by_desk(desk: Desk, person: str, filters: Filters) -> tuple[set[Key], set[Key] | None]:
    """Whom the filters on owner and state leave out, and whom alone they leave; few subjects have either."""
    dropped: set[Key] = set()
    kept: list[set[Key]] = []
    owned = {key: owner for key, (owner, _) in desk.owners.items() if owner is not None}
    closed = {key: one.finding for key, one in desk.standings.items() if one.closes}
    if filters.owner == MINE_OR_FREE:
        dropped |= {key for key, owner in owned.items() if owner != person}
    elif filters.owner == FREE:
        dropped |= owned.keys()
    elif filters.owner:
        wanted = person if filters.owner == MINE else filters.owner
        kept.append({key for key, owner in owned.items() if owner == wanted})
    if filters.state == OPEN:
        dropped |= closed.keys()
    elif filters.state:
        kept.append({key for key, finding in closed.items() if filters.state in {JUDGED, finding}})
    return dropped, set.intersection(*kept) if kept else None


def _asked_for(ranking: Ranking, filters: Filters) -> Callable[[Ranked], bool] | None:
    """Whether a line has the family and the words that are asked for; None when nothing is."""
    text, family = filters.text.casefold(), filters.family
    if not text and not family:
        return None
    meant = frozenset(signal for signal, title in ranking.titles.items() if text and text in title.casefold())

    def is_meant(line: Ranked) -> bool:
        if family and family not in line.families:
            return False
        return not text or text in line.subject.casefold() or not meant.isdisjoint(line.signals)

    return is_meant


def _has_changed(line: Ranked, desk: Desk) -> bool:
    look = desk.looks.get(line.key)
    return look is None or bool(set(line.signals) - look[2]) or abs(line.probability - look[1]) >= NOTICED


NOTICED = 0.01
"""A change of probability below this is none."""


def line_of_ranked(ranking: Ranking, desk: Desk, ranked: Ranked) -> Line:
    """A ranked subject as a line of the list."""
    owner, due_at = desk.owners.get(ranked.key, (None, None))
    reasons: Sequence[str] = ranking.reasons(ranked)
    return Line(
        ranked,
        tuple(reasons),
        len(ranked.signals) - len(reasons),
        owner,
        due_at,
        desk.standings.get(ranked.key),
        _change(ranked, desk),
    )


def _change(ranked: Ranked, desk: Desk) -> Change | None:
    look = desk.looks.get(ranked.key)
    if look is None:
        return None
    at, before, signals = look
    return Change(at, before, tuple(signal for signal in ranked.signals if signal not in signals))
