"""UTF-16 as Windows tools write it, read as UTF-8."""

from __future__ import annotations

import codecs
import io
from typing import Any, BinaryIO

from sleetwatch.intake.limits import MEBIBYTE

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def as_utf8(stream: io.BufferedReader) -> io.BufferedReader:
    """The same text as UTF-8 when a mark says it is UTF-16; else the bytes as they are."""
    if stream.peek(2)[:2] not in _MARKS:
        return stream
    return io.BufferedReader(_Recoded(stream), MEBIBYTE)


class _Recoded(io.RawIOBase):
    """Half characters become bytes that are no UTF-8, so that their record is refused and no other."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-16")("surrogatepass")
        self._ready = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a writable buffer
        while not self._ready and not self._ended:
            self._ready = memoryview(self._next())
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _next(self) -> bytes:
        block = self._stream.read(MEBIBYTE)
        if block:
            return self._decoder.decode(block).encode("utf-8", "surrogatepass")
        self._ended = True
        return b"\xff" if self._decoder.getstate()[0] else b""
