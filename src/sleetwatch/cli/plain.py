"""Text from logs made safe for a terminal."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """The text without control characters and without marks that reorder what follows."""
    return "".join(character for character in text if _shows(character))


def _shows(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
