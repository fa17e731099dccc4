"""A document as PDF, by ReportLab. Nothing is fetched, no file is opened but the fonts that come with the library.

The bytes depend on the document alone. Letters that the fonts lack (they have those of western and central Europe)
stand as their code points; HTML shows every script.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from sleetwatch.clock import to_datetime
from sleetwatch.errors import InputError
from sleetwatch.report import words
from sleetwatch.report.clean import one_line
from sleetwatch.report.document import (
    LEAD,
    Bars,
    Block,
    Document,
    Evidence,
    Passage,
    Points,
    Reference,
    Sentence,
    Shown,
    Table,
    used,
)
from sleetwatch.report.figure import Column
from sleetwatch.report.writers import pdf_sheet as sheet

_PICTURE_ROWS = 16
_LONGEST = 1200
"""Characters of one cell, so that no row is longer than a page."""


def write_pdf(document: Document) -> bytes:
    """The file. Raises `InputError` where the extra is not installed."""
    try:
        import reportlab  # noqa: F401 - says whether it is there before anything is laid out
    except ImportError:
        raise InputError('PDF takes the extra "pdf": pip install "sleetwatch[pdf]"; HTML prints well too') from None
    return _Writing(document).bytes()


class _Writing:
    """One document being laid out."""

    def __init__(self, document: Document) -> None:
        from reportlab.pdfbase import pdfmetrics

        sheet.register_fonts()
        self._glyphs = pdfmetrics.getFont(sheet.PLAIN).face.charToGlyph
        self.document = document
        self.numbers = used(document)
        self.styles = sheet.styles()

    def bytes(self) -> bytes:
        """Everything, as bytes."""
        from reportlab.platypus import SimpleDocTemplate

        out, document = io.BytesIO(), self.document
        made = SimpleDocTemplate(
            out,
            pagesize=sheet.PAGE,
            topMargin=sheet.MARGIN,
            bottomMargin=sheet.MARGIN,
            leftMargin=sheet.MARGIN,
            rightMargin=sheet.MARGIN,
            title=one_line(f"Sleetwatch: {document.title}"),
            author="Sleetwatch",
            subject=document.stands,
            invariant=1,
        )
        made.build(list(self._flowables()), onFirstPage=self._foot, onLaterPages=self._foot)
        return out.getvalue()

    def _foot(self, canvas: Any, page: Any) -> None:  # noqa: ANN401 - ReportLab has no types
        made = f"D:{to_datetime(self.document.made_at):%Y%m%d%H%M%S}+00'00'"
        canvas.setDateFormatter(lambda *_: made)
        canvas.setFont(sheet.PLAIN, 7)
        canvas.setFillGray(0.4)
        canvas.drawString(sheet.MARGIN, sheet.MARGIN * 0.55, self._plain(self.document.title)[:110])
        canvas.drawRightString(sheet.PAGE[0] - sheet.MARGIN, sheet.MARGIN * 0.55, f"{page.page}")

    # --- text ------------------------------------------------------------------------------------------------------

    def _plain(self, text: str) -> str:
        """On one line, with what the fonts lack spelt out."""
        return "".join(one if ord(one) in self._glyphs else f"[U+{ord(one):04X}]" for one in one_line(text))

    def _text(self, text: str) -> str:
        """The same as ReportLab's markup, of which nothing from outside is any."""
        return escape(self._plain(text[:_LONGEST]))

    def _paragraph(self, markup: str, style: str = "body", bullet: str | None = None) -> Any:  # noqa: ANN401 - as above
        from reportlab.platypus import Paragraph

        return Paragraph(markup, self.styles[style], bulletText=bullet)

    def _heading(self, markup: str, style: str) -> Iterator[Any]:
        """A heading, on a new page where nothing of what follows would stand under it."""
        from reportlab.platypus import CondPageBreak

        yield CondPageBreak(sheet.ROOM[style])
        yield self._paragraph(markup, style)

    def _marks(self, evidence: Evidence) -> str:
        if not evidence:
            return ""
        linked = ", ".join(f'<a href="#e{self.numbers[one]}">{self.numbers[one]}</a>' for one in evidence)
        return f'<super size="6" rise="3"><font color="{sheet.LINK}"> {linked}</font></super>'

    def _said(self, one: Sentence) -> str:
        return f"{self._text(one.text)}{self._marks(one.evidence)}"

    # --- blocks ----------------------------------------------------------------------------------------------------

    def _flowables(self) -> Iterator[Any]:
        document = self.document
        yield self._paragraph(f"Sleetwatch  {self._text(document.tenant)}", "brand")
        yield self._paragraph(self._text(document.title), "title")
        yield self._paragraph(f"{self._text(document.lede)} <b>{LEAD}</b>", "lede")
        as_of = "" if document.as_of is None else f", from what was known as of {words.moment(document.as_of)}"
        stands = f"{document.stands} Made {words.moment(document.made_at)}{as_of}."
        yield self._paragraph(self._text(stands), "shows" if document.revealed else "small")
        if document.figures:
            yield self._figures()
        for section in document.sections:
            yield from self._heading(self._text(section.title), "h2")
            for block in section.blocks:
                yield from self._block(block)
        yield from self._heading("What it rests on", "h2")
        for one, number in self.numbers.items():
            yield self._paragraph(f'<a name="e{number}"/>{self._reference(one)}', "rests", f"{number}")

    def _block(self, block: Block) -> Iterator[Any]:
        match block:
            case Passage(sentences, heading):
                if heading:
                    yield from self._heading(self._text(heading), "h3")
                yield self._paragraph(" ".join(map(self._said, sentences)))
            case Points(heading, sentences, ordered):
                if heading:
                    yield from self._heading(self._text(heading), "h4")
                for place, one in enumerate(sentences, start=1):
                    yield self._paragraph(self._said(one), "point", f"{place}." if ordered else "•")
            case Table():
                yield from self._heading(self._text(block.title), "h4")
                yield self._table(block.columns, [(row.cells, row.evidence) for row in block.rows])
                yield from self._left_out(block.left_out)
            case Bars():
                yield from self._heading(f"{self._text(block.title)}{self._marks(block.evidence)}", "h4")
                yield sheet.bars(block, [self._paragraph(self._text(bar.label), "cell") for bar in block.bars],
                                 [self._paragraph(self._text(bar.says), "right") for bar in block.bars])  # fmt: skip
            case Shown():
                yield from self._picture(block)

    def _picture(self, block: Shown) -> Iterator[Any]:
        """A picture of the HTML form is here its own table."""
        picture = block.picture
        yield from self._heading(self._text(picture.title), "h3")
        yield self._paragraph(f"{self._text(picture.says)}{self._marks(block.evidence)}")
        yield self._table(picture.columns, [(row, ()) for row in picture.rows[:_PICTURE_ROWS]])
        yield from self._left_out(max(0, len(picture.rows) - _PICTURE_ROWS))

    def _left_out(self, number: int) -> Iterator[Any]:
        if number:
            yield self._paragraph(f"{words.count(number, 'more row')} left out here; HTML has more.", "small")

    def _figures(self) -> Any:  # noqa: ANN401 - as above
        cells = [
            [
                self._paragraph(self._text(one.label), "label"),
                self._paragraph(f"{self._text(one.value)}{self._marks(one.evidence)}", "value"),
                self._paragraph(self._text(one.note), "small"),
            ]
            for one in self.document.figures
        ]
        return sheet.band(cells)

    def _table(self, columns: Sequence[Column], rows: Sequence[tuple[Sequence[str], Evidence]]) -> Any:  # noqa: ANN401
        head = [self._paragraph(self._text(column.name), "head") for column in columns]
        body = [
            [
                self._paragraph(
                    f"{self._text(cell)}{self._marks(evidence) if not place else ''}",
                    "right" if columns[place].is_number else "cell",
                )
                for place, cell in enumerate(cells)
            ]
            for cells, evidence in rows
        ]
        marked = [[f"{cells[0]} {_numbered(evidence)}".strip(), *cells[1:]] for cells, evidence in rows]
        texts = [[column.name, *(cells[place] for cells in marked)] for place, column in enumerate(columns)]
        return sheet.grid([head, *body], texts)

    def _reference(self, one: Reference) -> str:
        when = "" if one.at is None else f", {words.moment(one.at)}"
        place = f", {one.place}" if one.place else ""
        event = f", event {one.key}" if one.kind == "event" else ""
        return f"<b>{one.kind}</b> {self._text(f'{one.says}{when}{place}{event}')}"


def _numbered(evidence: Evidence) -> str:
    """As wide as the numbers that stand after a row's first cell."""
    return "0" * min(len(evidence) * 2, 8)
