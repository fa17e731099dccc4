"""Finds the source of each record by its content. Intake knows sources only by what they declare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from sleetwatch.errors import Refused
from sleetwatch.events import Event
from sleetwatch.intake.json_records import unwrap
from sleetwatch.intake.rows import check_numbers


class Reads(Protocol):
    """What intake needs of a source."""

    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def recognises(self) -> Callable[[Mapping[str, Any]], bool]: ...
    @property
    def read(self) -> Callable[[Mapping[str, Any]], Iterable[Event]]: ...


UNRECOGNISED = Refused("unrecognised", "no source knows a record of this shape")


class Recogniser:
    """Remembers which source reads records of one shape, so that the question is asked once per shape."""

    def __init__(self, sources: Sequence[Reads]) -> None:
        self._sources = sources
        self._known: dict[object, tuple[Reads | None, int]] = {}
        self.counts: Counter[str] = Counter()

    def events_of(self, record: dict[str, Any]) -> tuple[Reads, list[Event]]:
        """The record's source and its events, at least one. Raises `Refused`."""
        shape = (tuple(record), record.get("category"), record.get("Type"))
        try:
            source, layers = self._known[shape]
        except KeyError:
            source, layers = self._known[shape] = self._find(record)
        except TypeError:  # a category that is no text cannot be remembered
            source, layers = self._find(record)
        if source is None:
            raise UNRECOGNISED
        for _ in range(layers):
            record = unwrap(record) or record
        self.counts[source.name] += 1
        events = list(source.read(record))
        if not events:
            raise Refused("empty", "the record says nothing")
        for event in events:
            check_numbers(event)
        return source, events

    def _find(self, record: dict[str, Any]) -> tuple[Reads | None, int]:
        inner: dict[str, Any] | None = record
        for layers in range(3):
            if inner is None:
                break
            for source in self._sources:
                if source.recognises(inner):
                    return source, layers
            inner = unwrap(inner)
        return None, 0


def nearest_by_columns(sources: Sequence[Reads], header: Sequence[str]) -> tuple[Reads, list[str]] | None:
    """The source whose required columns are mostly there, and those that are missing; None when none is near."""
    present = set(header)
    near = [
        (len(present.intersection(source.columns)) / len(source.columns), source)
        for source in sources
        if source.columns and present.intersection(source.columns)
    ]
    if not near:
        return None
    share, source = max(near, key=lambda pair: pair[0])
    missing = [column for column in source.columns if column not in present]
    return (source, missing) if share >= 0.5 and missing else None  # noqa: PLR2004 - half of them
