"""Lists a piece at a time. A cursor names what was given last, so that what comes in between moves nothing."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import msgspec

from sleetwatch.web.api.problems import Refusal

T = TypeVar("T")
P = TypeVar("P")
LONGEST = 2000
LARGEST = 2**62
"""No number of ours is larger, and no database takes one that is."""
NOT_OURS = "cursor: it is none of ours; begin again without one"

Limit = Annotated[int, msgspec.Meta(ge=1, le=200)]
Cursor = Annotated[str, msgspec.Meta(max_length=LONGEST)]


class Paged(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every list takes."""

    limit: Limit = 50
    """Most that one answer holds."""
    cursor: Cursor = ""
    """`next` of the answer before; empty for the beginning."""


def cursor_of(place: object) -> str:
    """A place in a list as programs carry it: they are to read nothing out of it."""
    return urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def place_of(cursor: str, kind: type[P]) -> P | None:
    """The place that a cursor names; None at the beginning. Raises `Refusal`."""
    if not cursor:
        return None
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        place = msgspec.json.decode(urlsafe_b64decode(padded), type=kind)
    except (ValueError, msgspec.MsgspecError):
        raise Refusal("invalid", NOT_OURS) from None
    if isinstance(place, int) and abs(place) > LARGEST:
        raise Refusal("invalid", NOT_OURS)
    return place


def piece(rows: Sequence[T], paged: Paged, key: Callable[[T], tuple[str, ...]]) -> tuple[list[T], str | None]:
    """The next rows of a list in the order of a key that no two share, and the cursor after them."""
    after = place_of(paged.cursor, list[str])
    ordered = sorted(rows, key=key)
    left = ordered if after is None else [one for one in ordered if list(key(one)) > after]
    given = left[: paged.limit]
    return given, cursor_of(key(given[-1])) if len(left) > len(given) else None
