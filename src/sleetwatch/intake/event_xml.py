"""Windows events as XML, from the Event Viewer, `wevtutil` or a collector, in the shape that JSON exports have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat  # entities and document types are refused below

from sleetwatch.errors import InputError, Refused
from sleetwatch.intake.item import Item
from sleetwatch.intake.json_text import text_of
from sleetwatch.intake.limits import LIMITS, MEBIBYTE

_BEGIN = re.compile(rb"<Event[\s>]")
_END = b"</Event>"
_EDGE = re.compile(rb"</Event>|<Event[\s>]")
_BLOCK = MEBIBYTE
_DOCTYPE = b"<!DOCTYPE"
_DEEPEST = 32
"""A Windows event is four levels deep; what `UserData` holds may add a few."""


def read_events(stream: BinaryIO) -> Iterator[Item]:
    """Each `<Event>` as a record, numbered from 1; a broken one costs only itself."""
    for number, raw in enumerate(_events(stream), start=1):
        try:
            yield Item(number, raw, event_of(text_of(raw)))
        except Refused as refused:
            yield Item(number, raw[: LIMITS.line_bytes], None, refused)


def event_of(text: str) -> dict[str, Any]:
    """The record of one event. Raises `Refused`."""
    return {"Event": _Tree().read(text)}


def is_events(head: bytes) -> bool:
    """Whether XML that begins so holds Windows events."""
    return head.startswith(b"<") and re.search(rb"<Events?[\s>]", head) is not None


def _events(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of one event after the other; of an over-long one its beginning, one byte over the limit."""
    scan = _Scan(stream)
    while scan.find_begin():
        yield scan.to_end()


class _Scan:
    """Looks through a stream for events; every byte is looked at a bounded number of times."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._held = bytearray()

    def find_begin(self) -> bool:
        """Drop what is before the next event."""
        while True:
            begin = _BEGIN.search(self._held)
            between = self._held[: begin.start() if begin else None]
            if _DOCTYPE in between.upper():
                raise InputError("the XML declares a document type, which no Windows event does; export it again")
            if begin:
                del self._held[: begin.start()]
                return True
            del self._held[: -len(_DOCTYPE)]
            if not self._more():
                return False

    def to_end(self) -> bytes:
        """The event that begins here. One that never ends is cut where the next begins, or where the file ends."""
        looked = 1
        while (edge := _EDGE.search(self._held, looked)) is None:
            looked = max(len(self._held) - len(_END), 1)
            if len(self._held) > LIMITS.line_bytes:
                return self._taken(LIMITS.line_bytes + 1)  # what follows is passed on the way to the next event
            if not self._more():
                return self._taken(len(self._held))
        return self._taken(edge.end() if edge[0] == _END else edge.start())

    def _taken(self, count: int) -> bytes:
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    def _more(self) -> bool:
        block = self._stream.read(_BLOCK)
        self._held += block
        return bool(block)


class _Tree:
    """One event, built as it is read. Attributes are under `#attributes`; text beside them is `#text`."""

    def __init__(self) -> None:
        self._open: list[_Element] = [_Element("")]
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _no_doctype
        self._parser = parser

    def read(self, text: str) -> Any:  # noqa: ANN401 - an element may be text
        """The content of the one event in `text`. Raises `Refused`."""
        try:
            self._parser.Parse(text, True)  # noqa: FBT003 - its own argument
        except expat.ExpatError as error:
            raise Refused("bad-xml", f"{expat.ErrorString(error.code)} at character {error.offset + 1}") from None
        return self._open[0].children.get("Event")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > _DEEPEST:
            raise Refused("too-deep", f"nested deeper than {_DEEPEST}")
        self._open.append(_Element(name, attributes))

    def _text(self, text: str) -> None:
        self._open[-1].texts.append(text)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        self._open[-1].add(element)


def _no_doctype(*_: object) -> None:
    raise Refused("bad-xml", "a document type inside an event")


class _Element:
    """An element of which not everything has been read."""

    def __init__(self, name: str, attributes: dict[str, str] | None = None) -> None:
        self.name = name.rpartition(":")[2]
        self.attributes = attributes or {}
        self.texts: list[str] = []
        self.children: dict[str, Any] = {}
        self._unnamed: list[str] = []
        self._seen: Counter[str] = Counter()

    def add(self, child: _Element) -> None:
        """A child; of `<Data Name="x">` the name is x, and a repeated name gets a number."""
        if child.name == "Data" and set(child.attributes) <= {"Name"} and not child.children:
            self._add_data(child)
            return
        self._put(child.name, child.value())

    def _add_data(self, child: _Element) -> None:
        name = child.attributes.get("Name")
        if name:
            self._put(name, child.text or None)
        else:
            self._unnamed.append(child.text)

    def _put(self, name: str, value: object) -> None:
        self._seen[name] += 1
        if len(self.children) >= LIMITS.keys:
            raise Refused("too-many-keys", f"more than {LIMITS.keys} elements in one")
        again = self._seen[name] - 1
        self.children[f"{name}_{again}" if again else name] = value

    def value(self) -> Any:  # noqa: ANN401
        """An object; only the text where there is nothing else; None for an empty element."""
        said = {"#attributes": self.attributes, "#text": self.text, "Data": {"#text": self._unnamed}}
        if not self.attributes and not self.children and not self._unnamed:
            return self.text or None
        if not self._unnamed:
            del said["Data"]
        return {key: value for key, value in said.items() if value} | self.children

    @property
    def text(self) -> str:
        """The text directly in it."""
        return "".join(self.texts).strip()
