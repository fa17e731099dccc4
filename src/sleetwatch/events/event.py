"""What every event kind shares: the ground the stages stand on."""

from __future__ import annotations

import types
import typing
from functools import cache
from typing import Annotated, ClassVar

import msgspec
import pyarrow as pa
from msgspec import Meta


def about(meaning: str) -> Meta:
    """The documented meaning of a field; the reference pages and the tests read it."""
    return Meta(description=meaning)


class Event(msgspec.Struct, kw_only=True, gc=False, omit_defaults=True):
    """One typed row from a source.

    Unknown is always None, never an empty string or a default. Text that is compared (accounts, addresses, device
    ids) is lower case. Intake adds `tenant, event_id, source, origin, line, batch` when the row is written.
    """

    kind: ClassVar[str]
    """The event kind, which is the name of the table too."""
    states: ClassVar[bool] = False
    """Whether a row states a condition that holds until a newer file says otherwise, such as a roster row. Such a row
    counts again from every file, its `at` may be long ago, and the newest ingest of its file decides."""

    at: Annotated[int, about("when it happened, microseconds since 1970, UTC")]
    uid: Annotated[str | None, about("the vendor's own id of the record")] = None


LINEAGE = pa.schema(
    [
        pa.field("tenant", pa.string(), metadata={"about": "the tenant the row belongs to"}),
        pa.field("event_id", pa.string(), metadata={"about": "24 hex digits of the row's own content"}),
        pa.field("source", pa.string(), metadata={"about": "the source that read it"}),
        pa.field("origin", pa.string(), metadata={"about": "SHA-256 of the file it came from"}),
        pa.field("line", pa.int64(), metadata={"about": "the record's place in that file, from 1"}),
        pa.field("batch", pa.int64(), metadata={"about": "the number of the ingest that brought it, rising"}),
    ]
)
"""Columns of every event table that come from intake, before the kind's own fields."""

_ARROW: dict[type, pa.DataType] = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


@cache
def schema_of(kind: type[Event]) -> pa.Schema:
    """The Arrow schema of a kind's table: lineage columns, then the fields in order."""
    hints = typing.get_type_hints(kind, include_extras=True)
    own = [_field(name, hints[name]) for name in kind.__struct_fields__]
    return pa.schema([*LINEAGE, *own])


def _field(name: str, hint: object) -> pa.Field:
    plain, meaning = typing.get_args(hint)
    optional = isinstance(plain, types.UnionType)
    base = next(arg for arg in typing.get_args(plain) if arg is not types.NoneType) if optional else plain
    return pa.field(name, _ARROW[base], nullable=optional, metadata={"about": meaning.description})
