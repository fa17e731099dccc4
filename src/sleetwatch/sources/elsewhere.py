"""The same sources in another process: those that ship with Sleetwatch by name, the others by their mapping."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sleetwatch.sources import SOURCES, Source
from sleetwatch.sources.mapped import Mapped, source_of
from sleetwatch.sources.mapping import SourceMap


class _Told(msgspec.Struct, frozen=True):
    name: str
    mapping: SourceMap | None = None


def told(sources: Sequence[Source]) -> bytes | None:
    """What `sources_of` makes these sources from; None when one is neither ours nor mapped."""
    listed = [_told(source) for source in sources]
    return None if None in listed else msgspec.json.encode(listed)


def _told(source: Source) -> _Told | None:
    if SOURCES.get(source.name) is source:
        return _Told(source.name)
    return _Told(source.name, source.mapping) if isinstance(source, Mapped) else None


def sources_of(told: bytes) -> list[Source]:
    """The sources."""
    listed = msgspec.json.decode(told, type=list[_Told])
    return [SOURCES[one.name] if one.mapping is None else source_of(one.mapping) for one in listed]
