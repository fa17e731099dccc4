"""The same world with everybody's name exchanged for another: no score may move, by any amount.

Names are exchanged in the raw files, before anything reads them: first names for first names and surnames for surnames,
one to one, wherever both stand together (a name, a mailbox, a login), so that whatever agreed agrees again.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from unicodedata import combining, normalize

import numpy as np

from sleetwatch.bench.raw_events import names_of, roster_of
from sleetwatch.bench.raw_worlds import RawWorld, Told, ingest
from sleetwatch.workspace import Workspace

_TWO_WORDS = re.compile(r"[^\W\d_]+ [^\W\d_]+")
_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ß": "ss", "ø": "o"})


@dataclass(frozen=True, slots=True)
class Swapped:
    """What became of the scores when names were exchanged."""

    people: int
    renamed: int
    """Those whose name in the roster is another one now."""
    farthest: float
    """The largest move of any score, in nats."""


def swap_names(world: RawWorld, place: Path, told: Told) -> Swapped:
    """Hunt a copy of a world in which everybody is called something else."""
    told("exchanging names", 0.0)
    renaming = Renaming(people_named(*names_of(world.workspace)), world.order.seed)
    logs = renaming.copy(world.made.folder / "logs", place / "logs")
    workspace = ingest(world.made, logs, place / "workspace", told)
    workspace.hunt()
    before, after = _scores(world.workspace), _scores(workspace)
    names = {one.key: one.name for one in roster_of(workspace)}
    return Swapped(
        people=len(world.people),
        renamed=sum(names[one.key] != one.name for one in world.people),
        farthest=max(abs(before.get(key, 0.0) - after.get(key, 0.0)) for key in before.keys() | after.keys()),
    )


def people_named(own: Iterable[str], others: Iterable[str]) -> set[str]:
    """All names of people: `own` for sure, and of the `others` each that shares a word with them.

    A helper's name that stayed while the worker's changed would agree with it by chance, or no longer agree.
    """
    people = {name for name in own if _TWO_WORDS.fullmatch(name)}
    words = {word for name in people for word in name.split(" ")}
    return people | {name for name in others if _TWO_WORDS.fullmatch(name) and words & set(name.split(" "))}


def _scores(workspace: Workspace) -> dict[tuple[str, str], float]:
    return {(one.tenant, one.worker_id): one.score for one in workspace.suspects(reveal=True) if one.worker_id}


class Renaming:
    """A one-to-one exchange of the first names and of the surnames of some people."""

    def __init__(self, names: Iterable[str], seed: int) -> None:
        rng = np.random.default_rng(seed)
        pairs = [name.partition(" ") for name in names]
        self._first = _both_spellings(_exchange({first for first, _, _ in pairs}, rng))
        self._last = _both_spellings(_exchange({last for _, _, last in pairs}, rng))
        first, last = _any_of(self._first), _any_of(self._last)
        self._together = re.compile(rf"\b({first})([ .-]?)({last})(?![^\W\d_])")
        self._household = re.compile(rf"\b({last})(?= \(household\))")

    def in_text(self, text: str) -> str:
        """The text with every name exchanged."""
        told = self._together.sub(lambda found: f"{self._first[found[1]]}{found[2]}{self._last[found[3]]}", text)
        return self._household.sub(lambda found: self._last[found[1]], told)

    def copy(self, source: Path, target: Path) -> Path:
        """The files of a folder with names exchanged, under another folder; compressed where they were."""
        for path in sorted(source.rglob("*")):
            if path.is_file():
                copy = target / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                packed = path.suffix == ".gz"
                content = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
                renamed = self.in_text(content.decode("utf-8")).encode()
                copy.write_bytes(gzip.compress(renamed, compresslevel=1, mtime=0) if packed else renamed)
        return target


def _exchange(names: set[str], rng: np.random.Generator) -> dict[str, str]:
    """Each name for the next in a shuffled round.

    Two names that mailboxes write alike (Garcia, García) stay: nobody could tell whose mailbox it is.
    """
    spellings = Counter(_plain(name) for name in names)
    shuffled = [str(name) for name in rng.permutation(sorted(name for name in names if spellings[_plain(name)] == 1))]
    return {name: shuffled[place - 1] for place, name in enumerate(shuffled)}


def _both_spellings(exchanged: dict[str, str]) -> dict[str, str]:
    """As people write a name, and in plain small letters as mailboxes do."""
    return exchanged | {_plain(name): _plain(other) for name, other in exchanged.items()}


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))


def _plain(name: str) -> str:
    plain = normalize("NFKD", name.translate(_PLAIN))
    return "".join(letter for letter in plain if not combining(letter)).lower()
