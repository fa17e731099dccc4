"""The repository names no machine it was written on, and holds nothing that only works there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.architecture.tree import ROOT, shown, tracked_files, wrong_in

TEXT = {
    ".py",
    ".md",
    ".toml",
    ".sql",
    ".sh",
    ".yaml",
    ".yml",
    ".json",
    ".jsonl",
    ".csv",
    ".html",
    ".css",
    ".js",
    ".txt",
    "",
}
HOME = re.compile(r"/(?:home|Users)/[a-z][a-z0-9_-]+/(?:src|code|git|projects|repos)/", re.IGNORECASE)


def text_files() -> list[Path]:
    return [path for path in tracked_files() if path.suffix in TEXT and path.stat().st_size < 2_000_000]


def places() -> list[str]:
    """Where this clone, its neighbours and its interpreter are; none of it belongs in a file."""
    near = [ROOT, ROOT.parent / "shared", Path(sys.prefix), Path(sys.base_prefix)]
    return [f"{place}/" for place in near if len(place.parts) > 2]


def test_no_file_names_a_place_on_this_machine():
    here = places()
    others = [path for path in text_files() if path.name != Path(__file__).name]

    def named(path: Path) -> list[str]:
        text = path.read_text(encoding="utf-8", errors="replace")
        return [place for place in here if place in text] + HOME.findall(text)

    assert wrong_in(others, named) == {}


def test_nothing_that_is_made_is_committed():
    made = {".venv", "__pycache__", "demo-company", "dist", "build"}

    assert [shown(path) for path in tracked_files() if made & set(path.parts)] == []


def test_no_file_is_so_large_that_a_clone_hurts():
    assert [shown(path) for path in tracked_files() if path.stat().st_size > 8_000_000] == []
