"""Finds the source of each record by its content. Intake knows sources only by what they declare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol, TypeVar

from sleetwatch.errors import Refused
from sleetwatch.events import Event
from sleetwatch.intake.json_records import wrapped
from sleetwatch.intake.rows import check_numbers


class Reads(Protocol):
    """What intake needs of a source."""

    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def by_value(self) -> bool: ...
    @property
    def recognises(self) -> Callable[[Mapping[str, Any]], bool]: ...
    @property
    def read(self) -> Callable[[Mapping[str, Any]], Iterable[Event]]: ...


Source = TypeVar("Source", bound=Reads)

ZONE = "@time_zone"
"""Where a record carries the zone the user named for a file whose times name none."""
_NEAR = 0.5
_LAYERS, _BESIDE = 5, 8
"""How many wrappers may be around a record, and one for the record itself; how much of each layer is looked at."""

SHAPES = 10_000
"""Most shapes remembered; logs have a few dozen, so more of them is somebody's game."""
_SHAPE_CHARACTERS = 16_384
"""A shape that is longer is not worth remembering."""


class Recogniser:
    """Remembers which source reads records of one shape, so that the question is asked once per shape."""

    def __init__(self, sources: Sequence[Reads], zone: str | None = None) -> None:
        self._sources = sources
        self._by_value = [source for source in sources if source.by_value]
        self._zone = zone
        self._known: dict[object, Reads] = {}
        self._unknown: dict[object, None] = {}
        self.counts: Counter[str] = Counter()

    def events_of(self, record: dict[str, Any]) -> tuple[Reads, list[Event]]:
        """The record's source and its events, at least one. Raises `Refused`."""
        source, own = self._source_of(record)
        self.counts[source.name] += 1
        if self._zone is not None:
            own = {**own, ZONE: self._zone}
        elif ZONE in own:  # only the user says where a file is from
            own = {key: value for key, value in own.items() if key != ZONE}
        events = list(source.read(own))
        if not events:
            raise Refused("empty", "the record says nothing")
        for event in events:
            check_numbers(event)
        return source, events

    def _source_of(self, record: dict[str, Any]) -> tuple[Reads, dict[str, Any]]:
        """The source, and the record without what a collector wrapped around it."""
        layer = [record]
        for _ in range(_LAYERS):
            for one in layer:
                source = self._of_shape(one)
                if source is not None:
                    return source, one
            layer = list(islice((inner for one in layer for inner in wrapped(one)), _BESIDE))
        raise Refused("unrecognised", "no source knows a record of this shape")

    def _of_shape(self, record: dict[str, Any]) -> Reads | None:
        """The source of the shape's last record is asked first; it must still say yes, since a record with the same
        keys may be another vendor's, or made to mislead us about those that follow.
        """
        shape = (tuple(record), record.get("category"), record.get("Type"))
        try:
            known = self._known.get(shape)
        except TypeError:  # a category that is no text cannot be remembered
            return self._ask(record)
        if known is not None and known.recognises(record):
            return known
        return self._of_new_shape(shape, record)

    def _of_new_shape(self, shape: tuple[object, ...], record: dict[str, Any]) -> Reads | None:
        """That nobody knows a record is remembered by the keys inside it too: sources look that deep. Only those that
        go by values are asked again.
        """
        inner = (shape, tuple(tuple(value) for value in record.values() if isinstance(value, dict)))
        if inner in self._unknown:
            return self._first(self._by_value, record)
        source = self._ask(record)
        if source is not None:
            self._remember(self._known, shape, source)
        else:
            self._remember(self._unknown, inner, None)
        return source

    def _remember(self, shapes: dict[object, Any], shape: object, source: Reads | None) -> None:
        if len(shapes) >= SHAPES:
            shapes.clear()
        if len(repr(shape)) <= _SHAPE_CHARACTERS:
            shapes[shape] = source

    def _ask(self, record: dict[str, Any]) -> Reads | None:
        return self._first(self._sources, record)

    @staticmethod
    def _first(sources: Sequence[Reads], record: dict[str, Any]) -> Reads | None:
        return next((source for source in sources if source.recognises(record)), None)


def missing_columns(sources: Sequence[Source], header: Sequence[str]) -> Source | None:
    """The source a CSV is meant for, when its header lacks columns that source needs; None when all is well."""
    recognising = next((source for source in sources if source.recognises(dict.fromkeys(header))), None)
    source = recognising or _nearest(sources, set(header))
    return source if source is not None and set(source.columns) - set(header) else None


def _nearest(sources: Sequence[Source], header: set[str]) -> Source | None:
    """The source most of whose needed columns are there, half of them at least."""
    share = {
        source.name: len(header & set(source.columns)) / len(source.columns) for source in sources if source.columns
    }
    near = [source for source in sources if share.get(source.name, 0.0) >= _NEAR]
    return max(near, key=lambda source: share[source.name], default=None)
