"""What the API tells of responses and of how a case is contained."""

from __future__ import annotations

from typing import Any

import msgspec

from sleetwatch.web.api.moments import Moment
from sleetwatch.web.api.shapes import Number


class ActionShape(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be done at a vendor."""

    id: str
    title: str
    responder: str
    """The kind of responder that does it, or `people`."""
    step: str
    """The playbook's step it belongs to, or `risk`."""
    reach: str
    """`account`, `device`, `address` or `person`."""
    requests: list[str]
    permissions: list[str]
    undo: str
    """Empty where nothing can undo it."""
    no_undo: str
    leaves: str
    """What it does not reach."""
    noticed: str
    """What the subject notices of it."""
    together: bool
    """Whether it is asked when no action is named."""


class Actions(msgspec.Struct, frozen=True):
    """Every action, in the order in which they are run."""

    actions: list[ActionShape]


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One request that was made at a vendor."""

    method: str
    path: str
    """`(hidden)` while the subject is not revealed to the holder."""
    says: str
    sent_at: Moment
    answered_at: Moment | None
    status: int | None
    """Of HTTP; null when no answer was seen."""


class ResponseItem(msgspec.Struct, frozen=True, kw_only=True):
    """One action on one account or device."""

    place: Number
    action: str
    responder: str
    target: str
    """A label such as `account 1` while the subject is not revealed to the holder."""
    outcome: str
    """`waits`, `done`, `already`, `refused` or `failed`."""
    said: str
    ended_at: Moment | None
    calls: list[Sent]


class ResponseShape(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done about one subject, in one go."""

    number: Number
    request: Number
    """That which a second person decides."""
    case: int | None
    """Null for who decides on it and is not in its case."""
    tenant: str
    subject: str
    state: str
    """`waits`, `approved`, `refused`, `over`, `cut off` when something is left to do, or `done`."""
    asked_by: str
    at: Moment
    reason: str
    hours: int
    decided_by: str | None
    until: Moment | None
    """When the approval is over."""
    undoes: int | None
    by: str | None
    began_at: Moment | None
    ended_at: Moment | None
    items: list[ResponseItem]
    may: list[str]
    """Of `decide`, `try`, `run` and `undo`: what the holder can do now."""
    proposal: str | None
    """Why to think of undoing it."""


class ResponsesShape(msgspec.Struct, frozen=True):
    """A piece of the responses, the oldest first."""

    responses: list[ResponseShape]
    next: str | None


class CaseResponses(msgspec.Struct, frozen=True):
    """All responses of a case, the oldest first."""

    responses: list[ResponseShape]


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A request that would be made."""

    method: str
    path: str
    body: dict[str, Any] | None
    says: str


class TrialShape(msgspec.Struct, frozen=True, kw_only=True):
    """What one item would do now."""

    action: str
    on: str
    requests: list[Planned]
    said: str


class Trials(msgspec.Struct, frozen=True):
    """What running would do now. Nothing was changed."""

    trials: list[TrialShape]


class WayShape(msgspec.Struct, frozen=True, kw_only=True):
    """One way into the company that the logs know of."""

    kind: str
    source: str
    name: str
    account: str | None
    what: str
    first_at: Moment
    last_at: Moment
    times: Number


class KnownShape(msgspec.Struct, frozen=True, kw_only=True):
    """An account or a device."""

    label: str
    target: str
    """The label again while the subject is not revealed to the holder."""
    vendors: list[str]
    shown: str
    """A device's name."""


class DoableShape(msgspec.Struct, frozen=True, kw_only=True):
    """An action that a responder of the settings can run on a subject."""

    action: str
    title: str
    step: str
    responder: str
    on: list[str]
    undo: str
    leaves: str
    noticed: str


class SubjectPlanShape(msgspec.Struct, frozen=True, kw_only=True):
    """How to contain one subject."""

    subject: str
    accounts: list[KnownShape]
    devices: list[KnownShape]
    ways: list[WayShape]
    older: Number
    """Ways not used for longer, which are not listed."""
    made: list[WayShape]
    actions: list[DoableShape]
    by_hand: list[str]
    """Sources whose sessions and keys no action ends."""


class StepShape(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the containment, and how it stands in the case."""

    id: str
    title: str
    why: str
    shows: str
    not_yet: str
    state: str
    """`open`, `done`, `skipped`, or `later` while the case does not respond yet."""


class PlanShape(msgspec.Struct, frozen=True, kw_only=True):
    """What to do in a case, in the fixed order."""

    case: Number
    tenant: str
    state: str
    at: Moment
    steps: list[StepShape]
    subjects: list[SubjectPlanShape]


class Kept(msgspec.Struct, frozen=True):
    """A piece of evidence that was kept."""

    sha256: str


class SubjectAfterShape(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a subject came back."""

    subject: str
    since_at: Moment
    looked_at: Number
    """Ways that were looked for."""
    used: list[WayShape]
    """Listed, and used after it all was ended."""
    new: list[WayShape]
    tried: list[WayShape]
    blind: list[str]
    """Sources that brought nothing of anybody since: what they would show is not known."""


class AfterShape(msgspec.Struct, frozen=True, kw_only=True):
    """The same for a case."""

    case: Number
    is_used: bool
    """Whether anything was used again, or a new way in came up."""
    is_blind: bool
    """Whether something could not be looked at."""
    subjects: list[SubjectAfterShape]
