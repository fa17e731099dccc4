"""Records of a JSON document: an array, an envelope, or pretty-printed objects one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from sleetwatch.errors import InputError, Refused
from sleetwatch.intake.item import Item
from sleetwatch.intake.json_records import ALONE, ENVELOPES, records_in
from sleetwatch.intake.json_text import (
    DECODER,
    UNCLEAR,
    check_text,
    decode,
    decode_clear,
    depth_of,
    end_of_value,
    is_plain,
    parse,
)
from sleetwatch.intake.limits import LIMITS, MEBIBYTE

WHOLE_BYTES = 64 * MEBIBYTE
"""Up to this size a sound document is parsed in one go, which is fastest; beyond it, record by record."""
_ANSWER = re.compile(rb'\s*(?:\{\s*"[Tt]ables"|\[\s*\{\s*"FrameType")\s*:')
_ANSWER_BYTES = 2 * WHOLE_BYTES
"""A query's answer is one value, so it is parsed in one go; Log Analytics gives at most 100 MB."""

_BLANK = " \t\r\n"
_encode = msgspec.json.Encoder().encode


def read_document(stream: BinaryIO) -> Iterator[Item]:
    """Every record of the document, numbered from 1. A record that is not clear is refused; the others go on."""
    raw = _bytes_of(stream)
    if len(raw) <= WHOLE_BYTES or (len(raw) <= _ANSWER_BYTES and _ANSWER.match(raw)):
        items = _whole(raw)
        if items is not None:
            yield from items
            return
    text = _text_of(raw)
    del raw
    for number, (start, end) in enumerate(_Document(text).spans(), start=1):
        yield _item(number, text[start:end])


def _bytes_of(stream: BinaryIO) -> bytes:
    raw = stream.read(LIMITS.document_bytes + 1)
    if len(raw) > LIMITS.document_bytes:
        raise InputError(
            f"one JSON document of over {LIMITS.document_bytes // MEBIBYTE} MB is too large to read whole; "
            "write it as JSON lines, one record a line"
        )
    return raw.removeprefix(b"\xef\xbb\xbf")


def _text_of(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start + 1} is not UTF-8; save the file as UTF-8") from None


def _whole(raw: bytes) -> list[Item] | None:
    """The records of a document that is one sound value; None when it is anything else or needs a closer look."""
    value = decode_clear(raw)
    if value is UNCLEAR:
        text = _text_of(raw)
        try:
            check_text(text)
            value = decode(text)
        except Refused:
            return None
    items = list(records_in(1, value, len(raw)))
    if not all(_within_limits(item.record) for item in items):
        return None
    return [item._replace(line=number) for number, item in enumerate(items, start=1)]


def _within_limits(record: dict[str, Any] | None) -> bool:
    raw = _encode(record)
    if is_plain(raw):
        return True
    text = raw.decode()
    try:
        decode(text)
    except Refused:
        return False
    return depth_of(text) <= LIMITS.depth


def _item(number: int, body: str) -> Item:
    raw = body.encode("utf-8", "surrogatepass")
    try:
        value = parse(raw)
    except Refused as refused:
        return Item(number, raw, None, refused)
    if not isinstance(value, dict):
        return Item(number, raw, None, Refused("not-a-record", "an element that is no JSON object"))
    return Item(number, raw, value)


class _Document:
    """Finds where each record begins and ends, going on after whatever is broken."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def spans(self) -> Iterator[tuple[int, int]]:
        self.skip()
        while self.position < len(self.text):
            start = self.position
            if self.text[start] == "[":
                self.position += 1
                yield from self.elements()
            elif self.enter_envelope():
                self.position += 1
                yield from self.elements()
                self.leave_envelope()
            else:
                self.position = start
                self.pass_value()
                yield start, self.position
            self.skip(",")

    def elements(self) -> Iterator[tuple[int, int]]:
        self.skip(",")
        while self.position < len(self.text) and self.text[self.position] != "]":
            start = self.position
            self.pass_value()
            yield start, self.position
            self.skip(",")
        self.position += 1

    def enter_envelope(self) -> bool:
        """Move to the `[` of an envelope's list, looking at the object's own keys; False when there is none."""
        self.position += 1
        self.skip()
        while self.peek() == '"':
            key = self.pass_key()
            if (key in ENVELOPES or key in ALONE) and self.peek() == "[":
                return self.holds_objects()
            self.pass_value()
            self.skip(",")
        return False

    def leave_envelope(self) -> None:
        """Pass the keys that follow the list, to the envelope's end."""
        self.skip(",")
        while self.peek() == '"':
            self.pass_key()
            self.pass_value()
            self.skip(",")
        if self.peek() == "}":
            self.position += 1

    def holds_objects(self) -> bool:
        inside = self.position + 1
        while inside < len(self.text) and self.text[inside] in _BLANK:
            inside += 1
        return self.text[inside : inside + 1] in {"{", "]"}

    def pass_key(self) -> str:
        start = self.position
        self.pass_value()
        self.skip(":")
        return self.text[start + 1 : self.position].split('"', 1)[0]

    def pass_value(self) -> None:
        """Move past the value here: by parsing it when it is sound, by its brackets or its line when it is not."""
        start = self.position
        try:
            self.position = DECODER.raw_decode(self.text, start)[1]
        except (ValueError, Refused, RecursionError):
            self.position = max(self._end_by_shape(start), start + 1)

    def _end_by_shape(self, start: int) -> int:
        if self.text[start : start + 1] in {"{", "["}:
            return end_of_value(self.text, start) or len(self.text)
        cut = self.text.find("\n", start)
        return len(self.text) if cut < 0 else cut

    def skip(self, more: str = "") -> None:
        blank = _BLANK + more
        while self.position < len(self.text) and self.text[self.position] in blank:
            self.position += 1

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]
