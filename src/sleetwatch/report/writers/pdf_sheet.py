"""The look of a PDF: paper, type, tables, bars. The only module that draws with ReportLab's shapes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sleetwatch.report.document import Bars

ACROSS = 4
"""Figures that stand side by side."""
PAGE = (595.28, 841.89)
"""A4, in points."""
MARGIN = 51.0
WIDE = PAGE[0] - 2 * MARGIN - 12
"""Of a line; ReportLab leaves six points free at either side of it."""
PLAIN, BOLD = "SleetwatchPlain", "SleetwatchBold"
INK, SOFT, LINE, SUNK, LINK = "#18212b", "#4d5a68", "#d6dce2", "#eef1f4", "#1b5e96"
TONE = {"for": "#c2541b", "against": "#2a6fb0", "link": "#dd9a74", "point": INK}
BAR = (190.0, 9.0)
"""Width and height of a bar's field."""
_LETTER = 5.3
"""Width of a letter in a cell, in points, and a little more."""
_WIDEST = 52
"""Characters of a cell for which its column is given room at most; longer ones stand on several lines."""
ROOM = {"h2": 90, "h3": 64, "h4": 48}
"""Points that must be left on a page for a heading to begin on it."""


@cache
def register_fonts() -> None:
    """Make the fonts that come with ReportLab known to it; they are put into the file."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont(PLAIN, "Vera.ttf"))
    pdfmetrics.registerFont(TTFont(BOLD, "VeraBd.ttf"))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


@cache
def styles() -> dict[str, Any]:
    """Every style by its name."""
    from reportlab.lib.styles import ParagraphStyle

    body = ParagraphStyle(
        "body", fontName=PLAIN, fontSize=8.6, leading=12.4, textColor=INK, spaceAfter=4, splitLongWords=1
    )
    bold = {"fontName": BOLD}
    made: dict[str, dict[str, Any]] = {
        "body": {},
        "brand": {"fontName": BOLD, "fontSize": 8, "textColor": LINK, "spaceAfter": 14},
        "title": {"fontName": BOLD, "fontSize": 18, "leading": 22, "spaceAfter": 6},
        "lede": {"textColor": SOFT, "fontSize": 9.4, "leading": 13},
        "small": {"fontSize": 7.2, "leading": 9.6, "textColor": SOFT},
        "shows": {**bold, "fontSize": 7.6, "leading": 10, "textColor": TONE["for"]},
        "h2": {**bold, "fontSize": 12, "leading": 15, "spaceBefore": 14, "spaceAfter": 5},
        "h3": {**bold, "fontSize": 9.2, "leading": 12, "spaceBefore": 9, "spaceAfter": 2},
        "h4": {**bold, "fontSize": 7.6, "leading": 10, "textColor": SOFT, "spaceBefore": 5, "spaceAfter": 2},
        "point": {"leftIndent": 13, "bulletIndent": 3, "spaceAfter": 2},
        "cell": {"fontSize": 7.4, "leading": 9.6, "spaceAfter": 0},
        "right": {"fontSize": 7.4, "leading": 9.6, "spaceAfter": 0, "alignment": 2},
        "head": {"fontName": BOLD, "fontSize": 7, "leading": 9, "textColor": SOFT, "spaceAfter": 0},
        "label": {"fontSize": 7, "leading": 9, "textColor": SOFT, "spaceAfter": 1},
        "value": {"fontName": BOLD, "fontSize": 12, "leading": 15, "spaceAfter": 1},
        "rests": {
            "fontSize": 7,
            "leading": 9.2,
            "leftIndent": 24,
            "bulletIndent": 3,
            "bulletFontSize": 7,
            "spaceAfter": 1.5,
        },
    }
    return {name: ParagraphStyle(name, parent=body, bulletFontName=PLAIN, **said) for name, said in made.items()}


def _widths(columns: Sequence[Sequence[str]]) -> list[float]:
    """Room for each column's longest word first, and what is left by its longest text."""
    least = [max(len(word) for text in texts for word in (text.split() or [""])) * _LETTER + 12 for texts in columns]
    if sum(least) >= WIDE:
        return [WIDE * one / sum(least) for one in least]
    wanted = [min(_WIDEST, max(map(len, texts))) * _LETTER for texts in columns]
    more = [max(0.0, want - one) + 1 for want, one in zip(wanted, least, strict=True)]
    return [one + (WIDE - sum(least)) * share / sum(more) for one, share in zip(least, more, strict=True)]


def grid(rows: Sequence[Sequence[Any]], columns: Sequence[Sequence[str]]) -> Any:  # noqa: ANN401 - ReportLab has no types
    """A table whose first row is its head; `columns` are the texts of each column."""
    from reportlab.platypus import LongTable, TableStyle

    widths = _widths(columns)
    look = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    return LongTable(rows, colWidths=widths, repeatRows=1, style=TableStyle(look), spaceAfter=5)


def band(cells: Sequence[Sequence[Any]]) -> Any:  # noqa: ANN401 - as above
    """Figures side by side."""
    from reportlab.platypus import Table, TableStyle

    lines = [list(cells[start : start + ACROSS]) for start in range(0, len(cells), ACROSS)]
    lines[-1] += [[] for _ in range(ACROSS - len(lines[-1]))]
    look = [
        ("BACKGROUND", (0, 0), (-1, -1), SUNK),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
    ]
    return Table(lines, colWidths=[WIDE / ACROSS] * ACROSS, style=TableStyle(look), spaceBefore=6, spaceAfter=6)


def bars(block: Bars, labels: Sequence[Any], says: Sequence[Any]) -> Any:  # noqa: ANN401 - as above
    """A sum step by step."""
    from reportlab.platypus import LongTable, TableStyle

    rows = [[label, _bar(block, place), said] for place, (label, said) in enumerate(zip(labels, says, strict=True))]
    look = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ]
    rest = WIDE - BAR[0] - 12
    return LongTable(rows, colWidths=[rest * 0.62, BAR[0] + 12, rest * 0.38], style=TableStyle(look), spaceAfter=6)


def _bar(block: Bars, place: int) -> Any:  # noqa: ANN401 - as above
    from reportlab.graphics.shapes import Circle, Drawing, Line, Rect
    from reportlab.lib.colors import HexColor

    wide, high = BAR
    one, scale = block.bars[place], wide / (block.end - block.start)
    drawing = Drawing(wide, high)
    for limit, _ in block.limits:
        at = (limit - block.start) * scale
        drawing.add(Line(at, 0, at, high, strokeColor=HexColor(SOFT), strokeWidth=0.4, strokeDashArray=[1.5, 1.5]))
    begin, end = sorted(((one.begin - block.start) * scale, (one.end - block.start) * scale))
    if one.tone == "point":
        drawing.add(Circle(begin, high / 2, 2.4, fillColor=HexColor(INK), strokeColor=None))
    else:
        size = max(end - begin, 0.6)
        drawing.add(Rect(begin, 1.5, size, high - 3, fillColor=HexColor(TONE[one.tone]), strokeColor=None))
    return drawing
