"""One person's day: when they are at the screen, on which network, and how their traffic leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from sleetwatch.worlds.devices import Laptop
from sleetwatch.worlds.networks import Line, Seen
from sleetwatch.worlds.people import Person, Stay, works_on
from sleetwatch.worlds.timeline import HOUR, MINUTE, SECOND, Calendar

_LUNCH = 0.08
_LONG_DAY = 6 * HOUR
_OWN_BESIDE_ISSUED = 0.4


@dataclass(slots=True)
class Day:
    person: Person
    index: int
    working: bool
    """At work today; else only the phone is awake."""
    start: int
    end: int
    line: Line
    """What the laptop is connected to."""
    cellular: Line
    on_issued: bool
    """The issued laptop is at hand."""
    wired: bool
    cloned: list[tuple[int, str]] = field(default_factory=list)
    """Repositories taken on the issued laptop, and when."""
    filmed: list[int] = field(default_factory=list)
    """When the issued laptop's camera went off."""

    @property
    def rng(self) -> Random:
        return self.person.rng

    def moments(self, count: int) -> list[int]:
        """Times at the screen, in order, none over lunch."""
        rng, span = self.rng, self.end - self.start
        lunch = self.start + span * 45 // 100
        pause = int(span * _LUNCH) if span > _LONG_DAY else 0
        found = []
        for _ in range(count):
            at = self.start + int(rng.random() * (span - pause))
            found.append(at + pause if at >= lunch else at)
        found.sort()
        return found

    def moment(self) -> int:
        return self.start + int(self.rng.random() * (self.end - self.start))

    def phone_moment(self) -> int:
        """The phone is awake longer than its owner works."""
        before, after = 90 * MINUTE, 4 * HOUR
        return self.start - before + int(self.rng.random() * (self.end - self.start + before + after))

    @property
    def machine_line(self) -> Line:
        """What the issued machine is connected to, wherever its user sits."""
        return self.person.cloud or self.line

    def way_out(self, carries: str, line: Line | None = None) -> Seen:
        """How the outside sees one connection: through a tunnel when one carries it, else by its line."""
        for tunnel in self.person.tunnels:
            if tunnel.carries == carries and tunnel.first <= self.index <= tunnel.last and self._chance(tunnel.share):
                return tunnel.line.seen(self.index, self.rng)
        if line is None:
            line = self._phone_line() if carries == "phone" else self.machine_line
        return line.seen(self.index, self.rng)

    def at_own(self) -> bool:
        """Whether it is a machine of their own that they sit at; less often once the issued one is there."""
        own = self.person.own
        if own is None or not own.first <= self.index <= own.last:
            return False
        return self._chance(own.share * (_OWN_BESIDE_ISSUED if self.on_issued else 1))

    def at_hand(self) -> tuple[Laptop, Seen] | None:
        """The machine they work on just now and how its traffic leaves; None while there is none."""
        own = self.person.own
        if own and self.at_own():
            return own.machine, self.way_out("own", own.line)
        return (self.person.laptop, self.way_out("machine")) if self.on_issued else None

    def _phone_line(self) -> Line:
        return self.cellular if self._chance(0.45) else self.line

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share


def lived(person: Person, calendar: Calendar) -> Iterator[Day]:
    """The days of an employment that fall into the window."""
    for index in range(calendar.days):
        if works_on(person, calendar.date(index)):
            yield _day(person, index, calendar)


def _day(person: Person, index: int, calendar: Calendar) -> Day:
    rng, hours = person.rng, person.hours_on(index)
    stay = _stay(person, index)
    zone = stay.zone if stay and stay.zone else hours.zone
    begins = hours.start + rng.gauss(0, hours.spread)
    start = calendar.at(index, zone, begins) + rng.randrange(SECOND)
    length = max(3.0, hours.length + rng.gauss(0, 0.7))
    working = index not in person.away and (
        calendar.date(index).weekday() in hours.weekdays or rng.random() < hours.weekend
    )
    at_office = stay is None and person.office is not None and working and rng.random() < person.office_share
    line = stay.line if stay else person.office if at_office and person.office else person.home
    wired = person.wired_from is not None and index >= person.wired_from
    return Day(
        person=person,
        index=index,
        working=working,
        start=start,
        end=start + int(length * HOUR),
        line=line,
        cellular=stay.cellular if stay and stay.cellular else person.mobile,
        on_issued=index >= person.laptop_from,
        wired=wired or (at_office and person.wired_at_office),
    )


def _stay(person: Person, index: int) -> Stay | None:
    for stay in person.stays:
        if stay.first <= index <= stay.last:
            return stay
    return None
