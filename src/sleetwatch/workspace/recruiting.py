"""What somebody who recruits does with an applicant: each act is decided by the rules and kept in the audit with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sleetwatch.cases import Actor
from sleetwatch.errors import UnknownName
from sleetwatch.workspace.access import Access
from sleetwatch.workspace.applicant_files import Along, Sent
from sleetwatch.workspace.checkpoints import checkpoint_if_due
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.vetting import Vetting
from sleetwatch.workspace.vetting_accounts import Fetched
from sleetwatch.workspace.vetting_decisions import Ended
from sleetwatch.workspace.vetting_folder import Added
from sleetwatch.workspace.vetting_heads import Head
from sleetwatch.workspace.vetting_pictures import FaceAlike, Shown
from sleetwatch.workspace.vetting_recording import Recorded

READ, JUDGE, ADD, DECIDE, LOOK, EXPORT = (
    f"applicant.{act}" for act in ("read", "judge", "add", "decide", "look", "export")
)


class Recruiting:
    """The acts of one person on the applicants of one workspace. All raise `NotAllowed` and `UserError`."""

    def __init__(self, folder: Folder, actor: Actor) -> None:
        self.folder, self.actor = folder, actor
        self.access, self.vetting = Access(folder), Vetting(folder)

    def find(self, applicant: str, tenant: str | None = None) -> Head:
        """One application. Whoever it is about does not find it."""
        found = self.vetting.find(applicant, tenant)
        if (found.tenant, found.subject) in self.actor.selves:
            raise UnknownName(f"no applicant is called {applicant!r}")
        return found

    def add(
        self,
        sent: Sequence[tuple[str, bytes]],
        told: Mapping[str, str],
        tenant: str,
        applicant: str | None = None,
    ) -> Added:
        """Take in what one applicant sent."""
        with self._doing(ADD, tenant, {"files": len(sent)}) as along:
            return self.vetting.add_files(sent, told, tenant, applicant, along)

    def add_folder(self, path: Path, tenant: str | None = None, applicant: str | None = None) -> Added:
        """The same of a folder."""
        where = tenant or self.folder.settings.tenant
        with self._doing(ADD, where, {}) as along:
            return self.vetting.add(path, where, applicant, along)

    def record(
        self,
        applicant: str,
        check: str,
        outcome: str,
        *,
        note: str | None = None,
        evidence: Sequence[Path | Sent] = (),
        tenant: str | None = None,
    ) -> Recorded:
        """Write down how a check came out."""
        with self._on(JUDGE, applicant, tenant, {"check": check, "outcome": outcome}) as (one, along):
            return self.vetting.record(
                one.applicant_id, check, outcome, by=self.actor.name, note=note, evidence=evidence, tenant=one.tenant,
                along=along,
            )  # fmt: skip

    def record_call(
        self,
        applicant: str,
        lot: int,
        written: Mapping[str, str],
        *,
        evidence: Sequence[Path | Sent] = (),
        tenant: str | None = None,
    ) -> Recorded:
        """Write down what was seen in a guided live call."""
        with self._on(JUDGE, applicant, tenant, {"check": "live-call", "lot": lot}) as (one, along):
            return self.vetting.record_call(
                one.applicant_id, lot, written, by=self.actor.name, evidence=evidence, tenant=one.tenant, along=along
            )

    def consent(
        self, applicant: str, what: str, *, given: bool = True, days: int | None = None, tenant: str | None = None
    ) -> None:
        """Write down that an applicant agreed to something, or took it back."""
        with self._on(DECIDE, applicant, tenant, {"consent": what, "given": given}) as (one, along):
            self.vetting.decisions.consent(
                one.applicant_id, what, by=self.actor.name, given=given, days=days, tenant=one.tenant, along=along
            )

    def hire(self, applicant: str, worker_id: str, *, note: str | None = None, tenant: str | None = None) -> None:
        """The applicant becomes the worker."""
        with self._on(DECIDE, applicant, tenant, {"decision": "hired"}) as (one, along):
            self.vetting.decisions.hire(
                one.applicant_id, worker_id, by=self.actor.name, note=note, tenant=one.tenant, along=along
            )

    def decide(
        self,
        applicant: str,
        act: str,
        reason: str,
        *,
        note: str | None = None,
        jurisdiction: str | None = None,
        tenant: str | None = None,
    ) -> int | None:
        """Write down a rejection, a withdrawal, a notice or an objection. Returns until when the data is kept."""
        with self._on(DECIDE, applicant, tenant, {"decision": act, "code": reason}) as (one, along):
            return self.vetting.decisions.decide(
                one.applicant_id, act, reason, by=self.actor.name, note=note, jurisdiction=jurisdiction,
                tenant=one.tenant, along=along,
            )  # fmt: skip

    def notice(self, applicant: str, jurisdiction: str | None = None, tenant: str | None = None) -> str:
        """The letter that says what does not fit, and what the applicant can do."""
        one = self._seeing(READ, applicant, tenant, {"what": "notice"})
        return self.vetting.decisions.notice(one.applicant_id, jurisdiction, one.tenant)

    def lay_out(self, applicant: str, target: Path, tenant: str | None = None) -> list[Shown]:
        """Its pictures as files in a folder, beside those of others that are alike."""
        one = self._seeing(LOOK, applicant, tenant, {"what": "pictures"})
        return self.vetting.pictures.lay_out(self.vetting.page(one.applicant_id, one.tenant, reveal=True), target)

    def faces_like(self, applicant: str, tenant: str | None = None) -> list[FaceAlike]:
        """Applicants with an alike face, by a model of the user's; off by default."""
        one = self._seeing(LOOK, applicant, tenant, {"what": "faces"})
        return self.vetting.faces_like(one.applicant_id, one.tenant)

    def fetch_footprint(
        self,
        applicant: str,
        login: str | None = None,
        token: str | None = None,
        url: str | None = None,
        tenant: str | None = None,
    ) -> Fetched:
        """Keep what is public of an applicant's GitHub account."""
        with self._on(ADD, applicant, tenant, {"what": "footprint"}) as (one, along):
            return self.vetting.fetch_footprint(one.applicant_id, login, token, url, one.tenant, along)

    def export(self, applicant: str, target: Path, tenant: str | None = None) -> list[Path]:
        """Everything held on an applicant, for the applicant."""
        one = self._seeing(EXPORT, applicant, tenant, {})
        return self.vetting.export(one.applicant_id, target, one.tenant)

    def expire(self) -> list[Ended]:
        """Take everything of applications whose time is over, but for match tokens."""
        for tenant in sorted({tenant for tenant, *_ in self.vetting.decisions.ended()}):
            self.access.act(self.actor, DECIDE, tenant=tenant, details={"decision": "expired"})
        return self.vetting.decisions.expire(really=True)

    def _seeing(self, action: str, applicant: str, tenant: str | None, details: Mapping[str, Any]) -> Head:
        """Somebody whom the actor is about to see more of; that they do is kept first."""
        one = self.find(applicant, tenant)
        self.access.act(self.actor, action, tenant=one.tenant, subject=one.subject, details=details)
        return one

    @contextmanager
    def _on(
        self, action: str, applicant: str, tenant: str | None, details: Mapping[str, Any]
    ) -> Iterator[tuple[Head, Along]]:
        one = self.find(applicant, tenant)
        with self._doing(action, one.tenant, details, one.subject) as along:
            yield one, along

    @contextmanager
    def _doing(
        self, action: str, tenant: str, details: Mapping[str, Any], subject: str | None = None
    ) -> Iterator[Along]:
        """A refusal is kept at once; what is allowed is decided again, and kept, where it is done."""
        self.access.check(self.actor, action, tenant=tenant, subject=subject)
        acts: list[int] = []

        def along(connection: sa.Connection) -> None:
            acts.append(
                self.access.act_within(connection, self.actor, action, tenant=tenant, subject=subject, details=details)
            )

        yield along
        for act in acts:
            checkpoint_if_due(self.folder, act)
