"""Where an address is, whose network it is in, and what kind of network that is.

Everything works offline from the data in the package: country (IPtoASN), autonomous system (RouteViews, NRO, DB-IP) and
class (our own table). Own MMDB files take over field by field. A city is weak evidence, so every row says how far off
it can be.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sleetwatch.intel import embedded
from sleetwatch.intel.address_text import Parsed, high_bits, parse
from sleetwatch.intel.asn_class import CLASSES, asn_table, class_of
from sleetwatch.intel.mmdb import Answer, Databases
from sleetwatch.intel.places import country_middles
from sleetwatch.intel.radius import radii
from sleetwatch.intel.ranges import GAP, Ranges, from_widths
from sleetwatch.intel.watchlists import ANONYMISER_LABELS, KP_LABEL, Watchlist, read_watchlist

ADDRESSES = pa.schema(
    [
        ("ip", pa.string()),
        ("country", pa.string()),
        ("asn", pa.int64()),
        ("as_name", pa.string()),
        ("ip_class", pa.string()),
        ("radius_km", pa.float64()),
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
        ("label", pa.string()),
        ("label_from", pa.int64()),
        ("label_until", pa.int64()),
        ("anonymiser", pa.bool_()),
        ("class_radius_km", pa.float64()),
    ]
)
"""The columns of `look_up`.

`radius_km` is how far off this row's latitude and longitude can be: a whole country where only the country is known.
`class_radius_km` is how far off a city-level place can be that somebody else, such as the vendor of a log, gives for
the address; it depends on the class and the carrier only. Where there is no place the two are equal.
"""

ANYCAST = (13335, 36183, 54113)
"""Networks that carry people of every country under addresses registered in one: their country says nothing."""

_UNKNOWN = CLASSES.index("unknown")
_VPN = CLASSES.index("vpn")
_ELSEWHERE = [CLASSES.index(kind) for kind in ("relay", "sase")]
"""Classes whose country is where a company registered its gateways, which says nothing about the person."""

_SETTLED = [CLASSES.index(kind) for kind in ("private", "relay", "sase")]
"""Classes that a user's file cannot overrule: such files often call relays and company gateways VPN."""

_PLACE = ("latitude", "longitude", "radius_km")
_KEYS: dict[int, type[np.generic]] = {4: np.uint32, 6: np.uint64}
"""By IP version, what ranges are sorted by: the address, or for IPv6 its network half."""

Places = npt.NDArray[np.int32]
"""Places in a table, GAP where nothing is known."""


@dataclass
class _Found:
    """What is known so far, one entry per address."""

    country: pa.Array
    asn: npt.NDArray[np.int64]
    as_name: pa.Array
    ip_class: Places


class AddressBook:
    """Looks addresses up. Open it once and keep it; it holds some 10 MB."""

    def __init__(self, databases: Databases, watchlist: Watchlist) -> None:
        self._databases = databases
        self._watchlist = watchlist

    @classmethod
    def open(cls, mmdb_paths: Iterable[Path | str] = (), watch: pa.Table | None = None) -> Self:
        """The data in the package, overruled by MMDB files, labelled by a table of the `watch` event kind.

        Raises InputError for an MMDB file that cannot be opened.
        """
        return cls(Databases(Path(path) for path in mmdb_paths), read_watchlist(watch))

    def look_up(self, addresses: Sequence[str | None]) -> pa.Table:
        """One row per address given, in that order, with the columns of ADDRESSES. Garbage is an all-unknown row."""
        texts = pa.array(addresses, pa.string())
        parsed = parse(texts)
        found = _embedded(parsed, len(texts))
        answers = self._databases.look_up(texts.to_pylist()) if self._databases else []
        if answers:
            found = _overruled(found, answers)
        labels = _labels(self._watchlist, self._watchlist.find(parsed, found.asn))
        found.country = pc.if_else(
            pc.fill_null(pc.equal(labels["label"], KP_LABEL), fill_value=False), "KP", found.country
        )
        off = radii(found.ip_class, found.asn)
        by_class = pa.array(off, mask=np.isnan(off) | parsed.garbage(len(texts)))
        columns = {
            "ip": texts,
            "country": found.country,
            "asn": pa.array(found.asn, mask=found.asn == GAP),
            "as_name": found.as_name,
            "ip_class": pa.array(CLASSES).take(pa.array(found.ip_class)),
            **_positions(found.country, by_class, answers),
            **labels,
            "anonymiser": pc.or_(pa.array(found.ip_class == _VPN), _hides(labels["label"])),
            "class_radius_km": by_class,
        }
        return pa.table([columns[name] for name in ADDRESSES.names], schema=ADDRESSES)


