"""Fits the day shapes of `facts/hour_evidence.sql` to when people in public code history act by their own clocks.

    python -m tools.fit_hours git_worktime.csv.gz

The file has one row per person and hour with an act: a number for the person, the hour since 1970 (UTC), and the offset
from UTC that the person's own clock recorded. Six in ten people, by hash of their number, are fitted on; nobody else is
looked at (`bench.hours` measures on them). The rows are facts from public commit headers and are not part of this
project; what is written are 24 numbers a shape.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.csv as pv

from sleetwatch.facts import sql_of

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

FITTED_ON = "6a168a744d789790427ea7bdfae91a9f669fb576cd7d2bb0a581b128eb8a75dd"
"""SHA-256 of the file the shipped shapes were fitted on."""
FITTED = 60
"""Of a hundred people, so many are fitted on."""
SUMMER = 60
"""Minutes by which summer time moves a clock."""
SHAPES = 16
ROUNDS = 60
DAY_WEIGHT = 2.0
"""Hours that all hours of one day together weigh at most: they are not independent of each other."""
ANY_HOUR = 0.02
"""How much of every shape is no shape at all: anybody may be up at any hour."""
BLOCK = re.compile(r"(?<=-- fitted by tools/fit_hours.py\n).*?(?=-- end of the fit)", re.DOTALL)


def is_held_out(person: int) -> bool:
    """Whether a person is kept for measuring, by hash of the number."""
    return int(hashlib.sha256(str(person).encode()).hexdigest()[:8], 16) % 100 >= FITTED


def read(path: Path) -> tuple[Whole, Whole, Whole]:
    """Persons, hours since 1970 in UTC, and offsets of their own clocks in minutes."""
    table = pv.read_csv(path)
    person, hour, offset = (table[name].to_numpy().astype(np.int64) for name in table.column_names[:3])
    return person, hour, offset


def one_clock(person: Whole, offset: Whole) -> npt.NDArray[np.bool_]:
    """Rows of people whose clock never moved by more than summer time: the others travel, or act through servers."""
    _, index = np.unique(person, return_inverse=True)
    low, high = np.full(index.max() + 1, 10**6), np.full(index.max() + 1, -(10**6))
    np.minimum.at(low, index, offset)
    np.maximum.at(high, index, offset)
    kept: npt.NDArray[np.bool_] = (high - low <= SUMMER)[index]
    return kept


def counts(person: Whole, local: Whole) -> Numbers:
    """Weight of each hour of the day, by person: an hour counts once a day, and all of a day two at most."""
    _, index = np.unique(person, return_inverse=True)
    _, day, size = np.unique(index * 10**7 + (local - 4) // 24, return_inverse=True, return_counts=True)
    weight = np.minimum(1.0, DAY_WEIGHT / size[day])
    table = np.zeros((index.max() + 1, 24))
    np.add.at(table, (index, local % 24), weight)
    return table


def fit(table: Numbers) -> tuple[Numbers, Numbers]:
    """How common each shape is, and its chance of each hour, by expectation and maximisation."""
    belongs = np.random.default_rng(0).dirichlet(np.full(SHAPES, 0.5), len(table))
    everybody = (table.sum(0) + 1) / (table.sum() + 24)
    common = np.full(SHAPES, 1 / SHAPES)
    shapes = np.tile(everybody, (SHAPES, 1))
    for _ in range(ROUNDS):
        shapes = _shapes(belongs.T @ table + 20 * everybody)
        chance = table @ np.log(shapes).T + np.log(common)
        chance = np.exp(chance - chance.max(1, keepdims=True))
        belongs = chance / chance.sum(1, keepdims=True)
        common = (belongs.sum(0) + 1) / (len(table) + SHAPES)
    order = np.argsort(-common)
    return common[order], shapes[order]


def _shapes(weights: Numbers) -> Numbers:
    smooth = 0.2 * np.roll(weights, 1, 1) + 0.6 * weights + 0.2 * np.roll(weights, -1, 1)
    shapes: Numbers = (1 - ANY_HOUR) * smooth / smooth.sum(1, keepdims=True) + ANY_HOUR / 24
    return shapes


def block(common: Numbers, shapes: Numbers) -> str:
    """The fit as SQL: logarithms in millionths. Hour -1 says how common a shape is."""
    rows = [(-1, *_millionths(common)), *((hour, *_millionths(shapes[:, hour])) for hour in range(24))]
    lines = ",\n".join(_wrapped(f"({', '.join(map(str, row))})") for row in rows)
    names = ", ".join(f"p{number + 1}" for number in range(len(common)))
    return f"shapes (hour, {names}) as (\n    values\n{lines}\n),\n"


def _wrapped(row: str) -> str:
    return textwrap.fill(row, 118, initial_indent=" " * 8, subsequent_indent=" " * 9)


def _millionths(values: Numbers) -> list[int]:
    return [round(float(value) * 1e6) for value in np.log(values)]


def main(arguments: Sequence[str]) -> int:
    """Write the fit into the fact."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("path", type=Path)
    options.add_argument("--check", action="store_true", help="only say whether the fact holds this very fit")
    chosen = options.parse_args(arguments)
    person, hour, offset = read(chosen.path)
    kept = one_clock(person, offset) & ~np.isin(person, [one for one in np.unique(person) if is_held_out(int(one))])
    table = counts(person[kept], (hour[kept] * 60 + offset[kept]) // 60)
    fitted = BLOCK.sub(block(*fit(table)), sql_of("hour_evidence"))
    if chosen.check:
        return int(fitted != sql_of("hour_evidence"))
    Path("src/sleetwatch/facts/hour_evidence.sql").write_text(fitted, encoding="utf-8")
    sys.stdout.write(f"fitted on {len(table)} people\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
