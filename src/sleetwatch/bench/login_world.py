"""A company's sign-ins for a month, with travel that nobody could have made and travel that only looks like it.

Made after both sides' rules were read, to show where they differ: read each shape by itself and not the total. Every
sign-in bears the vendor's own place, so that no side gains by a better address book.

# Planted
`abroad once`: from a new address abroad, 20 minutes after one at home. `operator`: the same, every third day, always
from the same address abroad. `far coast`: as the first, in the same country.

# Honest
`flight`: to another city by airliner, and back after three days. `company exit`: now and then through one of three
gateways abroad that many share. `new line`: a new address in the same city. `at home`: nothing of the kind.
"""

# ruff: noqa: PLR2004 - the numbers of a made-up world

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from random import Random

import pyarrow as pa

from sleetwatch.bench.many_events import CITIES, COUNTRIES, FIRST, NAMES, ZONES
from sleetwatch.bench.many_sign_ins import publish
from sleetwatch.clock import DAY, HOUR, MINUTE
from sleetwatch.events import SignIn, Worker, schema_of
from sleetwatch.workspace import Workspace

DAYS = 30
TENANT = "main"
PLANTED = ("abroad once", "operator", "far coast")
SHARES = {
    "abroad once": 0.02,
    "operator": 0.02,
    "far coast": 0.02,
    "flight": 0.06,
    "company exit": 0.12,
    "new line": 0.16,
    "at home": 0.60,
}
ABROAD = (("CN", "Shenyang", 41.8, 123.4), ("RU", "Vladivostok", 43.1, 131.9), ("LA", "Vientiane", 18.0, 102.6))
EXITS = (("NL", "Amsterdam", 52.4, 4.9), ("SG", "Singapore", 1.35, 103.8), ("BR", "Sao Paulo", -23.5, -46.6))
AIRLINER_KMH = 850.0
COASTS = ("New York", "Boston", "Miami"), ("Seattle", "San Francisco")
EARTH_KM = 6371.0088

Place = tuple[str, str, float, float]


@dataclass(frozen=True, slots=True)
class Login:
    """One sign-in before it is a row."""

    who: int
    at: int
    place: Place
    ip: str


def make_logins(root: str, people: int, seed: int = 11) -> dict[str, int]:
    """A workspace with the company's roster and its sign-ins; what each shape is, by worker, is `shape_of`."""
    workspace = Workspace.create(Path(root))
    random = Random(seed)  # noqa: S311 - figures, not secrets
    homes = [_home(random, shape_of(who, people)) for who in range(people)]
    logins = sorted(
        (one for who in range(people) for one in _month(random, who, homes[who], shape_of(who, people))),
        key=lambda one: (one.at, one.who),
    )
    publish(workspace, _roster(homes), "worker")
    publish(workspace, _rows(logins), "sign_in")
    return {"sign_ins": len(logins), "people": people}


def shape_of(who: int, people: int) -> str:
    """What somebody does, by number: the shapes follow one another by their shares."""
    place, before = (who + 0.5) / people, 0.0
    for shape, share in SHARES.items():
        before += share
        if place < before:
            return shape
    return "at home"


def _home(random: Random, shape: str) -> Place:
    named = [NAMES.index(name) for name in COASTS[0]] if shape == "far coast" else range(len(NAMES))
    city = random.choice(list(named))
    return COUNTRIES[city], NAMES[city], float(CITIES[city][0]), float(CITIES[city][1])


def _month(random: Random, who: int, home: Place, shape: str) -> Iterator[Login]:
    """Two sign-ins on each working day from home, and what the shape adds."""
    added = _SHAPES.get(shape, _nothing)(random, who, home)
    away = [(one.at, one.at + 3 * DAY) for one in added[:1]] if shape == "flight" else []
    for day in range(DAYS):
        for hour in (9, 14):
            at = FIRST + day * DAY + (hour + 5) * HOUR + random.randrange(90) * MINUTE + who % 60 * 1_000_000
            if day % 7 < 5 and not any(begin - 4 * HOUR <= at <= end + 20 * HOUR for begin, end in away):
                moved = shape == "new line" and day >= 15
                yield Login(who, at, home, _address("76" if moved else "73", who))
    yield from added


def _nothing(_random: Random, _who: int, _home: Place) -> list[Login]:
    return []


def _address(first: str, who: int) -> str:
    """Somebody's own address in a block: 73 at home, 76 after a move, 71 and 70 in another city, 223 abroad."""
    return f"{first}.{who >> 16 & 255}.{who >> 8 & 255}.{who & 255}"


def _evening(random: Random, day: int) -> int:
    """A moment after the day's own sign-ins."""
    return FIRST + day * DAY + 21 * HOUR + random.randrange(60) * MINUTE


