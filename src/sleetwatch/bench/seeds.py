"""Which worlds are for work and which are kept for the end.

Everything may be tried on development seeds. Sealed seeds are opened to judge, not to improve: whoever looks at them
twice has begun to fit them. So each opening is written down, and more than a few before a release are worth nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from sleetwatch import clock
from sleetwatch.errors import InputError, UserError

DEVELOPMENT = (101, 102, 103)
SEALED = (900_401, 900_402, 900_403)
CALIBRATION = (201, 202)
"""Of the worlds on which the calibration is fitted; never judged on."""
QUICK = 7_001
"""The seed of a run that only shows that all runs: neither worked on nor judged by."""
NAMED = {"dev": DEVELOPMENT, "sealed": SEALED}
MOST_OPENINGS = 3
"""How often the sealed seeds may be opened before a release."""
LOG = "unsealed.jsonl"


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """One run on sealed seeds."""

    at: str
    version: str
    seeds: tuple[int, ...]
    accounts: int


def chosen(text: str) -> tuple[int, ...]:
    """The seeds a user named: `dev`, `sealed`, or numbers with commas between them."""
    if text in NAMED:
        return NAMED[text]
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdigit() and len(word) < 10 for word in words):  # noqa: PLR2004 - digits
        raise UserError(f"--seeds is `dev`, `sealed` or numbers such as 101,102, not {text!r}")
    named = tuple(dict.fromkeys(int(word) for word in words))
    if fitted := [str(seed) for seed in named if seed in CALIBRATION]:
        raise UserError(f"the calibration is fitted on {' and '.join(fitted)}; judge on other seeds")
    return named


def sealed(seeds: Sequence[int]) -> tuple[int, ...]:
    """Those of the seeds that are sealed."""
    return tuple(seed for seed in seeds if seed in SEALED)


def write_down(folder: Path, seeds: Sequence[int], version: str, accounts: int) -> int:
    """Note that sealed seeds were opened, before anything is seen of them; returns how often they now have been."""
    opening = Opening(
        at=clock.to_datetime(clock.now()).isoformat(), version=version, seeds=sealed(seeds), accounts=accounts
    )
    with (folder / LOG).open("ab") as log:
        log.write(msgspec.json.encode(opening) + b"\n")
    return len(openings(folder))


def openings(folder: Path) -> list[Opening]:
    """Every run on sealed seeds that a folder knows of."""
    path = folder / LOG
    if not path.exists():
        return []
    try:
        return [msgspec.json.decode(line, type=Opening) for line in path.read_bytes().splitlines()]
    except msgspec.MsgspecError as error:
        raise InputError(f"{path}: not a log of openings: {error}") from None
