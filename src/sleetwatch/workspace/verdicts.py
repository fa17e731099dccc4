"""Verdicts: what people found out about a subject, kept with what was known then. Rows are only ever added."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.events import KINDS
from sleetwatch.signals import Signal
from sleetwatch.state import hits, reviews, subjects, unwalled, verdicts
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.learnt import confirmed
from sleetwatch.workspace.needs import can_fire
from sleetwatch.workspace.news import note_judged, note_unjudged
from sleetwatch.workspace.rehunting import Rehunts
from sleetwatch.workspace.reviewers import (
    BENIGN,
    CONFIRMED,
    check_other,
    check_reason,
    folded,
    note_of,
    reviewer_of,
    seen,
)
from sleetwatch.workspace.verdict_rows import APPROVED, WITHDRAWN, Verdict, read_verdicts

USUAL_DAYS = 90
"""How long a benign verdict explains what it explains, when nothing is said."""
MOST_DAYS = 400
MARK_BYTES = 8
HIRING = "hiring"
"""The stage of signals about applicants."""


Door = Callable[[str, str | None, Mapping[str, Any]], AbstractContextManager[sa.Connection]]
"""Opens the transaction of an act on a subject of a tenant, with what the audit is to say of it."""


class Verdicts:
    """The verdicts of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def add(  # noqa: PLR0913 - what a verdict is made of
        self,
        subject: str,
        finding: str,
        *,
        reason: str,
        by: str,
        note: str | None = None,
        signals: Collection[str] = (),
        until: int | None = None,
        tenant: str | None = None,
        door: Door | None = None,
    ) -> Verdict:
        """Write down what somebody found out. Raises `UserError`.

        A benign verdict explains `signals`, or all that speak against the subject, `until` a time. `door` opens the
        transaction for who is let in another way than by name on the command line.
        """
        check_reason(finding, reason)
        reviewer, said, now = reviewer_of(by), note_of(note), clock.now()
        if finding != BENIGN and (signals or until is not None):
            raise UserError("--signals and --until say what a benign verdict explains, and how long; leave them out")
        known = _Known(self.folder, subject, tenant)
        check_not_self(self.folder, known.tenant, known.subject, reviewer)
        row = {
            "at": now,
            "tenant": known.tenant,
            "subject": known.subject,
            "finding": finding,
            "reason": reason,
            "note": said,
            "reviewer": reviewer,
            "explains": known.explained(signals) if finding == BENIGN else {},
            "until": until_of(until, now) if finding == BENIGN else None,
            "hunt": known.hunt,
            "hits": known.hits,
            "possible": known.possible(),
        }
        same = sa.select(verdicts.c.mark).where(verdicts.c.tenant == known.tenant, verdicts.c.subject == known.subject)
        was, said_of_it = confirmed(self.folder), {"finding": finding, "code": reason}
        with (door or self._door(reviewer))(known.tenant, known.subject, said_of_it) as connection:
            row["mark"] = connection.execute(same.limit(1)).scalar() or secrets.token_hex(MARK_BYTES)
            number = connection.execute(sa.insert(verdicts).values(**row).returning(verdicts.c.verdict)).scalar_one()
            if finding != CONFIRMED:
                note_judged(connection, known.tenant, known.subject)
        return self._followed(number, was)

    def _door(self, reviewer: str) -> Door:
        """Judging is an act of somebody who may, also on the command line."""
        access = Access(self.folder)
        actor = access.actor(reviewer, via="cli")
        return lambda tenant, subject, said: access.acting(
            actor, "queue.judge", tenant=tenant, subject=subject, details=said
        )

    def approve(self, number: int, by: str, *, door: Door | None = None) -> Verdict:
        """Stand behind somebody else's confirmed verdict. Raises `UserError`."""
        reviewer, verdict = reviewer_of(by), self._standing(number)
        if verdict.finding != CONFIRMED:
            raise UserError(f"verdict {number} is {verdict.finding}; only a confirmed one needs a second reviewer")
        check_other(reviewer, verdict.reviewers, f"verdict {number}")
        check_not_self(self.folder, verdict.tenant, verdict.subject, reviewer)
        if verdict.approved_by:  # a case is shared by those behind it: one more would take from what the others add
            raise UserError(f"two people stand behind verdict {number} already; it takes no third")
        return self._review(verdict, APPROVED, reviewer, None, door)

    def withdraw(self, number: int, by: str, reason: str, *, door: Door | None = None) -> Verdict:
        """Say that a verdict no longer holds. It stays in the list. Raises `UserError`."""
        reviewer, said = reviewer_of(by), note_of(reason)
        if not said:
            raise UserError("to withdraw a verdict takes a reason; add --reason TEXT")
        verdict = self._standing(number)
        check_not_self(self.folder, verdict.tenant, verdict.subject, reviewer)
        return self._review(verdict, WITHDRAWN, reviewer, said, door)

    def _standing(self, number: int) -> Verdict:
        verdict = self.show(number)
        if verdict.withdrawn_at is not None:
            raise UserError(f"verdict {number} was withdrawn; give a new one with `sleetwatch verdict add`")
        return verdict

    def _review(self, verdict: Verdict, act: str, reviewer: str, reason: str | None, door: Door | None) -> Verdict:
        row = {"verdict": verdict.verdict, "at": clock.now(), "act": act, "reviewer": reviewer, "reason": reason}
        was, said = confirmed(self.folder), {"verdict": verdict.verdict, "act": act}
        with (door or self._door(reviewer))(verdict.tenant, verdict.subject, said) as connection:
            connection.execute(sa.insert(reviews).values(**row))
            if act == WITHDRAWN and verdict.subject is not None:
                note_unjudged(connection, verdict.tenant, verdict.subject)
        return self._followed(verdict.verdict, was)

    def _followed(self, number: int, was: AbstractSet[tuple[str, str]]) -> Verdict:
        """The verdict; when it changes who is confirmed, the subject's neighbours are scored again at once."""
        verdict = self.show(number)
        if verdict.subject is not None and was != confirmed(self.folder):
            with unwalled():  # neighbours in other tenants too, whom nobody is shown here
                Rehunts(self.folder).after(number, (verdict.tenant, verdict.subject))
        return verdict

    def show(self, number: int) -> Verdict:
        """One verdict. Raises `UnknownName`."""
        found = read_verdicts(self.folder, verdicts.c.verdict == number)
        if not found:
            raise UnknownName(f"there is no verdict {number}; `sleetwatch verdict list` shows them")
        return found[0]

    def all(self) -> list[Verdict]:
        """Every verdict, oldest first."""
        return read_verdicts(self.folder)


