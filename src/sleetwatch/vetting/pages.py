"""What a recruiter reads: the list, and one applicant's report, which may be read aloud to the applicant."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sleetwatch.vetting.checks import Outcome
from sleetwatch.vetting.plans import Step

AFTER_HIRING = "work-as-claimed"
"""The check that only analysts see: to read it out would tip somebody off."""


@dataclass(frozen=True, slots=True)
class PartOfScore:
    """One signal's share of the score, for analysts."""

    signal: str
    family: str
    nats: float
    because: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about an application."""

    at: int
    act: str
    reason: str
    by: str
    jurisdiction: str
    keep_until: int | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ApplicantPage:
    """One application: where it stands, and each check of its tier's plan."""

    rank: int
    tenant: str
    applicant_id: str
    subject: str
    worker_id: str | None
    name: str | None
    tier: str
    tier_title: str
    applied_at: int
    probability: float
    score: float
    state: str
    """open, or what was decided last."""
    parts: tuple[PartOfScore, ...]
    steps: tuple[Step, ...]
    decisions: tuple[Decided, ...] = ()
    consents: tuple[str, ...] = ()
    hunted: bool = True
    """Whether the newest hunt saw it; without one it stands where everybody starts."""

    @property
    def contradictions(self) -> int:
        """How many checks contradict."""
        return sum(step.outcome is Outcome.CONTRADICTS for step in self.steps)

    def of(self, outcome: Outcome) -> list[Step]:
        """The steps that came out so."""
        return [step for step in self.steps if step.outcome is outcome]

    def due(self, now: int) -> list[Step]:
        """The steps that are overdue."""
        return [step for step in self.steps if step.is_due(now)]


def for_recruiters(page: ApplicantPage) -> ApplicantPage:
    """The page without what work says of the claim: who vets sees no suspects, and might tell one."""
    return replace(page, steps=tuple(step for step in page.steps if step.check.id != AFTER_HIRING))


def masked(page: ApplicantPage) -> ApplicantPage:
    """The page without name, pseudonym, worker and other applicants, and without what was noted in free words.

    The applicant's id stays: it is what the recruiter's own system goes by, and what the next command takes.
    """
    steps = tuple(replace(step, others=(), details=(), note=None) for step in page.steps)
    decisions = tuple(replace(one, note=None) for one in page.decisions)
    return replace(page, subject="", worker_id=None, name=None, steps=steps, decisions=decisions)
