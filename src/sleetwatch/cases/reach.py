"""What a subject reaches, and how much it would hurt: by this a group orders its work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from sleetwatch.settings import Critical

WORST = 3


@dataclass(frozen=True, slots=True)
class Reached:
    """Something that a subject used, or stands near to."""

    subject: str
    kind: str
    """`repository`, `data`, `app`, `device`, `department` or `reports`."""
    name: str
    times: int
    last_at: int | None
    bytes: int | None = None
    level: int = 0
    """How much it would hurt, 0 to 3."""
    critical: str | None = None
    """What the settings call it."""


@dataclass(frozen=True, slots=True)
class Proximity:
    """What the subjects of a case reach."""

    consequence: int
    """The highest level of anything reached, 0 to 3."""
    reached: tuple[Reached, ...]
    """What would hurt most first."""
    missing: tuple[str, ...]
    """Event kinds without a row of theirs: what they would have told is not known."""
    listed: bool
    """Whether the settings name anything critical; without it only HR's own mark counts."""


def rate(kind: str, name: str, critical: Iterable[Critical]) -> tuple[int, str | None]:
    """How much it would hurt if somebody reached something, and what the settings call it."""
    known = name.casefold()
    found = [
        (one.level, one.name)
        for one in critical
        if one.kind == kind and any(fnmatchcase(known, pattern.casefold()) for pattern in one.match)
    ]
    return max(found, default=(0, None), key=lambda pair: pair[0])


def ordered(reached: Iterable[Reached]) -> tuple[Reached, ...]:
    """What would hurt most first, then what was used most."""
    return tuple(sorted(reached, key=lambda one: (-one.level, -one.times, one.kind, one.name, one.subject)))
