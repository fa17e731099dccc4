"""Vetting of applicants: the ranked list, one applicant's report, and what people record of checks."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa

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
from sleetwatch.workspace import vetting_findings
from sleetwatch.workspace.applicant_files import ApplicantFiles
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.masking import mask
from sleetwatch.workspace.vetting_accounts import Fetched, fetch_footprint
from sleetwatch.workspace.vetting_decisions import Decisions
from sleetwatch.workspace.vetting_dossiers import Key, Records, consents_in_force, read_records
from sleetwatch.workspace.vetting_export import export_applicant
from sleetwatch.workspace.vetting_folder import Added, add_folder
from sleetwatch.workspace.vetting_pictures import FaceAlike, Pictures
from sleetwatch.workspace.vetting_recording import Recorded, record_outcome

PLAN = "plan.toml"
_PLACES = frozenset({"place", "presence", "device", "network", "identity"})
"""Families of signals that compare work with what was claimed."""


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

    def find(self, applicant: str, tenant: str | None = None) -> Dossier:
        """One application, without looking at it. Raises `UnknownName`."""
        return _Standing(self.folder, tenant).find(applicant)

    def is_behind(self) -> bool:
        """Whether something came in since the newest hunt, so that ranks do not know of it."""
        return _Standing(self.folder, None).is_behind

    def applicants(
        self, tenant: str | None = None, limit: int | None = None, *, reveal: bool = False
    ) -> list[ApplicantPage]:
        """Everybody who applied, the likeliest to be none of those they claim first."""
        standing = _Standing(self.folder, tenant)
        ranked = standing.ranked()[:limit]
        pages = standing.pages([dossier.key for dossier in ranked], self.plan)
        return pages if reveal else [masked(page) for page in pages]

    def page(self, applicant: str, tenant: str | None = None, *, reveal: bool = False) -> ApplicantPage:
        """One application, by its id, its subject or the worker it became; the newest when there are several."""
        standing = _Standing(self.folder, tenant)
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
        evidence: Sequence[Path] = (),
        tenant: str | None = None,
    ) -> Recorded:
        """Write down how a check came out. Raises `UserError`."""
        found = self.find(applicant, tenant)
        return record_outcome(self.folder, found, check, outcome, by=by, note=note, evidence=evidence)

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
        evidence: Sequence[Path] = (),
        tenant: str | None = None,
    ) -> Recorded:
        """Write down what was seen in a guided live call, by step. Raises `UserError`."""
        seen = calls.seen_at(written)
        outcome, note = calls.outcome_of(seen), calls.words_of(lot, seen)
        return self.record(applicant, calls.CHECK, outcome, by=by, note=note, evidence=evidence, tenant=tenant)

    @property
    def pictures(self) -> Pictures:
        """Applicants' pictures, laid out for a person to look at."""
        return Pictures(self.folder)

    def faces_like(self, applicant: str, tenant: str | None = None) -> list[FaceAlike]:
        """Applicants with an alike face, by a model of the user's; off by default. Raises `UserError`."""
        standing = _Standing(self.folder, tenant)
        return self.pictures.faces_like(standing.find(applicant), standing.dossiers.values())

    def fetch_footprint(
        self,
        applicant: str,
        login: str | None = None,
        token: str | None = None,
        url: str | None = None,
        tenant: str | None = None,
    ) -> Fetched:
        """Keep what is public of an applicant's GitHub account. Raises `UserError`."""
        return fetch_footprint(self.folder, _Standing(self.folder, tenant).find(applicant), login, token, url)

    def add(self, path: Path, tenant: str | None = None, applicant: str | None = None) -> Added:
        """Take in a folder that holds what one applicant sent: résumé, identity document, photo."""
        return add_folder(self.folder, path, tenant or self.folder.settings.tenant, applicant)

    def export(self, applicant: str, target: Path, tenant: str | None = None) -> list[Path]:
        """Everything held on an applicant, for the applicant; others are left out. Returns the files written."""
        standing = _Standing(self.folder, tenant)
        found = standing.find(applicant)
        page = standing.pages([found.key], self.plan)[0]
        return export_applicant(self.folder, found, page, standing.records.recorded.get(found.key, []), target)


