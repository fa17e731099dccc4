"""What is true of the world. It is kept apart from the logs: only who asks for it gets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import msgspec

from sleetwatch.worlds.networks import Line
from sleetwatch.worlds.people import Person
from sleetwatch.worlds.timeline import Calendar


@dataclass(frozen=True, slots=True)
class Planted:
    """A worker who is not who they say."""

    worker_id: str
    account: str
    kind: str
    level: str
    """L1 careless to L4."""
    story: str
    siblings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Honest people who show one or more of the same signs."""

    kind: str
    worker_ids: tuple[str, ...]
    accounts: tuple[str, ...]
    story: str


@dataclass(frozen=True, slots=True)
class Travel:
    """A trip that was approved beforehand."""

    worker_id: str
    account: str
    country: str
    first: date
    last: date


@dataclass(slots=True)
class Truth:
    planted: list[Planted] = field(default_factory=list)
    look_alikes: list[LookAlike] = field(default_factory=list)
    approved_travel: list[Travel] = field(default_factory=list)

    def write(self, path: Path) -> None:
        encoded = msgspec.json.encode(asdict(self))
        path.write_bytes(msgspec.json.format(encoded, indent=2) + b"\n")


class Cast:
    """Gives every story people of its own, never a manager and nobody twice."""

    def __init__(self, people: list[Person], calendar: Calendar, rng: Random) -> None:
        self.calendar = calendar
        self.people = people
        self.rng = rng
        self.truth = Truth()
        self.known: list[tuple[str, Line]] = []
        """Addresses the security team has labelled."""
        self._free = [person for person in people if "Director" not in person.title and "Manager" not in person.title]
        rng.shuffle(self._free)

    def take(self, *wanted: Callable[[Person], bool]) -> Person:
        """Somebody of long standing: the first wish that somebody free fulfils."""
        settled = [person for person in self._free if person.started < self.calendar.first]
        for wish in wanted:
            for person in settled:
                if wish(person):
                    self._free.remove(person)
                    return person
        raise LookupError("the company is too small for its stories")

    def hire(self, earliest: int = 0) -> Person:
        """One of the next new hires in Entra who start on this day or later; the last one when none does."""
        fresh = [person for person in self._free if person.started >= self.calendar.first and not person.uses_okta]
        fresh.sort(key=self.start_of)
        late = [person for person in fresh if self.start_of(person) >= earliest] or fresh[-1:]
        chosen = self.rng.choice([person for person in late if self.start_of(person) <= self.start_of(late[0]) + 7])
        self._free.remove(chosen)
        return chosen

    def office(self, city: str) -> Line:
        """The line of an office where somebody works."""
        return next(person.office for person in self.people if person.office and person.office.city.name == city)

    def start_of(self, person: Person) -> int:
        return (person.started - self.calendar.first).days

    def look_alike(self, kind: str, people: list[Person], story: str) -> None:
        ids = tuple(person.worker_id for person in people)
        self.truth.look_alikes.append(LookAlike(kind, ids, tuple(person.email for person in people), story))

    def approve(self, person: Person, country: str, first: int, last: int) -> None:
        date_of = self.calendar.date
        self.truth.approved_travel.append(
            Travel(person.worker_id, person.email, country, date_of(first), date_of(last))
        )
