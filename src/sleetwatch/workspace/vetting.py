"""Vetting of applicants: the ranked list, one applicant's report, and what people record of checks."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import UnknownName, WorkspaceError
from sleetwatch.explanation import Suspect
from sleetwatch.odds import logit
from sleetwatch.state import decisions
from sleetwatch.vetting import calls, networks
from sleetwatch.vetting.calls import CallSheet
from sleetwatch.vetting.checks import PERSON, Check, Finding, Outcome, checks
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.pages import AFTER_HIRING, ApplicantPage, Decided, PartOfScore, masked
from sleetwatch.vetting.plans import Plan, Step, load_plan
from sleetwatch.vetting.standing import steps_of
from sleetwatch.workspace import vetting_findings, vetting_standing
from sleetwatch.workspace.applicant_files import Along, ApplicantFiles, Sent, nothing_more
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.masking import mask
from sleetwatch.workspace.vetting_accounts import Fetched, fetch_footprint
from sleetwatch.workspace.vetting_decisions import Decisions
from sleetwatch.workspace.vetting_dossiers import Key, Records, consents_in_force, read_records
from sleetwatch.workspace.vetting_export import export_applicant
from sleetwatch.workspace.vetting_folder import Added, add_files, add_folder
from sleetwatch.workspace.vetting_heads import Head, count_heads, read_heads, read_recorded
from sleetwatch.workspace.vetting_pictures import FaceAlike, Pictures
from sleetwatch.workspace.vetting_recording import Recorded, record_outcome

PLAN = "plan.toml"
QUICK = 2000
"""So many applications are looked at again before they are shown; of more, what was found last is shown meanwhile."""


class Vetting:
    """The applicants of one workspace."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.files = ApplicantFiles(folder)

    @property
    def plan(self) -> Plan:
        """The plan in force: the workspace's own, or the one that ships. Raises `UserError`."""
        return load_plan(self.folder.root / vetting_findings.TABLES / PLAN)

    @property
    def checks(self) -> dict[str, Check]:
        """The checklist."""
        return checks()

    @property
    def decisions(self) -> Decisions:
        """Hiring, rejecting, consents, and what becomes of the data."""
        return Decisions(self.folder, self)

    def dossiers(self, tenant: str | None = None) -> list[Dossier]:
        """All that is known of the applicants, in the clear."""
        return read_records(self.folder, tenant).dossiers

    def find(self, applicant: str, tenant: str | None = None) -> Head:
        """One application. Raises `UnknownName`."""
        return _found_in(self.folder, applicant, tenant).find(applicant)

    def look_again(self) -> None:
        """Bring what the machine checks found up to date."""
        _Standing(self.folder, None)

    def bring_up_to_date(self) -> None:
        """Bring the columns that lists are ordered and limited by up to date with everything but a new look."""
        vetting_standing.bring_up_to_date(self.folder, self.plan)

    def is_behind(self) -> bool:
        """Whether something came in since the newest hunt, so that ranks do not know of it."""
        return _Standing(self.folder, None, fresh=False).is_behind

    def applicants(
        self, tenant: str | None = None, limit: int | None = None, *, reveal: bool = False
    ) -> list[ApplicantPage]:
        """Everybody who applied, the likeliest to be none of those they claim first."""
        standing = _Standing(self.folder, tenant)
        ranked = standing.ranked()[:limit]
        pages = standing.pages([head.key for head in ranked], self.plan)
        return pages if reveal else [masked(page) for page in pages]

    def sheet(
        self, wanted: Callable[[Head], bool], number: int, size: int, *, state: str = ""
    ) -> tuple[list[ApplicantPage], int, bool]:
        """One page of the ranked list, in the clear, how many applications the list has, and whether newer ones are
        not in it yet. `state` is open, contradicts, due, or empty for all.
        """
        standing = _Standing(self.folder, None, fresh=False)
        heads = [head for head in standing.ranked() if wanted(head)]
        if state:
            pages = [page for page in standing.pages([head.key for head in heads], self.plan) if _is_in(page, state)]
            return pages[number * size : (number + 1) * size], len(pages), standing.is_old
        shown = heads[number * size : (number + 1) * size]
        return standing.pages([head.key for head in shown], self.plan), len(heads), standing.is_old

    def page(self, applicant: str, tenant: str | None = None, *, reveal: bool = False) -> ApplicantPage:
        """One application, by its id, its subject or the worker it became; the newest when there are several."""
        standing = _found_in(self.folder, applicant, tenant)
        page = standing.pages([standing.find(applicant).key], self.plan)[0]
        return page if reveal else masked(page)

    def due(self, tenant: str | None = None, *, reveal: bool = False) -> list[tuple[ApplicantPage, Step]]:
        """What people have still to do for applications that are open, the oldest debt first."""
        pages = [page for page in self.applicants(tenant, reveal=reveal) if page.state == "open"]
        owed = [(page, step) for page in pages for step in page.of(Outcome.NOT_DONE) if step.check.by == PERSON]
        return sorted(owed, key=lambda pair: (pair[1].due_at or 0, pair[0].rank))

    def record(
        self,
        applicant: str,
        check: str,
        outcome: str,
        *,
        by: str,
        note: str | None = None,
        evidence: Sequence[Path | Sent] = (),
        tenant: str | None = None,
        along: Along = nothing_more,
    ) -> Recorded:
        """Write down how a check came out. Raises `UserError`."""
        found = self.find(applicant, tenant)
        return record_outcome(self.folder, found, check, outcome, by=by, note=note, evidence=evidence, along=along)

    @staticmethod
    def call_sheet(lot: int | None = None) -> CallSheet:
        """A guided live call: its steps in the order that belongs to a lot, which is drawn when none is given."""
        return calls.call_sheet(secrets.randbelow(calls.LOTS) if lot is None else lot)

    def record_call(
        self,
        applicant: str,
        lot: int,
        written: Mapping[str, str],
        *,
        by: str,
        evidence: Sequence[Path | Sent] = (),
        tenant: str | None = None,
        along: Along = nothing_more,
    ) -> Recorded:
        """Write down what was seen in a guided live call, by step. Raises `UserError`."""
        seen = calls.seen_at(written)
        outcome, note = calls.outcome_of(seen), calls.words_of(lot, seen)
        return self.record(
            applicant, calls.CHECK, outcome, by=by, note=note, evidence=evidence, tenant=tenant, along=along
        )

    @property
    def pictures(self) -> Pictures:
        """Applicants' pictures, laid out for a person to look at."""
        return Pictures(self.folder)

    def file(self, page: ApplicantPage, sha256: str) -> bytes:
        """One file that an applicant sent, or that was attached to a check. Raises `UnknownName`."""
        if sha256 not in {one.sha256 for one in self.files.of(page.tenant, [page.applicant_id])}:
            raise UnknownName("there is no such file")
        with self.files.open(sha256) as stream:
            return stream.read()

    def faces_like(self, applicant: str, tenant: str | None = None) -> list[FaceAlike]:
        """Applicants with an alike face, by a model of the user's; off by default. Raises `UserError`."""
        standing = _found_in(self.folder, applicant, tenant)
        return self.pictures.faces_like(standing.dossier(applicant), standing.records.dossiers)

    def fetch_footprint(
        self,
        applicant: str,
        login: str | None = None,
        token: str | None = None,
        url: str | None = None,
        tenant: str | None = None,
        along: Along = nothing_more,
    ) -> Fetched:
        """Keep what is public of an applicant's GitHub account. Raises `UserError`."""
        return fetch_footprint(
            self.folder, _found_in(self.folder, applicant, tenant).dossier(applicant), login, token, url, along
        )

    def add(
        self, path: Path, tenant: str | None = None, applicant: str | None = None, along: Along = nothing_more
    ) -> Added:
        """Take in a folder that holds what one applicant sent: résumé, identity document, photo."""
        return add_folder(self.folder, path, tenant or self.folder.settings.tenant, applicant, along)

    def add_files(
        self,
        sent: Sequence[tuple[str, bytes]],
        told: Mapping[str, str] | None = None,
        tenant: str | None = None,
        applicant: str | None = None,
        along: Along = nothing_more,
    ) -> Added:
        """The same of files by name; `told` is what is known beside them, as in `applicant.json`."""
        return add_files(self.folder, sent, told or {}, tenant or self.folder.settings.tenant, applicant, along)

    def export(self, applicant: str, target: Path, tenant: str | None = None) -> list[Path]:
        """Everything held on an applicant, for the applicant; others are left out. Returns the files written."""
        standing = _found_in(self.folder, applicant, tenant)
        found = standing.dossier(applicant)
        page = standing.pages([found.key], self.plan)[0]
        return export_applicant(self.folder, found, page, standing.records.recorded.get(found.key, []), target)


