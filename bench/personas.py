"""How well one person's identities are found again: `python -m bench.personas [PATH]`.

PATH is a Parquet file with one row an identity and the truth in `cluster`, such as Splink's historical figures with
errors. The people are halved: the model is fitted without labels on the one half, and measured on the other. What was
chosen (rules, columns, the line) was chosen on the first half; `--half development` measures that one. Without PATH a
million made-up identities are linked, for the time and the memory.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Sequence
from hashlib import md5
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.figures import say
from sleetwatch.links.communities import Ints
from sleetwatch.links.likeness import Field
from sleetwatch.links.personas import RECORD, fit, same_person

FIELDS = (
    Field("given", "given"),
    Field("family", "family"),
    Field("dob", "date"),
    Field("postcode", "code"),
    Field("town", "place"),
    Field("trade", "trait"),
)

MADE_UP = (
    Field("given", "given"),
    Field("family", "family"),
    Field("mailbox", "own"),
    Field("telephone", "own"),
    Field("street", "door"),
    Field("postcode", "code"),
    Field("town", "place"),
)


def identities(path: Path) -> tuple[pa.Table, list[str]]:
    """The identities in our own columns, and whose each is."""
    rows = pq.read_table(path).to_pylist()
    columns = {
        RECORD: [row["unique_id"] for row in rows],
        "given": [word(row["first_name"], 0) for row in rows],
        "family": [word(row["surname"], -1) for row in rows],
        "dob": [row["dob"] for row in rows],
        "postcode": [row["postcode_fake"] for row in rows],
        "town": [row["birth_place"] for row in rows],
        "trade": [row["occupation"] for row in rows],
    }
    return pa.table(columns), [row["cluster"] for row in rows]


def word(text: str | None, place: int) -> str | None:
    """The first or last word of a name."""
    words = (text or "").replace(",", " ").split()
    return words[place] if words else None


def made_up(count: int, seed: int = 7) -> tuple[pa.Table, Ints]:
    """So many identities of three quarters as many people, with slips of the pen, gaps and names that many bear."""
    rng = np.random.default_rng(seed)
    people = count * 3 // 4
    who = np.concatenate([np.arange(people), rng.integers(0, people, count - people)])
    again = np.arange(count) >= people

    def drawn(prefix: str, of: int, slope: float = 0.0) -> pa.Array:
        """A value for each person; the larger the slope the more people have the first ones."""
        place = (rng.random(people) ** (1 + slope) * of).astype(np.int64)
        return pa.array([f"{prefix}{spelt(number)}" for number in range(of)]).take(pa.array(place)).take(pa.array(who))

    def worn(values: pa.Array, lost: float, changed: float) -> pa.Array:
        """What somebody gave again: left out at times, or with its third letter doubled."""
        other = pc.utf8_replace_slice(values, 2, 3, "zz")
        written = pc.if_else(pa.array(again & (rng.random(count) < changed)), other, values)
        return pc.if_else(pa.array(rng.random(count) < lost), pa.scalar(None, pa.string()), written)

    return pa.table(
        {
            RECORD: pa.array(np.char.mod("%d", np.arange(count))),
            "given": worn(drawn("g", 4_000, 2.0), 0.01, 0.1),
            "family": worn(drawn("f", 60_000, 2.0), 0.01, 0.1),
            "mailbox": worn(drawn("m", people), 0.2, 0.4),
            "telephone": worn(drawn("+", people), 0.3, 0.4),
            "street": worn(drawn("s", people // 2), 0.3, 0.3),
            "postcode": worn(drawn("p", 20_000, 0.5), 0.3, 0.2),
            "town": worn(drawn("t", 5_000, 1.0), 0.1, 0.2),
        }
    ), who


def spelt(number: int) -> str:
    """A number as letters that look unlike its neighbour's."""
    return "".join("bcdfghjklmnprstv"[number * 40503 >> shift & 15] for shift in (0, 4, 8, 12, 16, 20))


def first_half(person: str) -> bool:
    """Whether somebody belongs to the half on which the model is fitted."""
    return md5(person.encode(), usedforsecurity=False).digest()[0] < 128  # noqa: PLR2004 - half of a byte


def precision_and_recall(found: Ints, truth: Ints) -> tuple[float, float]:
    """Of all pairs that were put together how many belong together, and of all that do how many were."""
    both = np.unique(np.stack([found, truth]), axis=1, return_counts=True)[1]
    hits = pairs(both)
    return hits / max(1, pairs(np.bincount(found))), hits / max(1, pairs(np.bincount(truth)))


def pairs(counts: Ints) -> int:
    """How many pairs groups of these sizes have."""
    return int((counts * (counts - 1) // 2).sum())


def main(arguments: Sequence[str]) -> int:
    """Fit on the one half, measure on the other; without a file, link made-up identities."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("path", type=Path, nargs="?")
    options.add_argument("--half", choices=("held-out", "development"), default="held-out")
    options.add_argument("--made-up", type=int, default=1_000_000, help="identities, where no file is named")
    chosen = options.parse_args(arguments)
    if chosen.path is None:
        table, truth = made_up(chosen.made_up)
        measure(f"{table.num_rows:,} made-up identities", table, table, truth, MADE_UP)
        say(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
        return 0
    table, people = identities(chosen.path)
    fitted = np.array([first_half(person) for person in people])
    measured = fitted if chosen.half == "development" else ~fitted
    truth = np.unique(np.array(people)[measured], return_inverse=True)[1]
    first, other = table.filter(pa.array(fitted)), table.filter(pa.array(measured))
    measure(f"{chosen.half} half, {len(truth):,} identities", first, other, truth, FIELDS)
    return 0


def measure(what: str, fitted: pa.Table, measured: pa.Table, truth: Ints, fields: Sequence[Field]) -> None:
    """Fit to the one table, link the other, and compare with who they are."""
    started = time.perf_counter()
    model = fit(fitted, fields)
    say(f"fitted on {fitted.num_rows:,} identities in {end_of(started)}")
    started = time.perf_counter()
    found = same_person(measured, fields, model)
    say(f"{what} of {len(np.unique(truth)):,} people, linked in {end_of(started)}")
    precision, recall = precision_and_recall(found, truth)
    say(f"precision {precision:.4f}, recall {recall:.4f}")


def end_of(started: float) -> str:
    """How long it took."""
    return f"{time.perf_counter() - started:.1f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
