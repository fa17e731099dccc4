"""What the package knows of its queries beforehand is what parsing and checking them finds."""

from __future__ import annotations

from tools.read_catalogue import FILE, known_text


def test_what_is_known_of_the_shipped_queries_is_what_parsing_finds():
    assert FILE.read_text() == known_text(), "run python -m tools.read_catalogue"
