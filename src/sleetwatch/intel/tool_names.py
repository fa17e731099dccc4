"""The names of tools as people write them: without the maker, or by the name that stands in brackets."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Mapping
from difflib import get_close_matches

from sleetwatch.intel import programs, rmm

LIKE_ENOUGH = 0.6
"""How alike two names are, from 0 to 1, before one is offered for the other."""
_BRACKETS = re.compile(r"\(([^()]+)\)")


def canonical(name: str) -> str | None:
    """The catalogue's own name of a tool; None where it has none, or where several could be meant.

    Besides the name itself that is its end, as `ScreenConnect` of `ConnectWise ScreenConnect`, or what is in brackets.
    Its beginning is no name: who approves `Chrome` does not approve Chrome Remote Desktop.
    """
    return _names().get(_plain(name))


def nearest(name: str) -> str | None:
    """The name that was most likely meant; None where nothing is like it."""
    known = {_plain(one): one for one in _all()}
    words = set(_plain(name).split())
    having = [one for plain, one in known.items() if words and words <= set(plain.split())]
    close = get_close_matches(_plain(name), known, 1, LIKE_ENOUGH)
    return min(having, key=lambda one: (len(one), one), default=known[close[0]] if close else None)


@functools.cache
def _names() -> Mapping[str, str]:
    own = {_plain(one): one for one in _all()}
    short: defaultdict[str, set[str]] = defaultdict(set)
    for one in _all():
        for other in _others(one):
            short[_plain(other)].add(one)
    return {other: min(meant) for other, meant in short.items() if len(meant) == 1} | own


def _others(name: str) -> list[str]:
    """Shorter names of a tool: each end of it, and what stands in brackets."""
    words = _BRACKETS.sub("", name).split()
    return [*_BRACKETS.findall(name), *(" ".join(words[start:]) for start in range(len(words)))]


@functools.cache
def _all() -> tuple[str, ...]:
    named = {*rmm.tools()["tool"].to_pylist(), *programs.programs()["program"].to_pylist()}
    return tuple(sorted(named))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
