"""Recognises a file of intelligence by what is in it and reads it, within limits, however hostile it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from sleetwatch.errors import InputError, Refused
from sleetwatch.intake.csv_records import columns_of, read_rows
from sleetwatch.intake.json_text import check_text, decode, depth_of
from sleetwatch.intake.limits import LIMITS, MEBIBYTE
from sleetwatch.intel.imports import misp, ofac, orkl, stix, table
from sleetwatch.intel.imports.found import Found, Given, Rejected

LARGEST = 256 * MEBIBYTE
"""Bytes of a table or of XML, which are read piece by piece."""
LARGEST_JSON = 64 * MEBIBYTE
"""Bytes of a JSON document, which is held whole."""
MOST = 500_000
"""Pieces of one file."""
_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class IntelFile:
    """A file that was recognised."""

    name: str
    sha256: str
    format: str
    licence: str
    """By the format; empty where it says nothing."""
    found: Callable[[Given], Iterator[Found]]


_Json = tuple[str, Callable[[Any], bool], Callable[[Any, Given], Iterator[Found]], str]
_DOCUMENTS: tuple[_Json, ...] = (
    ("stix", stix.is_bundle, stix.read, ""),
    ("misp-galaxy", misp.is_galaxy, misp.read_galaxy, "CC0 1.0"),
    ("misp-event", misp.is_event, misp.read_events, ""),
    ("orkl", orkl.is_report, orkl.read, ""),
)


def open_intel(path: Path) -> IntelFile:
    """The file, recognised. Raises `InputError` with what to do when it is none of what is read."""
    content = _content(path)
    digest = sha256(content).hexdigest()
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        raise InputError(f"{path} is empty")
    if head[:1] == b"<":
        form, licence, found = _of_xml(path, content)
    elif head[:1] in (b"{", b"["):
        form, licence, found = _of_json(path, content)
    else:
        form, licence, found = _of_table(path, content)
    return IntelFile(path.name, digest, form, licence, lambda given: _limited(found(given), path))


_Recognised = tuple[str, str, Callable[[Given], Iterator[Found]]]


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError(f"{path} has {size // MEBIBYTE} MiB; the limit is {LARGEST // MEBIBYTE}")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None


def _of_xml(path: Path, content: bytes) -> _Recognised:
    if not ofac.is_xml(content[:_HEAD]):
        raise InputError(
            f"{path} is XML, but not OFAC's sdn.xml; of XML, only that list is read (not sdn_advanced.xml)"
        )
    return "ofac-xml", ofac.LICENCE, lambda given: ofac.read_xml(io.BytesIO(content), given)


def _of_json(path: Path, content: bytes) -> _Recognised:
    if len(content) > LARGEST_JSON:
        raise InputError(
            f"{path} has {len(content) // MEBIBYTE} MiB of JSON; the limit is {LARGEST_JSON // MEBIBYTE}. Split it"
        )
    document = _document(path, content)
    for form, recognises, read, licence in _DOCUMENTS:
        if recognises(document):
            return form, licence, partial(read, document)
    raise InputError(
        f"{path} is JSON, but no STIX 2.1 bundle, MISP event or galaxy, and no ORKL report; export it as one of these"
    )


def _document(path: Path, content: bytes) -> Any:  # noqa: ANN401 - JSON may be anything
    try:
        text = content.decode("utf-8-sig")
        check_text(text)
        if depth_of(text) > LIMITS.depth:
            raise InputError(f"{path} is nested deeper than {LIMITS.depth}; nothing of it was kept")
        return decode(text)
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 at byte {error.start}; nothing of it was kept") from None
    except Refused as refused:
        raise InputError(f"{path} is no clear JSON: {refused}; nothing of it was kept") from None


def _of_table(path: Path, content: bytes) -> _Recognised:
    columns = columns_of(content[:_HEAD])
    if table.is_table(columns):
        return "csv", "", lambda given: _rows(content, given)
    first = next(csv.reader(content[:_HEAD].decode("utf-8", "replace").splitlines()), [])
    if ofac.is_table(first):
        text = content.decode("utf-8", "replace")
        return "ofac-csv", ofac.LICENCE, lambda given: ofac.read_table(text.splitlines(), given)
    raise InputError(
        f"{path} is no table of indicators; give it a header with the columns kind and value, "
        "or a column that is called ip, domain, email ..."
    )


def _rows(content: bytes, given: Given) -> Iterator[Found]:
    for item in read_rows(io.BytesIO(content)):
        place = f"line {item.line}"
        if item.refused is not None:
            yield Rejected(place, item.refused.reason, item.refused.detail)
        else:
            yield table.read_row(item.record or {}, place, given)


def _limited(found: Iterator[Found], path: Path) -> Iterator[Found]:
    for number, piece in enumerate(found):
        if number >= MOST:
            raise InputError(f"{path} holds more than {MOST:,} records; split it. Nothing of it was kept")
        yield piece
