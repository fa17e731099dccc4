"""Events to typed columns, each row with an id made of its own content."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import msgspec
import pyarrow as pa
from msgspec.structs import astuple

from sleetwatch.errors import Refused
from sleetwatch.events import Event, schema_of

ID_BYTES = 12
"""96 bits: among a thousand million rows a collision has odds of one in 10^11."""

_encode = msgspec.msgpack.Encoder().encode


def event_id(tenant: str, event: Event, origin: str = "") -> str:
    """24 hex digits of the event's own content: the same event from two files has the same id.

    Where it came from (file, line, source) does not count; tenant and kind do. Only a row that states a condition
    counts once for each file, since a later file that says it again makes it true again.
    """
    content = _encode(event) + origin.encode() if event.states else _encode(event)
    return blake2b(content, digest_size=ID_BYTES, salt=_salt(tenant), person=event.kind.encode()).hexdigest()


def reject_id(tenant: str, raw: bytes) -> str:
    """24 hex digits of a refused record's own bytes."""
    return blake2b(raw, digest_size=ID_BYTES, salt=_salt(tenant), person=b"rejects").hexdigest()


_salts: dict[str, bytes] = {}


def _salt(tenant: str) -> bytes:
    if tenant not in _salts:
        _salts[tenant] = blake2b(tenant.encode(), digest_size=16).digest()
    return _salts[tenant]


_LARGEST = 2**63 - 1


def check_numbers(event: Event) -> None:
    """Refuse a whole number that no column can hold, before it spoils the batch."""
    for name in _whole_number_fields(type(event)):
        value = getattr(event, name)
        if value is not None and not -_LARGEST <= value <= _LARGEST:
            raise Refused("bad-number", f"{name} is out of range")


_fields: dict[type[Event], tuple[str, ...]] = {}


def _whole_number_fields(kind: type[Event]) -> tuple[str, ...]:
    if kind not in _fields:
        schema = schema_of(kind)
        _fields[kind] = tuple(name for name in kind.__struct_fields__ if pa.types.is_int64(schema.field(name).type))
    return _fields[kind]


class Rows:
    """Rows of one event kind on their way into a segment."""

    def __init__(self, kind: type[Event]) -> None:
        self.schema = schema_of(kind)
        self._lineage: list[tuple[str, str, str, str, int, int]] = []
        self._values: list[tuple[object, ...]] = []

    def __len__(self) -> int:
        return len(self._values)

    def add(self, lineage: tuple[str, str, str, str, int, int], event: Event) -> None:
        """Add one event with its lineage in the order of `LINEAGE`."""
        self._lineage.append(lineage)
        self._values.append(astuple(event))

    def table(self) -> pa.Table:
        """The rows as an Arrow table."""
        columns: list[Sequence[object]] = [*zip(*self._lineage, strict=True), *zip(*self._values, strict=True)]
        columns = columns or [()] * len(self.schema)
        arrays = [pa.array(values, field.type) for values, field in zip(columns, self.schema, strict=True)]
        return pa.Table.from_arrays(arrays, schema=self.schema)
