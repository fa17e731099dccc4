"""One person behind several identities, as people read it: the shape that the terminal and JSON share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonaBar:
    """What one column adds to how likely two identities are one person's."""

    column: str
    bits: float


@dataclass(frozen=True, slots=True)
class PersonaLink:
    """Why two identities are taken for one person's: the start and the bars add up to `bits`."""

    subject_a: str
    subject_b: str
    bits: float
    bars: tuple[PersonaBar, ...]
    """The first is the start: how likely any two identities are one person's."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One subject as it named itself."""

    tenant: str
    subject: str
    kind: str
    """applicant, worker or leaver."""
    worker_id: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class PersonaPage:
    """Identities that are one person's, as far as what they gave tells."""

    persona: str
    probability: float
    """Of the weakest link that holds them together."""
    identities: tuple[Identity, ...]
    links: tuple[PersonaLink, ...]
