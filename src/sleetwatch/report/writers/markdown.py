"""A document as Markdown with footnotes, for wikis and tickets. Nothing from a log can be markup in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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

_MARKUP = re.compile(r"[\\`*\[\]<>#|~@&$]|(?<![^\W_])_|_(?![^\W_])|(?<=:)(?=//)|(?<=www)\.")
_OPENING = re.compile(r"(\d+)([.)])(?=\s|$)|[-+](?=\s|$)|[-=]{2,}")
"""What begins a list or underlines a heading where it begins a line."""
_PICTURE_ROWS = 24
"""Rows of a picture's table; there is no picture."""


def write_markdown(document: Document) -> str:
    """The text; pictures are their tables."""
    return "\n".join(_lines(document, used(document))) + "\n"


def escaped(text: str) -> str:
    """On one line, with every character that may be markup, a mention or an address written so that it is none."""
    plain = _MARKUP.sub(lambda found: _PLAIN.get(found[0], f"\\{found[0]}"), one_line(text))
    opening = _OPENING.match(plain)
    if opening is None:
        return plain
    return f"{opening[1] or ''}\\{opening[2] or opening[0]}{plain[opening.end() :]}"


_PLAIN = {"": "<!-- -->", ".": "&#46;", "&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;", "$": "&#36;"}


def _lines(document: Document, numbers: dict[Reference, int]) -> Iterator[str]:
    yield f"# {escaped(document.title)}"
    as_of = "" if document.as_of is None else f", from what was known as of {words.moment(document.as_of)}"
    yield f"\n{escaped(document.lede)} **{LEAD}**"
    yield f"\n{escaped(document.stands)} Made {words.moment(document.made_at)}{as_of}."
    if document.figures:
        rows = [((one.label, one.value, one.note), one.evidence) for one in document.figures]
        yield from _table(("In figures", "", ""), rows, numbers)
    for section in document.sections:
        yield f"\n## {escaped(section.title)}"
        for block in section.blocks:
            yield from _block(block, numbers)
    yield "\n## What it rests on\n"
    for one, number in numbers.items():
        yield f"[^{number}]: {_reference(one)}"


def _block(block: Block, numbers: dict[Reference, int]) -> Iterator[str]:
    match block:
        case Passage(sentences, heading):
            if heading:
                yield f"\n### {escaped(heading)}"
            yield "\n" + " ".join(_said(one, numbers) for one in sentences)
        case Points(heading, sentences, ordered):
            yield f"\n{escaped(heading)}:\n" if heading else ""
            for place, one in enumerate(sentences, start=1):
                yield f"{f'{place}.' if ordered else '-'} {_said(one, numbers)}"
        case Table():
            yield f"\n{escaped(block.title)}:"
            columns = [column.name for column in block.columns]
            yield from _table(columns, [(row.cells, row.evidence) for row in block.rows], numbers)
            if block.left_out:
                yield f"\n{words.count(block.left_out, 'more row')} left out here."
        case Bars():
            yield f"\n{escaped(block.title)}:"
            rows = [
                ((bar.label, bar.says), block.evidence if not place else ()) for place, bar in enumerate(block.bars)
            ]
            yield from _table(("Step", "Adds, and where it then stands"), rows, numbers)
        case Shown():
            yield from _picture(block, numbers)


def _picture(block: Shown, numbers: dict[Reference, int]) -> Iterator[str]:
    picture = block.picture
    yield f"\n### {escaped(picture.title)}\n\n{escaped(picture.says)}{_marks(block.evidence, numbers)}"
    rows: list[tuple[Sequence[str], Evidence]] = [(row, ()) for row in picture.rows[:_PICTURE_ROWS]]
    yield from _table([column.name for column in picture.columns], rows, numbers)
    if len(picture.rows) > _PICTURE_ROWS:
        yield f"\n{words.count(len(picture.rows) - _PICTURE_ROWS, 'more row')} left out here."


def _table(
    columns: Sequence[str], rows: Sequence[tuple[Sequence[str], Evidence]], numbers: dict[Reference, int]
) -> Iterator[str]:
    yield "\n" + _row([escaped(name) for name in columns])
    yield _row(["---"] * len(columns))
    for cells, evidence in rows:
        first, *rest = [escaped(cell) for cell in cells]
        yield _row([f"{first}{_marks(evidence, numbers)}", *rest])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _said(one: Sentence, numbers: dict[Reference, int]) -> str:
    return f"{escaped(one.text)}{_marks(one.evidence, numbers)}"


def _marks(evidence: Evidence, numbers: dict[Reference, int]) -> str:
    return "".join(f"[^{numbers[one]}]" for one in evidence)


def _reference(one: Reference) -> str:
    when = "" if one.at is None else f", {words.moment(one.at)}"
    place = f", {escaped(one.place)}" if one.place else ""
    event = f", event {escaped(one.key)}" if one.kind == "event" else ""
    return f"{one.kind}: {escaped(one.says)}{when}{place}{event}"
