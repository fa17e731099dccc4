"""How many sources say a thing on their own. Those that cite one another, or one page, or hold one list, are one."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Word:
    """One source's word for something: who, in which list, citing which pages."""

    publisher: str
    list: int
    links: tuple[str, ...] = ()


def count_independent(words: Sequence[Word], copies: Collection[frozenset[int]] = ()) -> int:
    """How many independent sources there are; `copies` are pairs of lists of which one repeats the other.

    A source that does not say who it is is nobody, and adds nothing to another.
    """
    groups: list[set[int]] = [{place} for place in range(len(words))]
    for first, second in combinations(range(len(words)), 2):
        if _is_one(words[first], words[second], copies):
            _join(groups, first, second)
    named = [group for group in groups if any(_slug(words[place].publisher) for place in group)]
    return len(named) or min(1, len(words))


def _is_one(first: Word, second: Word, copies: Collection[frozenset[int]]) -> bool:
    same = _slug(first.publisher) == _slug(second.publisher)
    cited = _pages(first) & _pages(second)
    cites = _slug(first.publisher) in _hosts(second) or _slug(second.publisher) in _hosts(first)
    return same or bool(cited) or cites or frozenset({first.list, second.list}) in copies


def _join(groups: list[set[int]], first: int, second: int) -> None:
    one = next(group for group in groups if first in group)
    other = next(group for group in groups if second in group)
    if one is not other:
        groups.remove(other)
        one |= other


def _slug(publisher: str) -> str:
    """`Microsoft Threat Intelligence` and `microsoft` are one house: the first word that says who."""
    words = re.findall(r"[a-z0-9]+", publisher.lower())
    return next((word for word in words if word not in {"the", "a", "us", "u", "s"}), "")


def _pages(word: Word) -> set[str]:
    parts = (urlsplit(link.lower()) for link in word.links if _is_link(link))
    return {f"{one.hostname}{one.path.rstrip('/')}" for one in parts if one.path.strip("/")}


def _hosts(word: Word) -> set[str]:
    """The houses whose pages are cited: `microsoft` of www.microsoft.com."""
    hosts = (urlsplit(link.lower()).hostname or "" for link in word.links if _is_link(link))
    return {label for host in hosts for label in host.split(".")[:-1] if label not in {"www", "blog", "com", "co"}}


def _is_link(link: str) -> bool:
    try:
        urlsplit(link)
    except ValueError:
        return False
    return True
