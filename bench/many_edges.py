"""Links at scale: a million subjects, five million edges, a hub of a hundred thousand. `python -m bench.many_edges`.

Farms and households are planted among strangers whom chance ties, one in twenty strongly; one subject is tied to a
hundred thousand others, and one telephone is given by as many.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.links import Cluster, clusters_of
from sleetwatch.links.communities import Ints

EDGES = 5_000_000
HUB = 100_000
FARM = 6
KINDS = ("factor", "device", "bank", "phone", "address", "egress")


def main(arguments: Sequence[str]) -> int:
    """Cluster a tenth of the edges, then all, then make edges of contacts with a hub in them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--edges", type=int, default=EDGES)
    chosen = options.parse_args(arguments)
    small, large = (clustered(count) for count in (chosen.edges // 10, chosen.edges))
    say(f"growth: ten times the edges take {large / small:.1f} times as long")
    derived(chosen.edges // 5)
    return 0


def clustered(count: int) -> float:
    """Seconds to cluster so many edges, and what share of the planted farms came out as they were planted."""
    table, farms = many_edges(count)
    started = time.perf_counter()
    found = clusters_of(table, {})
    seconds = time.perf_counter() - started
    whole, alone = farms_found(found, farms)
    say(
        f"  {table.num_rows:,} edges: {seconds:.1f} s, {len(found):,} clusters; "
        f"{whole:.1%} of farms in one cluster, {alone:.1%} without another farm in it"
    )
    return seconds


def farms_found(found: Sequence[Cluster], farms: Ints) -> tuple[float, float]:
    """How many of the farms are all in one cluster, and how many of these share it with no other farm."""
    home = {subject: number for number, one in enumerate(found) for _, subject in one.subjects}
    homes = [{home.get(name_of(node), -1) for node in farm} for farm in farms]
    whole = [one.pop() for one in homes if len(one) == 1 and -1 not in one]
    shared = Counter(whole)
    return len(whole) / len(farms), sum(shared[number] == 1 for number in whole) / max(1, len(whole))


def many_edges(count: int, seed: int = 7) -> tuple[pa.Table, Ints]:
    """About so many edges of a fifth as many subjects: farms, households, chance ties, and one who is tied to all."""
    rng = np.random.default_rng(seed)
    subjects = count // 5
    farms = np.arange(subjects // 60 * FARM).reshape(-1, FARM)
    couples = np.arange(farms.size, farms.size + subjects // 5).reshape(-1, 2)
    a, b, thing, degree = (list[Ints]() for _ in range(4))
    for first, second in zip(*np.triu_indices(FARM, 1), strict=True):
        for kind in (0, 2, 5):
            _add((a, b, thing, degree), farms[:, first], farms[:, second], kind, FARM)
    for kind in (3, 4):
        _add((a, b, thing, degree), couples[:, 0], couples[:, 1], kind, 2)
    hub = np.arange(1, min(HUB, subjects), dtype=np.int64)
    _add((a, b, thing, degree), np.zeros_like(hub), hub, 1, 2)
    left = count - sum(map(len, a))
    strangers = rng.integers(0, subjects, (2, left))
    telling = left // 20
    _add((a, b, thing, degree), strangers[0, :telling], strangers[1, :telling], 5, 3)
    _add((a, b, thing, degree), strangers[0, telling:], strangers[1, telling:], 5, 12)
    joined = [np.concatenate(column) for column in (a, b, thing, degree)]
    return _table(joined[0], joined[1], joined[2], joined[3], couples), farms


def _add(columns: tuple[list[Ints], ...], first: Ints, second: Ints, kind: int, sharers: int) -> None:
    for column, values in zip(
        columns, (first, second, np.full(len(first), kind), np.full(len(first), sharers)), strict=True
    ):
        column.append(values)


def _table(a: Ints, b: Ints, kind: Ints, degree: Ints, couples: Ints) -> pa.Table:
    apart = a != b
    a, b, kind, degree = (column[apart] for column in (np.minimum(a, b), np.maximum(a, b), kind, degree))
    names = pa.array([name_of(node) for node in range(int(b.max()) + 1)])
    couple = (a >= couples.min()) & (b <= couples.max()) & (degree == 2)  # noqa: PLR2004 - a couple
    farm = np.where(degree == FARM, a // FARM, a)
    return pa.table(
        {
            "tenant": pa.repeat(pa.scalar("main"), len(a)),
            "subject_a": names.take(pa.array(a)),
            "subject_b": names.take(pa.array(b)),
            "link_kind": pa.array(KINDS).take(pa.array(kind)),
            "value": pa.array(farm).cast(pa.string()),
            "degree": degree,
            "one_home": couple,
            "people": np.full(len(a), len(names)),
        }
    )


def name_of(node: int) -> str:
    """A subject as pseudonyms look."""
    return f"S-{node:010d}"


def derived(subjects: int) -> None:
    """The fact `edges` over the contacts of so many subjects, of whom a hundred thousand give one telephone."""
    numbers = np.arange(subjects)
    subject = pa.array([name_of(node) for node in range(subjects)])
    phone = pa.array(np.where(numbers < HUB, -1, numbers // 2)).cast(pa.string())
    contacts = pa.table(
        {
            "tenant": pa.repeat(pa.scalar("main"), subjects),
            "subject": subject,
            "contact_kind": pa.repeat(pa.scalar("phone"), subjects),
            "value": phone,
            "at": numbers,
            "event_id": subject,
        }
    )
    people = {"tenant": contacts["tenant"], "subject": subject, "is_worker": np.ones(subjects, bool)}
    schema = facts.INPUTS["people"]
    filled = pa.table([people.get(f.name, pa.nulls(subjects, f.type)) for f in schema], schema=schema)
    with Engine() as engine:
        started = time.perf_counter()
        facts.prepare(engine, {"contacts": contacts, "people": filled}, ["edges"])
        [(count,)] = engine.rows("select count(*) from edges")
        seconds = time.perf_counter() - started
    say(f"  {subjects:,} subjects with a hub of {min(HUB, subjects):,}: {count:,} edges in {seconds:.1f} s")


def say(text: str) -> None:
    """One line of figures."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
