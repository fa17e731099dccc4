"""How each check of an applicant's plan stands: what the machine found, and the newest that people recorded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sleetwatch.vetting.checks import PERSON, Finding, Outcome, checks
from sleetwatch.vetting.plans import Applied, Plan, Step, steps_of_plan

_OUTCOMES = {
    "success": Outcome.AGREED,
    "failure": Outcome.CONTRADICTS,
    "difference": Outcome.CONTRADICTS,
    "refused": Outcome.NOT_DONE,
    "impossible": Outcome.NOT_POSSIBLE,
    "open": Outcome.NOT_DONE,
}
_BECAUSE = {
    "success": "it was done, and agrees",
    "failure": "it was done, and contradicts",
    "difference": "it was done, and contradicts",
    "refused": "the applicant asked not to do it; offer another way",
    "impossible": "it could not be done, which speaks neither for nor against anybody",
    "open": "it is still to be done",
}
_ALSO = {"witnessed_id": "notarised_id", "document_id": "document_id"}
"""Kinds of checks from elsewhere that satisfy a step of another kind."""


def steps_of(
    dossier: Applied, plan: Plan, found: Iterable[Finding], recorded: Sequence[Mapping[str, Any]]
) -> tuple[Step, ...]:
    """The applicant's checklist as it stands, in its order."""
    by_check = {one.check: one for one in found}
    newest: dict[str, Mapping[str, Any]] = {}
    for row in recorded:
        if step := step_meant(row):
            newest[step] = row
    steps = {step.check.id: step for step in steps_of_plan(plan.tier_of(dossier), dossier.applied_at)}
    for name in newest.keys() - steps.keys():
        steps[name] = Step(checks()[name], Outcome.NOT_DONE)
    standing = (_stands(step, by_check.get(name), newest.get(name)) for name, step in steps.items())
    order = {name: place for place, name in enumerate(checks())}
    return tuple(sorted(standing, key=lambda step: order[step.check.id]))


def step_meant(row: Mapping[str, Any]) -> str | None:
    """The check a recorded outcome belongs to: the step it names, or the only one of its kind."""
    known = checks()
    if row["step"] in known:
        return str(row["step"])
    kind = _ALSO.get(row["check_kind"], row["check_kind"])
    return next((one.id for one in known.values() if one.by == PERSON and one.check_kind == kind), None)


def outcome_of(word: str | None) -> Outcome:
    """What the word of an `identity_check` means for a step."""
    return _OUTCOMES.get(word or "", Outcome.NOT_DONE)


def _stands(step: Step, finding: Finding | None, row: Mapping[str, Any] | None) -> Step:
    """A person's word stands over the machine's, which stays visible beside it."""
    if finding is not None:
        step = replace(
            step,
            outcome=finding.outcome,
            because=finding.because,
            evidence=finding.files,
            others=finding.others,
            details=tuple(finding.details.items()),
        )
    if row is None:
        return step
    outcome = outcome_of(row["outcome"])
    return replace(
        step,
        outcome=outcome,
        because=_BECAUSE.get(row["outcome"] or "", _BECAUSE["open"]),
        due_at=step.due_at if outcome is Outcome.NOT_DONE else None,
        by=row["checked_by"],
        at=row["at"],
        evidence=_listed(row["evidence"]),
        note=row["note"],
    )


def _listed(written: str | None) -> tuple[str, ...]:
    try:
        found = json.loads(written or "[]")
    except ValueError:
        return ()
    return tuple(str(one) for one in found) if isinstance(found, list) else ()
