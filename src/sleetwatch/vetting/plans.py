"""Vetting plans: the same steps for everybody in a role tier, as data that a workspace may replace."""

from __future__ import annotations

import fnmatch
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta

from sleetwatch.clock import DAY
from sleetwatch.errors import UserError
from sleetwatch.vetting.checks import MACHINE, PERSON, Check, Outcome, checks

Days = Annotated[int, Meta(ge=0, le=365)]


class Applied(Protocol):
    """What of an application chooses its tier, and when it was sent."""

    @property
    def channel(self) -> str | None: ...
    @property
    def requisition_id(self) -> str | None: ...
    @property
    def applied_at(self) -> int: ...


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of role, and which steps everybody in it goes through."""

    id: str
    title: str
    days: dict[str, Days]
    """By check: within how many days of the application it is due."""
    channels: tuple[str, ...] = ()
    """Ways of arrival that it is for: direct, agency or referral; all when empty."""
    requisitions: tuple[str, ...] = ()
    """Jobs that it is for, with `*` for whatever follows; all when empty."""

    def fits(self, dossier: Applied) -> bool:
        """Whether an applicant belongs to it, by the job and the way of arrival alone."""
        return self._sent_so(dossier.channel) and self._for(dossier.requisition_id)

    def _sent_so(self, channel: str | None) -> bool:
        return not self.channels or channel in self.channels

    def _for(self, requisition: str | None) -> bool:
        return not self.requisitions or any(fnmatch.fnmatch(requisition or "", one) for one in self.requisitions)


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tiers, in order; the last one is for everybody."""

    tier: tuple[Tier, ...]

    def tier_of(self, dossier: Applied) -> Tier:
        """The first tier that an applicant belongs to."""
        return next((one for one in self.tier if one.fits(dossier)), self.tier[-1])


@dataclass(frozen=True, slots=True)
class Step:
    """One check of an applicant's plan, as it stands."""

    check: Check
    outcome: Outcome
    because: str = ""
    due_at: int | None = None
    """When it is due; None for what the project looks at itself, and for what is done."""
    by: str | None = None
    at: int | None = None
    evidence: tuple[str, ...] = ()
    """SHA-256 of what is attached."""
    others: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    note: str | None = None
    """What whoever checked saw, in own words."""

    def is_due(self, now: int) -> bool:
        """Whether it is overdue."""
        return self.outcome is Outcome.NOT_DONE and self.due_at is not None and self.due_at <= now


def load_plan(path: Path) -> Plan:
    """The workspace's plan when it has one, else the one that ships. Raises `UserError` that names what is wrong."""
    own = path.exists()
    text = path.read_text("utf-8") if own else (files("sleetwatch.vetting") / "plan.toml").read_text("utf-8")
    try:
        plan = msgspec.convert(tomllib.loads(text), Plan)
        _check(plan)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        raise UserError(f"{path}: {error}; mend the file, or remove it to use the plan that ships") from None
    return plan


def _check(plan: Plan) -> None:
    if not plan.tier:
        raise ValueError("a plan needs at least one [[tier]]")
    if plan.tier[-1].channels or plan.tier[-1].requisitions:
        raise ValueError(
            f"the last tier, {plan.tier[-1].id!r}, must be for everybody: without channels and requisitions"
        )
    done_by_people = {one.id for one in checks().values() if one.by == PERSON}
    for tier in plan.tier:
        if unknown := sorted(tier.days.keys() - done_by_people):
            raise ValueError(f"tier {tier.id!r} names {unknown[0]!r}, which is no check that people make")


def steps_of_plan(tier: Tier, applied_at: int) -> list[Step]:
    """What somebody who applied then is to go through, before anything is done."""
    listed = []
    for check in checks().values():
        if check.by == MACHINE:
            listed.append(Step(check, Outcome.NOT_POSSIBLE, NOTHING_THERE))
        elif check.id in tier.days:
            listed.append(Step(check, Outcome.NOT_DONE, due_at=applied_at + tier.days[check.id] * DAY))
    return listed


NOTHING_THERE = "there is nothing here to look at"
