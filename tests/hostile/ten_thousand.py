"""Lines made to hurt, of every kind we know of, each with what must become of it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator

from tests.workspace.company import sign_in

ACCEPTED = "accepted"
"""The record is sound; only its text is odd."""

ODD_TEXT = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(A1)",
    "-2+3",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "\x1b]0;taken\x07\x1b[2J\x1b[31m",
    "\x9b31m\x07\x08\x7f",
    "\u202egnp.exe\u2066\u2069\u200f",
    "\U0001f480\U0001f9d1\u200d\U0001f4bb",
    "Zalgo\u0317\u0300" * 40,
    "'; drop table sign_ins; --",
    '" union select * from meta --',
    "../../../../etc/passwd",
    "C:\\Windows\\System32\\..\\..\\x",
    "{{7*7}}${7*7}{because}%s%n",
    "[bold red]x[/bold red]",
    "line\u2028break\u2029\x85here",
    "a\r\nb\tc",
    "\ufeffmark",
    "\ufdfa" * 50,
    "x" * 60_000,
)

_CHANCE = random.Random(10_000)  # noqa: S311 - the same lines every time


def _broken(change: Callable[[str], str]) -> Callable[[int], bytes]:
    return lambda number: change(json.dumps(_record(number))).encode("utf-8", "surrogatepass")


def _record(number: int) -> dict[str, object]:
    return sign_in(20_000 + number, number % 28)


def _odd(number: int) -> bytes:
    text = ODD_TEXT[number % len(ODD_TEXT)]
    names = ("appDisplayName", "clientAppUsed", "userAgent", "userDisplayName", "resourceDisplayName")
    ascii_only = number % 2 == 0
    return json.dumps(_record(number) | dict.fromkeys(names, text), ensure_ascii=ascii_only).encode()


KINDS: tuple[tuple[str, Callable[[int], bytes]], ...] = (
    (ACCEPTED, _odd),
    ("nul", _broken(lambda text: text.replace("Browser", "Bro\x00wser"))),
    ("nul", _broken(lambda text: text.replace("Browser", "Bro\\u0000wser"))),
    ("lone-surrogate", _broken(lambda text: text.replace("Browser", "Bro\\ud800wser"))),
    ("not-utf8", _broken(lambda text: text.replace("Browser", "Bro\udcffwser"))),
    ("not-utf8", lambda number: json.dumps(_record(number)).encode().replace(b"Browser", b"\xff\xfe\xc0\xaf")),
    ("duplicate-key", _broken(lambda text: '{"id": "twice", ' + text[1:])),
    ("bad-number", _broken(lambda text: '{"number": NaN, ' + text[1:])),
    ("bad-number", _broken(lambda text: '{"number": -Infinity, ' + text[1:])),
    ("bad-number", _broken(lambda text: '{"number": 1e999, ' + text[1:])),
    ("bad-number", _broken(lambda text: '{"number": ' + "9" * 5_000 + ", " + text[1:])),
    ("too-deep", _broken(lambda text: '{"deep": ' + "[" * 3_000 + "]" * 3_000 + ", " + text[1:])),
    ("too-deep", _broken(lambda text: '{"a":' * 200 + text + "}" * 200)),
    ("bad-json", _broken(lambda text: text[:-1])),
    ("bad-json", _broken(lambda text: '{"deep": ' + "[" * 500 + text[1:])),
    ("bad-json", _broken(lambda text: text + text)),
    ("bad-json", _broken(lambda text: text.replace('"', "'"))),
    ("unrecognised", lambda number: json.dumps({"k" * 50_000: number}).encode()),
    ("unrecognised", lambda number: json.dumps({"../../x": "../../etc/passwd", "n": number}).encode()),
    ("unrecognised", lambda number: json.dumps({f"{number}.{place}": place for place in range(300)}).encode()),
    ("not-a-record", lambda number: str(number).encode()),
    ("not-a-record", lambda number: json.dumps("\x1b[2J\x07 text")[:-1].encode() + str(number).encode() + b'"'),
    ("bad-time", _broken(lambda text: text.replace("2026-", "2026-99-"))),
    ("unrecognised", _broken(lambda text: text.replace("createdDateTime", "createdDateTim3"))),
)
FEW: tuple[tuple[str, Callable[[int], bytes]], ...] = (
    ("too-long", lambda _: b'{"long": "' + b"x" * (5 << 20) + b'"}'),
    ("too-long", lambda _: b"\x1b" * (5 << 20)),
    ("too-many-keys", lambda _: json.dumps(dict.fromkeys(map(str, range(20_000)), 0)).encode()),
)
"""Large ones."""


def hostile_lines(count: int) -> Iterator[tuple[str, bytes]]:
    """What must become of each, and the line."""
    for number in range(count):
        fate, made = FEW[number % len(FEW)] if number % 1_000 == 0 else KINDS[number % len(KINDS)]
        yield fate, made(number)


def mixed(good: list[bytes], hostile: list[bytes]) -> bytes:
    """All of them shuffled, with every kind of line end; the first line is a good one, behind a mark."""
    lines = [*good[1:], *hostile]
    _CHANCE.shuffle(lines)
    ends = (b"\n", b"\r\n", b"\n\n", b" \n", b"\r\n\r\n")
    return b"\xef\xbb\xbf" + b"".join(line + _CHANCE.choice(ends) for line in [good[0], *lines])
