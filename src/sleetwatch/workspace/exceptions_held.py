"""Which hits an exception holds back: those whose every kept piece of evidence came from its device or network.

A hit keeps its twenty strongest pieces. One of them from elsewhere, or one of which nothing is known, and the hit
counts in full: an exception never hides more than what it was made for. How common a signal is among the honest stays
as measured, so that without the exception every score is what it was.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from sleetwatch import clock
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.intel.ip import AddressBook
from sleetwatch.workspace.exception_rows import NETWORK, SIGNAL, STANDS, Exempt, read_exceptions
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.learnt import Explained, Learnt, Shown
from sleetwatch.workspace.selves import selves_of

Row = Mapping[str, Any]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DEVICES, ADDRESSES = ("device_id", "device_name", "device"), ("ip", "public_ip")
"""Columns that say on which device or handset, and from which address, something was done."""
ASN = "vendor_asn"
WANTED, LOOKED = "wanted", "looked"
SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Trace:
    """What one event tells of where it came from."""

    devices: tuple[str, ...]
    """Its id, then its name, in small letters."""
    address: str | None
    asn: int | None


def held_back(folder: Folder, learnt: Learnt, hits: Sequence[Row]) -> Learnt:
    """What a hunt takes from people, with what exceptions hold back of these hits."""
    now = clock.now()
    standing = [one for one in read_exceptions(folder) if one.state(now) == STANDS]
    if not standing:
        return learnt
    known = dict(learnt.explained)
    for key, held in covered(folder, standing, hits).items():
        known[key] = max(known.get(key, held), held, key=lambda one: (one.strength, one.until))
    return replace(learnt, explained=known)


def covered(folder: Folder, standing: Sequence[Exempt], hits: Sequence[Row]) -> dict[Shown, Explained]:
    """By hit the exception that covers it; of several the one up to the strongest, then the one that lasts longest."""
    about: dict[tuple[str, str], list[Exempt]] = defaultdict(list)
    for one in standing:
        about[one.tenant, one.signal].append(one)
    asked = [hit for hit in hits if (hit["tenant"], hit["signal"]) in about]
    narrow = {pair for pair, some in about.items() if any(one.scope != SIGNAL for one in some)}
    traces = traces_of(folder, (hit for hit in asked if (hit["tenant"], hit["signal"]) in narrow))
    own = _selves(folder, standing)
    found: dict[Shown, Explained] = {}
    for hit in asked:
        key = (hit["tenant"], hit["subject"], hit["signal"])
        for one in about[hit["tenant"], hit["signal"]]:
            if (hit["tenant"], hit["subject"]) not in own[one.exception] and rests_on(
                one.scope, one.value, hit, traces
            ):
                held = Explained(None, one.strength, one.until, one.exception)
                found[key] = max(found.get(key, held), held, key=lambda known: (known.strength, known.until))
    return found


def rests_on(scope: str, value: str | None, hit: Row, traces: Mapping[str, Trace]) -> bool:
    """Whether all of a hit's kept evidence is from a device or a network; everything is from a whole tenant."""
    if scope == SIGNAL:
        return True
    pieces = [traces.get(one) for one in hit["evidence"]]
    return bool(pieces) and value is not None and all(one is not None and _is_from(scope, value, one) for one in pieces)


def _is_from(scope: str, value: str, trace: Trace) -> bool:
    if scope != NETWORK:
        return value in trace.devices
    if value.startswith("AS"):
        return trace.asn == int(value[2:])
    network, address = ipaddress.ip_network(value), _address(trace.address)
    return address is not None and address in network


def _address(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return None if text is None else ipaddress.ip_address(text)
    except ValueError:
        return None


def _selves(folder: Folder, standing: Iterable[Exempt]) -> dict[int, frozenset[tuple[str, str]]]:
    """By exception the subjects that those behind it are: nobody holds back what is about themselves."""
    with folder.state.connect() as connection:
        return {
            one.exception: frozenset().union(*(selves_of(connection, name) for name in one.people)) for one in standing
        }


def traces_of(folder: Folder, hits: Iterable[Row]) -> dict[str, Trace]:
    """What the events behind hits tell, by event id."""
    wanted = {one for hit in hits for one in hit["evidence"]}
    rows: dict[str, Row] = {}
    with folder.reading(), Engine(memory_limit_mb=folder.settings.memory_mb) as engine:
        for kind in KINDS if wanted else ():
            rows |= {row["event_id"]: row for row in _looked_at(engine, folder, kind, wanted - rows.keys())}
    networks = _networks(folder, {address for row in rows.values() if (address := _from(row)) and not row[ASN]})
    return {name: _trace(row, networks) for name, row in rows.items()}


def _looked_at(engine: Engine, folder: Folder, kind: str, wanted: Collection[str]) -> Iterator[Row]:
    """The rows of a kind with these ids."""
    schema = schema_of(KINDS[kind])
    there = [name for name in (*DEVICES, *ADDRESSES, ASN) if name in schema.names]
    paths = folder.segments_of(kind) if there and wanted else []
    if not paths:
        return
    engine.scan(LOOKED, paths, schema)
    engine.register(WANTED, pa.table({"event_id": pa.array(sorted(wanted), pa.string())}))
    columns = ("event_id", *there)
    query = f"select {', '.join(columns)} from {LOOKED} semi join {WANTED} using (event_id)"
    for row in engine.records(query, columns, SECONDS):
        yield dict.fromkeys((*DEVICES, *ADDRESSES, ASN)) | row


def _from(row: Row) -> str | None:
    address: str | None = row["ip"] or row["public_ip"]
    return address


def _networks(folder: Folder, addresses: Collection[str]) -> dict[str, int | None]:
    """The network that each address belongs to, where the log did not say."""
    if not addresses:
        return {}
    listed = sorted(addresses)
    book = AddressBook.open([folder.root / path for path in folder.settings.intel.mmdb], None)
    return dict(zip(listed, book.look_up(listed)["asn"].to_pylist(), strict=True))


def _trace(row: Row, networks: Mapping[str, int | None]) -> Trace:
    devices = tuple(row[name].lower() for name in DEVICES if row[name])
    address = _from(row)
    return Trace(devices, address, row[ASN] or (networks.get(address) if address else None))
