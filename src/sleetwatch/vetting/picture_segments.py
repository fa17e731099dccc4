"""The parts of a picture file beside the picture: EXIF, XMP, C2PA and text, read within bounds.

JPEG by its segments (C2PA in APP11 as JPEG XT boxes, by the C2PA specification's part on embedding), PNG by its chunks
(C2PA in `caBX`), WebP by those of RIFF. A file that lies about a length is read up to the lie.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_PARTS = 2_000
MOST_BYTES = 2 << 20
"""Of one kind of part."""
MOST_TEXT = 65_536
"""Of one text, after it was unpacked."""
MOST_TEXTS = 50
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_PNG_XMP = "XML:com.adobe.xmp"
_BOX = 8
"""Bytes before the box of an APP11 segment: `JP`, which box it is of, and its number; each repeats the box's head."""


@dataclass(slots=True)
class Segments:
    """What a file says of itself, undecoded."""

    format: str
    exif: bytes = b""
    xmp: bytes = b""
    c2pa: bytes = b""
    texts: dict[str, str] = field(default_factory=dict)
    """PNG's texts by name, and a JPEG's comment as `comment`."""


def segments_of(data: bytes) -> Segments | None:
    """The parts of a JPEG, PNG or WebP file; None for any other."""
    if data.startswith(_JPEG):
        return _jpeg(data)
    if data.startswith(_PNG):
        return _png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    return None


def _jpeg(data: bytes) -> Segments:
    found = Segments("JPEG")
    for marker, body in _jpeg_segments(data):
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):  # noqa: PLR2004 - APP1
            found.exif = found.exif or body[6:]
        elif marker == 0xE1 and body.startswith(_XMP):  # noqa: PLR2004 - APP1
            found.xmp = found.xmp or body[len(_XMP) :]
        elif marker == 0xEB and body.startswith(b"JP"):  # noqa: PLR2004 - APP11
            found.c2pa = (found.c2pa + body[_BOX:])[:MOST_BYTES]
        elif marker == 0xFE:  # noqa: PLR2004 - a comment
            found.texts.setdefault("comment", _decoded(body))
    return found


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 2
    for _ in range(MOST_PARTS):
        if place + 4 > len(data) or data[place] != 0xFF:  # noqa: PLR2004 - what every marker begins with
            return
        marker, length = data[place + 1], struct.unpack(">H", data[place + 2 : place + 4])[0]
        if marker == 0xDA or length < 2:  # noqa: PLR2004 - the picture itself begins
            return
        yield marker, data[place + 4 : place + 2 + length]
        place += 2 + length


def _png(data: bytes) -> Segments:
    found = Segments("PNG")
    for name, body in _chunks(data, len(_PNG), ">I4s", 4):
        if name == b"eXIf":
            found.exif = found.exif or body
        elif name == b"caBX":
            found.c2pa = found.c2pa or body
        elif name in (b"tEXt", b"zTXt", b"iTXt") and len(found.texts) < MOST_TEXTS:
            _keep_text(found, name, body)
    return found


def _chunks(data: bytes, place: int, head: str, tail: int) -> Iterator[tuple[bytes, bytes]]:
    """Chunks by name; PNG writes the length first, with a checksum behind, RIFF the name, filled up to even."""
    for _ in range(MOST_PARTS):
        if place + 8 > len(data):
            return
        one, other = struct.unpack(head, data[place : place + 8])
        length, name = (one, other) if isinstance(one, int) else (other, one)
        yield name, data[place + 8 : place + 8 + min(length, MOST_BYTES)]
        place += 8 + length + (tail or length % 2)


def _keep_text(found: Segments, kind: bytes, body: bytes) -> None:
    key, _, rest = body.partition(b"\0")
    name = _decoded(key[:79])
    if kind == b"iTXt" and len(rest) >= 2:  # noqa: PLR2004 - its two flags
        packed, rest = rest[0] == 1, rest[2:].partition(b"\0")[2].partition(b"\0")[2]
        rest = _unpacked(rest) if packed else rest
    elif kind == b"zTXt":
        rest = _unpacked(rest[1:])
    if name == _PNG_XMP:
        found.xmp = found.xmp or rest
    elif name:
        found.texts.setdefault(name, _decoded(rest))


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, MOST_TEXT)
    except zlib.error:
        return b""


def _decoded(text: bytes) -> str:
    return text[:MOST_TEXT].decode("utf-8", "replace")


def _webp(data: bytes) -> Segments:
    found = Segments("WebP")
    for name, body in _chunks(data, 12, "<4sI", 0):
        if name == b"EXIF":
            found.exif = found.exif or body.removeprefix(b"Exif\0\0")
        elif name == b"XMP ":
            found.xmp = found.xmp or body
        elif name == b"C2PA":
            found.c2pa = found.c2pa or body
    return found
