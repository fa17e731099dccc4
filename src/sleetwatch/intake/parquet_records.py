"""Records of a Parquet file, such as Amazon Security Lake writes: each row an object, in pieces of bounded size."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sleetwatch.errors import InputError, Refused
from sleetwatch.intake.item import Item
from sleetwatch.intake.limits import LIMITS, MEBIBYTE

MAGIC = b"PAR1"
_ROWS = 1_000
"""Rows decoded at a time."""
_ROW_BYTES = 16
"""What a row counts at least, so that a thousand million empty ones are seen for what they are."""
_BLOCK = MEBIBYTE
_TEXTS = frozenset({"STRING", "NONE", "JSON", "ENUM"})
_BROKEN = (pa.ArrowException, OSError, ValueError, TypeError, KeyError, IndexError, OverflowError, MemoryError)


def read_parquet(stream: BinaryIO, wanted: frozenset[int] | None = None) -> Iterator[Item]:
    """Each row as a record, numbered from 1; with `wanted` only those. NULLs are left out, times are ISO text.

    A Parquet file is read from its end, so the stream is copied to a temporary file first.
    """
    with TemporaryFile() as spooled:
        size = _spool(stream, spooled)
        with _sound():
            yield from _items(spooled, size, wanted)


def _spool(stream: BinaryIO, spooled: BinaryIO) -> int:
    size = 0
    while block := stream.read(_BLOCK):
        spooled.write(block)
        size += len(block)
    spooled.seek(0)
    return size


@contextmanager
def _sound() -> Iterator[None]:
    """Whatever Arrow finds wrong with a file is the user's to mend."""
    try:
        yield
    except _BROKEN as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise InputError(f"the Parquet file is damaged ({reason}); nothing of it was kept; export it again") from None


