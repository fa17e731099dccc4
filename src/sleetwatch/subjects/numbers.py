"""Who stands on the roster under several numbers, one after the other: a contractor who was hired, who came back.

What such a person shares with themselves is no tie. It takes a telephone or mailbox in common, one name, and the one
number ended about when the other begins: two at one time may be two, and whoever comes back under another name is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from sleetwatch.clock import DAY
from sleetwatch.subjects.mailbox import mailbox
from sleetwatch.subjects.names import words_of

Key = tuple[str, str]
"""Tenant and worker id."""

BESIDE = 31 * DAY
"""For so long the old number may stand beside the new one."""
FEW = 5
"""What more workers give is a firm's."""
_WORDS = 2


def newest_numbers(roster: Iterable[Mapping[str, Any]]) -> dict[Key, str]:
    """By worker the newest worker id of the same person, of those who have another than their own."""
    listed = sorted(roster, key=lambda worker: (worker["at"] or 0, worker["worker_id"]))
    newest: dict[Key, str] = {}
    for earlier, later in _followed(listed):
        newest[earlier["tenant"], earlier["worker_id"]] = later["worker_id"]
    return {key: _last(newest, key) for key in newest}


def _last(newest: Mapping[Key, str], key: Key) -> str:
    while key in newest:
        key = key[0], newest[key]
    return key[1]


def _followed(listed: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Pairs of which the second goes on where the first ended; the first began before."""
    giving: dict[Key, list[Mapping[str, Any]]] = defaultdict(list)
    for worker in listed:
        for value in {mailbox(worker["personal_email"]), worker["phone"], worker["work_email"]} - {None}:
            giving[worker["tenant"], value].append(worker)
    for workers in giving.values():
        if len(workers) <= FEW:
            for earlier, later in combinations(workers, 2):
                if _goes_on(earlier, later) and _one_name(earlier["full_name"], later["full_name"]):
                    yield earlier, later


def _goes_on(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> bool:
    ended, began = earlier["end_at"], later["at"]
    return ended is not None and began is not None and earlier["at"] != began and ended <= began + BESIDE


def _one_name(one: str | None, other: str | None) -> bool:
    """The same words, but for what one leaves out: far less than what may be one person."""
    mine, yours = {*words_of(one)}, {*words_of(other)}
    return min(len(mine), len(yours)) >= _WORDS and (mine <= yours or yours <= mine)
