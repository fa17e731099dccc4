"""Bodies out of their gzip or deflate; a bomb is cut off."""

from __future__ import annotations

import zlib

MOST_MEMBERS = 10_000
"""Packed pieces of one body; more are there only to keep us busy."""
_BLOCK = 64 << 10


class Unreadable(Exception):  # noqa: N818 - says what happened
    """A body that is not taken, with the status to answer."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """The content of a body, at most so many bytes. Raises `Unreadable`."""
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise Unreadable(415, "the content-encoding must be gzip, deflate or none")
    content = _Content(most)
    for start in range(0, len(body), _BLOCK):
        content.add(body[start : start + _BLOCK])
    return content.whole()


class _Content:
    """Grows by packed blocks. A sender may put several gzips one after the other; that is one gzip."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._content = bytearray()
        self._members = 0
        self._next()

    def _next(self) -> None:
        self._members += 1
        self._unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)

    def add(self, block: bytes) -> None:
        while block := block.lstrip(b"\0") if self._unpacker.eof else block:
            if self._unpacker.eof:
                self._next()
            try:
                self._content += self._unpacker.decompress(block, self._most + 1 - len(self._content))
            except zlib.error:
                raise Unreadable(400, "the body is no gzip, though its header says so") from None
            if len(self._content) > self._most or self._members > MOST_MEMBERS:
                raise Unreadable(413, f"the body unpacks to more than {self._most >> 20} MB; send it in parts")
            block = self._unpacker.unused_data

    def whole(self) -> bytes:
        if not self._unpacker.eof:
            raise Unreadable(400, "the gzip ends too early")
        return bytes(self._content)
