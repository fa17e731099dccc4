"""Makes applicants' pages of what stands beside their heads: findings, records, decisions, consents, results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sleetwatch.explanation import Suspect
from sleetwatch.odds import logit
from sleetwatch.state import decisions
from sleetwatch.vetting import networks
from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.pages import AFTER_HIRING, ApplicantPage, Decided, PartOfScore
from sleetwatch.vetting.plans import Plan
from sleetwatch.vetting.standing import steps_of
from sleetwatch.workspace import vetting_findings
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.masking import mask
from sleetwatch.workspace.vetting_dossiers import Key, consents_in_force
from sleetwatch.workspace.vetting_heads import Head, read_recorded
from sleetwatch.workspace.vetting_standing import PLACES, STRONG

_MOST_ASKED = 500
"""So many ids one statement names."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Of one workspace, plan and hunt."""

    folder: Folder
    plan: Plan
    asking: Asking | None
    """None before the first hunt."""
    suspects: Mapping[Key, Suspect]
    """At least those of whom pages are made, as far as they were scored."""

    def of(self, heads: Sequence[Head], ranks: Sequence[int]) -> list[ApplicantPage]:
        """Their pages, in this order."""
        keys = [one.key for one in heads]
        beside = _Beside(
            found=vetting_findings.read_findings(self.folder, keys),
            recorded=read_recorded(self.folder, heads),
            decided=_decided(self.folder, keys),
            agreed=consents_in_force(self.folder),
        )
        return [self._page(one, rank, beside) for one, rank in zip(heads, ranks, strict=True)]

    def _page(self, one: Head, rank: int, beside: _Beside) -> ApplicantPage:
        suspect = self.suspects.get((one.tenant, one.subject))
        tier, worker = self.plan.tier_of(one), one.worker_id
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
            score=suspect.score if suspect else logit(prior),
            state=acts[-1].act if acts else "hired" if worker else "open",
            parts=_parts(suspect),
            steps=steps_of(one, self.plan, found, beside.recorded.get(one.key, ())),
            decisions=acts,
            consents=tuple(sorted(beside.agreed.get(one.key, ()))),
            hunted=self.asking is not None,
        )

    def _of_networks(self, one: Head, suspect: Suspect | None) -> Iterable[Finding]:
        """What the hunt says of where an applicant came from; nothing before the first hunt that knows of it."""
        if self.asking is None or one.applied_at > self.asking.hunt["started_at"]:
            return ()
        parts = mask(suspect).parts if suspect else ()
        return networks.findings(one, {part.signal: part.because for part in parts})


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is laid beside the heads of some applications to make their pages."""

    found: Mapping[Key, list[Finding]]
    recorded: Mapping[Key, list[dict[str, Any]]]
    decided: Mapping[Key, list[Decided]]
    agreed: Mapping[Key, set[str]]


def _parts(suspect: Suspect | None) -> tuple[PartOfScore, ...]:
    """Always without names, for a list of applicants is read by more people than a case."""
    listed = mask(suspect).parts if suspect else ()
    return tuple(PartOfScore(part.signal, part.family, part.nats, part.because) for part in listed)


def _after_hiring(one: Head, suspect: Suspect | None, worker: str | None) -> list[Finding]:
    """What later work says of the claim: only for who was hired, and only that it does."""
    if worker is None:
        return []
    against = [part for part in suspect.parts if part.family in PLACES and part.nats > STRONG] if suspect else []
    if against:
        because = "signs of work do not fit what was claimed when applying; the insider-risk lead knows which"
        return [Finding(one.tenant, one.applicant_id, AFTER_HIRING, Outcome.CONTRADICTS, because)]
    because = "nothing in the logs speaks against the home and the identity claimed"
    return [Finding(one.tenant, one.applicant_id, AFTER_HIRING, Outcome.AGREED, because)] if suspect else []


def _decided(folder: Folder, keys: Sequence[Key]) -> Mapping[Key, list[Decided]]:
    found: dict[Key, list[Decided]] = {}
    wanted, names = set(keys), sorted({name for _, name in keys})
    own = decisions.c.applicant_id.in_(names) if len(names) <= _MOST_ASKED else decisions.c.applicant_id.is_not(None)
    with folder.state.connect() as connection:
        for row in connection.execute(sa.select(decisions).where(own).order_by(decisions.c.decision)):
            if (row.tenant, row.applicant_id) in wanted:
                one = Decided(row.at, row.act, row.reason, row.by, row.jurisdiction, row.keep_until, row.note)
                found.setdefault((row.tenant, row.applicant_id), []).append(one)
    return found
