"""The documentation as its tests see it: pages, headings, links, commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
SOURCE_SET = re.compile(r'(?:src|srcset)="([^"]+)"')
HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)


def pages() -> list[Path]:
    """Every page people read."""
    return [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]


def shown(path: Path) -> str:
    """A page as a person reads it in a failure."""
    return path.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """A page without its code blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> list[str]:
    """Where a page points to, pictures included."""
    text = prose(page)
    return [*LINK.findall(text), *SOURCE_SET.findall(text)]


def anchors(page: Path) -> set[str]:
    """The fragments that lead to a page's headings, made as the usual hosts make them."""
    return {_slug(heading) for heading in HEADING.findall(prose(page))}


def _slug(heading: str) -> str:
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


@dataclass(frozen=True)
class Line:
    """One command in a `console` block."""

    page: Path
    words: tuple[str, ...]

    def __str__(self) -> str:
        """The page and the command, as a failure shows them."""
        return f"{shown(self.page)}: {' '.join(self.words)}"


def command_lines(*only: Path) -> Iterator[Line]:
    """Every line that begins with `sleetwatch` in a `console` block of these pages, or of all."""
    for page in only or pages():
        for language, block in FENCE.findall(page.read_text(encoding="utf-8")):
            if language == "console":
                yield from (Line(page, tuple(shlex.split(line))) for line in block.splitlines() if _ours(line))


def _ours(line: str) -> bool:
    return line.startswith("sleetwatch ")
