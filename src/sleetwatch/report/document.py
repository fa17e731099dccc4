"""A report before it is written: sections of sentences, tables and pictures. No sentence stands without evidence.

One document has four forms (HTML, Markdown, PDF, JSON); what they say is decided here once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sleetwatch.report.figure import Column, Picture

ReferenceKind = Literal[
    "event",
    "hit",
    "signal",
    "hunt",
    "link",
    "records",
    "source",
    "verdict",
    "case",
    "playbook",
    "publication",
    "settings",
]


@dataclass(frozen=True, slots=True)
class Reference:
    """What a sentence rests on, and where to find it again. Equal references have one number in a document."""

    kind: ReferenceKind
    key: str
    """Tells it from others of its kind: an event's id, a verdict's number."""
    says: str
    """What it is, in a line."""
    at: int | None = None
    """When it happened, or when it was last so."""
    place: str = ""
    """Where it came from: source, file and line, or a web address, which is written and never a link."""


Evidence = tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement, or a few that rest on the same."""

    text: str
    evidence: Evidence

    def __post_init__(self) -> None:
        if not self.text.strip() or not self.evidence:
            raise ValueError("a sentence of a report says something, and names what it rests on")


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences that belong together."""

    sentences: tuple[Sentence, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list, one sentence each."""

    heading: str
    sentences: tuple[Sentence, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. Its first cell names it."""

    cells: tuple[str, ...]
    evidence: Evidence

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a row of a report names what it rests on")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    left_out: int = 0
    """Rows beyond those that are shown."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of a sum: where it begins and ends on the scale."""

    label: str
    begin: float
    end: float
    tone: Literal["for", "against", "link", "point"]
    says: str
    """Its figures, in words."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A sum step by step, as bars on one scale from `start` to `end`."""

    title: str
    start: float
    end: float
    bars: tuple[Bar, ...]
    limits: tuple[tuple[float, str], ...]
    """Lines across the scale, with their names."""
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture. Where none can be drawn its own table stands for it."""

    picture: Picture
    evidence: Evidence


Block = Passage | Points | Table | Bars | Shown


@dataclass(frozen=True, slots=True)
class Section:
    """A part under a heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number at the head, and the interval it lies in."""

    label: str
    value: str
    evidence: Evidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report."""

    kind: Literal["incident", "user", "actor", "exposure", "summary"]
    title: str
    lede: str
    """What it is and how it is to be read; no statement about anybody."""
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    made_at: int
    as_of: int | None
    """Until when what was hunted was looked at; None where no hunt comes in."""
    revealed: bool
    """Whether it shows who people are."""
    tenant: str = ""

    @property
    def stands(self) -> str:
        """Whether it is masked, and when it was made; every form says it at the top."""
        return REVEALED if self.revealed else MASKED


REVEALED = "This report shows who people are. Keep it among those who work on it."
MASKED = "Masked: each S- name stands for one person; to see who it is takes a reveal that a second person approves."
LEAD = "A suspect is a lead for a neutral check, never a verdict."


def used(document: Document) -> dict[Reference, int]:
    """Every reference with its number, in the order in which a reader meets it."""
    numbers: dict[Reference, int] = {}
    for evidence in _in_order(document):
        for one in evidence:
            numbers.setdefault(one, len(numbers) + 1)
    return numbers


def _in_order(document: Document) -> Iterator[Evidence]:
    yield from (figure.evidence for figure in document.figures)
    for section in document.sections:
        for block in section.blocks:
            yield from _of_block(block)


def _of_block(block: Block) -> Iterator[Evidence]:
    match block:
        case Passage(sentences) | Points(_, sentences):
            yield from (one.evidence for one in sentences)
        case Table():
            yield from (row.evidence for row in block.rows)
        case Bars() | Shown():
            yield block.evidence


def passage(*sentences: Sentence | None, heading: str = "") -> tuple[Block, ...]:
    """A passage of those sentences that there are; nothing when there is none."""
    kept = tuple(one for one in sentences if one is not None)
    return (Passage(kept, heading),) if kept else ()


def points(heading: str, sentences: Iterable[Sentence], *, ordered: bool = False) -> tuple[Block, ...]:
    """A list; nothing when it is empty."""
    kept = tuple(sentences)
    return (Points(heading, kept, ordered),) if kept else ()


def table(title: str, columns: Sequence[str | Column], rows: Iterable[Row], most: int = 40) -> tuple[Block, ...]:
    """A table of at most so many rows; nothing when it is empty."""
    listed = list(rows)
    named = tuple(Column(one) if isinstance(one, str) else one for one in columns)
    return (Table(title, named, tuple(listed[:most]), max(0, len(listed) - most)),) if listed else ()


def section(title: str, *blocks: Iterable[Block]) -> tuple[Section, ...]:
    """A section of those blocks that there are; nothing when there is none."""
    kept = tuple(block for group in blocks for block in group)
    return (Section(title, kept),) if kept else ()
