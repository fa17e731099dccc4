"""Text and metadata of PDF files, with pdfminer.six. It is run in a limited process only."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from sleetwatch.errors import InputError
from sleetwatch.vetting.columns import Line, read_in_order
from sleetwatch.vetting.extras import missing

MOST_PAGES = 30
"""Pages of which the text is read; a résumé has fewer."""
LONGEST_VALUE = 300
_IDS = re.compile(r"(?:xmpMM:)(DocumentID|InstanceID)(?:=[\"']|>)\s*([^\"'<]{8,100})")


def read_pdf(data: bytes) -> tuple[str, dict[str, str]]:
    """The text of the first pages, and what the file says of itself. Raises `InputError`."""
    try:
        from pdfminer.high_level import extract_pages
        from pdfminer.pdfdocument import PDFDocument
        from pdfminer.pdfparser import PDFParser
        from pdfminer.psexceptions import PSException
    except ImportError:
        raise missing("pdfminer.six") from None
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        metadata = _metadata(document)
        pages = extract_pages(io.BytesIO(data), maxpages=MOST_PAGES)
        return "\n".join(read_in_order(list(_lines(page)), page.width) for page in pages), metadata
    except PSException as error:  # what a broken, locked or hostile file raises
        raise InputError(f"the PDF cannot be read ({type(error).__name__})") from None


def _lines(part: Any) -> Iterator[Line]:  # noqa: ANN401 - pdfminer's own
    from pdfminer.layout import LTTextContainer, LTTextLine

    if isinstance(part, LTTextLine):
        text = " ".join(part.get_text().split())
        if text:
            yield Line(part.x0, part.x1, part.y1, text)
    elif isinstance(part, LTTextContainer) or hasattr(part, "groups"):
        for one in part:
            yield from _lines(one)


def _metadata(document: Any) -> dict[str, str]:  # noqa: ANN401 - pdfminer's own
    told: dict[str, str] = {}
    for info in document.info:
        told |= {str(key): _text(value) for key, value in info.items() if _text(value)}
    return told | _of_packet(document)


def _of_packet(document: Any) -> dict[str, str]:  # noqa: ANN401
    """The ids in the XMP packet: which document it was made from."""
    from pdfminer.pdftypes import resolve1

    stream = resolve1(document.catalog.get("Metadata"))
    packet = stream.get_data()[:100_000].decode("utf-8", "replace") if hasattr(stream, "get_data") else ""
    return {name: value.strip() for name, value in _IDS.findall(packet)}


def _text(value: Any) -> str:  # noqa: ANN401
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    plain = resolve1(value)
    if isinstance(plain, bytes):
        plain = decode_text(plain)
    text = plain if isinstance(plain, str) else ""
    return "".join(character for character in text if character.isprintable())[:LONGEST_VALUE].strip()
