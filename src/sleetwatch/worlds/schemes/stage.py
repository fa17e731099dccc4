"""What a scheme plays with: a company's cast, the day, the dice; and the people it has put in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from random import Random

from sleetwatch.worlds.devices import Handset, Laptop
from sleetwatch.worlds.names import name_for
from sleetwatch.worlds.networks import HOUSEHOLD, Line, household
from sleetwatch.worlds.people import Person
from sleetwatch.worlds.places import HOMES, Address, City, address_in
from sleetwatch.worlds.schemes import exits, habits
from sleetwatch.worlds.truth import Cast, Planted

ALWAYS = 10_000


@dataclass(frozen=True, slots=True)
class House:
    """Where a helper keeps laptops: one line, one address, one name on the parcels."""

    line: Line
    address: Address
    helper: str


def house_in(city: City, dice: Random, days: int) -> House:
    line = household(city, dice, days, provider=dice.choice(HOUSEHOLD[city.country]))
    return House(line, address_in(city, dice), " ".join(name_for(city.country, dice)))


@dataclass(slots=True)
class Actor:
    """Somebody who is not who they say."""

    person: Person
    start: int
    """The first day of work, counted in the window; negative before it."""
    plan: frozenset[str]
    den: Line
    """Where they really are."""
    begins: int
    """The first day inside the window on which they are at it: the start, or the day the account was sold."""
    last: int
    """The last day inside the window on which they work."""
    house: House | None = None
    vpn: Line | None = None
    """The exits they come through, when they use a VPN."""
    scripted: bool = False
    """Does what a published case tells, and ends as it ended."""
    sold: bool = False
    ended: str = ""
    silent: set[str] = field(default_factory=set)
    """Habits that no log shows."""

    def has(self, habit: str) -> bool:
        return habit in self.plan

    def add(self, *names: str) -> None:
        self.plan |= set(names)

    def drop(self, *names: str) -> None:
        self.plan -= set(names)


@dataclass(slots=True)
class Stage:
    """One scheme, in one company."""

    cast: Cast
    level: str
    at: int
    """The first day of work of the first of them; negative before the window."""
    size: int
    dice: Random
    props: Random
    """Dice for what the group owns. They know nothing of the company, so that the same come up in every company."""
    farm: str
    actors: list[Actor] = field(default_factory=list)

    @property
    def days(self) -> int:
        return self.cast.calendar.days

    def enter(
        self,
        later: int = 0,
        *,
        always: Collection[str] = (),
        never: Collection[str] = (),
        farm: bool = False,
        only: Collection[str] | None = None,
    ) -> Actor:
        """Somebody more, hired some days later than the scheme's first day, with habits drawn for its level.

        `only` names all habits instead, for a case of which more is not known.
        """
        person = self.cast.recruit(self.at + later, self.dice)
        start = self.cast.start_of(person)
        drawn = habits.draw(self.level, self.dice, always=always, never=never, farm=farm)
        plan = drawn if only is None else frozenset(only)
        den = exits.den(self.dice, self.days)
        actor = Actor(person, start, plan, den, max(start, 0), self.days - 1, scripted=only is not None)
        self.actors.append(actor)
        return actor

    def house_for(self, actor: Actor) -> House:
        """A helper's home in the country of the job, and not in the claimed city."""
        claimed = actor.person.city
        cities = [city for city in HOMES.get(claimed.country, HOMES["US"]) if city is not claimed]
        return house_in(self.dice.choice(cities), self.dice, self.days)

    def move(self, actor: Actor, department: str, title: str) -> None:
        """Into another department, under one of its leads."""
        person = actor.person
        if person.department == department:
            return
        person.department, person.title = department, title
        leads = [one for one in self.cast.people if one.title == f"{department} Manager"]
        if leads:
            person.manager_id = self.dice.choice(leads).worker_id

    def workday(self, actor: Actor, later: int, spread: int) -> int:
        """A weekday so many days after they begin, or some more, as long as they are there."""
        day = min(actor.last, actor.begins + later + self.dice.randrange(spread + 1))
        while day > actor.begins and self.cast.calendar.is_weekend(day):
            day -= 1
        return day

    def tell(self, kind: str, story: str) -> tuple[Planted, ...]:
        """Write down what is true of everybody who entered."""
        ids = [actor.person.worker_id for actor in self.actors]
        told = tuple(self._planted(actor, kind, story, ids) for actor in self.actors)
        self.cast.truth.planted += told
        return told

    def _planted(self, actor: Actor, kind: str, story: str, ids: Sequence[str]) -> Planted:
        person = actor.person
        return Planted(
            person.worker_id,
            person.email,
            kind,
            self.level,
            story,
            siblings=tuple(one for one in ids if one != person.worker_id),
            causes=habits.families(actor.plan - actor.silent),
            habits=habits.in_order(actor.plan),
            farm=self.farm,
            first_day=person.started,
            handover=self.cast.calendar.date(actor.begins) if actor.sold else None,
            ended=actor.ended,
        )


@dataclass(slots=True)
class Shared:
    """What a group has one of."""

    house: House | None = None
    phone: Handset | None = None
    bank: str = ""
    contact: str = ""
    machine: Laptop | None = None
    """A machine of their own at which one operator works for several."""


@dataclass(frozen=True, slots=True)
class Script:
    """One archetype, or one published case."""

    name: str
    levels: tuple[str, ...]
    """The levels at which it is played."""
    sizes: tuple[int, int]
    """The fewest and the most people it takes in one company."""
    play: Callable[[Stage], None]
    story: str
    source: str
    weight: float = 0.0
    """How often it is drawn, beside the others of its level; 0 for a case, which is only played by name."""
    crosses: bool = False
    """Whether what it shares may be shared with another company as well."""