def _hop(random: Random, who: int, home: Place, away: Place, day: int, ip: str) -> list[Login]:
    """At home, and 20 minutes later away."""
    at = _evening(random, day)
    return [Login(who, at, home, _address("73", who)), Login(who, at + 20 * MINUTE, away, ip)]


def _abroad_once(random: Random, who: int, home: Place) -> list[Login]:
    return _hop(random, who, home, random.choice(ABROAD), random.randrange(3, 25), _address("223", who))


def _operator(random: Random, who: int, home: Place) -> list[Login]:
    away, ip = random.choice(ABROAD), _address("223", who)
    return [one for day in range(3, 28, 3) for one in _hop(random, who, home, away, day, ip)]


def _far_coast(random: Random, who: int, home: Place) -> list[Login]:
    city = NAMES.index(random.choice(COASTS[1]))
    away = COUNTRIES[city], NAMES[city], float(CITIES[city][0]), float(CITIES[city][1])
    return _hop(random, who, home, away, random.randrange(3, 25), _address("71", who))


def _flight(random: Random, who: int, home: Place) -> list[Login]:
    """On an evening to another city, and three days later back at home: the way takes three hours at the airports."""
    others = [place for place in _cities() if kilometres(home, place) > 500]
    away, leaves = random.choice(others), _evening(random, random.randrange(3, 20))
    takes = int((kilometres(home, away) / AIRLINER_KMH + 3) * HOUR)
    line, hotel = _address("73", who), _address("70", who)
    back = leaves + takes + 2 * DAY
    return [
        Login(who, leaves, home, line),
        Login(who, leaves + takes, away, hotel),
        Login(who, back, away, hotel),
        Login(who, back + takes, home, line),
    ]


def _company_exit(random: Random, who: int, home: Place) -> list[Login]:
    number = random.randrange(len(EXITS))
    days = random.sample(range(2, 27), 3)
    return [one for day in days for one in _hop(random, who, home, EXITS[number], day, f"130.41.7.{number + 10}")]


_SHAPES: dict[str, Callable[[Random, int, Place], list[Login]]] = {
    "abroad once": _abroad_once,
    "operator": _operator,
    "far coast": _far_coast,
    "flight": _flight,
    "company exit": _company_exit,
}


def _cities() -> list[Place]:
    return [(COUNTRIES[n], NAMES[n], float(CITIES[n][0]), float(CITIES[n][1])) for n in range(len(NAMES))]


def kilometres(one: Place, other: Place) -> float:
    """Along a great circle."""
    (north, east), (to_north, to_east) = (map(radians, place[2:]) for place in (one, other))
    half = sin((to_north - north) / 2) ** 2 + cos(north) * cos(to_north) * sin((to_east - east) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def _rows(logins: list[Login]) -> pa.Table:
    given = {
        "event_id": [f"{number:024x}" for number in range(len(logins))],
        "at": [one.at for one in logins],
        "account": [f"w{one.who}@example.com" for one in logins],
        "ip": [one.ip for one in logins],
        "os": ["Windows 11"] * len(logins),
        "browser": ["Edge"] * len(logins),
        "interactive": [True] * len(logins),
        "outcome": ["success"] * len(logins),
        "vendor_country": [one.place[0] for one in logins],
        "vendor_city": [one.place[1] for one in logins],
        "vendor_latitude": [one.place[2] for one in logins],
        "vendor_longitude": [one.place[3] for one in logins],
    }
    return _table(schema_of(SignIn), given, len(logins))


def _roster(homes: list[Place]) -> pa.Table:
    count = len(homes)
    given = {
        "event_id": [f"w{number:023x}" for number in range(count)],
        "at": [FIRST - 300 * DAY] * count,
        "worker_id": [f"W{number}" for number in range(count)],
        "work_email": [f"w{number}@example.com" for number in range(count)],
        "home_country": [home[0] for home in homes],
        "home_city": [home[1] for home in homes],
        "home_latitude": [home[2] for home in homes],
        "home_longitude": [home[3] for home in homes],
        "time_zone": [ZONES[NAMES.index(home[1])] for home in homes],
    }
    return _table(schema_of(Worker), given, count)


def _table(schema: pa.Schema, given: Mapping[str, object], rows: int) -> pa.Table:
    lineage = {
        "tenant": [TENANT] * rows,
        "source": ["bench"] * rows,
        "origin": ["0" * 64] * rows,
        "line": list(range(rows)),
        "batch": [1] * rows,
    }
    columns = {**lineage, **given}
    return pa.table([columns.get(f.name) or pa.nulls(rows, f.type) for f in schema], schema=schema)
