"""Builds `asn.parquet` and `net_*.parquet`: who announces an address, where it is registered, what network it is."""

from __future__ import annotations

import csv
import ipaddress
import itertools
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import maxminddb
import numpy as np
import pyarrow as pa

from sleetwatch.intel.asn_class import CLASSES, by_likely_name, by_sure_name
from sleetwatch.intel.ranges import GAP, Ranges, Span, flatten
from tools.intel_files import write_table

IPV4 = 4
NAME_LENGTH = 64
PRIVATE = (
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
"""RFC 1918, shared (carrier) space of RFC 6598, loopback, link-local, unique local."""

OVERLAYS = (  # later ones win where two lists name the same network
    ("hosting", ("amazon-aws", "google-gcp", "microsoft-azure", "oracle-oci", "cloudflare", "fastly")),
    ("sase", ("zscaler",)),
    ("relay", ("icloud-private-relay",)),
)


Run = tuple[int, int]
"""Where a run of addresses starts, and its value."""


class Route(NamedTuple):
    """One announced range."""

    first: int
    last: int
    asn: int
    name: str


class Upstream(NamedTuple):
    """Where the upstream files lie."""

    asn_csv: Path
    country_mmdb: Path
    delegated_mmdb: Path
    lists: Path
    curated: Path


def build(upstream: Upstream, out: Path) -> None:
    """Write every network file."""
    routes = {version: list(_routes(upstream.asn_csv, version)) for version in (4, 6)}
    place = _write_asns([*routes[4], *routes[6]], upstream, out)
    sources = (upstream.country_mmdb / "iptoasn-country", upstream.delegated_mmdb / "geo-whois-asn-country")
    codes = sorted(
        {str(record["country_code"]) for source in sources for v in (4, 6) for _, record in _mmdb(source, v)}
    )
    for version in (4, 6):
        spans = ((_unit(each.first, version), _unit(each.last, version), place[each.asn]) for each in routes[version])
        announced = gapless(spans)
        _write_runs(out / f"net_asn_v{version}.parquet", announced)
        observed, delegated = (gapless(_countries(source, version, codes)) for source in sources)
        _write_runs(out / f"net_country_v{version}.parquet", filled(observed, delegated, announced))
        _write_runs(out / f"net_class_v{version}.parquet", gapless(_overlay(upstream.lists, version)))
    write_table(pa.table({"country": pa.array(codes)}), out / "net_countries.parquet")


def gapless(spans: Iterable[tuple[int, int, int]]) -> list[Run]:
    """Runs `(start, value)` of sorted spans: holes become GAP, neighbours with one value become one run."""
    runs: list[Run] = [(0, GAP)]
    free = 0
    for first, last, value in spans:
        if last < free:
            continue
        if first > free and runs[-1][1] != GAP:
            runs.append((free, GAP))
        _append(runs, max(first, free), value)
        free = last + 1
    if runs[-1][1] != GAP:
        runs.append((free, GAP))
    return runs


def filled(runs: list[Run], gaps: list[Run], where: list[Run]) -> list[Run]:
    """`runs`, with the values of `gaps` where `runs` has none and `where` has one."""
    starts = np.array(sorted({start for each in (runs, gaps, where) for start, _ in each}), np.uint64)
    first, second, condition = (_ranges(each).find(starts) for each in (runs, gaps, where))
    values = np.where((first == GAP) & (condition != GAP), second, first)
    kept = np.append(True, values[1:] != values[:-1])
    return list(zip(starts[kept].tolist(), values[kept].tolist(), strict=True))


def _ranges(runs: list[Run]) -> Ranges:
    return Ranges(np.array([start for start, _ in runs], np.uint64), np.array([value for _, value in runs], np.int32))


def _append(runs: list[Run], start: int, value: int) -> None:
    if runs[-1][0] == start:
        runs.pop()
    if not runs or runs[-1][1] != value:
        runs.append((start, value))


def _unit(address: int, version: int) -> int:
    """IPv6 is kept to the /64: of the announced ranges only some 200 are cut finer."""
    return address if version == IPV4 else address >> 64


def _write_runs(path: Path, runs: list[Run]) -> None:
    starts = (start for start, _ in runs)
    widths = np.array([*(after - start for start, after in itertools.pairwise(starts)), 0], np.uint64)
    values = np.array([value for _, value in runs], np.int32)
    write_table(pa.table({"width": widths, "value": values}), path, split=("width", "value"))


def _routes(folder: Path, version: int) -> Iterator[Route]:
    with (folder / f"asn-ipv{version}-num.csv").open(encoding="utf-8", newline="") as file:
        for first, last, asn, name in csv.reader(file):
            yield Route(int(first), int(last), int(asn), name)


def _write_asns(routes: list[Route], upstream: Upstream, out: Path) -> dict[int, int]:
    """Write the table of autonomous systems; the answer is each number's place in it."""
    names = {route.asn: " ".join(route.name.split())[:NAME_LENGTH] for route in routes}
    curated = _curated(upstream.curated)
    listed = _listed_hosting(upstream.lists / "asn")
    numbers = sorted(names.keys() | curated.keys())
    classes = [_class(number, names.get(number, ""), curated, listed) for number in numbers]
    table = {
        "asn": np.array(numbers, np.int64),
        "as_name": [names.get(number) for number in numbers],
        "ip_class": np.array([CLASSES.index(each) for each in classes], np.uint8),
    }
    write_table(pa.table(table), out / "asn.parquet")
    return {number: at for at, number in enumerate(numbers)}


def _class(number: int, name: str, curated: dict[int, str], listed: set[int]) -> str:
    if number in curated:
        return curated[number]
    return by_sure_name(name) or ("hosting" if number in listed else by_likely_name(name)) or "unknown"


def _curated(path: Path) -> dict[int, str]:
    tables: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return {int(number): kind for kind, members in tables.items() for number in members}


def _listed_hosting(folder: Path) -> set[int]:
    text = "".join(
        (folder / name).read_text(encoding="utf-8") for name in ("x4b_datacenter_asn.txt", "bad-asn-list.csv")
    )
    return {int(number) for number in re.findall(r"^(?:AS)?(\d+)\b", text, re.MULTILINE)}


def _countries(source: Path, version: int, codes: list[str]) -> Iterator[tuple[int, int, int]]:
    place = {code: at for at, code in enumerate(codes)}
    for network, record in _mmdb(source, version):
        first, last = int(network.network_address), int(network.broadcast_address)
        yield _unit(first, version), _unit(last, version), place[record["country_code"]]


def _mmdb(source: Path, version: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    with maxminddb.open_database(f"{source}-ipv{version}.mmdb") as reader:
        for network, record in reader:
            if network.version == version and isinstance(record, dict):
                yield network, record


def _overlay(lists: Path, version: int) -> Iterator[tuple[int, int, int]]:
    """Networks whose class does not follow from who announces them, as disjoint spans."""
    spans = [
        Span(_unit(int(net.network_address), version), _unit(int(net.broadcast_address), version), CLASSES.index(kind))
        for kind, net in _overlay_networks(lists)
        if net.version == version
    ]
    runs = flatten(spans)
    for (start, value), (after, _) in itertools.pairwise(runs):
        if value != GAP:
            yield start, after - 1, value


def _overlay_networks(lists: Path) -> Iterator[tuple[str, ipaddress.IPv4Network | ipaddress.IPv6Network]]:
    for kind, names in OVERLAYS:
        for name in names:
            listed = json.loads((lists / "warninglists" / f"{name}.json").read_text(encoding="utf-8"))["list"]
            yield from ((kind, ipaddress.ip_network(each)) for each in sorted(listed))
    yield from (("private", ipaddress.ip_network(each)) for each in PRIVATE)