def _items(spooled: BinaryIO, size: int, wanted: frozenset[int] | None) -> Iterator[Item]:
    file = _open(spooled)
    first, grown = 1, 0
    for group in range(file.metadata.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if wanted is None or any(first <= line < first + rows for line in wanted):
            line = first
            for batch in file.iter_batches(_ROWS, row_groups=[group], use_threads=False):
                for piece, bytes_of_piece in _pieces(_plain(batch)):
                    grown += bytes_of_piece
                    _check_growth(grown, size)
                    yield from _rows(line, piece, bytes_of_piece)
                    line += piece.num_rows
        first += rows


def _open(spooled: BinaryIO) -> pq.ParquetFile:
    """The file, with its texts read as dictionaries: one long text for many rows is then held once."""
    metadata = pq.read_metadata(spooled)
    columns = [metadata.schema.column(place) for place in range(metadata.num_columns)]
    if len(columns) > LIMITS.keys or any(column.path.count(".") > LIMITS.depth for column in columns):
        raise InputError(f"{len(columns)} columns, or columns nested too deep; the limit is {LIMITS.keys}")
    texts = [column.path for column in columns if _is_text(column)]
    return pq.ParquetFile(
        spooled, metadata=metadata, read_dictionary=texts, pre_buffer=False, coerce_int96_timestamp_unit="us"
    )


def _is_text(column: Any) -> bool:  # noqa: ANN401 - Arrow has no types
    return column.physical_type == "BYTE_ARRAY" and column.logical_type.type in _TEXTS


def _check_growth(grown: int, size: int) -> None:
    if grown > LIMITS.file_bytes or (grown > LIMITS.ratio_from and grown > LIMITS.ratio * size):
        raise InputError(
            f"{grown // MEBIBYTE} MB came out of {size} bytes of Parquet; that is more than a log compresses. "
            "Nothing of it was kept"
        )


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with whole microseconds, for Python knows no smaller unit."""
    schema = pa.schema([field.with_type(_plain_type(field.type)) for field in batch.schema])
    return batch if schema.equals(batch.schema) else batch.cast(schema, safe=False)


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return pa.timestamp("us", kind.tz)
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_plain_type(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(_plain_type(kind.key_type), kind.item_field.with_type(_plain_type(kind.item_type)))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        listed = pa.list_ if pa.types.is_list(kind) else pa.large_list
        return listed(kind.value_field.with_type(_plain_type(kind.value_type)))
    if pa.types.is_time64(kind):
        return pa.time64("us")
    return pa.duration("us") if pa.types.is_duration(kind) and kind.unit == "ns" else kind


def _pieces(batch: pa.RecordBatch) -> Iterator[tuple[pa.RecordBatch, int]]:
    """The batch in pieces no larger than a record may be, each with its bytes; a row that is larger stands alone."""
    size = max(sum(map(_bytes_of, batch.columns)), batch.num_rows * _ROW_BYTES)
    if size <= LIMITS.line_bytes or batch.num_rows <= 1:
        yield batch, size
        return
    for half in _halves(batch):
        yield from _pieces(half)


def _halves(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    middle = batch.num_rows // 2
    return batch.slice(0, middle), batch.slice(middle)


def _bytes_of(array: pa.Array) -> int:
    """How many bytes the values have once each text is written out."""
    kind = array.type
    if pa.types.is_struct(kind):
        return sum(map(_bytes_of, array.flatten()))
    if pa.types.is_map(kind):
        return 8 * len(array) + sum(map(_bytes_of, _keys_and_items(array)))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return 8 * len(array) + _bytes_of(array.flatten())
    if pa.types.is_dictionary(kind):
        lengths = pc.binary_length(array.dictionary)
        return 8 * len(array) + (pc.sum(lengths.take(array.indices)).as_py() or 0)
    return int(array.nbytes)


def _keys_and_items(array: pa.MapArray) -> tuple[pa.Array, pa.Array]:
    """Those of these maps only, for Arrow gives those of the whole column."""
    offsets = array.offsets
    start, end = (offsets[0].as_py(), offsets[len(array)].as_py()) if len(array) else (0, 0)
    return array.keys.slice(start, end - start), array.items.slice(start, end - start)


def _rows(line: int, piece: pa.RecordBatch, size: int) -> Iterator[Item]:
    """The rows of a piece from place `line` on; a value that cannot be had costs its own row only."""
    share = size // max(piece.num_rows, 1)
    if size > LIMITS.line_bytes:
        yield _refused(line, Refused("too-long", f"a row of {size} bytes; the limit is {LIMITS.line_bytes}"))
        return
    try:
        values = piece.to_pylist()
    except (pa.ArrowException, ValueError, OverflowError) as error:
        if piece.num_rows == 1:
            yield _refused(line, Refused("bad-value", type(error).__name__))
            return
        first, second = _halves(piece)
        yield from _rows(line, first, size // 2)
        yield from _rows(line + first.num_rows, second, size // 2)
        return
    for place, value in enumerate(values, start=line):
        try:
            yield Item(place, None, _object(value), share=share)
        except Refused as refused:
            yield _refused(place, refused)


def _refused(line: int, refused: Refused) -> Item:
    """A row that could not be read has no bytes of its own to keep."""
    return Item(line, b"", None, refused)


def _object(value: dict[str, Any]) -> dict[str, Any]:
    said = ((name, _json(inner)) for name, inner in value.items() if inner is not None)
    return {name: inner for name, inner in said if inner is not None}


def _json(value: Any) -> Any:  # noqa: ANN401, PLR0911 - one answer a type
    """A value as JSON has it. Raises `Refused` for what JSON lines would be refused for."""
    if isinstance(value, str):
        if "\x00" in value:
            raise Refused("nul", "a NUL character")
        return value
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, list):
        return _list(value)
    if isinstance(value, float):
        return _finite(value)
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo is None else _utc(value)
    if isinstance(value, bytes):
        return _text(value)
    return value if isinstance(value, bool | int) or value is None else str(value)


def _list(values: list[Any]) -> Any:  # noqa: ANN401 - a map comes as pairs
    if values and all(isinstance(pair, tuple) for pair in values):
        return {str(_json(key)): _json(value) for key, value in values if value is not None}
    return [_json(value) for value in values]


def _finite(value: float) -> float | None:
    """NaN is how some writers say that there is nothing."""
    if math.isinf(value):
        raise Refused("bad-number", "a number out of range")
    return None if math.isnan(value) else value


def _utc(value: datetime) -> str:
    try:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        raise Refused("bad-time", "a time out of range") from None


def _text(value: bytes) -> str:
    try:
        return str(_json(value.decode()))
    except UnicodeDecodeError:
        return value.hex()
