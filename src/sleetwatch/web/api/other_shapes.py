"""What the API tells of signals, sources, applicants, models, hunts, the audit, and of the token itself."""

from __future__ import annotations

from typing import Any

import msgspec

from sleetwatch.web.api.moments import Moment
from sleetwatch.web.api.shapes import Chance, Number, Verdict


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Whose token it is, and what it may do."""

    name: str
    scopes: list[str]
    """The actions it was made for. What its holder may not do, it may not either."""
    tenants: dict[str, list[str]]
    """By scope: the tenants in which it is allowed. Cases and requests are decided one by one."""


class SignalLine(msgspec.Struct, frozen=True, kw_only=True):
    """One signal, and how it does."""

    id: str
    title: str
    stage: str
    family: str
    status: str
    exculpatory: bool
    """Whether it speaks for a subject."""
    fires: bool
    """Whether it can on what came in."""
    hits: Number
    """Subjects on whom it fired in the newest hunt."""
    suspects: Number
    """Of them over a line."""
    judged: Number
    confirmed: Number
    exceptions: Number


class Signals(msgspec.Struct, frozen=True):
    """A piece of the catalogue."""

    signals: list[SignalLine]
    next: str | None


class SignalPage(msgspec.Struct, frozen=True, kw_only=True):
    """One signal: what it is, how it does, what explains it away."""

    line: SignalLine
    why: str
    benign: list[str]
    misses: list[str]
    next_steps: list[str]
    references: list[str]
    attack: list[str]
    """Techniques of MITRE ATT&CK."""
    reads: list[str]
    exceptions: list[Verdict]


class SignalHit(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on whom a signal fired."""

    tenant: str
    subject: str
    because: str
    first_at: Moment
    last_at: Moment
    nats: float
    full_nats: float
    probability: Chance
    without: Chance
    """What the probability would be without it."""
    status: str
    status_without: str
    verdict: int | None
    """The benign verdict that explains it."""
    exception: int | None
    """The exception that holds it back."""


class SignalHits(msgspec.Struct, frozen=True):
    """A piece of a signal's hits, by tenant and pseudonym."""

    hits: list[SignalHit]
    next: str | None


class SourceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One source of a tenant."""

    tenant: str
    source: str
    files: Number
    seen: Number
    accepted: Number
    duplicate: Number
    rejected: Number
    first_at: Moment
    last_at: Moment


class FeedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One live feed."""

    feed: str
    kind: str
    tenant: str
    tried_at: Moment | None
    succeeded_at: Moment | None
    received_at: Moment | None
    newest_at: Moment | None
    lag_seconds: int | None
    records: Number
    failures: Number
    error: str | None


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """How the sources are doing."""

    sources: list[SourceLine]
    feeds: list[FeedLine]
    hunted_at: Moment | None
    as_of: Moment | None


class Hunt(msgspec.Struct, frozen=True, kw_only=True):
    """The newest hunt."""

    hunt: Number
    as_of: Moment
    started_at: Moment
    finished_at: Moment
    engine: str
    model: int | None
    """The version of the weights."""


class ModelVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the weights."""

    version: Number
    state: str
    made_at: Moment | None
    origin: str
    parent: int
    cases: Number
    reviewers: Number


class Models(msgspec.Struct, frozen=True):
    """Every version that verifies."""

    models: list[ModelVersion]
    in_force: Number


class ApplicantLine(msgspec.Struct, frozen=True, kw_only=True):
    """One application."""

    tenant: str
    applicant_id: str
    tier: str
    applied_at: Moment
    state: str
    contradictions: Number
    due: Number
    """Checks that are overdue."""
    probability: Chance | None
    """Null for whoever sees no scores, and of whom works here by now."""


class Applicants(msgspec.Struct, frozen=True):
    """A piece of the applicants, by tenant and id."""

    applicants: list[ApplicantLine]
    next: str | None


class CheckStep(msgspec.Struct, frozen=True, kw_only=True):
    """One check of an applicant's plan."""

    check: str
    title: str
    outcome: str
    because: str
    verify_next: str
    due_at: Moment | None
    at: Moment | None
    by: str | None


class Applicant(msgspec.Struct, frozen=True, kw_only=True):
    """One application and its checks."""

    line: ApplicantLine
    name: str | None
    subject: str
    """The pseudonym; empty while masked, as the link from application to person tells who it is."""
    steps: list[CheckStep]


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the audit."""

    seq: Number
    at: Moment
    actor: str
    via: str
    """`web`, `cli` or `token`."""
    action: str
    tenant: str | None
    case: int | None
    outcome: str
    """`done`, `denied` or `failed`."""
    rule: str | None
    details: dict[str, Any]
    """Values that may tell who somebody is are keyed hashes."""


class Acts(msgspec.Struct, frozen=True):
    """A piece of the audit, newest first."""

    acts: list[Act]
    next: str | None


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the audit is whole."""

    rows: Number
    whole: bool
    complaints: list[str]
    unknowns: list[str]
    """What could not be ruled out without checkpoints that are kept elsewhere."""


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """What became of what was sent. accepted + duplicate + rejected = seen."""

    file: str
    source: str | None
    seen: Number
    accepted: Number
    duplicate: Number
    rejected: Number
    reasons: dict[str, int]
    """Of what was rejected."""
    newest_at: Moment | None
