"""A notice or advisory as Markdown, as a page of its own and as JSON."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

import msgspec
from jinja2 import Template
from markupsafe import Markup

from sleetwatch.notify.bulletin import Bulletin, Section
from sleetwatch.report.clean import one_line
from sleetwatch.report.page import make_environment, style

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
"""What Markdown would read as its own; a text from a log must not become a link or a heading."""


def to_html(bulletin: Bulletin) -> str:
    """One self-contained page."""
    page, sheet, hashed = _page()
    return page.render(bulletin=bulletin, style=sheet, style_hash=f"sha256-{hashed}")


@cache
def _page() -> tuple[Template, Markup, str]:
    """The template with its look, read once: two hundred notices are written at a time."""
    environment = make_environment()
    own = environment.get_template("bulletin.css").render()
    sheet = Markup(style() + own)  # noqa: S704 - our own files, nothing is put into them
    hashed = base64.b64encode(sha256(str(sheet).encode()).digest()).decode()
    return environment.get_template("bulletin.html"), sheet, hashed


def to_json(bulletin: Bulletin) -> str:
    """One object."""
    return msgspec.json.format(msgspec.json.encode(bulletin.as_json()), indent=2).decode() + "\n"


def to_markdown(bulletin: Bulletin) -> str:
    """The same, for a ticket or a mail."""
    head = [f"**{name}:** {_safe(value)}  " for name, value in bulletin.head]
    lines = [f"# {_safe(bulletin.title)}", "", *head, "", _safe(bulletin.summary), ""]
    for section in bulletin.sections:
        lines += [f"## {_safe(section.heading)}", "", *_body(section)]
    return "\n".join(lines).rstrip("\n") + "\n"


def to_text(bulletin: Bulletin) -> str:
    """The same in plain lines, without tables."""
    return _lines(bulletin, brief=False)


def to_brief(bulletin: Bulletin) -> str:
    """The same for chats and tickets: what was seen by its name alone, without the words that tell of evidence."""
    return _lines(bulletin, brief=True)


def _lines(bulletin: Bulletin, *, brief: bool) -> str:
    lines = [f"{name}: {value}" for name, value in bulletin.head]
    lines += ["", bulletin.summary]
    for section in bulletin.sections:
        rows = [" | ".join(row[:1] if brief and section.told_by else row) for row in section.rows]
        marks = (f"{number}." if section.ordered else "-" for number in range(1, len(section.points) + 1))
        points = [f"{mark} {point}" for mark, point in zip(marks, section.points, strict=True)]
        lines += ["", section.heading.upper(), *section.says, *rows, *points]
    return "\n".join(map(one_line, lines)) + "\n"


def _body(section: Section) -> Iterator[str]:
    for text in section.says:
        yield from (_safe(text), "")
    if section.columns:
        yield _cells(section.columns)
        yield _cells(("---",) * len(section.columns), raw=True)
        yield from map(_cells, section.rows)
        yield ""
    for number, point in enumerate(section.points, start=1):
        yield f"{f'{number}.' if section.ordered else '-'} {_safe(point)}"
    if section.points:
        yield ""


def _cells(row: tuple[str, ...], *, raw: bool = False) -> str:
    return f"| {' | '.join(cell if raw else _safe(cell) for cell in row)} |"


def _safe(text: str) -> str:
    return _MARKS.sub(r"\\\1", one_line(text))
