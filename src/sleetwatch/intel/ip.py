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
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sleetwatch.intel import embedded
from sleetwatch.intel.address_text import Parsed, high_bits, parse
from sleetwatch.intel.asn_class import CLASSES, asn_table, class_of
from sleetwatch.intel.mmdb import Databases
from sleetwatch.intel.places import country_places
from sleetwatch.intel.radius import radii
from sleetwatch.intel.ranges import GAP, Ranges, from_widths
from sleetwatch.intel.watchlists import KP_LABEL, Watchlist, is_anonymiser, read_watchlist

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
        ("place_radius_km", pa.float64()),
        ("label", pa.string()),
        ("label_from", pa.int64()),
        ("label_until", pa.int64()),
        ("anonymiser", pa.bool_()),
    ]
)
"""The columns of `look_up`.

`radius_km` is the error of a city-level place that anybody gives for the address, by its class; `place_radius_km` is
the error of the latitude and longitude in this very row, which is a whole country where only the country is known.
"""

ANYCAST = frozenset({13335, 36183, 54113})
"""Networks that carry people of every country under addresses registered in one: their country says nothing."""

_UNKNOWN = CLASSES.index("unknown")
_PRIVATE = CLASSES.index("private")
_RELAY = CLASSES.index("relay")
_VPN = CLASSES.index("vpn")


@dataclass
class _Columns:
    """The answer under way: one entry per address; places in the tables, GAP for unknown."""

    country: npt.NDArray[Any]
    asn: npt.NDArray[np.int64]
    as_name: npt.NDArray[Any]
    ip_class: npt.NDArray[np.int32]
    latitude: npt.NDArray[np.float64]
    longitude: npt.NDArray[np.float64]
    place_radius_km: npt.NDArray[np.float64]
