"""Hiring and rejecting, consents, and the end of an application's data."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.clock import DAY, to_text
from sleetwatch.engine import Engine
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.state import consents, decisions, match_tokens
from sleetwatch.vetting import justice
from sleetwatch.vetting.checks import Outcome
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.pages import ApplicantPage
from sleetwatch.workspace.applicant_files import Along, nothing_more
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.opening import open_events
from sleetwatch.workspace.purge_cases import check_holds
from sleetwatch.workspace.purging import Asked, purge
from sleetwatch.workspace.reviewers import note_of, reviewer_of
from sleetwatch.workspace.vetting_dossiers import Records, read_records
from sleetwatch.workspace.vetting_recording import both, bring_in
from sleetwatch.workspace.vetting_tokens import tokens_of

if TYPE_CHECKING:
    from sleetwatch.workspace.vetting import Vetting

CONSENTS = ("face-comparison", "recording", "background-check")


@dataclass(frozen=True, slots=True)
class Ended:
    """An application whose time is over."""

    tenant: str
    applicant_id: str
    act: str
    keep_until: int
    rows: int
    """Rows that went with it, or would."""


class Decisions:
    """What is decided about the applications of one workspace."""

    def __init__(self, folder: Folder, vetting: Vetting) -> None:
        self.folder, self.vetting = folder, vetting

    def consent(
        self,
        applicant: str,
        what: str,
        *,
        by: str,
        given: bool = True,
        days: int | None = None,
        tenant: str | None = None,
        along: Along = nothing_more,
    ) -> None:
        """Write down that an applicant agreed to something, or took it back. Raises `UserError`."""
        if what not in CONSENTS:
            raise UnknownName(f"{what!r} is no consent that is asked for; it is one of: {', '.join(CONSENTS)}")
        dossier, now = self.vetting.find(applicant, tenant), clock.now()
        row = {
            "tenant": dossier.tenant,
            "applicant_id": dossier.applicant_id,
            "what": what,
            "given": given,
            "at": now,
            "until": now + days * DAY if days and given else None,
            "by": reviewer_of(by),
        }
        with self.folder.state.begin() as connection:
            connection.execute(sa.insert(consents).values(row))
            along(connection)

    def hire(
        self,
        applicant: str,
        worker_id: str,
        *,
        by: str,
        tenant: str | None = None,
        note: str | None = None,
        along: Along = nothing_more,
    ) -> None:
        """The applicant becomes the worker: evidence, consents and outcomes go on to the worker's subject."""
        page = self.vetting.page(applicant, tenant, reveal=True)
        worker = worker_id.strip()
        if not worker:
            raise UserError("name the worker whom the applicant became, as the roster does; write --worker W-123")
        open_steps = [step.check.id for step in page.of(Outcome.NOT_DONE) if step.due_at is not None]
        if open_steps and not (note or "").strip():
            raise UserError(
                f"{len(open_steps)} steps of the plan are not done ({', '.join(open_steps[:4])}); record them, or say "
                "with --note why the applicant is hired before"
            )
        row = self._decision(page, justice.HIRED, "chosen", by, note, self.place(None))
        bring_in(
            self.folder,
            [self._as_worker(page, worker)],
            f"vet hire {page.applicant_id}",
            page.tenant,
            "applicants",
            both(lambda connection: _keep(connection, row), along),
        )

    def _as_worker(self, page: ApplicantPage, worker_id: str) -> dict[str, Any]:
        """The newest row of the application once more, with the worker it led to."""
        with self.folder.reading(), Engine(memory_limit_mb=self.folder.settings.memory_mb) as engine:
            open_events(engine, self.folder, None, ())
            said = [page.tenant, page.applicant_id]
            (row,) = (dict(zip(_KEPT, one, strict=True)) for one in engine.rows(_NEWEST, said))
        record = {name: row[name] for name in _FIELDS if row[name] is not None}
        record |= {name: json.loads(row[name]) for name in _NESTED if row[name]}
        at = clock.to_datetime(row["at"]).isoformat()
        return record | {"applied_at": at, "source": row["channel"], "worker_id": worker_id}

    def decide(
        self,
        applicant: str,
        act: str,
        reason: str,
        *,
        by: str,
        note: str | None = None,
        jurisdiction: str | None = None,
        tenant: str | None = None,
        along: Along = nothing_more,
    ) -> int | None:
        """Write down a rejection, a withdrawal, a notice or an objection. Returns until when the data is kept.

        Raises `UserError` where a rejection rests on vetting and nobody made sure, or the applicant was not asked.
        """
        if act not in justice.REASONS or act == justice.HIRED:
            raise UnknownName(
                f"{act!r} is no decision; it is one of: {', '.join(set(justice.REASONS) - {justice.HIRED})}"
            )
        justice.check_reason(act, reason)
        page, place = self.vetting.page(applicant, tenant, reveal=True), self.place(jurisdiction)
        if act == justice.REJECTED:
            _check_other_person(page, reviewer_of(by))
        if act == justice.REJECTED and reason in justice.OF_VETTING:
            _check_fair(page)
        row = self._decision(page, act, reason, by, note, place)
        with self.folder.state.begin() as connection:
            _keep(connection, row)
            along(connection)
        until: int | None = row["keep_until"]
        return until

    def notice(self, applicant: str, jurisdiction: str | None = None, tenant: str | None = None) -> str:
        """The letter that says what stands against the application, and what the applicant can do."""
        return justice.notice(self.vetting.page(applicant, tenant), self.place(jurisdiction))

    def place(self, name: str | None) -> justice.Jurisdiction:
        """The rules that hold: of the place named, or of the settings'. Raises `UnknownName`."""
        return justice.jurisdiction_named(name or self.folder.settings.vetting.jurisdiction)

    def _decision(
        self, page: ApplicantPage, act: str, reason: str, by: str, note: str | None, place: justice.Jurisdiction
    ) -> dict[str, Any]:
        now = clock.now()
        ends = justice.keep_until(place, now) if act in {justice.REJECTED, justice.WITHDRAWN} else None
        return {
            "tenant": page.tenant,
            "applicant_id": page.applicant_id,
            "at": now,
            "act": act,
            "reason": reason,
            "note": note_of(note) or None,
            "by": reviewer_of(by),
            "jurisdiction": place.id,
            "keep_until": ends,
            "checks": {step.check.id: step.outcome.value for step in page.steps},
        }

    def ended(self, now: int | None = None) -> list[tuple[str, str, str, int]]:
        """Applications whose time is over: tenant, applicant id, what was decided, until when they were to be kept.

        The newest decision holds: whoever objects, or is hired after all, is kept.
        """
        query = sa.select(decisions).where(decisions.c.applicant_id.is_not(None)).order_by(decisions.c.decision)
        with self.folder.state.connect() as connection:
            newest = {(row.tenant, row.applicant_id): row for row in connection.execute(query)}
        over = (row for row in newest.values() if row.keep_until is not None and row.keep_until < (now or clock.now()))
        return [(row.tenant, row.applicant_id, row.act, row.keep_until) for row in over]

    def expire(self, *, really: bool = False, now: int | None = None) -> list[Ended]:
        """Take everything of applications whose time is over, but for match tokens. Unless `really`, only say which."""
        over = self.ended(now)
        records = read_records(self.folder) if over else None
        ended = []
        for group in _persons(over, records) if records is not None else ():
            if self._is_held(group):
                continue
            for one, dossier in group:
                if dossier is not None and really and one.act == justice.REJECTED:
                    self._leave_tokens(dossier, one.act)
            (first, known), *others = group
            rows = self._purge(first.tenant, first.applicant_id, really=really) if known is not None else 0
            ended += [replace(first, rows=rows), *(one for one, _ in others)]
        if really:
            self._drop_tokens(now or clock.now())
        return ended

    def _is_held(self, group: Sequence[tuple[Ended, Dossier | None]]) -> bool:
        """Whether a legal hold keeps a person; then all others go all the same."""
        (first, known), *_ = group
        if known is None:
            return False
        try:
            with self.folder.state.connect() as connection:
                check_holds(connection, first.tenant, [known.subject])
        except UserError:
            return True
        return False

    def _purge(self, tenant: str, applicant_id: str, *, really: bool) -> int:
        asked = Asked(None, applicant_id, tenant)
        report = purge(self.folder, asked, "an application's time is over", lambda _what, _share: None, really=really)
        return sum(report.rows.values())

    def _leave_tokens(self, dossier: Dossier, act: str) -> None:
        of, until = secrets.token_hex(8), clock.now() + self.folder.settings.vetting.token_days * DAY
        rows = [
            {"tenant": dossier.tenant, "token": token, "of": of, "thing": thing, "act": act, "until": until}
            for token, thing in tokens_of(self.folder, dossier).items()
        ]
        with self.folder.state.begin() as connection:
            if rows:
                connection.execute(sa.insert(match_tokens), rows)

    def _drop_tokens(self, now: int) -> None:
        with self.folder.state.begin() as connection:
            connection.execute(sa.delete(match_tokens).where(match_tokens.c.until < now))


