"""Sorted address ranges with one value each, found by bisection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

GAP = -1
"""The value where no range covers an address."""


class Span(NamedTuple):
    """A network: its first and last address as numbers, and what holds there."""

    first: int
    last: int
    value: int


@dataclass(frozen=True)
class Ranges:
    """Where each run of addresses starts, and its value up to the next start (GAP: nothing known)."""

    starts: npt.NDArray[Any]
    values: npt.NDArray[np.int32]

    def find(self, keys: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
        """The value at each key; keys are of the same type as `starts`."""
        if len(self.starts) == 0:
            return np.full(len(keys), GAP, np.int32)
        place = np.searchsorted(self.starts, keys, side="right") - 1
        return np.where(place >= 0, self.values[place], np.int32(GAP))


def from_widths(widths: npt.NDArray[np.uint64], values: npt.NDArray[np.int32], key: type[np.generic]) -> Ranges:
    """Ranges from how many addresses each run has, beginning at address 0."""
    starts = np.zeros(len(widths), np.uint64)
    np.cumsum(widths[:-1], out=starts[1:])
    return Ranges(starts.astype(key), values)


def flatten(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Runs `(start, value)` of possibly nested networks: at every address the smallest network wins.

    Of two equal networks the one that comes later wins. Networks never overlap in part, because CIDR blocks cannot.
    """
    runs: list[tuple[int, int]] = []
    around: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.first, -span.last)):
        while around and around[-1].last < span.first:
            _leave(around, runs)
        _begin(runs, span.first, span.value)
        around.append(span)
    while around:
        _leave(around, runs)
    return runs


def _leave(around: list[Span], runs: list[tuple[int, int]]) -> None:
    """Step out of the innermost network, back into the one around it that goes on."""
    left = around.pop()
    while around and around[-1].last == left.last:
        around.pop()
    _begin(runs, left.last + 1, around[-1].value if around else GAP)


def _begin(runs: list[tuple[int, int]], start: int, value: int) -> None:
    if runs and runs[-1][0] == start:
        runs.pop()
    if not runs or runs[-1][1] != value:
        runs.append((start, value))
