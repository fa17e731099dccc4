"""A picture on a page: its caption, the drawing, and the same as a table for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from sleetwatch.report.svg import tag


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table; numbers stand at the right."""

    name: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """What a drawing shows, the drawing, and its text."""

    key: str
    """Of ours and once on a page: ids are made of it."""
    title: str
    says: str
    """What is to be seen in it, in a sentence or two."""
    drawing: Markup
    """What stands inside the svg element."""
    height: float
    """In pixels; the width is that of the page. 0 when the style sheet gives the form."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[tuple[str, Markup, str], ...] = ()
    """Class, a sample of 22 x 16 pixels, what it stands for."""
    note: str = ""


@cache
def picture_style() -> str:
    """The style sheet that pictures need. Colours follow the page's `color-scheme`."""
    return files(__package__).joinpath("pictures.css").read_text("utf-8")


def svg_of(picture: Picture) -> Markup:
    """The drawing alone, named and described."""
    ids = f"{picture.key}-title", f"{picture.key}-says"
    return tag(
        "svg",
        tag("title", picture.title, id=ids[0]),
        tag("desc", picture.says, id=ids[1]),
        picture.drawing,
        role="img",
        aria_labelledby=" ".join(ids),
        class_=f"drawing {picture.key.partition('-')[0]}",
        width="100%",
        height=picture.height or "",
    )


def figure(picture: Picture | None) -> Markup:
    """The whole figure for a page; nothing where there is nothing to draw."""
    if picture is None:
        return Markup()
    heading = tag("h3", picture.title, id=f"{picture.key}-caption")
    caption = tag("figcaption", heading, tag("p", picture.says), _legend(picture))
    note = tag("p", picture.note, class_="note") if picture.note else Markup()
    inside = (caption, svg_of(picture), note, _table(picture))
    return tag("figure", *inside, class_="picture", aria_labelledby=f"{picture.key}-caption")


def _legend(picture: Picture) -> Markup:
    if not picture.legend:
        return Markup()
    return tag("ul", *(_sample(*one) for one in picture.legend), class_="legend")


def _sample(kind: str, sample: Markup, says: str) -> Markup:
    drawn = tag("svg", sample, width=22, height=16, aria_hidden="true", class_=kind)
    return tag("li", drawn, tag("span", says))


def _table(picture: Picture) -> Markup:
    head = tag("tr", *(tag("th", one.name, scope="col", class_=_side(one)) for one in picture.columns))
    body = tag("tbody", *(_row(picture.columns, row) for row in picture.rows))
    table = tag("table", tag("caption", picture.title, class_="unseen"), tag("thead", head), body)
    scroll = tag("div", table, class_="scroll", tabindex="0", role="region", aria_label=f"{picture.title}: table")
    return tag("details", tag("summary", "The same as a table"), scroll)


def _row(columns: Sequence[Column], row: Sequence[str]) -> Markup:
    first, *rest = row
    named = tag("th", tag("bdi", first), scope="row")
    return tag("tr", named, *(_cell(one, text) for one, text in zip(columns[1:], rest, strict=True)))


def _cell(column: Column, text: str) -> Markup:
    return tag("td", tag("bdi", text), class_=_side(column))


def _side(column: Column) -> str:
    return "number" if column.is_number else ""
