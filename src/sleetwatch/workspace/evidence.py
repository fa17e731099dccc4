"""From a part back to the events behind it, and from an event back to the raw record in the vault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sleetwatch.clock import to_text
from sleetwatch.engine import Engine
from sleetwatch.errors import Refused
from sleetwatch.events import KINDS, LINEAGE, schema_of
from sleetwatch.explanation import Evidence, PartLine, Suspect
from sleetwatch.intake import Item, Recogniser, event_id
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.raw_files import raw_items

PRIVATE = frozenset(
    {
        "account_id",
        "address",
        "applicant_id",
        "author",
        "delivered_address",
        "detail",
        "email",
        "emergency_phone",
        "full_name",
        "home_address",
        "home_postal_code",
        "name",
        "pay_account",
        "payee_name",
        "personal_email",
        "phone",
        "recipient_name",
        "requested_address",
        "sent_from_address",
        "text",
        "work_email",
    }
)
"""Fields of events that say who somebody is or where somebody lives."""

SHOWN = 5
"""Pieces of evidence shown for one part; the hit has up to twenty."""

_UNSAID = {
    *LINEAGE.names,
    *("at", "uid", "full_name", "name", "payee_name", "recipient_name", "resume"),
    *("profiles", "references", "documents"),
    *(
        "account_id",
        "token",
        "token_kind",
        "resource",
        "client",
        "trust",
        "sha256",
        "vendor_latitude",
        "vendor_longitude",
    ),
}
"""Fields that tell a reader little, or who it is; the raw record has them all."""


def with_evidence(folder: Folder, suspects: Sequence[Suspect], *, raw: bool) -> list[Suspect]:
    """The suspects with their parts' evidence looked up, and with `raw` the raw records too."""
    wanted = {one.event_id for who in suspects for part in who.parts for one in part.evidence[:SHOWN]}
    with folder.reading():
        found = _events(folder, wanted)
        records = _raw_records(folder, found.values()) if raw else None
    names, zones, sources = folder.file_names(), folder.zones(), list(folder.sources.values())
    complete = {
        event_id: replace(
            one.evidence,
            file=names[one.origin],
            raw=_raw_of(one, records, Recogniser(sources, zones.get(one.origin))) if records else None,
        )
        for event_id, one in found.items()
    }
    return [replace(who, parts=tuple(_completed(part, complete) for part in who.parts)) for who in suspects]


def _completed(part: PartLine, complete: dict[str, Evidence]) -> PartLine:
    shown = (complete.get(one.event_id) for one in part.evidence[:SHOWN])
    return replace(part, evidence=tuple(one for one in shown if one is not None))


class _Found(NamedTuple):
    """An event, its tenant, and the file it came from."""

    tenant: str
    origin: str
    evidence: Evidence


def _events(folder: Folder, wanted: set[str]) -> dict[str, _Found]:
    """The events with these ids, with the file each came from."""
    found: dict[str, _Found] = {}
    with Engine() as engine:
        for name, kind in KINDS.items():
            missing = wanted - found.keys()
            paths = folder.segments_of(name)
            if not missing or not paths:
                continue
            engine.scan(name, paths, schema_of(kind))
            listed = ", ".join(f"'{event_id}'" for event_id in sorted(missing))
            for row in engine.table(f"select * from {name} where event_id in ({listed})").to_pylist():
                found[row["event_id"]] = _Found(row["tenant"], row["origin"], _evidence(name, row))
    return found


def _evidence(kind: str, row: dict[str, Any]) -> Evidence:
    said = {name: value for name, value in row.items() if value is not None and name not in _UNSAID}
    summary = " · ".join(f"{name} {_shown(name, value)}" for name, value in said.items())
    private = tuple(str(row[name]) for name in sorted(PRIVATE & row.keys()) if row[name])
    return Evidence(row["event_id"], kind, row["at"], row["source"], "", row["line"], summary, private=private)


def _shown(name: str, value: object) -> str:
    if name.endswith("_at") and isinstance(value, int):
        return to_text(value)
    return str(value)


_Records = dict[tuple[str, int], list[Item]]


def _raw_records(folder: Folder, found: Iterable[_Found]) -> _Records:
    """The raw records of events, by file and place; a line that holds a list has several."""
    lines: dict[str, set[int]] = defaultdict(set)
    for one in found:
        lines[one.origin].add(one.evidence.line)
    records: _Records = defaultdict(list)
    stems = folder.stems()
    for origin, wanted in lines.items():
        for item in raw_items(folder, origin, stems, frozenset(wanted)):
            records[origin, item.line].append(item)
    return records


def _raw_of(one: _Found, records: _Records, recogniser: Recogniser) -> str | None:
    """The event's own record: of several at its place the one that gives this very event."""
    there = records.get((one.origin, one.evidence.line), [])
    if len(there) == 1:
        return there[0].bytes_of().decode("utf-8", "replace")
    own = [item for item in there if one.evidence.event_id in _ids_of(item, one, recogniser)]
    return own[0].bytes_of().decode("utf-8", "replace") if own else None


def _ids_of(item: Item, one: _Found, recogniser: Recogniser) -> set[str]:
    """The ids of the events in a record."""
    try:
        _, events = recogniser.events_of(item.record or {})
    except Refused:
        return set()
    return {event_id(one.tenant, event, one.origin) for event in events}
