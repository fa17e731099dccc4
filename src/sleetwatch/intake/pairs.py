"""Lines of `key=value` pairs, as firewalls and VPN gateways write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sleetwatch.errors import Refused
from sleetwatch.intake.limits import LIMITS

_KEY = r"(?:^|(?<=[\s,;]))([A-Za-z_][\w.\-/]{0,127})="
_PAIR = re.compile(_KEY + r'(?:"((?:[^"\\]|\\.)*+)"|([^\s"]*+))')
_COMMA_PAIR = re.compile(_KEY + r'(?:"((?:[^"\\]|\\.)*+)"|([^,"]*+))')
_COMMA_AFTER_FIRST = re.compile(r'[\w.\-/]{1,128}=(?:"[^"]*"|[^\s,"]*),[A-Za-z_][\w.\-/]{0,127}=')
_LEAST = 3
"""Fewer pairs than this are words with an equals sign between them."""


def pairs_of(message: str) -> dict[str, str] | None:
    """The pairs of a line that begins with one and has a few; None when it is another kind of line.

    Words between pairs are passed.
    """
    if _PAIR.match(message) is None:
        return None
    pair = _COMMA_PAIR if _COMMA_AFTER_FIRST.match(message) else _PAIR
    found = pair.findall(message)
    return checked((key, _unescaped(quoted) or bare) for key, quoted, bare in found) if len(found) >= _LEAST else None


def _unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\") if "\\" in text else text


def checked(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pairs as a record. A key that has two values may have been slipped in by whoever wrote one of them."""
    record: dict[str, str] = {}
    for key, value in pairs:
        if record.setdefault(key, value) != value:
            raise Refused("duplicate-key", "a key has two values in one line")
    if len(record) > LIMITS.keys:
        raise Refused("too-many-keys", f"more than {LIMITS.keys} keys in one line")
    return record