class _Standing:
    """The workspace as it stands for one question."""

    def __init__(self, folder: Folder, tenant: str | None) -> None:
        self.folder, self.tenant = folder, tenant

    @cached_property
    def records(self) -> Records:
        return read_records(self.folder)

    @cached_property
    def dossiers(self) -> dict[Key, Dossier]:
        return {one.key: one for one in self.records.dossiers if self.tenant in {None, one.tenant}}

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

    @cached_property
    def _found(self) -> dict[Key, list[Finding]]:
        """What the machine checks found, looked at again where something came in since."""
        mark = vetting_findings.stamp(self.folder)
        if vetting_findings.is_stale(self.folder, mark):
            vetting_findings.look_again(self.folder, self.records, mark)
        return vetting_findings.read_findings(self.folder, self.dossiers.keys())

    def ranked(self) -> list[Dossier]:
        """By score, then by how much contradicts, then by age."""
        return sorted(self.dossiers.values(), key=self._order)

    def _order(self, one: Dossier) -> tuple[float, int, int, str]:
        against = sum(found.outcome is Outcome.CONTRADICTS for found in self._found.get(one.key, ()))
        return -self._score(one), -against, one.applied_at, one.applicant_id

    def _score(self, one: Dossier) -> float:
        suspect = self._suspects.get((one.tenant, one.subject))
        return suspect.score if suspect else logit(self.folder.settings.score.prior)

    def find(self, name: str) -> Dossier:
        """The application meant. Raises `UnknownName`."""
        wanted = name.strip().lower()
        found = [one for one in self.dossiers.values() if wanted in _names(one)]
        exact = [one for one in found if one.applicant_id.lower() == wanted] or found
        if not exact:
            raise UnknownName(f"no applicant is called {name!r}; `sleetwatch vet` lists them")
        tenants = sorted({one.tenant for one in exact})
        if len(tenants) > 1:
            raise UnknownName(
                f"{name!r} is somebody in several tenants ({', '.join(tenants)}); choose one with --tenant"
            )
        return max(exact, key=lambda one: (one.applied_at, one.applicant_id))

    def pages(self, keys: Sequence[Key], plan: Plan) -> list[ApplicantPage]:
        """The pages of some applications, in this order."""
        ranks = {one.key: rank for rank, one in enumerate(self.ranked(), start=1)}
        decided, agreed = _decided(self.folder, keys), consents_in_force(self.folder)
        return [
            self._page(self.dossiers[key], ranks[key], plan, decided.get(key, ()), sorted(agreed.get(key, ())))
            for key in keys
        ]

    def _of_networks(self, one: Dossier, suspect: Suspect | None) -> Iterable[Finding]:
        """What the hunt says of where an applicant came from; nothing before the first hunt that knows of it."""
        if self._asking is None or one.applied_at > self._asking.hunt["started_at"]:
            return ()
        parts = mask(suspect).parts if suspect else ()
        return networks.findings(one, {part.signal: part.because for part in parts})

    def _page(
        self, one: Dossier, rank: int, plan: Plan, decided: Iterable[Decided], agreed: Iterable[str]
    ) -> ApplicantPage:
        suspect = self._suspects.get((one.tenant, one.subject))
        tier = plan.tier_of(one)
        worker = self.records.who.worker_of_subject.get((one.tenant, one.subject)) or one.worker_id
        found = [*self._found.get(one.key, ()), *self._of_networks(one, suspect), *_after_hiring(one, suspect, worker)]
        prior, acts = self.folder.settings.score.prior, tuple(decided)
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
            steps=steps_of(one, plan, found, self.records.recorded.get(one.key, ())),
            decisions=acts,
            consents=tuple(agreed),
            hunted=self._asking is not None,
        )


def _names(one: Dossier) -> set[str]:
    return {name.lower() for name in (one.applicant_id, one.subject, one.worker_id or "") if name}


def _parts(suspect: Suspect | None) -> tuple[PartOfScore, ...]:
    """Always without names, for a list of applicants is read by more people than a case."""
    listed = mask(suspect).parts if suspect else ()
    return tuple(PartOfScore(part.signal, part.family, part.nats, part.because) for part in listed)


def _after_hiring(one: Dossier, suspect: Suspect | None, worker: str | None) -> list[Finding]:
    """What later work says of the claim: only for who was hired, and only that it does, for recruiters read it."""
    if worker is None:
        return []
    against = [part for part in suspect.parts if part.family in _PLACES and part.nats > 1] if suspect else []
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
