"""Times as the API writes and reads them: ISO 8601 in UTC, to the second."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec

from sleetwatch.clock import from_datetime, to_text

T = TypeVar("T")
LONGEST = 40


class Moment:
    """A time. Inside it is microseconds since 1970, UTC. No dataclass: of these msgspec makes objects."""

    __slots__ = ("at",)

    def __init__(self, at: int) -> None:
        self.at = at

    def __str__(self) -> str:
        return to_text(self.at)


def shaped(value: object, shape: type[T]) -> T:
    """What the workspace gave, in the shape in which the API answers: only the fields that the shape names."""
    return msgspec.convert(value, shape, from_attributes=True, dec_hook=_from_inside)


def read(value: object, shape: type[T]) -> T:
    """A query, whose values are all texts. Raises `msgspec.ValidationError`."""
    return msgspec.convert(value, shape, strict=False, dec_hook=_from_outside)


def decoded(content: bytes, shape: type[T]) -> T:
    """A body. Raises `msgspec.ValidationError` for another shape, `msgspec.DecodeError` where it is no JSON."""
    return msgspec.json.decode(content, type=shape, dec_hook=_from_outside)


def encoded(value: object) -> bytes:
    """An answer."""
    return msgspec.json.encode(value, enc_hook=_to_outside)


def schema_of_moment(kind: type) -> dict[str, Any]:
    """How a time stands in a schema."""
    if kind is Moment:
        return {"type": "string", "format": "date-time", "examples": ["2026-03-01T09:00:00Z"]}
    raise NotImplementedError(kind)


def _from_inside(kind: type, value: object) -> object:
    if kind is Moment and isinstance(value, int):
        return Moment(value)
    raise NotImplementedError(kind)


def _from_outside(kind: type, value: object) -> object:
    if kind is Moment and isinstance(value, str) and len(value) <= LONGEST:
        return Moment(_read(value))
    raise ValueError("it is no time; write it as 2026-03-01T09:00:00Z")


def _read(text: str) -> int:
    try:
        said = datetime.fromisoformat(text)
        if said.tzinfo is not None:
            return from_datetime(said)
    except (ValueError, OverflowError):
        pass
    raise ValueError("it is no time with a zone; write it as 2026-03-01T09:00:00Z")


def _to_outside(value: object) -> object:
    if isinstance(value, Moment):
        return str(value)
    raise NotImplementedError(type(value))
