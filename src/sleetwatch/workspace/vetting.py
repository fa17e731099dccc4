"""Vetting of applicants: the ranked list, one applicant's report, and what people record of checks."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from sleetwatch.errors import UnknownName, WorkspaceError
from sleetwatch.explanation import Suspect
from sleetwatch.odds import logit
from sleetwatch.vetting import calls
from sleetwatch.vetting.calls import CallSheet
from sleetwatch.vetting.checks import PERSON, Check, Outcome, checks
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.pages import ApplicantPage, masked
from sleetwatch.vetting.plans import Plan, Step, load_plan
from sleetwatch.workspace import vetting_findings, vetting_standing
from sleetwatch.workspace.applicant_files import Along, ApplicantFiles, Sent, nothing_more
from sleetwatch.workspace.applicant_pages import Pages
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.vetting_accounts import Fetched, fetch_footprint
from sleetwatch.workspace.vetting_decisions import Decisions
from sleetwatch.workspace.vetting_dossiers import Key, Records, read_records
from sleetwatch.workspace.vetting_export import export_applicant
from sleetwatch.workspace.vetting_folder import Added, add_files, add_folder
from sleetwatch.workspace.vetting_heads import Head, count_heads, read_heads
from sleetwatch.workspace.vetting_pictures import FaceAlike, Pictures
from sleetwatch.workspace.vetting_recording import Recorded, record_outcome
from sleetwatch.workspace.vetting_sheets import (
    Wanted,
    count_wanted,
    heads_after,
    heads_named,
    rank_of,
    ranked_heads,
)

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
        self._is_old()
        named = heads_named(self.folder, applicant, tenant)
        return _meant(named, applicant) if named else _found_in(self.folder, applicant, tenant).find(applicant)

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

    def sheet(self, wanted: Wanted, number: int, size: int) -> tuple[list[ApplicantPage], int, bool]:
        """One page of the ranked list, in the clear; how many the list has; and whether newer ones are not in it yet.

        A page's rank is its place in this list. `number` counts from 0.
        """
        is_old = self._is_old()
        heads, first = ranked_heads(self.folder, wanted, number, size), number * size + 1
        return self._some(heads).of(heads, range(first, first + len(heads))), count_wanted(self.folder, wanted), is_old

    def following(self, wanted: Wanted, after: Key | None, limit: int) -> tuple[list[ApplicantPage], bool]:
        """The next of the list by tenant and id, in the clear and without ranks, and whether newer ones miss."""
        is_old = self._is_old()
        heads = heads_after(self.folder, wanted, after, limit)
        return self._some(heads).of(heads, [0] * len(heads)), is_old

    def _is_old(self) -> bool:
        """Bring a small list up to date at once. Of a large one: whether it is behind, which `looking` mends."""
        is_small = count_heads(self.folder) <= QUICK
        if _Standing(self.folder, None, fresh=False).is_old or not (is_small or self._is_up_to_date()):
            return True
        self.bring_up_to_date()
        return False

    def _is_up_to_date(self) -> bool:
        return vetting_standing.is_up_to_date(self.folder, self.plan)

    def _some(self, heads: Sequence[Head]) -> Pages:
        """What makes the pages of some applications, without anybody else's results."""
        try:
            asking = Asking(self.folder)
        except WorkspaceError:
            return Pages(self.folder, self.plan, None, {})
        found = asking.some([(one.tenant, one.subject) for one in heads])
        return Pages(self.folder, self.plan, asking, {(one.tenant, one.subject): one for one in found})

    def page(self, applicant: str, tenant: str | None = None, *, reveal: bool = False) -> ApplicantPage:
        """One application, by its id, its subject or the worker it became; the newest when there are several."""
        one = self.find(applicant, tenant)
        self._is_old()
        page = self._some([one]).of([one], [rank_of(self.folder, one, tenant)])[0]
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
        return _meant(self.heads.values(), name)

    def dossier(self, name: str) -> Dossier:
        """Everything of the application meant."""
        key = self.find(name).key
        return next(one for one in self.records.dossiers if one.key == key)

    def pages(self, keys: Sequence[Key], plan: Plan) -> list[ApplicantPage]:
        """The pages of some applications, in this order."""
        ranks = {one.key: rank for rank, one in enumerate(self.ranked(), start=1)}
        pages = Pages(self.folder, plan, self._asking, self._suspects)
        return pages.of([self.heads[key] for key in keys], [ranks[key] for key in keys])


def _names(one: Head) -> set[str]:
    return {name.lower() for name in (one.applicant_id, one.subject, one.worker_id or "") if name}


def _meant(heads: Iterable[Head], name: str) -> Head:
    """The newest application of this id, subject or worker. Raises `UnknownName`."""
    wanted = name.strip().lower()
    found = [one for one in heads if wanted in _names(one)]
    exact = [one for one in found if one.applicant_id.lower() == wanted] or found
    if not exact:
        raise UnknownName(f"no applicant is called {name!r}; `sleetwatch vet` lists them")
    tenants = sorted({one.tenant for one in exact})
    if len(tenants) > 1:
        raise UnknownName(f"{name!r} is somebody in several tenants ({', '.join(tenants)}); choose one with --tenant")
    return max(exact, key=lambda one: (one.applied_at, one.applicant_id))