@dataclass(frozen=True)
class _Network:
    """The ranges of one IP version."""

    asn: Ranges
    country: Ranges
    ip_class: Ranges


@functools.cache
def _network(version: int) -> _Network:
    key = _KEYS[version]

    def read(name: str) -> Ranges:
        table = embedded.read_table(f"net_{name}_v{version}")
        return from_widths(table["width"].to_numpy(), table["value"].to_numpy(), key)

    return _Network(read("asn"), read("country"), read("class"))


def _embedded(parsed: Parsed, count: int) -> _Found:
    """What the data in the package says."""
    asn_at, country_at, class_at = (np.full(count, GAP, np.int32) for _ in range(3))
    for version, rows, keys in ((4, parsed.v4_rows, parsed.v4), (6, parsed.v6_rows, high_bits(parsed.v6))):
        order = np.argsort(keys)  # bisecting sorted keys is three times as fast
        network = _network(version)
        for found, ranges in ((asn_at, network.asn), (country_at, network.country), (class_at, network.ip_class)):
            found[rows[order]] = ranges.find(keys[order])
    table = asn_table()
    asn = np.where(asn_at == GAP, GAP, table["asn"].to_numpy()[asn_at])
    by_asn = np.where(asn_at == GAP, _UNKNOWN, table["ip_class"].to_numpy()[asn_at])
    ip_class = np.where(class_at == GAP, by_asn, class_at).astype(np.int32)
    country_at[np.isin(ip_class, _ELSEWHERE) | np.isin(asn, ANYCAST)] = GAP
    return _Found(_take(_countries(), country_at), asn, _take(table["as_name"], asn_at), ip_class)


@functools.cache
def _countries() -> pa.ChunkedArray:
    return embedded.read_table("net_countries")["country"]


def _take(values: pa.ChunkedArray, places: Places) -> pa.Array:
    taken = values.take(pa.array(places, mask=places == GAP))
    return taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken


def _overruled(found: _Found, answers: Sequence[Answer]) -> _Found:
    """The user's files take over wherever they know something."""
    country, asn, as_name, said = (pa.array(field) for field in list(zip(*answers, strict=True))[:4])
    own = pa.array(CLASSES).take(pa.array(found.ip_class))
    moved = pc.fill_null(pc.not_equal(asn.cast(pa.int64()), pa.array(found.asn)), fill_value=False)
    names = pc.if_else(moved, as_name.cast(pa.string()), pc.coalesce(as_name.cast(pa.string()), found.as_name))
    by_asn = pa.array(class_of(asn.to_pylist(), names.to_pylist()))
    kinds = pc.coalesce(said.cast(pa.string()), pc.if_else(moved, by_asn, own))
    ip_class = pc.index_in(kinds, pa.array(CLASSES)).to_numpy(zero_copy_only=False).astype(np.int32)
    return _Found(
        pc.coalesce(country.cast(pa.string()), found.country),
        pc.coalesce(asn.cast(pa.int64()), pa.array(found.asn)).to_numpy(),
        names,
        np.where(np.isin(found.ip_class, _SETTLED), found.ip_class, ip_class),
    )


def _positions(country: pa.Array, by_class: pa.Array, answers: Sequence[Answer]) -> dict[str, pa.Array]:
    """The place: from the user's files, else the middle of the country, as far off as the country is large."""
    middles = country_middles()
    at = pc.index_in(country, middles["country"])
    latitude, longitude, wide = (middles[name].take(at).combine_chunks() for name in _PLACE)
    radius = pc.if_else(pc.is_valid(by_class), pc.max_element_wise(wide, by_class), by_class)
    if answers:
        given = [pa.array(field, pa.float64()) for field in list(zip(*answers, strict=True))[4:6]]
        known = pc.is_valid(given[0])
        latitude, longitude = pc.if_else(known, given[0], latitude), pc.if_else(known, given[1], longitude)
        radius = pc.if_else(known, by_class, radius)
    return dict(zip(_PLACE, (latitude, longitude, radius), strict=True))


def _labels(watchlist: Watchlist, places: Places) -> dict[str, pa.Array]:
    label, begins, ends = zip(*watchlist.labels, strict=True)
    fields = {
        "label": pa.array(label, pa.string()),
        "label_from": pa.array(begins, pa.int64()),
        "label_until": pa.array(ends, pa.int64()),
    }
    at = pa.array(places, mask=places == GAP)
    return {name: values.take(at) for name, values in fields.items()}


def _hides(labels: pa.Array) -> pa.Array:
    return pc.is_in(labels, pa.array(sorted(ANONYMISER_LABELS)))