def _found_in(folder: Folder, applicant: str, tenant: str | None) -> _Standing:
    """Where an application is: among those that were looked at, or, where it is not, after looking again."""
    standing = _Standing(folder, tenant, fresh=False)
    try:
        standing.find(applicant)
    except UnknownName:
        return _Standing(folder, tenant) if standing.is_old else standing
    return standing


def _is_in(page: ApplicantPage, state: str) -> bool:
    if state == "due":
        return bool(page.due(clock.now()))
    return page.contradictions > 0 if state == "contradicts" else page.state == state


class _Standing:
    """The workspace as it stands for one question: by what was kept of the newest look, after a new one if need be."""

    def __init__(self, folder: Folder, tenant: str | None, *, fresh: bool = True) -> None:
        self.folder, self.tenant = folder, tenant
        mark = vetting_findings.stamp(folder)
        self.is_old = vetting_findings.is_stale(folder, mark)
        if self.is_old and (fresh or count_heads(folder) <= QUICK):
            vetting_findings.look_again(folder, self.records, mark)
            self.is_old = False

    @cached_property
    def records(self) -> Records:
        return read_records(self.folder)

    @cached_property
    def heads(self) -> dict[Key, Head]:
        return read_heads(self.folder, self.tenant)

    @cached_property
    def _asking(self) -> Asking | None:
        try:
            return Asking(self.folder)
        except WorkspaceError:
            return None

    @cached_property
    def _suspects(self) -> dict[Key, Suspect]:
        found = self._asking.suspects(self.tenant, None) if self._asking else []
        return {(one.tenant, one.subject): one for one in found}

    @property
    def is_behind(self) -> bool:
        hunted = self._asking.hunt["started_at"] if self._asking else 0
        return any(at > hunted for _, _, at in self.folder.ingest_times())

    def ranked(self) -> list[Head]:
        """By score, then by how much contradicts, then by age."""
        return sorted(self.heads.values(), key=self._order)

    def _order(self, one: Head) -> tuple[float, int, int, str]:
        return -self._score(one), -one.against, one.applied_at, one.applicant_id

    def _score(self, one: Head) -> float:
        suspect = self._suspects.get((one.tenant, one.subject))
        return suspect.score if suspect else logit(self.folder.settings.score.prior)

    def find(self, name: str) -> Head:
        """The application meant. Raises `UnknownName`."""
        wanted = name.strip().lower()
        found = [one for one in self.heads.values() if wanted in _names(one)]
        exact = [one for one in found if one.applicant_id.lower() == wanted] or found
        if not exact:
            raise UnknownName(f"no applicant is called {name!r}; `sleetwatch vet` lists them")
        tenants = sorted({one.tenant for one in exact})
        if len(tenants) > 1:
            raise UnknownName(
                f"{name!r} is somebody in several tenants ({', '.join(tenants)}); choose one with --tenant"
            )
        return max(exact, key=lambda one: (one.applied_at, one.applicant_id))

    def dossier(self, name: str) -> Dossier:
        """Everything of the application meant."""
        key = self.find(name).key
        return next(one for one in self.records.dossiers if one.key == key)

    def pages(self, keys: Sequence[Key], plan: Plan) -> list[ApplicantPage]:
        """The pages of some applications, in this order."""
        ranks = {one.key: rank for rank, one in enumerate(self.ranked(), start=1)}
        beside = _Beside(
            found=vetting_findings.read_findings(self.folder, keys),
            recorded=read_recorded(self.folder, [self.heads[key] for key in keys]),
            decided=_decided(self.folder, keys),
            agreed=consents_in_force(self.folder),
        )
        return [self._page(self.heads[key], ranks[key], plan, beside) for key in keys]

    def _of_networks(self, one: Head, suspect: Suspect | None) -> Iterable[Finding]:
        """What the hunt says of where an applicant came from; nothing before the first hunt that knows of it."""
        if self._asking is None or one.applied_at > self._asking.hunt["started_at"]:
            return ()
        parts = mask(suspect).parts if suspect else ()
        return networks.findings(one, {part.signal: part.because for part in parts})

    def _page(self, one: Head, rank: int, plan: Plan, beside: _Beside) -> ApplicantPage:
        suspect = self._suspects.get((one.tenant, one.subject))
        tier, worker = plan.tier_of(one), one.worker_id
        found = [
            *beside.found.get(one.key, ()),
            *self._of_networks(one, suspect),
            *_after_hiring(one, suspect, worker),
        ]
        prior, acts = self.folder.settings.score.prior, tuple(beside.decided.get(one.key, ()))
        return ApplicantPage(
            rank=rank,
            tenant=one.tenant,
            applicant_id=one.applicant_id,
            subject=one.subject,
            worker_id=worker,
            name=one.name,
            tier=tier.id,
            tier_title=tier.title,
            applied_at=one.applied_at,
            probability=suspect.probability if suspect else prior,
            score=self._score(one),
            state=acts[-1].act if acts else "hired" if worker else "open",
            parts=_parts(suspect),
            steps=steps_of(one, plan, found, beside.recorded.get(one.key, ())),
            decisions=acts,
            consents=tuple(sorted(beside.agreed.get(one.key, ()))),
            hunted=self._asking is not None,
        )


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is laid beside the heads of some applications to make their pages."""

    found: Mapping[Key, list[Finding]]
    recorded: Mapping[Key, list[dict[str, Any]]]
    decided: Mapping[Key, list[Decided]]
    agreed: Mapping[Key, set[str]]


def _names(one: Head) -> set[str]:
    return {name.lower() for name in (one.applicant_id, one.subject, one.worker_id or "") if name}


def _parts(suspect: Suspect | None) -> tuple[PartOfScore, ...]:
    """Always without names, for a list of applicants is read by more people than a case."""
    listed = mask(suspect).parts if suspect else ()
    return tuple(PartOfScore(part.signal, part.family, part.nats, part.because) for part in listed)


def _after_hiring(one: Head, suspect: Suspect | None, worker: str | None) -> list[Finding]:
    """What later work says of the claim: only for who was hired, and only that it does, for recruiters read it."""
    if worker is None:
        return []
    parts = suspect.parts if suspect else ()
    against = [part for part in parts if part.family in vetting_standing.PLACES and part.nats > vetting_standing.STRONG]
    if against:
        because = "signs of work do not fit what was claimed when applying; the insider-risk lead knows which"
        return [Finding(one.tenant, one.applicant_id, AFTER_HIRING, Outcome.CONTRADICTS, because)]
    because = "nothing in the logs speaks against the home and the identity claimed"
    return [Finding(one.tenant, one.applicant_id, AFTER_HIRING, Outcome.AGREED, because)] if suspect else []


def _decided(folder: Folder, keys: Sequence[Key]) -> Mapping[Key, list[Decided]]:
    found: dict[Key, list[Decided]] = {}
    query: sa.Select[Any] = sa.select(decisions).where(decisions.c.applicant_id.is_not(None))
    wanted = set(keys)
    with folder.state.connect() as connection:
        for row in connection.execute(query.order_by(decisions.c.decision)):
            if (row.tenant, row.applicant_id) in wanted:
                one = Decided(row.at, row.act, row.reason, row.by, row.jurisdiction, row.keep_until, row.note)
                found.setdefault((row.tenant, row.applicant_id), []).append(one)
    return found
