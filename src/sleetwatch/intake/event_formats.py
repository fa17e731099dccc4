"""CEF and LEEF, the two formats in which security products write events as one line of text."""

from __future__ import annotations

import re

from sleetwatch.errors import Refused
from sleetwatch.intake.pairs import checked

_CEF = re.compile(r"(?:[^|]{0,128}\s)?CEF:\s?(\d{1,3}(?:\.\d{1,3})?)\|")
_LEEF = re.compile(r"(?:[^|]{0,128}\s)?LEEF:\s?(\d{1,3}(?:\.\d{1,3})?)\|")
_FIELD = re.compile(r"((?:[^|\\]|\\.)*+)\|")
_KEY = re.compile(r"(?:^|(?<=\s))([\w.\-\[\]]{1,256})=")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_HEXADECIMAL = re.compile(r"(?:0?x)([0-9A-Fa-f]{1,4})")


def event_of(message: str) -> dict[str, object] | None:
    """The record of a CEF or LEEF message; None when it is neither. Raises `Refused` when it is a broken one."""
    said = _CEF.match(message)
    if said:
        return _cef(message, said)
    said = _LEEF.match(message)
    return _leef(message, said) if said else None


def _cef(message: str, said: re.Match[str]) -> dict[str, object]:
    fields, start = _fields(message, said.end(), 6)
    vendor, product, version, signature, name, severity = fields
    return {
        "cef": said[1],
        "deviceVendor": vendor,
        "deviceProduct": product,
        "deviceVersion": version,
        "signatureId": signature,
        "name": name,
        "severity": severity,
        **checked((key, _plain(value)) for key, value in _spaced(message[start:])),
        "category": f"cef:{vendor}:{product}".lower(),
    }


def _leef(message: str, said: re.Match[str]) -> dict[str, object]:
    """The attributes are parted by tabs, or by what a LEEF 2 says; some products use blanks all the same."""
    (vendor, product, version, event), start = _fields(message, said.end(), 4)
    separator = "\t"
    if said[1].startswith("2") and (own := _FIELD.match(message, start)) and len(own[1]) <= 6:  # noqa: PLR2004
        separator, start = _separator(own[1]), own.end()
    extension = message[start:].strip(" \r\n")
    parted = separator != " " and separator in extension  # between blanks, a value may hold blanks too
    attributes = _separated(extension, separator) if parted else checked(_spaced(extension))
    return {
        "leef": said[1],
        "deviceVendor": vendor,
        "deviceProduct": product,
        "deviceVersion": version,
        "signatureId": event,
        **attributes,
        "category": f"leef:{vendor}:{product}".lower(),
    }


def _separator(said: str) -> str:
    code = _HEXADECIMAL.fullmatch(said)
    return chr(int(code[1], 16)) if code else said[:1] or "\t"


def _fields(message: str, start: int, count: int) -> tuple[list[str], int]:
    fields: list[str] = []
    for _ in range(count):
        field = _FIELD.match(message, start)
        if field is None:
            if len(fields) == count - 1:  # the last bar may be left out when nothing follows
                return [*fields, _plain(message[start:]).strip()], len(message)
            raise Refused("bad-header", f"a CEF or LEEF header with {len(fields)} of {count} fields")
        fields.append(_plain(field[1]).strip())
        start = field.end()
    return fields, start


def _spaced(extension: str) -> list[tuple[str, str]]:
    """`key=value` parted by blanks; a value runs to the next key and may hold blanks."""
    extension = extension.strip()
    keys = list(_KEY.finditer(extension))
    starts = [key.start() for key in keys] + [len(extension)]
    return [(key[1], extension[key.end() : end].strip()) for key, end in zip(keys, starts[1:], strict=True)]


def _separated(extension: str, separator: str) -> dict[str, str]:
    parts = (part.partition("=") for part in extension.split(separator))
    return checked((key.strip(), value.strip()) for key, equals, value in parts if equals)


def _plain(text: str) -> str:
    """The text with its escapes undone."""
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda escape: _ESCAPES.get(escape[1], escape[1] if escape[1] in "=|\\" else escape[0]), text)
