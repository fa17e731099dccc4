"""What is owed to an applicant: reasons from a closed list, a notice before an adverse act, a way to object, an end."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from sleetwatch.clock import DAY, to_datetime
from sleetwatch.errors import UnknownName
from sleetwatch.vetting.checks import PERSON, Outcome
from sleetwatch.vetting.pages import AFTER_HIRING, ApplicantPage
from sleetwatch.vetting.plans import Step

HIRED, REJECTED, WITHDRAWN, NOTICE, CONTESTED = "hired", "rejected", "withdrawn", "notice-sent", "contested"

REASONS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    HIRED: {"chosen": "the applicant was chosen, and every step of the plan is done or was not possible"},
    REJECTED: {
        "other-applicant": "another applicant suited better; vetting had no part in it",
        "facts-not-confirmed": "facts that the job needs could not be confirmed, after the applicant was asked",
        "identity-not-proved": "the identity could not be proved in any of the ways that were offered",
        "background-check": "a report by a background-check agency, after the notices that the law asks for",
    },
    WITHDRAWN: {"withdrew": "the applicant withdrew, or did not answer"},
    NOTICE: {"before-decision": "the applicant was told what stands against the application, and may answer"},
    CONTESTED: {"contested": "the applicant objects; a second person looks at it again"},
})  # fmt: skip
"""By act: each reason's code, and what it means."""

OF_VETTING = frozenset({"facts-not-confirmed", "identity-not-proved", "background-check"})
"""Reasons that rest on vetting: they need what a person recorded, and a notice first."""
NOTICE_DAYS = 5
"""Working days between the notice and a rejection that rests on vetting, as is the practice in the US."""
_WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """The rules of one place."""

    id: str
    title: str
    days: int
    """How long an application is kept after the decision."""
    rests_on: str
    automated: str
    """What it says of decisions that programs prepare."""
    checked: str
    """A page on which the rule was read again."""
    house_decides: bool = False
    """Whether the law names no period there, so that the days are only proposed."""


@cache
def jurisdictions() -> dict[str, Jurisdiction]:
    """The table that ships: defaults, to be confirmed by counsel."""
    written = tomllib.loads((files("sleetwatch.vetting") / "retention.toml").read_text("utf-8"))
    return {one["id"]: Jurisdiction(**one) for one in written["jurisdiction"]}


def jurisdiction_named(name: str) -> Jurisdiction:
    """The rules of a place by its id. Raises `UnknownName`."""
    found = jurisdictions().get(name.strip().lower())
    if found is None:
        raise UnknownName(f"no jurisdiction is called {name!r}; there is: {', '.join(jurisdictions())}")
    return found


def check_reason(act: str, reason: str) -> None:
    """Raises `UnknownName` when the reason is none of the list."""
    if reason not in REASONS[act]:
        raise UnknownName(f"{reason!r} is no reason for {act}; it is one of: {', '.join(REASONS[act])}")


def against_recorded(page: ApplicantPage) -> list[str]:
    """The checks by people that contradict: all that a rejection may rest on. What a machine found is not enough."""
    return [step.check.id for step in page.of(Outcome.CONTRADICTS) if step.check.by == PERSON and step.by]


def notice(page: ApplicantPage, place: Jurisdiction, days: int = NOTICE_DAYS) -> str:
    """The letter before a decision that rests on vetting, or in answer to the question why. It accuses nobody."""
    lines = [
        f"About your application {page.applicant_id} of {to_datetime(page.applied_at):%d %B %Y}",
        "",
        "Everybody who applies for a role of this kind goes through the same steps. In yours, the following did not",
        "fit together yet. This is not an accusation, and nothing is decided.",
        "",
    ]
    for step in _told(page, Outcome.CONTRADICTS):
        lines += [f"- {step.check.title}: {step.because}.", f"  How it was checked: {step.check.ask}"]
    undone = [f"- {step.check.title}." for step in _told(page, Outcome.NOT_POSSIBLE) if step.check.by == PERSON]
    if undone:
        lines += ["", "What we could not check speaks neither for nor against you:", *undone]
    return "\n".join([*lines, "", *_rights(place, days)]) + "\n"


def _told(page: ApplicantPage, outcome: Outcome) -> list[Step]:
    """The steps that came out so, without what is the security team's to ask about."""
    return [step for step in page.of(outcome) if step.check.id != AFTER_HIRING]


def _rights(place: Jurisdiction, days: int) -> list[str]:
    return [
        "What you can do",
        f"- Tell us within {days} working days what we got wrong or do not know. Names change, people move, registers",
        "  err, and there may be a reason that we did not think of.",
        "- Ask for another way to make a step, for a disability, for your safety or for any other good reason. It does",
        "  not count against you.",
        "- Ask that somebody who has not looked at it before looks at it again. A person decides, never a program.",
        "- Ask for a copy of all that we hold on you, and that it be put right or taken away.",
        "- If it rests on a report by an agency: we send you that report and the agency's address first, and you may",
        "  dispute it there.",
        f"Rules that apply here ({place.title}): {place.automated}.",
        f"We keep an application for {place.days} days after the decision ({place.rests_on}).",
    ]


def answered_by(told_at: int) -> int:
    """Until when an applicant may answer a notice: its working days after it. Saturdays and Sundays are none; holidays
    are not known here.
    """
    at, left = told_at, NOTICE_DAYS
    while left:
        at += DAY
        left -= to_datetime(at).weekday() < _WEEKEND
    return at


def keep_until(place: Jurisdiction, at: int) -> int:
    """When an application's data is due to go that was decided at a time."""
    return at + place.days * DAY
