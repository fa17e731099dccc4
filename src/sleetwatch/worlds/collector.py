"""The lines of Sleetwatch's own collector for Windows: how laptops stand, twice a day.

IT puts it into the image of new laptops and on a part of the old ones. What is on USB the endpoint agent tells already,
so those lines are not gathered. Windows says nothing of the lid; it says whether the built-in screen is on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from sleetwatch.worlds.days import Day
from sleetwatch.worlds.devices import PERIPHERALS, Laptop
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.files import Json, Log
from sleetwatch.worlds.networks import Line
from sleetwatch.worlds.people import Person
from sleetwatch.worlds.timeline import DAY, HOUR, MINUTE, SECOND, Calendar, to_seconds

_OLD_SHARE = 0.27
_PANELS = {"Dell Inc.": ("BOE", "0BB7"), "HP": ("AUO", "B4A9"), "LENOVO": ("LEN", "41A8")}
_HIDES_ACCESS_POINT = "10.0.26100"
"""From this version on the system keeps the access point's address to itself."""


def has_collector(person: Person) -> bool:
    """New laptops come with it, old ones get it bit by bit."""
    laptop = person.laptop
    if person.cloud or not laptop.is_windows:
        return False
    return person.laptop_from >= 0 or int(laptop.agent_id[:4], 16) < _OLD_SHARE * 0xFFFF


@dataclass(slots=True)
class _Stand:
    """How the laptop stands at one moment."""

    at: int
    line: Line
    wired: bool
    shut: bool
    on_battery: bool
    screens: list[tuple[str, str, str]]
    """Maker, product and name of each screen besides the built-in one."""


class CollectorDays:
    """Turns the days of one person into readings of the issued laptop."""

    def __init__(self, person: Person, log: Log, calendar: Calendar) -> None:
        self._person = person
        self._log = log
        rng = person.rng
        docked = person.wired_from is not None
        shut = 0.0 if person.stands_open else 1.0
        self._shut_share = shut if person.left_alone else 0.8 if docked and chance(rng, 0.7) else 0.03
        self._battery_share = 0.0 if person.left_alone else 0.04 if docked else 0.3
        self._evenings_out = 0.0 if person.left_alone else rng.choice((0.0, 0.03, 0.08))
        self._boots_every = 25 if person.left_alone else rng.choice((1, 2, 4, 9))
        self._booted = calendar.at(0, "UTC", 4) - rng.randrange(9) * DAY
        filmed_before = person.laptop_from < 0 and chance(rng, person.camera_share)
        self._filmed: int | None = calendar.at(0, "UTC", 14) - rng.randrange(3, 12) * DAY if filmed_before else None
        self._seen_screens: dict[str, None] = {}

    def live(self, day: Day) -> None:
        if not day.on_issued:
            return
        self._seen_screens.update(dict.fromkeys(self._plugged_by(day)))
        for place, at in enumerate(self._readings(day)):
            self._filmed = max((film for film in day.filmed if film <= at), default=self._filmed)
            self._read(day, self._stand(day, at), first=place == 0)
        if day.working and chance(day.rng, self._evenings_out):
            self._read(day, self._out(day), first=False)
        self._filmed = max(day.filmed, default=self._filmed)

    def _readings(self, day: Day) -> Iterator[int]:
        """Only a machine that is awake is read, and one that nobody shuts down always is."""
        rng, person = day.rng, self._person
        docked = person.wired_from is not None
        if day.working or person.left_alone or (docked and chance(rng, 0.25)):
            yield day.start + rng.randrange(35, 75) * MINUTE
            yield day.start + 5 * HOUR + rng.randrange(60) * MINUTE

    def _out(self, day: Day) -> _Stand:
        """After work, at a friend's table, behind one's own phone."""
        at = day.end + day.rng.randrange(40, 140) * MINUTE
        return _Stand(at, self._person.mobile, wired=False, shut=False, on_battery=True, screens=[])

    def _plugged_by(self, day: Day) -> list[str]:
        return [name for when, _, name in self._person.plugged if when <= day.index]

    def _stand(self, day: Day, at: int) -> _Stand:
        person, rng = self._person, day.rng
        away = person.left_alone is False and day.line is not person.home
        desk = [] if away else [*person.laptop.peripherals, *self._seen_screens]
        screens = [
            _screen(plug.path, plug.description)
            for name in desk
            for plug in PERIPHERALS[name]
            if plug.class_name == "Monitor"
        ]
        shut = chance(rng, 0.03 if away else self._shut_share) and bool(screens or person.left_alone)
        return _Stand(at, day.machine_line, day.wired, shut, chance(rng, 0.4 if away else self._battery_share), screens)

    def _read(self, day: Day, stand: _Stand, *, first: bool) -> None:
        laptop = self._person.laptop
        if first:
            system = f"Microsoft Windows 11 Enterprise {laptop.version.rsplit('.', 1)[0]}"
            self._show(stand, "device", {"model": laptop.model, "manufacturer": laptop.maker, "os": system})
        self._show(stand, "posture", self._posture(day, stand))
        self._show(stand, "network", _network(laptop, stand, self._person.brand.name))
        for maker, product, name in stand.screens:
            serial = sha256(f"{laptop.serial}/{name}".encode()).hexdigest()[:7].upper()
            told = {"maker": maker, "product": product, "name": name, "display_serial": serial, "built_in": False}
            self._show(stand, "display", told)
        if not stand.shut:
            maker, number = _PANELS[laptop.maker]
            self._show(stand, "display", {"maker": maker, "product": maker + number, "built_in": True})

    def _posture(self, day: Day, stand: _Stand) -> Json:
        while stand.at - self._booted > self._boots_every * DAY:
            self._booted = stand.at - day.rng.randrange(10, 60) * MINUTE
        told: Json = {
            "power": "battery" if stand.on_battery else "mains",
            "battery_percent": day.rng.randrange(28, 96) if stand.on_battery else day.rng.randrange(88, 101),
            "displays": len(stand.screens) + (not stand.shut),
            "built_in_display": not stand.shut,
        }
        if self._filmed is not None:
            told["camera_used_at"] = to_seconds(self._filmed)
        return told | {"uptime_seconds": (stand.at - self._booted) // SECOND}

    def _show(self, stand: _Stand, kind: str, facts: Json) -> None:
        laptop = self._person.laptop
        line = {
            "sleetwatch_collector": 1,
            "kind": kind,
            "at": to_seconds(stand.at),
            "host": laptop.name,
            "serial": laptop.serial,
            "user": f"AzureAD\\{self._person.user_name}",
        }
        self._log.add(stand.at, line | facts)


def _network(laptop: Laptop, stand: _Stand, brand: str) -> Json:
    told: Json = {
        "adapter": "Ethernet" if stand.wired else "Wi-Fi",
        "gateway_hash": _keyed(brand, "router", stand.line),
    }
    if not stand.wired and not laptop.version.startswith(_HIDES_ACCESS_POINT):
        told["wifi_hash"] = _keyed(brand, "access point", stand.line)
    return told


def _keyed(brand: str, box: str, line: Line) -> str:
    """A line has one box, whatever addresses it is given."""
    return sha256(f"{brand}:{box}:{line.gateway}:{line.wifi}:{line.leases[0][1]}".encode()).hexdigest()[:32]


def _screen(path: str, name: str) -> tuple[str, str, str]:
    product = path.split("\\")[1]
    return product[:3], product, name
