"""What processes that read one file together tell each other, over pipes."""

from __future__ import annotations

import collections
from typing import IO, Any, TypeVar

import msgspec
import numpy as np
import pyarrow as pa

from sleetwatch.intake.batch import Batch, Chunk

_LENGTH = 8
Kind = TypeVar("Kind")


class Elsewhere(msgspec.Struct, frozen=True):
    """How another process gets the sources: it calls a function with a text."""

    function: str
    """As in `package.module:name`."""
    told: bytes


class Asked(msgspec.Struct, frozen=True):
    """What a process must know before its first block."""

    shape: str
    batch: Batch
    sources: Elsewhere


class Lines(msgspec.Struct, frozen=True):
    """A block to read."""

    data: bytes
    before: int


class Answer(msgspec.Struct, frozen=True):
    """What a block holds, or why it could not be read."""

    chunks: list[Chunk] = []
    cannot: str | None = None
    """What the user can mend."""
    mistake: str | None = None
    """What only we can."""


def _plain(value: Any) -> bytes:  # noqa: ANN401 - whatever a chunk has
    if isinstance(value, np.ndarray):
        return value.astype(np.int64).tobytes()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, value.schema) as stream:
        stream.write_table(value)
    written: bytes = sink.getvalue().to_pybytes()
    return written


def _made(kind: type, plain: Any) -> Any:  # noqa: ANN401
    if kind is np.ndarray:
        return np.frombuffer(plain, np.int64)
    return pa.ipc.open_stream(plain).read_all() if kind is pa.Table else collections.Counter(plain)


_encode = msgspec.msgpack.Encoder(enc_hook=_plain).encode


def send(pipe: IO[bytes], message: Asked | Lines | Answer) -> None:
    """Write a message to a pipe."""
    written = _encode(message)
    pipe.write(len(written).to_bytes(_LENGTH, "big"))
    pipe.write(written)
    pipe.flush()


def receive(pipe: IO[bytes], kind: type[Kind]) -> Kind:
    """The next message of a pipe. Raises `EOFError` when the other end is gone."""
    length = int.from_bytes(_exactly(pipe, _LENGTH), "big")
    return msgspec.msgpack.decode(_exactly(pipe, length), type=kind, dec_hook=_made)


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    data = pipe.read(count)
    if len(data) < count:
        raise EOFError
    return data