def _persons(over: Sequence[tuple[str, str, str, int]], records: Records) -> list[list[tuple[Ended, Dossier | None]]]:
    """What is over, by person, since a person goes as a whole: with the last application, and nobody who works here."""
    known, due = {one.key: one for one in records.dossiers}, {(tenant, applicant) for tenant, applicant, *_ in over}
    stay = {(one.tenant, one.subject) for one in records.dossiers if one.key not in due}
    groups: dict[tuple[str, str], list[tuple[Ended, Dossier | None]]] = {}
    for tenant, applicant_id, act, until in over:
        dossier = known.get((tenant, applicant_id))
        whose = (tenant, applicant_id if dossier is None else dossier.subject)
        if whose not in stay and whose not in records.who.worker_of_subject:
            groups.setdefault(whose, []).append((Ended(tenant, applicant_id, act, until, 0), dossier))
    return list(groups.values())


_FIELDS = (
    "applicant_id", "name", "email", "phone", "address", "city", "region", "country", "ip", "user_agent",
    "requisition_id", "agency", "referred_by",
)  # fmt: skip
_NESTED = ("resume", "profiles", "references", "documents")
_KEPT = (*_FIELDS, *_NESTED, "at", "channel")
_COLUMNS = ", ".join(f'"{name}"' for name in _KEPT)
_NEWEST = (
    f"select {_COLUMNS} from application where tenant = ? and applicant_id = ? order by batch desc, line desc limit 1"
)


