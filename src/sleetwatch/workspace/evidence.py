"""From a part back to the events behind it, and from an event back to the raw record in the vault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from sleetwatch.clock import to_text
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, LINEAGE, schema_of
from sleetwatch.explanation import Evidence, PartLine, Suspect
from sleetwatch.intake import read
from sleetwatch.state import files
from sleetwatch.workspace.folder import Folder

SHOWN = 5
"""Pieces of evidence shown for one part; the hit has up to twenty."""

_HIDDEN = {*LINEAGE.names, "at", "uid", "full_name", "name", "payee_name", "recipient_name", "resume"}


def with_evidence(folder: Folder, suspects: Sequence[Suspect], *, raw: bool) -> list[Suspect]:
    """The suspects with their parts' evidence looked up, and with `raw` the raw records too."""
    wanted = {one.event_id for who in suspects for part in who.parts for one in part.evidence[:SHOWN]}
    found = _events(folder, wanted)
    records = _raw_records(folder, found.values()) if raw else {}
    names = _file_names(folder)
    complete = {
        event_id: replace(one, raw=records.get((origin, one.line)), file=names[origin])
        for event_id, (origin, one) in found.items()
    }
    return [replace(who, parts=tuple(_completed(part, complete) for part in who.parts)) for who in suspects]


def _completed(part: PartLine, complete: dict[str, Evidence]) -> PartLine:
    shown = (complete.get(one.event_id) for one in part.evidence[:SHOWN])
    return replace(part, evidence=tuple(one for one in shown if one is not None))


_Found = tuple[str, Evidence]


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
                found[row["event_id"]] = (row["origin"], _evidence(name, row))
    return found


def _evidence(kind: str, row: dict[str, Any]) -> Evidence:
    said = {name: value for name, value in row.items() if value is not None and name not in _HIDDEN}
    summary = " · ".join(f"{name} {_shown(name, value)}" for name, value in said.items())
    return Evidence(row["event_id"], kind, row["at"], row["source"], "", row["line"], summary)


def _shown(name: str, value: object) -> str:
    if name.endswith("_at") and isinstance(value, int):
        return to_text(value)
    return str(value)


def _file_names(folder: Folder) -> dict[str, str]:
    with folder.state.connect() as connection:
        return {row.sha256: row.name for row in connection.execute(sa.select(files.c.sha256, files.c.name))}


def _raw_records(folder: Folder, found: Iterable[_Found]) -> dict[tuple[str, int], str]:
    """The raw records of events, by file and place."""
    lines: dict[str, set[int]] = defaultdict(set)
    for origin, one in found:
        lines[origin].add(one.line)
    records: dict[tuple[str, int], str] = {}
    for origin, wanted in lines.items():
        with folder.vault.open(origin) as stream:
            for item in read(stream, _NO_BOUND, origin, frozenset(wanted)):
                records[origin, item.line] = item.bytes_of().decode("utf-8", "replace")
                if item.line >= max(wanted):
                    break
    return records


_NO_BOUND = 1 << 62
"""The vault's files were bounded when they came in."""
