"""One JSON record from untrusted text: strict where Python's parser is kind."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import msgspec

from sleetwatch.errors import Refused
from sleetwatch.intake.limits import LIMITS

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse(raw: bytes) -> Any:  # noqa: ANN401 - JSON may be anything
    """The JSON value in `raw`. Raises `Refused` for whatever is not clear.

    Refused are: bytes that are not UTF-8, NUL, lone surrogates, duplicate keys, NaN and infinities, and whatever
    exceeds the limits.
    """
    value = decode_clear(raw) if len(raw) <= LIMITS.line_bytes and is_plain(raw) else UNCLEAR
    return _parse_slowly(raw) if value is UNCLEAR else value


UNCLEAR: Any = object()
"""What the quick decoder does not vouch for."""


def is_plain(raw: bytes) -> bool:
    """Whether no limit can be exceeded inside."""
    return raw.count(b"{") + raw.count(b"[") <= LIMITS.depth and raw.count(b":") <= LIMITS.keys


_encode = msgspec.json.Encoder().encode
_TELLING = (b"\\u0000", b"\\u003a", b"\\u003A")
"""NUL, and a colon, as escapes."""


def decode_clear(raw: bytes) -> Any:  # noqa: ANN401
    """The value of a whole JSON text by a quick decoder, or `UNCLEAR` when the careful one must look.

    It is as strict as the careful one but for NUL and for a key that appears twice, of which it keeps the last.
    Written out again such an object lacks that key's colon. A colon never comes or goes otherwise, except for one
    that is written as an escape.
    """
    if b"\\" in raw and b"\\u00" in raw and any(escape in raw for escape in _TELLING):
        return UNCLEAR
    try:
        value = msgspec.json.decode(raw)
        return value if _encode(value).count(b":") == raw.count(b":") else UNCLEAR
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        return UNCLEAR


def _parse_slowly(raw: bytes) -> Any:  # noqa: ANN401
    """The same, and what is wrong with it."""
    text = text_of(raw)
    check_text(text)
    return _check_depth(decode(text), text)


def text_of(raw: bytes) -> str:
    """One record's bytes as text. Raises `Refused` when they are too many or no UTF-8."""
    if len(raw) > LIMITS.line_bytes:
        raise Refused("too-long", f"{len(raw)} bytes in one record; the limit is {LIMITS.line_bytes}")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("not-utf8", f"byte {error.start} is not UTF-8") from None


def check_text(text: str) -> None:
    """Refuse what must not be in a record's text, before it is parsed."""
    if "\x00" in text or "\\u0000" in text:
        raise Refused("nul", "a NUL character")
    if _SURROGATE.search(text):
        _check_surrogates(text)


def decode(text: str) -> Any:  # noqa: ANN401
    """The value of a whole JSON text."""
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Refused("bad-json", f"{error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise Refused("too-deep", f"nested deeper than {LIMITS.depth}") from None
    except ValueError as error:
        raise Refused("bad-number", str(error).split(";")[0]) from None


def _check_surrogates(text: str) -> None:
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("lone-surrogate", "half of a character") from None
    except (ValueError, RecursionError):
        return  # the strict parser names what is wrong


def _check_depth(value: Any, text: str) -> Any:  # noqa: ANN401
    """Most records have fewer brackets than the limit has levels, so they need no walk."""
    if text.count("{") + text.count("[") > LIMITS.depth and depth_of(text) > LIMITS.depth:
        raise Refused("too-deep", f"nested deeper than {LIMITS.depth}")
    return value


_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\]]', re.DOTALL)
"""Strings and brackets. A string that never ends goes to the end of the text; nothing is looked at twice."""


def depth_of(text: str) -> int:
    """How deep the brackets of a JSON text go, strings left out."""
    depth = deepest = 0
    for token in _STRUCTURE.finditer(text):
        first = token[0][0]
        if first in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif first in "}]":
            depth -= 1
    return deepest


def end_of_value(text: str, start: int) -> int | None:
    """Where the bracketed value at `start` ends, even if it is not valid inside; None when it never does."""
    depth = 0
    for token in _STRUCTURE.finditer(text, start):
        first = token[0][0]
        depth += (first in "{[") - (first in "}]")
        if depth == 0:
            return token.end()
    return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise Refused("duplicate-key", "a key appears twice in one object")
    if len(pairs) > LIMITS.keys:
        raise Refused("too-many-keys", f"more than {LIMITS.keys} keys in one object")
    return record


def _no_constant(name: str) -> None:
    raise Refused("bad-number", f"{name} is not a number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Refused("bad-number", "a number out of range")
    return number


DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
"""Python's decoder, with duplicate keys and non-numbers refused."""
