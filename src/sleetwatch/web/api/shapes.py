"""What the API tells of suspects: the shapes of answers. Times are ISO 8601; who somebody is, is null while masked."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from sleetwatch.web.api.moments import Moment

Number = Annotated[int, msgspec.Meta(ge=0)]
Chance = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Standing(msgspec.Struct, frozen=True):
    """The newest verdict on a subject that still holds."""

    verdict: Number
    finding: str
    at: Moment
    reviewer: str
    waits: bool
    """Whether it needs a second person."""
    surpassed: bool
    """Dismissed, but a signal has fired since that had not then."""


class Change(msgspec.Struct, frozen=True):
    """What happened since the token's holder last looked."""

    looked_at: Moment
    before: Chance
    """The probability then."""
    new_signals: list[str]


class SuspectLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list."""

    rank: Number
    """Among everybody; a tenant's own list leaves gaps."""
    tenant: str
    subject: str
    """The pseudonym."""
    probability: Chance
    low: Chance
    high: Chance
    status: str
    """`case`, `check`, `held` or `below`."""
    families: list[str]
    first_flagged_at: Moment | None
    signals: list[str]
    """Those that speak against the subject, the strongest first."""
    reasons: list[str]
    """The strongest of them in words."""
    linked: bool
    """Whether links lend it anything."""
    owner: str | None
    due_at: Moment | None
    standing: Standing | None
    change: Change | None
    """Null when the token's holder has never looked."""


class Suspects(msgspec.Struct, frozen=True):
    """A piece of the list, best first."""

    suspects: list[SuspectLine]
    total: Number
    """How many pass the filters."""
    next: str | None
    """The cursor of the next piece."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One bar of the waterfall."""

    signal: str
    title: str
    family: str
    nats: float
    """Its share of the score, after damping."""
    full_nats: float
    """What it would be worth alone."""
    because: str
    at: Moment
    last_at: Moment
    strength: int
    count: int
    """Pieces of evidence."""
    colleagues: int
    """Other subjects of the tenant who show at least the same."""
    population: int
    probability_without: Chance
    why: str
    benign: list[str]
    misses: list[str]
    next_steps: list[str]
    references: list[str]
    scheme: float | None
    """P(hit | scheme) that it was weighed with."""
    honest: float | None
    """P(hit | honest) that it was weighed with."""
    verdict: int | None
    """The benign verdict that explains it, so that it counts nothing."""
    exception: int | None
    """The exception that holds it back, so that it counts nothing."""
    explained_until: Moment | None


class LinkPart(msgspec.Struct, frozen=True, kw_only=True):
    """One link's share of the score."""

    other: str
    link_kind: str
    degree: int
    """How many share it."""
    nats: float
    at: Moment
    other_probability: Chance | None
    """Null where it is not told: of those beyond the tenant, and of the token's holder."""
    other_status: str
    """As a subject's own; `not told` there."""
    possible_victim: bool


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """The neutral check that would tell most about a subject."""

    check: str
    ask: str
    passed: str
    failed: str
    if_passed: Chance
    if_failed: Chance
    likely: Chance
    bits: float


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """One scored subject."""

    rank: int
    tenant: str
    subject: str
    worker_id: str | None
    name: str | None
    role: str | None
    accounts: list[str]
    applicant_ids: list[str]
    probability: Chance
    low: Chance
    high: Chance
    score: float
    """Log-odds, in nats."""
    score_without_links: float
    first_flagged_at: Moment | None
    families: list[str]
    status: str
    parts: list[Part]
    links: list[LinkPart]
    next_check: Proposal | None


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """Why a subject stands where it stands: prior, parts and links add up to the score."""

    suspect: Scored
    of: Number
    """How many subjects were scored."""
    population: Number
    as_of: Moment
    prior: float
    """Log-odds before any evidence."""
    prior_probability: Chance
    missing: list[str]
    """Event kinds that no source of the tenant brought."""
    check_from: Chance
    case_from: Chance
    revealed: bool
    """Whether a second person approved that the token's holder sees who it is."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One event behind a part."""

    event_id: str
    kind: str
    at: Moment
    source: str
    file: str
    line: int
    summary: str
    raw: str | None
    """The record as it came, when asked for; masked unless revealed."""


class PartEvidence(msgspec.Struct, frozen=True):
    """The events behind one part."""

    signal: str
    evidence: list[Evidence]


class Compared(msgspec.Struct, frozen=True):
    """One claim beside what was seen."""

    what: str
    claimed: str
    observed: list[str]
    agrees: bool | None
    """Null when the two cannot be told apart, or one is missing."""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A device that the subject signed in on."""

    name: str
    os: str | None
    managed: bool | None
    days: int
    first_at: Moment
    last_at: Moment


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that was plugged in somewhere."""

    piece: str
    maker: str
    called: str | None
    at: Moment


class Dossier(msgspec.Struct, frozen=True):
    """The claim beside what was observed, and the devices."""

    compared: list[Compared]
    devices: list[Device]
    attached: list[Attached]


class Seen(msgspec.Struct, frozen=True):
    """What stands in the lake about a subject."""

    parts: list[PartEvidence]
    dossier: Dossier


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote about a subject."""

    note: Number
    at: Moment
    author: str
    text: str


class Notes(msgspec.Struct, frozen=True):
    """A subject's notes, newest first."""

    notes: list[Note]


class Assignment(msgspec.Struct, frozen=True):
    """Who has a subject, and until when it should be looked at."""

    owner: str | None
    due_at: Moment | None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody found out about a subject."""

    verdict: Number
    at: Moment
    tenant: str
    subject: str | None
    finding: str
    reason: str
    note: str | None
    reviewer: str
    explains: dict[str, int]
    """Of a benign one: the signals it explains, each up to a strength."""
    until: Moment | None
    approved_by: list[str]
    withdrawn_at: Moment | None
    withdrawn_by: str | None
    withdrawn_because: str | None
    state: Literal["waits", "approved", "stands", "over", "withdrawn"]


class Verdicts(msgspec.Struct, frozen=True):
    """Verdicts, newest first."""

    verdicts: list[Verdict]


class HiddenPart(msgspec.Struct, frozen=True):
    """A part that a benign verdict would explain away."""

    signal: str
    title: str
    nats: float
    because: str


class Preview(msgspec.Struct, frozen=True):
    """What a benign verdict would hide, before it is given."""

    subject: str
    hidden: list[HiddenPart]
    probability: Chance
    without: Chance
    """About what it would be without them."""
