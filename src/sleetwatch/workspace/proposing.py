"""A mapping for an export nobody knows yet: looked at, proposed, tried."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused, UnknownName, UserError
from sleetwatch.events import KINDS, Event
from sleetwatch.intake import Recogniser, members_of, read, stored
from sleetwatch.intake.json_records import wrapped
from sleetwatch.sources import SOURCES, Source
from sleetwatch.sources.mapped import source_of, sources_in
from sleetwatch.sources.mapping import NAME, TAKEN, read_mapping
from sleetwatch.sources.propose import SAMPLED, propose
from sleetwatch.sources.reading import ZONE

SHOWN = 10
"""Mapped rows that are shown."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found out about an export."""

    name: str
    known: str | None
    """The source that reads it already; then there is no mapping."""
    text: str = ""
    """The mapping, as TOML."""
    seen: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    """How many of the sample the mapping refuses, by reason."""
    rows: tuple[tuple[str, str, dict[str, Any]], ...] = ()
    """Kind, time and fields of the first events."""
    needs_zone: bool = False
    """Whether `ingest` must be told the zone of its times."""


def propose_mapping(file: Path, root: Path | None, name: str | None, kind: str | None) -> Proposal:
    """Look at an export and propose a mapping. With `root` that workspace's own mappings are known too."""
    name = name or _name_of(file)
    if kind is not None and kind not in KINDS:
        raise UnknownName(f"no event kind is called {kind!r}; there is {', '.join(KINDS)}")
    records = _records(file)
    own = sources_in(root / "sources", SOURCES) if root else {}
    known = _known(records, own | SOURCES)
    if known is not None:
        return Proposal(name, known)
    if not NAME.fullmatch(name) or name in TAKEN or name in SOURCES:
        raise UserError(f"{name!r} cannot be its name; choose another with --name, as in --name acme_vpn")
    text = propose(records, name, kind)
    return _tried(name, text, records)


def _name_of(file: Path) -> str:
    return re.sub(r"[^a-z0-9]+", "_", file.name.partition(".")[0].lower()).strip("_").lstrip("0123456789_") or "own"


def _records(file: Path) -> list[dict[str, Any]]:
    member = members_of(file)[:1]
    if not member:
        raise UserError(f"{file} holds no file that could be looked at")
    size = member[0].path.stat().st_size if member[0].path.is_file() else 1
    with stored(member[0]) as stream:
        items = islice(read(io.BufferedReader(_Lent(stream)), size, member[0].name), SAMPLED)
        records = [_bare(item.record) for item in items if item.record]
    if not records:
        raise UserError(f"there is no record in {file}; is it the right export?")
    return records


class _Lent(io.RawIOBase):
    """A stream that is its opener's to close."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a writable buffer
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _bare(record: dict[str, Any]) -> dict[str, Any]:
    """The record out of its wrapper, when there is nothing beside it."""
    return next(wrapped(record), record) if len(record) == 1 else record


def _known(records: list[dict[str, Any]], sources: Mapping[str, Source]) -> str | None:
    """The source that recognises most of the records, if they are most."""
    recogniser = Recogniser(list(sources.values()))
    for record in records:
        try:
            recogniser.events_of(record)
        except Refused:
            continue
    counted = recogniser.counts.most_common(1)
    return counted[0][0] if counted and counted[0][1] * 2 > len(records) else None


def _tried(name: str, text: str, records: list[dict[str, Any]]) -> Proposal:
    mapping = read_mapping(text, f"{name}.toml")
    source = source_of(mapping)
    events: list[Event] = []
    reasons: Counter[str] = Counter()
    for record in records:
        try:
            events += source.read({ZONE: "UTC", **record})  # a zone to try with; the user says the true one
        except Refused as refused:
            reasons[refused.reason] += 1
    rows = tuple(_row(event) for event in events[:SHOWN])
    return Proposal(name, None, text, len(records), dict(reasons), rows, needs_zone=mapping.time.zone == "local")


def _row(event: Event) -> tuple[str, str, dict[str, Any]]:
    told = {name: value for name, value in msgspec.structs.asdict(event).items() if value is not None}
    return event.kind, to_text(told.pop("at")), told
