"""The US Treasury's list of Specially Designated Nationals, as its `sdn.xml` and `sdn.csv` are published.

Only entries of a DPRK programme are used, and of these what a log can hold: mail addresses, telephones, digital
currency addresses, streets. Names are left out: no score reads one, and namesakes are many.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat  # entities and document types are refused below

from sleetwatch.errors import InputError
from sleetwatch.intel.imports.found import Found, Given, Indicator, Kind, Rejected, text

PUBLISHER = "US Treasury (OFAC)"
LICENCE = "US Government work"
ACTOR = "DPRK IT workers"
"""What an entry of a DPRK programme is taken to point to, unless the user names another actor."""
_PROGRAMME = re.compile(r"\bDPRK(?:\b|[0-9-])")
_DEEPEST = 16
_LONGEST = 20_000
"""Characters of one element."""
_BLOCK = 1 << 16
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("email address", "email"),
    ("phone number", "phone"),
    ("digital currency address", "wallet"),
)
_REMARK = re.compile(
    r"(?:alt\. )?(Email Address|Phone Number|Digital Currency Address - [A-Z0-9]{2,10}) ([^;]{3,300})", re.IGNORECASE
)
_COLUMNS = 12
_PROGRAMME_COLUMN, _REMARKS_COLUMN = 3, 11


@dataclass
class _Entry:
    """One entry of the list as far as it is used."""

    uid: str = ""
    programmes: list[str] = field(default_factory=list)
    ids: list[tuple[str, str]] = field(default_factory=list)
    streets: list[str] = field(default_factory=list)


def is_xml(head: bytes) -> bool:
    """Whether XML that begins so is the list."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and b"sdnList" in head


def is_table(row: list[str]) -> bool:
    """Whether a first row is one of `sdn.csv`, which has no header: a number, a name, a type, programmes."""
    return (
        len(row) == _COLUMNS
        and row[0].strip().isdigit()
        and row[2].strip() in {"-0-", "individual", "vessel", "aircraft"}
    )


def read_xml(stream: BinaryIO, given: Given) -> Iterator[Found]:
    """Every entry of `sdn.xml`. Raises `InputError` when the file as a whole is not clear."""
    reader = _Reader()
    number = 0
    while not reader.ended:
        for entry in reader.feed(stream.read(_BLOCK)):
            number += 1
            yield from _found(entry, f"entry {number}", given)


def read_table(lines: Iterable[str], given: Given) -> Iterator[Found]:
    """Every row of `sdn.csv`. Mail, telephones and wallets stand in the remarks."""
    for number, row in enumerate(csv.reader(lines), start=1):
        place = f"row {number}"
        if len(row) == _COLUMNS:
            remarks = [(label, value.strip()) for label, value in _REMARK.findall(row[_REMARKS_COLUMN][:_LONGEST])]
            entry = _Entry(row[0].strip(), re.split(r"[\]\[;,]+", row[_PROGRAMME_COLUMN][:_LONGEST]), remarks)
            yield from _found(entry, place, given)
        elif [cell.strip("\x1a ") for cell in row] not in ([], [""]):  # the file ends with a control character
            yield Rejected(place, "no-entry", f"{len(row)} columns; an entry has {_COLUMNS}")


def _found(entry: _Entry, place: str, given: Given) -> Iterator[Found]:
    programmes = [name.strip() for name in entry.programmes if _PROGRAMME.search(name)]
    values = list(dict.fromkeys(_values(entry))) if programmes else []
    if not programmes:
        yield Rejected(place, "other-programme", "only programmes of the DPRK are read")
    elif not values:
        yield Rejected(place, "name-alone", "the entry holds nothing a log could show")
    for kind, value in values:
        yield Indicator(
            kind=kind,
            value=value,
            place=place,
            publisher=PUBLISHER,
            actor=given.actor or ACTOR,
            tlp="clear",
            confidence=None,
            victim="possible" if kind == "address" else "no",
            references=(f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={entry.uid}",),
            uid=f"ofac:{entry.uid}:{kind}:{value}"[:300],
        )


def _values(entry: _Entry) -> Iterator[tuple[Kind, str]]:
    for label, value in entry.ids:
        for start, kind in _KINDS:
            if label.lower().startswith(start):
                yield kind, value
    yield from (("address", street) for street in entry.streets)


class _Reader:
    """The entries of the XML, one after the other, without ever holding the whole."""

    def __init__(self) -> None:
        self.ended = False
        self._ready: list[_Entry] = []
        self._entry: _Entry | None = None
        self._path: list[str] = []
        self._texts: list[str] = []
        self._pieces: dict[str, str] = {}
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.EntityDeclHandler = _no_doctype
        self._parser = parser

    def feed(self, block: bytes) -> list[_Entry]:
        """What is complete after these bytes; none of them is the end."""
        self.ended = not block
        try:
            self._parser.Parse(block, self.ended)
        except expat.ExpatError as error:
            why = f"{expat.ErrorString(error.code)} in line {error.lineno}"
            raise InputError(f"the XML cannot be read: {why}; nothing of it was kept") from None
        ready, self._ready = self._ready, []
        return ready

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._path.append(name.rpartition(":")[2])
        self._texts = []
        if len(self._path) > _DEEPEST:
            raise InputError(f"the XML is nested deeper than {_DEEPEST}, which no list of OFAC is; nothing was kept")
        if self._path[-1] == "sdnEntry":
            self._entry = _Entry()
        if self._path[-1] in {"id", "address"}:
            self._pieces = {}

    def _text(self, said: str) -> None:
        if sum(map(len, self._texts)) + len(said) > _LONGEST:
            raise InputError(f"an element holds more than {_LONGEST} characters; nothing of the file was kept")
        self._texts.append(said)

    def _end(self, name: str) -> None:
        name, said = name.rpartition(":")[2], text("".join(self._texts))
        self._path.pop()
        self._texts = []
        if self._entry is None:
            return
        if name == "sdnEntry":
            self._ready.append(self._entry)
            self._entry = None
        else:
            self._keep(self._entry, name, said)

    def _keep(self, entry: _Entry, name: str, said: str) -> None:
        parent = self._path[-1] if self._path else ""
        if name == "uid" and parent == "sdnEntry":
            entry.uid = said
        elif name == "program":
            entry.programmes.append(said)
        elif parent in {"id", "address"}:
            self._pieces[name] = said
        elif name == "id":
            entry.ids.append((self._pieces.get("idType", ""), self._pieces.get("idNumber", "")))
        elif name == "address":
            parts = (self._pieces.get(part, "") for part in ("address1", "address2", "city", "country"))
            entry.streets.append(", ".join(part for part in parts if part))


def _no_doctype(*_: object) -> None:
    raise InputError("the XML declares a document type or an entity, which OFAC's list does not; get it again")
