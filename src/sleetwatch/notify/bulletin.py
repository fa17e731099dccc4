"""What a tenant is told: a notice of what was seen there, or an advisory with the tenant's own exposure.

It is masked when it is made: a subject is a pseudonym, nothing in it says who anybody is, and nothing is another's.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sleetwatch.clock import to_text
from sleetwatch.notify.finding import Indicator

SEEN = ("kind", "value", "what it is", "first seen", "last seen", "times")
"""The columns of a table of indicators."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part under a heading."""

    heading: str
    says: tuple[str, ...] = ()
    """Paragraphs."""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """A table; none without columns."""
    points: tuple[str, ...] = ()
    ordered: bool = False
    """Whether the points are steps, one after the other."""
    told_by: bool = False
    """Whether the table tells of evidence: chats and tickets, which many read, get its first column alone."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One document for one tenant."""

    kind: str
    """`notice` or `advisory`."""
    key: str
    """What it is about; a newer one with the same key takes its place."""
    tenant: str
    title: str
    at: int
    """When it was written."""
    tlp: str
    contact: str
    summary: str
    sections: tuple[Section, ...]
    facts: dict[str, Any]
    """The same for programs."""

    @property
    def head(self) -> tuple[tuple[str, str], ...]:
        """What stands above everything else."""
        return (
            ("Tenant", self.tenant),
            ("Written", to_text(self.at)),
            ("Marking", f"TLP:{self.tlp.upper()}"),
            ("Contact", self.contact or "whoever runs this Sleetwatch for you"),
        )

    @property
    def digest(self) -> str:
        """Of what it says but for when, so that nobody sends what nobody has read."""
        said = (self.kind, self.key, self.tenant, self.title, self.tlp, self.contact, self.summary, self.sections)
        return sha256(repr(said).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The object that is written under the document's kind."""
        told = {"tenant": self.tenant, "title": self.title, "at": to_text(self.at), "tlp": self.tlp}
        return {self.kind: told | {"contact": self.contact, "summary": self.summary, **self.facts}}


def seen_section(indicators: tuple[Indicator, ...], empty: str) -> Section:
    """The indicators, or why there are none."""
    rows = tuple(
        (one.kind, one.value, one.about, to_text(one.first_at), to_text(one.last_at), str(one.times))
        for one in indicators
    )
    says = (CAUTION,) if rows else (empty,)
    return Section("Indicators", says, SEEN if rows else (), rows)


CAUTION = (
    "Look for them, and do not block them unseen: honest people use the same networks and tools. Homes, devices, "
    "accounts and names are left out on purpose."
)


def indicator_facts(indicators: tuple[Indicator, ...]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "kind": one.kind,
            "value": one.value,
            "about": one.about,
            "first_seen": to_text(one.first_at),
            "last_seen": to_text(one.last_at),
            "times": one.times,
        }
        for one in indicators
    ]
