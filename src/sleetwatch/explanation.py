"""What a person reads about one subject: the shape that the terminal, the page and JSON share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One event behind a part, and the raw record behind the event."""

    event_id: str
    kind: str
    at: int
    source: str
    file: str
    line: int
    summary: str
    """The event's own fields in a line."""
    raw: str | None = None
    """The raw record as it came, when asked for."""
    private: tuple[str, ...] = ()
    """Values in it that say who it is about; a mask takes them away and leaves none here."""


@dataclass(frozen=True, slots=True)
class PartLine:
    """One bar of the waterfall."""

    signal: str
    title: str
    family: str
    nats: float
    """Its share of the score, after damping."""
    full_nats: float
    """What it would be worth alone."""
    because: str
    at: int
    """When it was first seen."""
    last_at: int
    strength: int
    count: int
    """Pieces of evidence."""
    colleagues: int
    """Other subjects of the tenant who show at least the same."""
    population: int
    probability_without: float
    """What the probability would be without this part."""
    why: str
    benign: tuple[str, ...]
    misses: tuple[str, ...]
    next_steps: tuple[str, ...]
    references: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link's share of the score."""

    other: str
    link_kind: str
    degree: int
    nats: float
    at: int
    other_probability: float
    other_status: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """One scored subject in the list."""

    rank: int
    tenant: str
    subject: str
    worker_id: str | None
    name: str | None
    role: str | None
    accounts: tuple[str, ...]
    probability: float
    low: float
    high: float
    score: float
    score_without_links: float
    first_flagged_at: int | None
    families: tuple[str, ...]
    status: str
    parts: tuple[PartLine, ...]
    links: tuple[LinkLine, ...]
    applicant_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one subject. `prior + sum(parts.nats) + sum(links.nats) = suspect.score`, exactly."""

    suspect: Suspect
    of: int
    """How many subjects were scored."""
    population: int
    """How many subjects the tenant has."""
    as_of: int
    prior: float
    """Log-odds before any evidence."""
    prior_probability: float
    missing: tuple[str, ...]
    """Event kinds that no source brought."""
    check_from: float
    case_from: float
    revealed: bool
