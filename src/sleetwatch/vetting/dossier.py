"""All that is known of one applicant: what the checks look at. It exists in memory only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    """One file an applicant sent."""

    kind: str
    """resume, id, photo or other."""
    metadata: dict[str, str]
    """What the file says of itself, and its fingerprints: keys as in `applicants.jsonl`, such as `Producer`, `sha256`,
    `phash`."""
    made_at: int | None = None
    offset_minutes: int | None = None
    """How far the clock it was made by is from UTC; None where it is not told, or is UTC, which servers write."""
    tools: str = ""
    """What made it, as text that compares."""
    author: str | None = None
    written_by_another: bool | None = None
    """Whether the author it names shares no word with the applicant's name."""
    edited: bool = False
    """A picture that a tool made, or an identity document that one changed, by its own mark."""

    @property
    def sha256(self) -> str | None:
        """The file in the evidence store; None for a file that was only named."""
        return self.metadata.get("sha256")


@dataclass(frozen=True, slots=True)
class Talk:
    """One interview."""

    at: int
    minutes: float | None = None
    camera_minutes: float | None = None
    ip: str | None = None
    client: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One job of a career. Months are year * 12 + month; `end` is None while it lasts."""

    employer: str
    position: str
    start: int
    end: int | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class TooEarly:
    """A technology that a job names and that could not be had yet."""

    technology: str
    employer: str
    months: int
    """How long before its release the job had ended."""


@dataclass(frozen=True, slots=True)
class Referee:
    """Somebody who is to tell of the applicant."""

    phone: str | None
    mailbox: str | None
    free_mail: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """Equipment that was sent to the worker the applicant became."""

    at: int
    elsewhere: bool
    """Whether it went to another address than the one claimed."""
    km: float | None
    """How far from the claimed home, less both uncertainties."""


@dataclass(frozen=True, slots=True)
class Home:
    """A home as one paper names it."""

    said_by: str
    """application, résumé, background check, identity document or document."""
    text: str
    """In one line, for people to read."""
    street: str | None = None
    """With number and unit, as text that compares; None where only a place is named."""
    city: str | None = None
    region: str | None = None
    """Both as text that compares."""
    country: str | None = None
    apart_km: float | None = None
    """How far it is from the home that the others are held against, less both uncertainties; None where one of the two
    is not known."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A worker's contacts, for comparison."""

    tenant: str
    subject: str
    phones: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    address_key: str | None = None
    phone: str | None = None
    """The worker's own, without the one for emergencies."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One application with everything that hangs on it."""

    tenant: str
    applicant_id: str
    subject: str
    """The person's pseudonym: two applications with one subject are one persona's."""
    applied_at: int
    event_id: str = ""
    name: str | None = None
    """For comparing two persons' records and for people to read; no outcome may rest on what name it is."""
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    zone: str | None = None
    """The claimed home's time zone, where its place is known."""
    ip: str | None = None
    user_agent: str | None = None
    requisition_id: str | None = None
    channel: str | None = None
    agency: str | None = None
    worker_id: str | None = None
    resume: dict[str, Any] = field(default_factory=dict)
    """JSON Resume."""
    jobs: tuple[Work, ...] = ()
    """The resume's jobs, oldest first."""
    overlap_months: int = 0
    """The longest time for which two main jobs ran side by side."""
    too_early: tuple[TooEarly, ...] = ()
    mailbox: str | None = None
    """The mailbox behind the e-mail address: without what follows a plus."""
    address_key: str | None = None
    """The street address as text that compares."""
    address_kind: str | None = None
    """What the address calls itself: mail drop, parcel point, forwarder, hotel."""
    homes: tuple[Home, ...] = ()
    """As each paper names it; the others are held against the first."""
    links: tuple[str, ...] = ()
    """Profiles as text that compares."""
    referees: tuple[Referee, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    profiles: tuple[dict[str, Any], ...] = ()
    documents: tuple[Document, ...] = ()
    talks: tuple[Talk, ...] = ()
    consents: frozenset[str] = frozenset()
    """What the applicant agreed to and has not taken back or let run out."""

    @property
    def key(self) -> tuple[str, str]:
        """Tenant and applicant id."""
        return self.tenant, self.applicant_id
