"""The map: where somebody was seen and where they claim to be, each with how far off that can be.

The land is drawn as dots where towns are, from the gazetteer that the package has anyway (GeoNames, CC BY 4.0).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import cos, radians
from typing import TYPE_CHECKING

from markupsafe import Markup

from sleetwatch.report import words
from sleetwatch.report.figure import Column, Picture
from sleetwatch.report.svg import number, share, stretched, tag

if TYPE_CHECKING:  # towns bring Arrow, which who asks for `--help` need not wait for
    from sleetwatch.intel.towns import Box

WIDTH, HEIGHT = 1000.0, 500.0
"""The map's own units; the style sheet keeps its form of two to one."""
KM_A_DEGREE = 111.2
LEAST_SPAN = 18.0
"""Degrees of longitude shown at least: less would only show how rough the places are."""
ROOM = 1.25
WORLD = 180.0
"""From this span on the whole world is shown."""
DOTS = 150
"""Dots from left to right."""
NAMES = 7
MOST = 40
"""Places drawn; those of the most days are."""
FLATTEST = 0.35
"""Meridians are drawn no nearer to one another than this, for the sake of the far north."""
NEAR, ASIDE = 0.018, 21.0
"""Signs nearer than this share of the width are put side by side, so many pixels apart."""
CLEAR = 0.06
"""Share of the width and the height around a sign in which no town is named."""
FARTHEST_KM = 900.0
"""A place is not known at all beyond this, and the view need not hold it."""
ORDER = ("home", "delivery", "seen", "hidden")
SAYS = {
    "home": "claimed home",
    "delivery": "equipment went to",
    "seen": "signed in from",
    "hidden": "signed in through a VPN, relay or data centre",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that has to do with a subject."""

    kind: str
    """home, delivery, seen, or hidden: what a VPN, a relay or a data centre shows is not where somebody is."""
    latitude: float
    longitude: float
    radius_km: float
    """How far off it can be."""
    near: str
    """The largest town there, and the country."""
    days: int
    """On how many days."""
    first_at: int | None = None
    last_at: int | None = None
    home_km: float | None = None
    """From the claimed home, net of both radii."""


@dataclass(frozen=True, slots=True)
class Spots:
    """All of them."""

    spots: tuple[Spot, ...]
    rounded: bool
    """Whether the places were made rough so that they tell nobody's address."""


@dataclass(frozen=True, slots=True)
class _View:
    """The part of the world shown: its middle, and how many degrees fit from side to side and from top to bottom."""

    longitude: float
    latitude: float
    wide: float
    tall: float

    def x(self, longitude: float) -> float:
        """Where a meridian is, as a share of the width; the nearer way round."""
        return 0.5 + ((longitude - self.longitude + 180) % 360 - 180) / self.wide

    def y(self, latitude: float) -> float:
        """Where a parallel is, as a share of the height."""
        return 0.5 - (latitude - self.latitude) / self.tall

    @property
    def box(self) -> Box:
        """What of the gazetteer is in it."""
        from sleetwatch.intel.towns import Box

        return Box(self.longitude, self.latitude, self.wide, self.tall)


def draw_places(spots: Spots) -> Picture | None:
    """The picture; None where no place is known."""
    if not spots.spots:
        return None
    ranked = sorted(spots.spots, key=lambda one: (ORDER.index(one.kind), -one.days, one.near))[:MOST]
    view = _view(ranked)
    layers = (_land(view), _towns(view, ranked), *(_area(one, view) for one in ranked), *_signs(ranked, view))
    return Picture(
        key="places",
        title="Where",
        says=_says(ranked),
        drawing=Markup("").join(layers),
        height=0,
        columns=(
            Column("Place"),
            Column("What"),
            Column("Off by", is_number=True),
            Column("Days", is_number=True),
            Column("When"),
            Column("From the claimed home", is_number=True),
        ),
        rows=tuple(_row(place, one) for place, one in enumerate(ranked, start=1)),
        legend=tuple(("places", _sign(kind, "11", "8", ""), SAYS[kind]) for kind in ORDER if _has(ranked, kind)),
        note=_note(spots, len(ranked)),
    )


def _has(spots: Iterable[Spot], kind: str) -> bool:
    return any(one.kind == kind for one in spots)


def _says(spots: Sequence[Spot]) -> str:
    seen = [one for one in spots if one.kind == "seen"]
    far = [one for one in seen if one.home_km]
    hidden = [one for one in spots if one.kind == "hidden"]
    told = f"Signed in from {words.count(len(seen), 'place')}"
    if _has(spots, "home"):
        told += f", {len(far):,} of them away from the claimed home"
    return told + f"; a VPN, relay or data centre showed {words.count(len(hidden), 'place')}."


def _note(spots: Spots, drawn: int) -> str:
    notes = ["A circle or ellipse says how far off the place can be. Dots are towns (GeoNames)."]
    if spots.rounded:
        notes.append("While names are masked, places are rounded to half a degree, so that they tell no address.")
    if drawn < len(spots.spots):
        notes.append(f"Of {len(spots.spots):,} places the {drawn} with the most days are drawn.")
    return " ".join(notes)


def _view(spots: Sequence[Spot]) -> _View:
    """The smallest part of the world that holds every place with its radius, or all of it."""
    middle = _middle([one.longitude for one in spots])
    around = [((one.longitude - middle + 180) % 360 - 180, _degrees(one, _known(one))) for one in spots]
    left, right = min(at - off for at, off in around), max(at + off for at, off in around)
    low = min(one.latitude - _known(one) / KM_A_DEGREE for one in spots)
    high = max(one.latitude + _known(one) / KM_A_DEGREE for one in spots)
    latitude = (low + high) / 2
    flat = max(FLATTEST, cos(radians(latitude)))
    wide = max((right - left) * ROOM, (high - low) * ROOM * WIDTH / HEIGHT / flat, LEAST_SPAN)
    if wide >= WORLD:
        return _View(0.0, 8.0, 360.0, 180.0)
    return _View(middle + (left + right) / 2, latitude, wide, wide * flat * HEIGHT / WIDTH)


def _known(spot: Spot) -> float:
    """How far off a place can be, as far as the view minds: where a hidden one would be tells nothing."""
    return 0.0 if spot.kind == "hidden" else min(spot.radius_km, FARTHEST_KM)


def _degrees(spot: Spot, km: float) -> float:
    """A distance there in degrees of longitude."""
    return km / KM_A_DEGREE / max(FLATTEST, cos(radians(spot.latitude)))


def _middle(longitudes: Sequence[float]) -> float:
    """The middle of the shortest arc that holds them all, whichever way round the world."""
    turned = sorted(set(longitudes))
    following = [*turned[1:], turned[0] + 360]
    gap, place = max((after - one, place) for place, (one, after) in enumerate(zip(turned, following, strict=True)))
    return (following[place] + (360 - gap) / 2 + 180) % 360 - 180


@lru_cache(maxsize=64)  # who looks again, or turns the page and comes back, need not wait for thousands of dots
def _land(view: _View) -> Markup:
    from sleetwatch.intel.towns import dots

    step = view.wide / DOTS
    across = cache(lambda longitude: number(view.x(longitude) * WIDTH))  # a grid has thousands of points, and few lines
    down = cache(lambda latitude: number(view.y(latitude) * HEIGHT))
    points = (f"M{across(longitude)} {down(latitude)}h0" for latitude, longitude in dots(view.box, step))
    return stretched(WIDTH, HEIGHT, tag("path", d="".join(points), class_="land"), width="100%", height="100%")


def _towns(view: _View, spots: Sequence[Spot]) -> Markup:
    """Names to find one's way by, where no sign stands."""
    from sleetwatch.intel.towns import biggest

    signs = [(view.x(one.longitude), view.y(one.latitude)) for one in spots]
    free = [
        (x, y, town.name)
        for town in biggest(view.box, 2 * NAMES)
        for x, y in [(view.x(town.longitude), view.y(town.latitude))]
        if all(abs(x - left) > CLEAR or abs(y - top) > CLEAR for left, top in signs)
    ]
    named = (tag("text", name, x=share(x), y=share(y), class_=_shown(turn)) for turn, (x, y, name) in enumerate(free))
    return tag("g", *list(named)[:NAMES], class_="towns")


def _shown(place: int) -> str:
    return "town" if place < NAMES // 2 else "town wide"


def _area(spot: Spot, view: _View) -> Markup:
    return tag(
        "ellipse",
        cx=share(view.x(spot.longitude)),
        cy=share(view.y(spot.latitude)),
        rx=share(_degrees(spot, spot.radius_km) / view.wide),
        ry=share(spot.radius_km / KM_A_DEGREE / view.tall),
        class_=f"area {spot.kind}",
    )


def _signs(spots: Sequence[Spot], view: _View) -> list[Markup]:
    """A numbered sign for each place, side by side where places are one; the first, which tells most, on top."""
    drawn: list[Markup] = []
    taken: list[tuple[float, float]] = []
    for place, one in enumerate(spots, start=1):
        x, y = view.x(one.longitude), view.y(one.latitude)
        beside = sum(abs(x - left) < NEAR and abs(y - top) < 2 * NEAR for left, top in taken)
        taken.append((x, y))
        sign = _sign(one.kind, share(x), share(y), f"{place}", beside * ASIDE)
        drawn.append(tag("g", tag("title", f"{place} {one.near}: {SAYS[one.kind]}"), sign))
    return drawn[::-1]


_SHAPES = {
    "home": "M-9 9V-2L0-10 9-2V9z",
    "delivery": "M-8-8H8V8H-8z",
    "seen": "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0z",
    "hidden": "M0-10 10 0 0 10-10 0z",
}


def _sign(kind: str, x: str, y: str, label: str, aside: float = 0) -> Markup:
    shape = tag("path", d=_SHAPES[kind], class_=f"sign {kind}")
    text = tag("text", label, x="0", y="4", class_=f"rank {kind}") if label else Markup()
    move = f"translate({number(aside)} 0)" if label else "scale(.75)"
    return tag("svg", tag("g", shape, text, transform=move), x=x, y=y, width="1", height="1", class_="loose")


def _row(place: int, spot: Spot) -> tuple[str, ...]:
    when = words.period(spot.first_at, spot.last_at) if spot.first_at and spot.last_at else ""
    home = "" if spot.home_km is None else "may be there" if spot.home_km == 0 else f"{_rounded(spot.home_km)} km"
    days = f"{spot.days:,}" if spot.days else ""
    return (f"{place} {spot.near}", SAYS[spot.kind], f"{_rounded(spot.radius_km)} km", days, when, home)


def _rounded(km: float) -> str:
    """Two leading digits: the places are not better known."""
    step = 1 if km < 100 else 10 if km < 1000 else 100  # noqa: PLR2004 - digits
    return f"{round(km / step) * step:,}"
