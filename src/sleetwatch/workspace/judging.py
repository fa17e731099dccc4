"""Verdicts by somebody whom the rules let in: on the queue, or in a case."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypedDict, Unpack

from sleetwatch.cases import Actor
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.verdict_rows import Verdict
from sleetwatch.workspace.verdicts import Door, Verdicts


class Said(TypedDict, total=False):
    """What comes with a finding."""

    note: str | None
    signals: Collection[str]
    until: int | None


class Judging:
    """Gives, approves and withdraws verdicts for an actor; decision, verdict and audit are one transaction."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.access, self.verdicts = Access(folder), Verdicts(folder)

    def judge(
        self, actor: Actor, tenant: str, subject: str, finding: str, *, reason: str, **said: Unpack[Said]
    ) -> Verdict:
        """Give a verdict on a subject of the queue. Raises `NotAllowed`, `UserError`."""
        self.access.check(actor, "queue.judge", tenant=tenant, subject=subject)
        return self.verdicts.add(
            subject, finding, reason=reason, by=actor.name, tenant=tenant, door=self._queue(actor), **said
        )

    def judge_in_case(
        self, actor: Actor, case: int, tenant: str, subject: str, finding: str, *, reason: str, **said: Unpack[Said]
    ) -> Verdict:
        """Give a verdict on somebody a case is about."""
        self.access.check(actor, "case.judge", case=case)
        door: Door = lambda _tenant, name, told: self.access.acting(  # noqa: E731
            actor, "case.judge", case=case, details={**told, "subject": name}
        )
        return self.verdicts.add(subject, finding, reason=reason, by=actor.name, tenant=tenant, door=door, **said)

    def approve(self, actor: Actor, number: int) -> Verdict:
        """Stand behind somebody else's confirmed verdict."""
        return self.verdicts.approve(number, actor.name, door=self._queue(actor))

    def withdraw(self, actor: Actor, number: int, reason: str) -> Verdict:
        """Say that a verdict no longer holds."""
        return self.verdicts.withdraw(number, actor.name, reason, door=self._queue(actor))

    def _queue(self, actor: Actor) -> Door:
        return lambda tenant, subject, said: self.access.acting(
            actor, "queue.judge", tenant=tenant, subject=subject, details=said
        )
