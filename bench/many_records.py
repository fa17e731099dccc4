"""Large files made of small examples: every copy of a record has ids, times, people and addresses of its own."""

from __future__ import annotations

import codecs
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

_VARIED = re.compile(
    r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # an id
    r"|\b[0-9a-f]{16,64}\b"
    r"|\b[0-9A-Z]{20,64}\b"
    r"|\b[0-9]{4}-[0-9]{2}-[0-9]{2}(?=[T ])"  # a day
    r"|\b[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"  # a time
    r"|\b1[67][0-9]{8,17}\b"  # a time in numbers
    r"|\b[0-9]{9,16}\b"
    r"|\b[a-z]+(?:\.[a-z]+)?@(?=[a-z])"  # a person
    r"|\b(?:203\.0\.113|198\.51\.100|192\.0\.2)\.[0-9]{1,3}\b)"  # an address
)
_PEOPLE = 2_000
_LATER = 9
"""Digits of a number that stay, so that a time stays a time."""


def make_many(example: Path, place: Path, size: int, seed: int = 1) -> Path:
    """A file like the example of at least `size` bytes, in its layout and encoding."""
    raw = example.read_bytes()
    encoding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    begin, body, between, end = _parts(example.suffix, raw.decode(encoding))
    path = place / example.name
    with path.open("w", encoding=encoding.removesuffix("-sig"), newline="") as file:
        file.write(begin)
        written = 0
        for copy in _copies(body, random.Random(seed)):  # noqa: S311 - figures, not secrets
            file.write(between + copy if written else copy)
            written += len(copy)
            if written >= size:
                break
        file.write(end)
    return path


def _parts(suffix: str, text: str) -> tuple[str, str, str, str]:
    """What stands before the records, the records, what goes between two copies of them, and what stands behind."""
    text = text.rstrip() + "\n"
    if suffix == ".json":
        return _document(json.loads(text))
    if suffix == ".csv" and not re.search(r"^[,\t]*\r?\n", text, re.MULTILINE):
        header, _, rows = text.partition("\n")
        return header + "\n", rows, "", ""
    return "", text, "\n" if suffix == ".csv" else "", ""


def _document(value: object) -> tuple[str, str, str, str]:
    begin, end, listed = "[\n", "\n]\n", value
    if isinstance(value, dict):
        key = next(name for name, inside in value.items() if isinstance(inside, list))
        outside = json.dumps({name: inside for name, inside in value.items() if name != key} | {key: []})
        begin, end, listed = outside.removesuffix("]}") + "\n", "\n]}\n", value[key]
    assert isinstance(listed, list)  # noqa: S101 - an example is a list or has one
    return begin, ",\n".join(json.dumps(record, ensure_ascii=False) for record in listed), ",\n", end


def _copies(body: str, dice: random.Random) -> Iterator[str]:
    """The same text again and again, each time with values of its own."""
    parts = _VARIED.split(body)
    varied = set(parts[1::2])
    ordered = sorted(varied)
    while True:
        now = {value: _other(value, dice) for value in ordered}
        yield "".join(now[part] if place % 2 else part for place, part in enumerate(parts))


def _other(value: str, dice: random.Random) -> str:
    """Another value of the same shape."""
    if value.endswith("@"):
        return f"{value[:-1]}{dice.randrange(_PEOPLE)}@"
    if value.count(".") == 3:  # noqa: PLR2004 - an address
        return f"{dice.choice((31, 45, 81, 93))}.{dice.randrange(256)}.{dice.randrange(256)}.{dice.randrange(1, 255)}"
    if ":" in value:
        clock = f"{dice.randrange(12):02}:{dice.randrange(60):02}:{dice.randrange(60):02}"
        return clock + re.sub("[0-9]", lambda _: str(dice.randrange(10)), value[8:])
    if len(value) == 10 and value[4] == "-":  # noqa: PLR2004 - a day
        return f"{value[:7]}-{dice.randrange(1, 29):02}"
    if value.isdigit():
        kept = min(len(value) - 3, _LATER)
        return value[:kept] + "".join(dice.choices("0123456789", k=len(value) - kept))
    return re.sub("[0-9]", lambda _: str(dice.randrange(10)), value)
