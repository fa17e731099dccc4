"""Text from logs made fit to be read: no control characters, and no mark that reorders what stands beside it."""

from __future__ import annotations

import unicodedata

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Control and format characters, lone surrogates, and separators that some readers take for a new line."""

_NO_CHARACTER = 0xFFFE
"""The last two of every plane are no characters; XML forbids them, and so does a picture."""


def shown(text: str) -> str:
    """The text without what cannot be seen. For sentences."""
    if text.isprintable():  # so is nearly all of a page; nothing printable is unseen
        return text
    return "".join(character for character in text if not _is_unseen(character))


def bared(text: str) -> str:
    """The text with what cannot be seen spelt out. For raw records, where to leave it out would hide a trick."""
    return "".join(f"\\u{ord(one):04x}" if _is_unseen(one) else one for one in text)


def _is_unseen(character: str) -> bool:
    if ord(character) & _NO_CHARACTER == _NO_CHARACTER:
        return True
    return character not in "\n\t" and unicodedata.category(character) in _UNSEEN


def one_line(text: str) -> str:
    """The text on one line, so that none of it can pass for a line of ours."""
    return " ".join(shown(text).split())
