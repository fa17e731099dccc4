"""The user's own lists of addresses, networks and autonomous systems, and the labels they give.

The closest entry wins: an address before a network, a small network before a large one, a network before an AS. Of two
equally close entries `trusted-egress` wins, then the one that ends last, then the first label by name.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sleetwatch.intel.address_text import Parsed
from sleetwatch.intel.asn_class import as_number
from sleetwatch.intel.ranges import GAP, Ranges, Span, flatten

TRUSTED = "trusted-egress"
ANONYMISER_LABELS = frozenset(
    {"anonymiser", "anonymizer", "astrill", "commercial-vpn", "open-proxy", "proxy", "residential-proxy", "tor", "vpn"}
)
"""Labels that say the person hides where they are."""

KP_LABEL = "dprk-allocation"
KP_ALLOCATION = "175.45.176.0/22"
"""The one range registered to the DPRK (APNIC). Geo databases often place it elsewhere, and other ranges in it."""

_FOREVER = 1 << 62
_V4_END, _V6_END = 1 << 32, 1 << 128


class Label(NamedTuple):
    """What an entry says, and from when until when (microseconds UTC; None: always)."""

    label: str
    begins: int | None
    ends: int | None


@dataclass(frozen=True)
class Watchlist:
    """Labels by IPv4 range, IPv6 range and AS number."""

    labels: list[Label]
    v4: Ranges
    v6: Ranges
    asns: dict[int, int]

    def find(self, parsed: Parsed, asns: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """The place in `labels` for each row, GAP where nothing matches; `asns` has one entry per row."""
        found = np.full(len(asns), GAP, np.int32)
        if self.asns:
            at = pc.fill_null(pc.index_in(pa.array(asns), pa.array(list(self.asns), pa.int64())), GAP).to_numpy()
            found = np.append(np.array(list(self.asns.values()), np.int32), np.int32(GAP))[at]
        for rows, hits in ((parsed.v4_rows, self.v4.find(parsed.v4)), (parsed.v6_rows, self.v6.find(parsed.v6))):
            found[rows[hits != GAP]] = hits[hits != GAP]
        return found


def read_watchlist(watch: pa.Table | None) -> Watchlist:
    """The address entries of a `watch` table, with what is built in. Entries that are no address are skipped."""
    entries = [("cidr", KP_ALLOCATION, Label(KP_LABEL, None, None)), *_entries(watch)]
    entries.sort(key=lambda entry: _precedence(entry[2]))
    labels = [label for _, _, label in entries]
    spans: dict[int, list[Span]] = {4: [], 6: []}
    asns: dict[int, int] = {}
    for place, (kind, value, _) in enumerate(entries):
        if kind == "asn":
            if number := as_number(value):
                asns[number] = place
        elif network := _network(value):
            span = Span(int(network.network_address), int(network.broadcast_address), place)
            spans[network.version].append(span)
    return Watchlist(labels, _v4_ranges(spans[4]), _v6_ranges(spans[6]), asns)


def _entries(watch: pa.Table | None) -> Iterator[tuple[str, str, Label]]:
    if watch is None:
        return
    kept = watch.filter(pc.is_in(watch["list_kind"], pa.array(["ip", "cidr", "asn"])))
    for row in kept.select(["list_kind", "value", "label", "at", "until"]).to_pylist():
        if row["value"] and row["label"]:
            yield row["list_kind"], row["value"].strip(), Label(row["label"].lower(), row["at"] or None, row["until"])


def _precedence(label: Label) -> tuple[bool, int, list[int]]:
    """Later wins, so the strongest sorts last; a label's letters count backwards."""
    letters = [-ord(letter) for letter in label.label]
    return label.label == TRUSTED, _FOREVER if label.ends is None else label.ends, letters


def _network(value: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(value, strict=False)
    except ValueError:
        return None


def _v4_ranges(spans: Iterable[Span]) -> Ranges:
    runs = [run for run in flatten(spans) if run[0] < _V4_END]
    return Ranges(np.array([start for start, _ in runs], np.uint32), _values(runs))


def _v6_ranges(spans: Iterable[Span]) -> Ranges:
    runs = [run for run in flatten(spans) if run[0] < _V6_END]
    return Ranges(np.array([start.to_bytes(16) for start, _ in runs], "S16"), _values(runs))


def _values(runs: list[tuple[int, int]]) -> npt.NDArray[Any]:
    return np.array([value for _, value in runs], np.int32)
