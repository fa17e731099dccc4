"""Text and metadata of Word files (DOCX), with python-docx. It is run in a limited process only."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from sleetwatch.errors import InputError
from sleetwatch.vetting.extras import missing

MOST_PARTS = 2000
MOST_BYTES = 64 << 20
"""Unpacked bytes of all parts together."""
MOST_PARAGRAPHS = 20_000
LONGEST_VALUE = 300
_APPLICATION = re.compile(rb"<(Application|AppVersion|Template|Company)>([^<]{1,300})<")
_ROOT = re.compile(rb"<w:rsidRoot w:val=\"([0-9A-F]{8})\"")


def read_word(data: bytes) -> tuple[str, dict[str, str]]:
    """The text, tables included, and what the file says of itself. Raises `InputError`."""
    try:
        import docx
        from docx.opc.exceptions import OpcError
    except ImportError:
        raise missing("python-docx") from None
    try:
        beside = _parts(data)
        document = docx.Document(io.BytesIO(data))
        return "\n".join(_lines(document)), _metadata(document) | beside
    except (zipfile.BadZipFile, OpcError, SyntaxError, KeyError, ValueError) as error:  # XML's errors are SyntaxErrors
        raise InputError(f"the Word file cannot be read ({type(error).__name__})") from None


def _parts(data: bytes) -> dict[str, str]:
    """What stands beside the text. Refuses a file that unpacks to more than any résumé, by what its parts say and,
    as that may be a lie, by what they are.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        listed = archive.infolist()
        if len(listed) > MOST_PARTS or sum(one.file_size for one in listed) > MOST_BYTES:
            raise InputError("the Word file unpacks to more than a résumé has")
        left = MOST_BYTES
        for one in listed:
            left -= _size(archive, one, left)
        application = _part(archive, "docProps/app.xml")
        told = {name.decode(): value.decode("utf-8", "replace") for name, value in _APPLICATION.findall(application)}
        root = _ROOT.search(_part(archive, "word/settings.xml"))
    return told | ({"rsidRoot": root[1].decode()} if root else {})


def _size(archive: zipfile.ZipFile, one: zipfile.ZipInfo, left: int) -> int:
    size = 0
    with archive.open(one) as part:
        while block := part.read(1 << 20):
            size += len(block)
            if size > left:
                raise InputError("the Word file unpacks to more than a résumé has")
    return size


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    return archive.read(name) if name in archive.namelist() else b""


def _lines(document: Any) -> Iterator[str]:  # noqa: ANN401 - python-docx's own
    """Paragraphs and table rows in the order in which they stand."""
    from docx.table import Table

    for place, block in enumerate(document.iter_inner_content()):
        if place >= MOST_PARAGRAPHS:
            return
        if isinstance(block, Table):
            for row in block.rows:
                yield " | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells if cell.text.strip()))
        else:
            yield block.text


def _metadata(document: Any) -> dict[str, str]:  # noqa: ANN401
    core = document.core_properties
    told = {
        "Author": core.author,
        "LastModifiedBy": core.last_modified_by,
        "Created": core.created.isoformat() if core.created else "",
        "Modified": core.modified.isoformat() if core.modified else "",
    }
    return {key: str(value)[:LONGEST_VALUE] for key, value in told.items() if value}
