"""The report for those who decide: one page of numbers with intervals, what was done, how long it took, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.page import CaseLine
from sleetwatch.clock import DAY
from sleetwatch.report import words
from sleetwatch.report.document import Block, Document, Figure, Reference, Sentence, passage, points, section
from sleetwatch.report.telling import newest_hunt
from sleetwatch.state import verdicts
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.casework import Cases
from sleetwatch.workspace.coverage import Coverage, coverage
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.health import Health, health_of
from sleetwatch.workspace.reporting_exposure import blind_sentences, cases_of
from sleetwatch.workspace.requesting import Requests
from sleetwatch.workspace.standing_counts import Levels, Took, levels, over_lines, to_the_hunt, to_the_line, took
from sleetwatch.workspace.verdict_rows import Verdict, read_verdicts

CLOSED = "closed"
MOST_VERDICTS = 5
"""Verdicts that a sentence names as evidence."""


def summary_document(folder: Folder, actor: Actor, tenants: Sequence[str], days: int) -> Document:
    """The document. Raises `WorkspaceError` where nothing was hunted."""
    facts = _Facts(folder, actor, tenants, days)
    where = tenants[0] if len(tenants) == 1 else words.count(len(tenants), "tenant")
    return Document(
        kind="summary",
        title=f"Executive summary: {where}",
        lede=f"How things stand, what was done in the last {words.count(days, 'day')}, and what waits for a decision.",
        figures=tuple(facts.figures()),
        sections=(
            *section("How things stand", facts.stands()),
            *section("What was done", facts.done()),
            *section("How long it took", facts.lasted()),
            *section("What is not seen", facts.blind()),
            *section("Decisions that wait", facts.waiting()),
        ),
        made_at=clock.now(),
        as_of=facts.asking.hunt["as_of"],
        revealed=False,
        tenant=where,
    )


class _Facts:
    """What the page is made of, read once."""

    def __init__(self, folder: Folder, actor: Actor, tenants: Sequence[str], days: int) -> None:
        self.folder, self.actor, self.tenants = folder, actor, tenants
        self.asking = Asking(folder)
        self.hunt = newest_hunt(self.asking.hunt["as_of"])
        self.now, self.since, self.days = clock.now(), clock.now() - days * DAY, days
        number: int = self.asking.hunt["hunt"]
        self.levels: Levels = levels(folder, number, tenants, actor.selves)
        self.over: list[Any] = over_lines(folder, number, tenants, actor.selves)
        own = sa.and_(verdicts.c.tenant.in_(tenants))
        found = read_verdicts(folder, own)
        self.verdicts: list[Verdict] = [one for one in found if (one.tenant, one.subject or "") not in actor.selves]
        self.cases: list[CaseLine] = [one for one in Cases(folder).all(actor) if one.tenant in tenants]
        self.health: Health = health_of(folder, tenants)
        self.covered: Coverage = coverage(folder)
        self.mine = cases_of(actor.name)

    # --- how things stand

    def figures(self) -> Iterator[Figure]:
        """The head."""
        sure = self._sure()
        hunt = (self.hunt,)
        yield Figure("People looked at", f"{self.levels.people:,}", hunt)
        yield Figure("Suspects", f"{self.levels.over}", hunt, f"{self.levels.counts['case']} over the case line")
        expected = f"{self.levels.low:.1f} to {self.levels.high:.1f}"
        yield Figure("Expected among them", f"{self.levels.expected:.1f}", hunt, expected)
        yield Figure("Confirmed by two people", f"{len(sure)}", _verdict_references(sure) or hunt, "in all")
        yield Figure("Open cases", f"{len(self._open())}", (self.mine,), f"that {self.actor.name} may read")

    def _sure(self) -> list[Verdict]:
        return [one for one in self.verdicts if one.finding == "confirmed" and one.state(self.now) == "approved"]

    def _open(self) -> list[CaseLine]:
        return [one for one in self.cases if one.state != CLOSED]

    def stands(self) -> tuple[Block, ...]:
        """Sentences with intervals."""
        stand, hunt = self.levels, (self.hunt,)
        told = [
            Sentence(
                f"Of {words.count(stand.people, 'person', 'people')} {stand.over} stand over a line: "
                f"{stand.counts['case']} for a case, {stand.counts['check']} for a neutral check.",
                hunt,
            ),
            Sentence(
                f"Among them we expect {stand.expected:.1f} to belong to the scheme, between {stand.low:.1f} and "
                f"{stand.high:.1f}. They are leads: who is confirmed, people say.",
                hunt,
            ),
        ]
        held = stand.counts["held"]
        if held:
            text = (
                f"{held} more {'is' if held == 1 else 'are'} held back, since one kind of evidence alone speaks for it."
            )
            told.append(Sentence(text, hunt))
        return passage(*told)

    # --- what was done

    def done(self) -> tuple[Block, ...]:
        """Verdicts of the period, cases opened and closed."""
        lately = [one for one in self.verdicts if one.at >= self.since and one.withdrawn_at is None]
        counted = Counter(one.finding for one in lately)
        said = words.listed([f"{number} {finding}" for finding, number in sorted(counted.items())])
        text = f"{words.count(len(lately), 'verdict')} {'was' if len(lately) == 1 else 'were'} given: {said}."
        given = Sentence(text if lately else "No verdict was given.", _verdict_references(lately) or (self.hunt,))
        opened = sum(one.opened_at >= self.since for one in self.cases)
        states = Counter(one.state for one in self.cases)
        listed = words.listed([f"{number} {state}" for state, number in sorted(states.items())])
        were = "was" if opened == 1 else "were"
        stand = f"Of the cases that {self.actor.name} may read {opened} {were} opened in that time"
        cases = Sentence(f"{stand}; all of them stand so: {listed}." if self.cases else f"{stand}.", (self.mine,))
        return passage(given, cases, *self._looked())

    def _looked(self) -> Iterator[Sentence]:
        accepted = sum(one.accepted for one in self.health.sources)
        text = f"{words.count(len(self.health.sources), 'source')} brought {accepted:,} records in all"
        yield Sentence(f"{text}; the newest file came {words.moment(self._newest())}.", self._sources())

    def _newest(self) -> int:
        return max((one.last_at for one in self.health.sources), default=self.now)

    def _sources(self) -> tuple[Reference, ...]:
        newest = Reference(
            "source", "all sources", "every source's files, as “sleetwatch sources” lists them", self._newest()
        )
        return (newest,)

    # --- how long it took

    def lasted(self) -> tuple[Block, ...]:
        """From the first evidence to the line, from there to the hunt that said so, and to a verdict."""
        number: int = self.asking.hunt["hunt"]
        told = (
            (
                to_the_line(self.folder, number, self.over),
                "From the first evidence to the line",
                "suspects",
                (self.hunt,),
            ),
            (
                to_the_hunt(self.folder, self.over),
                "From the line to the first hunt that said so, which counts the time before the logs were brought in",
                "suspects",
                (self.hunt,),
            ),
            (self._to_verdict(), "From the line to a verdict", "suspects with one", _verdict_references(self.verdicts)),
        )
        return points("", (_took(one, what, whom, rests) for one, what, whom, rests in told if one is not None))

    def _to_verdict(self) -> Took | None:
        first = {(row.tenant, row.subject): row.first_flagged_at for row in self.over}
        flagged = (
            (one.at, first.get((one.tenant, one.subject or ""))) for one in self.verdicts if one.withdrawn_at is None
        )
        return took(at - line for at, line in flagged if line is not None)

    # --- what is not seen, and what waits

    def blind(self) -> tuple[Block, ...]:
        """What no source tells, and the one export that would add most."""
        best = self.covered.exports[:1]
        more = (
            Sentence(
                f"The export that would add most is {' or '.join(one.sources[:3])}: "
                f"{words.count(len(one.signals), 'signal')} more could fire.",
                (self.hunt,),
            )
            for one in best
        )
        return passage(*blind_sentences(self.asking, self.tenants, self.covered, self.hunt), *more)

    def waiting(self) -> tuple[Block, ...]:
        """What somebody has to decide."""
        found = tuple(self._waiting())
        nothing = Sentence("Nothing waits for a decision.", (self.hunt,))
        return points("", found or (nothing,), ordered=bool(found))

    def _waiting(self) -> Iterator[Sentence]:
        judged = {(one.tenant, one.subject) for one in self.verdicts if one.withdrawn_at is None}
        bare = [row for row in self.over if row.status == "case" and (row.tenant, row.subject) not in judged]
        if bare:
            oldest = min((row.first_flagged_at for row in bare if row.first_flagged_at is not None), default=None)
            since = "" if oldest is None else f", the first since {words.day(oldest)}"
            said = f"{words.count(len(bare), 'subject')} over the case line {_have(len(bare))} no verdict{since}: "
            yield Sentence(f"{said}open a case, or say why not.", (self.hunt,))
        second = [one for one in self.verdicts if one.state(self.now) == "waits"]
        if second:
            text = f"{words.count(len(second), 'confirmed verdict')} {_wait(len(second))} for a second reviewer."
            yield Sentence(text, _verdict_references(second))
        yield from self._in_cases()
        if self.covered.exports and any(not one.fires for one in self.covered.signals):
            yield Sentence("Decide whether to bring the export named above.", (self.hunt,))

    def _in_cases(self) -> Iterator[Sentence]:
        late = [one for one in self._open() if one.due_at is not None and one.due_at < self.now]
        tasks = [one for one in self._open() if one.next_due_at is not None and one.next_due_at < self.now]
        if late:
            yield Sentence(f"{words.count(len(late), 'case')} should have been decided by now.", (self.mine,))
        if tasks:
            text = f"In {words.count(len(tasks), 'case')} the next task is overdue."
            yield Sentence(text, (self.mine,))
        asked = Requests(self.folder).waiting(self.actor)
        if asked:
            says = Reference("case", "requests", f"the requests that {self.actor.name} may decide")
            yield Sentence(f"{words.count(len(asked), 'request')} {_wait(len(asked))} for approval.", (says,))


def _verdict_references(found: Sequence[Verdict]) -> tuple[Reference, ...]:
    """Of many the newest; their numbers tell no more than that they are there."""
    chosen = sorted(found, key=lambda one: -one.at)[:MOST_VERDICTS]
    return tuple(
        Reference("verdict", f"{one.verdict}", f"verdict {one.verdict}, {one.finding}", one.at) for one in chosen
    )


def _took(one: Took, what: str, whom: str, evidence: tuple[Reference, ...]) -> Sentence:
    span = f"{one.middle:.1f} days in the middle, {one.least:.1f} to {one.most:.1f}"
    return Sentence(f"{what}: {span} ({one.of} {whom}).", evidence)


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _wait(number: int) -> str:
    return "waits" if number == 1 else "wait"
