"""The checklist: what is checked of every applicant, how, and how it came out."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

MACHINE, PERSON = "machine", "person"


class Outcome(StrEnum):
    """How a check came out. What could not be checked speaks neither for nor against anybody."""

    AGREED = "agreed"
    CONTRADICTS = "contradicts"
    NOT_DONE = "not-done"
    NOT_POSSIBLE = "not-possible"


@dataclass(frozen=True, slots=True)
class Check:
    """One item of the checklist, worded so that it can be read aloud to the applicant."""

    id: str
    title: str
    """What is checked."""
    group: str
    by: str
    """`machine` when the project itself looks, `person` when somebody has to do it and record what came out."""
    ask: str
    """What is done, in words for the applicant."""
    verify_next: str
    """What to verify when it contradicts: a step, never a refusal."""
    check_kind: str | None = None
    """The kind of `identity_check` that a recorded outcome becomes; None for what only the project looks at."""
    instead: str = ""
    """What is offered to whom cannot do it, on account of a disability or for another good reason."""
    consent: str | None = None
    """The consent without which it is not done, such as `recording`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found about one applicant."""

    tenant: str
    applicant_id: str
    check: str
    outcome: Outcome
    because: str
    """One sentence without names, ids and contacts: it is shown masked and may be read aloud."""
    others: tuple[str, ...] = ()
    """Applicant ids of the same tenant that it was compared with; hidden without `--reveal`."""
    files: tuple[str, ...] = ()
    """SHA-256 of the applicant's files that it rests on."""
    details: dict[str, str] = field(default_factory=dict)
    """Figures and sentences for whoever reveals, by what they are called."""


@cache
def checks() -> dict[str, Check]:
    """The checklist, in the order of the report."""
    written = tomllib.loads((files("sleetwatch.vetting") / "checks.toml").read_text("utf-8"))
    return {one["id"]: Check(**one) for one in written["check"]}
