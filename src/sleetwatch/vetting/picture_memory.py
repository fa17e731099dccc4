"""Pictures that were compared with one another, kept by their content: a look compares only those that are new."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sleetwatch.vetting.picture_index import Ints, Looked, candidates, looked_at
from sleetwatch.vetting.picture_match import matches
from sleetwatch.vetting.picture_prints import Dots

Told = tuple[str, str, float, bool]
"""Two pictures that are alike by their SHA-256, how much of what shows anything is the same, and whether mirrored."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every two pictures that are alike once, by their places, as they are most alike."""

    first: Ints
    second: Ints
    share: npt.NDArray[np.float64]
    mirror: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Compared:
    """Pictures of one kind and tenant, and which of them are alike."""

    names: tuple[str, ...]
    """SHA-256 of the files."""
    looked: Looked
    pairs: Pairs

    def told(self) -> Iterator[Told]:
        """Every two that are alike."""
        columns = (self.pairs.first, self.pairs.second, self.pairs.share, self.pairs.mirror)
        for one, other, share, mirror in zip(*(column.tolist() for column in columns), strict=True):
            yield self.names[one], self.names[other], share, mirror

    def only(self, names: Collection[str]) -> Compared:
        """What was found among some of them."""
        kept = [place for place, name in enumerate(self.names) if name in names]
        if len(kept) == len(self.names):
            return self
        moved = np.full(len(self.names), -1, np.int64)
        moved[kept] = np.arange(len(kept))
        pairs = self.pairs
        here = (moved[pairs.first] >= 0) & (moved[pairs.second] >= 0)
        left = Pairs(moved[pairs.first[here]], moved[pairs.second[here]], pairs.share[here], pairs.mirror[here])
        return Compared(tuple(self.names[place] for place in kept), self.looked.only(kept), left)


class ComparedStore(Protocol):
    """Where what was compared is kept; it can always be made again."""

    def read(self, tenant: str, kind: str) -> Compared | None:
        """What was compared last."""

    def keep(self, tenant: str, kind: str, compared: Compared) -> None:
        """Put it in the place of what was there."""


class NothingKept:
    """No store: every look compares all."""

    def read(self, tenant: str, kind: str) -> Compared | None:
        """Nothing."""

    def keep(self, tenant: str, kind: str, compared: Compared) -> None:
        """Nothing is kept."""


def compared(prints: Mapping[str, Dots], before: Compared | None) -> Compared:
    """All of these pictures, of which those that were compared before are not compared with one another again."""
    known = before.only(prints) if before is not None else None
    new = sorted(prints.keys() - set(known.names if known else ()))
    if known is not None and not new:
        return known
    shown = np.stack([prints[name] for name in new])
    if known is None or not known.names:
        return _found(tuple(new), looked_at(shown), prints, 0, {})
    pairs = known.pairs
    columns = zip(*(one.tolist() for one in (pairs.first, pairs.second, pairs.share, pairs.mirror)), strict=True)
    held = {(one, other): (share, mirror) for one, other, share, mirror in columns}
    return _found((*known.names, *new), known.looked.beside(looked_at(shown)), prints, len(known.names), held)


def _found(
    names: tuple[str, ...],
    looked: Looked,
    prints: Mapping[str, Dots],
    first_new: int,
    best: dict[tuple[int, int], tuple[float, bool]],
) -> Compared:
    shown = np.stack([prints[name] for name in names])
    for part in candidates(looked, first_new):
        for match in matches(shown, part):
            pair = min(match.first, match.second), max(match.first, match.second)
            if pair not in best or match.share > best[pair][0]:
                best[pair] = match.share, match.mirror
    return Compared(names, looked, _pairs(best))


def _pairs(best: Mapping[tuple[int, int], tuple[float, bool]]) -> Pairs:
    listed = sorted(best.items())
    return Pairs(
        np.array([pair[0] for pair, _ in listed], np.int64),
        np.array([pair[1] for pair, _ in listed], np.int64),
        np.array([share for _, (share, _) in listed], np.float64),
        np.array([mirror for _, (_, mirror) in listed], np.bool_),
    )