def until_of(until: int | None, now: int) -> int:
    """Until when what is benign counts nothing. Raises `UserError` where that is over, or too far off."""
    last = now + MOST_DAYS * clock.DAY
    chosen = now + USUAL_DAYS * clock.DAY if until is None else until
    if not now < chosen <= last:
        raise UserError(
            f"{clock.to_text(chosen)} is not between now and {clock.to_text(last)}; what is benign is looked at again "
            f"after at most {MOST_DAYS} days"
        )
    return chosen


def check_not_self(folder: Folder, tenant: str, subject: str | None, reviewer: str) -> None:
    """Nobody judges themselves. Raises `UserError`."""
    query = sa.select(subjects).where(subjects.c.tenant == tenant, subjects.c.subject == subject)
    with folder.state.connect() as connection:
        person = connection.execute(query).first()
    if person is None:
        return
    listed = (person.subject, person.worker_id, person.name, *person.accounts, *(person.applicant_ids or ()))
    own = {folded(seen(name)) for name in listed if name}
    if reviewer in own | {name.partition("@")[0].rpartition("\\")[2] for name in own}:
        raise UserError("the reviewer is the subject; nobody gives a verdict on themselves")


class _Known:
    """What the newest hunt knows of a subject."""

    def __init__(self, folder: Folder, name: str, tenant: str | None) -> None:
        self.folder = folder
        asking = Asking(folder)
        self._signals, self._head = asking.signals, asking.hunt
        self._person = asking.find(name, tenant)
        self.tenant, self.subject = self._person["tenant"], self._person["subject"]
        self.hunt: int = self._head["hunt"]
        query = sa.select(hits.c.signal, hits.c.strength).where(
            hits.c.hunt == self.hunt, hits.c.tenant == self.tenant, hits.c.subject == self.subject
        )
        with folder.state.connect() as connection:
            self.hits = {row.signal: row.strength for row in connection.execute(query.order_by(hits.c.signal))}

    def explained(self, named: Collection[str]) -> dict[str, int]:
        """The signals a benign verdict explains, each with the strength it had. Raises `UserError`."""
        against = {name: strength for name, strength in self.hits.items() if not self._speaks_for(name)}
        if not against:
            raise UserError(f"no signal speaks against {self.subject}, so that there is nothing to explain")
        unknown = sorted(set(named) - against.keys())
        if unknown:
            raise UnknownName(
                f"{unknown[0][:100]!r} does not speak against {self.subject}; what does: {', '.join(sorted(against))}"
            )
        return {name: strength for name, strength in against.items() if not named or name in named}

    def _speaks_for(self, signal: str) -> bool:
        return signal in self._signals and self._signals[signal].exculpatory

    def possible(self) -> list[str]:
        """The signals that ran and whose sources the tenant had, about somebody like the subject."""
        ran: set[str] = {*(self._head["ran"] or self._signals)}
        by_tenant: dict[str, list[str]] = self._head["missing_of"] or {}
        missing: list[str] = by_tenant[self.tenant] if self.tenant in by_tenant else self._head["missing"]
        present = KINDS.keys() - set(missing)
        could = {name for name in ran & self._signals.keys() if self._could_fire(self._signals[name], present)}
        return sorted(could | self.hits.keys())

    def _could_fire(self, signal: Signal, present: AbstractSet[str]) -> bool:
        of_hiring = signal.stage == HIRING
        person = self._person
        is_there = person["applicant_ids"] if of_hiring else person["accounts"] or person["worker_id"]
        return bool(is_there) and can_fire(signal, present)
