"""What is true of the world. It is kept apart from the logs: only who asks for it gets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import msgspec

from sleetwatch.worlds.networks import Line
from sleetwatch.worlds.people import Person
from sleetwatch.worlds.roster import mondays
from sleetwatch.worlds.timeline import Calendar

_LONG_STANDING = (30, 400)
"""So many days before the window somebody began who is called long-standing."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A worker who is not who they say."""

    worker_id: str
    account: str
    kind: str
    """The archetype, or the published case that is its script."""
    level: str
    """L1 careless, L2 typical, L3 careful, L4 elite, or adaptive: one that has read our rules."""
    story: str
    siblings: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    """What gives them away, as families of signals: place, network, device, hours, presence, identity, money, data or
    links; the most telling first. Empty when nothing that a log holds does."""
    habits: tuple[str, ...] = ()
    """The same in more words, as `worlds.schemes.habits` lists them."""
    farm: str = ""
    """Those of one house have one, over all tenants."""
    first_day: date | None = None
    handover: date | None = None
    """The account was honest until this day."""
    ended: str = ""
    """Why the employment ended inside the window: caught, or left."""


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


def _wanted(person: Person) -> float:
    """How much rather than others: nine in ten are technical, one in four outside North America."""
    job = 8.0 if person.department in {"Engineering", "IT"} else 0.3 if person.department == "Operations" else 1.0
    return job * {"US": 3.0, "IN": 0.3, "BR": 0.3}.get(person.city.country, 1.0)


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
        """Somebody of long standing: the first wish that somebody free fulfils.

        When all of those have their story, somebody who would have been new turns out to have been there before.
        """
        free = sorted(self._free, key=lambda person: person.started >= self.calendar.first)
        for wish in wanted:
            for person in free:
                if wish(person):
                    self._free.remove(person)
                    person.started = min(person.started, self._long_ago(person))
                    return person
        raise LookupError("the company is too small for its stories")

    def _long_ago(self, person: Person) -> date:
        if person.started < self.calendar.first:
            return person.started
        return self.calendar.first - timedelta(days=self.rng.randrange(*_LONG_STANDING))

    def hire(self, earliest: int = 0) -> Person:
        """One of the next new hires in Entra who start on this day or later; the last one when none does.

        When all of them have their story, somebody else turns out to be new.
        """
        fresh = [person for person in self._free if person.started >= self.calendar.first and not person.uses_okta]
        if not fresh:
            return self._newly_started()
        fresh.sort(key=self.start_of)
        late = [person for person in fresh if self.start_of(person) >= earliest] or fresh[-1:]
        chosen = self.rng.choice([person for person in late if self.start_of(person) <= self.start_of(late[0]) + 7])
        self._free.remove(chosen)
        return chosen

    def _newly_started(self) -> Person:
        person = self.take(lambda one: not one.uses_okta)
        person.started = self.rng.choice(mondays(self.calendar))
        return person

    def recruit(self, at: int, dice: Random) -> Person:
        """Somebody in Entra who works from home and starts on this day or soon after; before the window, long ago.

        Most are in technical jobs and in countries where such jobs pay well, as the published cases are.
        """
        free = [person for person in self._free if not person.uses_okta]
        fresh = sorted((person for person in free if person.started >= self.calendar.first), key=self.start_of)
        settled = [person for person in free if person.started < self.calendar.first]
        if at >= 0 and fresh:
            late = [person for person in fresh if self.start_of(person) >= at] or fresh[-1:]
            pool = [person for person in late if self.start_of(person) <= self.start_of(late[0]) + 7]
        else:
            pool = settled
        if not pool:
            raise LookupError("the company is too small for its stories")
        chosen = dice.choices(pool, [_wanted(person) for person in pool])[0]
        self._free.remove(chosen)
        if pool is settled:
            chosen.started = self.calendar.date(at) if at < 0 else dice.choice(mondays(self.calendar))
        chosen.office, chosen.office_share, chosen.remote = None, 0.0, True
        return chosen

    def rest(self) -> list[Person]:
        """Those who are in no story."""
        return list(self._free)

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
