"""From a part back to the events behind it, and from an event back to the raw record in the vault."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from sleetwatch.clock import to_text
from sleetwatch.engine import Engine, quoted_list
from sleetwatch.errors import Refused
from sleetwatch.events import KINDS, LINEAGE, schema_of
from sleetwatch.explanation import Evidence, PartLine, Suspect
from sleetwatch.intake import Item, Recogniser, event_id
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import load_signals
from sleetwatch.workspace.narrowed import own_segments
from sleetwatch.workspace.needs import needs_of
from sleetwatch.workspace.raw_files import raw_items

PRIVATE = frozenset(
    {
        "account_id",
        "actor",
        "address",
        "applicant_id",
        "author",
        "checked_by",
        "delivered_address",
        "detail",
        "email",
        "emergency_phone",
        "full_name",
        "home_address",
        "home_postal_code",
        "manager_id",
        "name",
        "pay_account",
        "payee_name",
        "personal_email",
        "phone",
        "recipient_name",
        "referred_by",
        "requested_address",
        "sent_from_address",
        "text",
        "work_email",
        "worker_id",
    }
)
"""Fields of events that say who somebody is or where somebody lives."""

FEW = 10
"""So many suspects are looked for one by one; of more, everybody's rows are looked through once."""
BEHIND = "behind"
"""The segments that are being looked through."""
SECONDS = 600.0
"""Longest that one kind is looked through."""
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


def with_evidence(
    folder: Folder, suspects: Sequence[Suspect], *, raw: bool, engine: Engine | None = None
) -> list[Suspect]:
    """The suspects with their parts' evidence looked up, and with `raw` the raw records too."""
    with folder.reading(), nullcontext(engine) if engine else Engine() as reader:
        found = _events(reader, folder, suspects)
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


def _events(engine: Engine, folder: Folder, suspects: Sequence[Suspect]) -> dict[str, _Found]:
    """The events behind the suspects' parts, with the file each came from.

    Nearly all are rows of the suspect's own, which are found without looking at everybody's.
    """
    wanted = {one.event_id for who in suspects for part in who.parts for one in part.evidence[:SHOWN]}
    found: dict[str, _Found] = {}
    for who in suspects if len(suspects) <= FEW else ():
        person = {name: getattr(who, name) for name in ("tenant", "accounts", "worker_id", "applicant_ids")}
        behind = _kinds_behind(folder, who)
        own = own_segments(folder, person, behind)
        for kind in behind:
            found |= _events_in(engine, kind, own.get(kind, []), wanted - found.keys(), who.accounts)
    for kind in KINDS if wanted - found.keys() else ():
        found |= _events_in(engine, kind, folder.segments_of(kind), wanted - found.keys())
    return found


def _events_in(
    engine: Engine, kind: str, paths: Sequence[Path], wanted: set[str], accounts: Sequence[str] = ()
) -> dict[str, _Found]:
    """The events of a kind with these ids, or those of them that are of some accounts: files are sorted by account."""
    if not paths or not wanted:
        return {}
    schema = schema_of(KINDS[kind])
    own = f" and account in ({quoted_list(accounts)})" if accounts and "account" in schema.names else ""
    engine.scan(BEHIND, paths, schema, f"event_id in ({quoted_list(sorted(wanted))}){own}")
    rows = engine.records(f"select * from {BEHIND}", schema.names, SECONDS)
    return {row["event_id"]: _Found(row["tenant"], row["origin"], _evidence(kind, row)) for row in rows}


def _kinds_behind(folder: Folder, who: Suspect) -> list[str]:
    """The kinds that the parts' signals can rest on, those of the most parts first."""
    fired = {part.signal for part in who.parts}
    ways = [needs_of(signal) for signal in load_signals(folder) if signal.id in fired]
    counted = Counter(kind for found in ways for kind in frozenset[str]().union(*found) & KINDS.keys())
    return [kind for kind, _ in counted.most_common()]


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
