"""What of a subject's evidence may leave the company: exits that hide people, remote tools, remote hardware.

Never an account, a device, a home's line or a name. An exit that many of the tenant's people use says nothing of one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.explanation import Suspect
from sleetwatch.intel import kvm, rmm
from sleetwatch.intel.ip import AddressBook
from sleetwatch.intel.watchlists import TRUSTED
from sleetwatch.notify.finding import Indicator
from sleetwatch.workspace.folder import Folder

Key = tuple[str, str]
EXITS = {"vpn": "a VPN's exit", "hosting": "a hosting provider's address"}
"""Classes of addresses behind which nobody lives. All others may be somebody's home, or a company's."""
MOST_SHARERS = 5
"""Accounts of the tenant that may have come from an address before it says nothing of any of them."""
REMOTE = {"remote_access": "a remote-access tool", "mesh": "a private network's client", "tunnel": "a tunnel"}
_ADDRESSED = tuple(
    (kind, column)
    for kind, event in KINDS.items()
    for column in ("ip", "public_ip")
    if column in schema_of(event).names
)


@dataclass(frozen=True, slots=True)
class _Sight:
    """Something that stands in a piece of evidence."""

    kind: str
    value: str
    at: int
    event_id: str


def leaving(folder: Folder, suspects: Sequence[Suspect]) -> dict[Key, tuple[Indicator, ...]]:
    """By tenant and subject what may leave, by the evidence of all reasons that speak against them."""
    owners = _owners(suspects)
    if not owners:
        return {}
    with folder.reading(), Engine(memory_limit_mb=folder.settings.memory_mb) as engine:
        engine.register("wanted", pa.table({"event_id": sorted(owners)}))
        sights = [*_addresses(engine, folder), *_programs(engine, folder), *_sites(engine, folder)]
        sights += _hardware(engine, folder)
        about = _abouts(engine, folder, sights)
        crowded = _crowded(engine, folder, {value for kind, value in about if kind == "ip"})
    found: defaultdict[Key, dict[tuple[str, str], list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in sights:
        for key in owners[one.event_id]:
            if (one.kind, one.value) in about and (key[0], one.value) not in crowded:
                found[key][one.kind, one.value].append(one.at)
    return {key: tuple(_indicators(of, about)) for key, of in found.items()}


def _indicators(
    found: Mapping[tuple[str, str], Sequence[int]], about: Mapping[tuple[str, str], str]
) -> Iterator[Indicator]:
    """Addresses first, then tools; what was seen most often before the rest."""
    for thing, times in sorted(found.items(), key=lambda one: (one[0][0], -len(one[1]), one[0][1])):
        yield Indicator(*thing, about[thing], min(times), max(times), len(times))


def _owners(suspects: Iterable[Suspect]) -> dict[str, set[Key]]:
    """Whose evidence each event is."""
    owners: defaultdict[str, set[Key]] = defaultdict(set)
    for who in suspects:
        for one in (event for part in who.parts if part.nats > 0 for event in part.evidence):
            owners[one.event_id].add((who.tenant, who.subject))
    return dict(owners)


def _rows(engine: Engine, folder: Folder, kind: str, columns: Collection[str]) -> list[dict[str, Any]]:
    """The wanted events of a kind."""
    paths = folder.segments_of(kind)
    if not paths:
        return []
    engine.scan(kind, paths, schema_of(KINDS[kind]))
    listed = ", ".join(f'e."{name}"' for name in ("event_id", "at", *columns))
    found: list[dict[str, Any]] = engine.table(
        f"select {listed} from {kind} as e join wanted as w on w.event_id = e.event_id"
    ).to_pylist()
    return found


def _addresses(engine: Engine, folder: Folder) -> Iterator[_Sight]:
    for kind, column in _ADDRESSED:
        for row in _rows(engine, folder, kind, [column]):
            if row[column]:
                yield _Sight("ip", row[column], row["at"], row["event_id"])


def _programs(engine: Engine, folder: Folder) -> Iterator[_Sight]:
    known = _tools()
    for row in _rows(engine, folder, "process", ["file_name", "original_name", "product"]):
        said = (known.get((how, str(row[how] or "").lower())) for how in ("file_name", "original_name", "product"))
        if tool := next(filter(None, said), None):
            yield _Sight("tool", tool, row["at"], row["event_id"])


def _sites(engine: Engine, folder: Folder) -> Iterator[_Sight]:
    known = _tools()
    for row in _rows(engine, folder, "connection", ["remote_name"]):
        labels = (row["remote_name"] or "").split(".")
        above = (known.get(("domain", ".".join(labels[place:]))) for place in range(len(labels) - 1))
        if tool := next(filter(None, above), None):
            yield _Sight("tool", tool, row["at"], row["event_id"])


def _hardware(engine: Engine, folder: Folder) -> Iterator[_Sight]:
    known = _devices()
    for row in _rows(engine, folder, "peripheral", ["vendor_id", "product_id"]):
        if (row["vendor_id"], row["product_id"]) in known:
            yield _Sight("usb", f"{row['vendor_id']}:{row['product_id']}", row["at"], row["event_id"])


@cache
def _tools() -> dict[tuple[str, str], str]:
    """Remote tools by how they are known."""
    return {
        (row["match"], row["pattern"]): row["tool"]
        for row in rmm.tools().to_pylist()
        if row["category"] in REMOTE and row["match"] in {"file_name", "original_name", "product", "domain"}
    }


@cache
def _categories() -> dict[str, str]:
    return {row["tool"]: REMOTE[row["category"]] for row in rmm.tools().to_pylist() if row["category"] in REMOTE}


@cache
def _devices() -> dict[tuple[str, str], str]:
    """Hardware for remote control by its USB ids, where these are seldom an honest person's."""
    return {
        (row["vendor_id"], row["product_id"]): row["device"]
        for row in kvm.identities().to_pylist()
        if row["vendor_id"] and row["product_id"] and row["match_strength"] > kvm.WEAK
    }


def _abouts(engine: Engine, folder: Folder, sights: Iterable[_Sight]) -> dict[tuple[str, str], str]:
    """What may leave, with what it is."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    for one in sights:
        values[one.kind].add(one.value)
    about = {("tool", tool): _categories()[tool] for tool in values["tool"]}
    about |= {("usb", ids): _devices()[tuple(ids.split(":"))] for ids in values["usb"]}  # type: ignore[index]
    engine.scan("watch", folder.segments_of("watch"), schema_of(KINDS["watch"]))
    book = AddressBook.open([folder.root / path for path in folder.settings.intel.mmdb], engine.table("from watch"))
    for row in book.look_up(sorted(values["ip"])).to_pylist():
        if row["ip_class"] in EXITS and row["label"] != TRUSTED:
            about["ip", row["ip"]] = ", ".join(filter(None, (EXITS[row["ip_class"]], row["as_name"])))
    return about


def _crowded(engine: Engine, folder: Folder, addresses: Collection[str]) -> set[Key]:
    """By tenant the addresses from which many of its accounts come."""
    paths = folder.segments_of("sign_in")
    if not paths or not addresses:
        return set()
    engine.scan("sign_in", paths, schema_of(KINDS["sign_in"]))
    engine.register("exits", pa.table({"ip": sorted(addresses)}))
    counted: Counter[Key] = Counter()
    for tenant, address, accounts in engine.rows(
        "select s.tenant, s.ip, count(distinct s.account) from sign_in as s join exits as x on x.ip = s.ip group by all"
    ):
        counted[tenant, address] = accounts
    return {key for key, accounts in counted.items() if accounts > MOST_SHARERS}