def _keep(connection: sa.Connection, row: Mapping[str, Any]) -> None:
    connection.execute(sa.insert(decisions).values(row))


def _check_other_person(page: ApplicantPage, by: str) -> None:
    """Who objects is judged by somebody who has not judged before."""
    acts = [one.act for one in page.decisions]
    if justice.CONTESTED not in acts:
        return
    before = page.decisions[: len(acts) - acts[::-1].index(justice.CONTESTED)]
    if by in {one.by for one in before if one.act == justice.REJECTED}:
        raise UserError(f"the applicant objects, so somebody else than {by} has to look at it again and decide")


def _check_fair(page: ApplicantPage) -> None:
    """A rejection that rests on vetting needs a person's finding, and a notice with time to answer."""
    if not justice.against_recorded(page):
        raise UserError(
            "no check that a person made contradicts; what the program found is a reason to ask, never to reject: "
            "make the check, and write it down with `sleetwatch vet record`"
        )
    notices = [one.at for one in page.decisions if one.act == justice.NOTICE]
    if not notices:
        raise UserError(
            f"the applicant has to be told first, with {justice.NOTICE_DAYS} working days to answer: send what "
            f"`sleetwatch vet notice {page.applicant_id}` writes, and record it with `sleetwatch vet decide "
            f"{page.applicant_id} notice-sent --reason before-decision --as NAME`"
        )
    if clock.now() < (until := justice.answered_by(max(notices))):
        raise UserError(
            f"the applicant was told, and has {justice.NOTICE_DAYS} working days to answer, until {to_text(until)}; "
            "decide after that"
        )


def acts() -> Sequence[str]:
    """What can be decided, beside hiring."""
    return [act for act in justice.REASONS if act != justice.HIRED]
