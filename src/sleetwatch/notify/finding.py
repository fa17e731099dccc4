"""What a finding says in every format: a pseudonym, how likely, why in words, what to check. Never a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sleetwatch.clock import to_text

PRODUCT, VENDOR = "Sleetwatch", "Sleetwatch"
MARKING = "amber+strict"
"""How far a finding may go, by the Traffic Light Protocol 2.0."""


class Level(StrEnum):
    """What the score proposes."""

    CHECK = "check"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of the score."""

    signal: str
    title: str
    family: str
    because: str
    nats: float
    first_at: int
    last_at: int
    version: int
    colleagues: int
    """Others of the tenant who show at least the same."""
    population: int
    benign: tuple[str, ...]
    next_steps: tuple[str, ...]
    attack: tuple[str, ...]
    """Techniques of MITRE ATT&CK."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A thing behind the reasons that may leave the company: it is nobody's home, and says of nobody who they are."""

    kind: str
    """`ip`, `tool` (a program that lets somebody in from afar) or `usb` (vendor and product id of such hardware)."""
    value: str
    about: str
    """What it is, in words: the network of an address, the kind of a tool."""
    first_at: int
    last_at: int
    """As far as the evidence of the reasons shows."""
    times: int
    """Pieces of that evidence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One subject over the line, as of one hunt."""

    tenant: str
    subject: str
    level: Level
    probability: float
    low: float
    high: float
    score: float
    """Nats."""
    as_of: int
    first_flagged_at: int | None
    is_new: bool
    """Whether the hunt before had the subject below the line."""
    reasons: tuple[Reason, ...]
    """The most telling first; those that count for the subject too, with nats below zero."""
    linked: int
    """How many links add to the score."""
    missing: tuple[str, ...]
    """Kinds of events that no source brought."""
    next_check: str | None
    version: str
    """Of the product."""
    indicators: tuple[Indicator, ...] = ()
    """What may leave; empty where nobody asked for it."""
    is_closed: bool = False
    """Whether it was told before and is over: the subject stands below the line that is told there."""

    @property
    def uid(self) -> str:
        """The same for one subject in every hunt, so that a receiver updates and does not open another."""
        return f"sleetwatch:{self.tenant}:{self.subject}"

    @property
    def title(self) -> str:
        """One line."""
        if self.is_closed:
            return f"Identity of {self.subject}: nothing is proposed any more"
        asked = "case" if self.level is Level.CASE else "neutral check"
        return f"Identity of {self.subject}: a {asked} is proposed"

    @property
    def standing(self) -> str:
        """`check`, `case` or `closed`."""
        return "closed" if self.is_closed else self.level.value

    @property
    def percent(self) -> int:
        """The probability from 1 to 99: nothing is certain."""
        return _percent(self.probability)

    @property
    def against(self) -> tuple[Reason, ...]:
        """The reasons that raise the score."""
        return tuple(one for one in self.reasons if one.nats > 0)

    @property
    def sentence(self) -> str:
        """How likely and why, in words, with what it is not."""
        if self.is_closed:
            return f"No longer over the line as of {to_text(self.as_of)}: what was told before asks for nothing more."
        why = "; ".join(one.because for one in self.against[:3]) or "links to others alone"
        between = f"{_percent(self.low)} to {_percent(self.high)}"
        return (
            f"{self.percent} % likely ({between}) as of {to_text(self.as_of)}: {why}. "
            "A lead for a neutral check, never a verdict."
        )

    @property
    def techniques(self) -> tuple[str, ...]:
        """The techniques of all reasons, each once."""
        return tuple(sorted({name for one in self.against for name in one.attack}))


def _percent(share: float) -> int:
    return min(99, max(1, round(100 * share)))
