"""Different personas of one operator: what identity resolution misses and rare shared values find.

`python -m bench.operators [--identities N]` makes identities of people and of operators who each run five to forty
personas with other names, and who use telephones, streets, photos and careers again; a third of everything is missing,
and agencies, co-working houses and popular templates are shared by crowds. Splink's model links one person again; the
hunt's own edges and clusters link by what few share. Told is how many pairs of one operator's personas each finds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from bench.figures import say
from bench.many_edges import name_of
from bench.personas import end_of, pairs, precision_and_recall, spelt
from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.links import clusters_of
from sleetwatch.links.clusters import COLUMNS
from sleetwatch.links.communities import Ints, components
from sleetwatch.links.likeness import Field
from sleetwatch.links.personas import RECORD, fit, same_person

IDENTITIES = 50_000
OPERATED = 0.03
MISSING = 0.33
FIELDS = (
    Field("given", "given"),
    Field("family", "family"),
    Field("mailbox", "own"),
    Field("phone", "own"),
    Field("address", "door"),
    Field("town", "place"),
)
SHARED = {"mailbox": 1.0, "phone": 4.0, "address": 6.0, "picture": 3.0, "history_text": 8.0}
"""Kinds of contact, and for how many personas on average an operator uses one value."""
CROWDS = {"address": 0.05, "phone": 0.05, "history_text": 0.15}
"""How many of all identities give a crowd's value: a co-working house's, an agency's, a popular template's."""
CROWD_VALUES = 40


def main(arguments: Sequence[str]) -> int:
    """Make identities, link them both ways, count pairs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--identities", type=int, default=IDENTITIES)
    options.add_argument("--seed", type=int, default=3)
    chosen = options.parse_args(arguments)
    table, operator = made(chosen.identities, chosen.seed)
    people = np.where(operator >= 0, operator, operator.max() + 1 + np.arange(len(operator)))
    of_operators = pairs(np.bincount(operator[operator >= 0]))
    say(f"{len(operator):,} identities, {operator.max() + 1:,} operators, {of_operators:,} pairs of their personas")
    started = time.perf_counter()
    persons = same_person(table, FIELDS, fit(table, FIELDS))
    tell("identity resolution alone", persons, people, started)
    started = time.perf_counter()
    farms = clustered(table)
    tell("rare shared values", farms, people, started)
    both = components(len(people), np.arange(len(people)), persons)
    both = _joined(both, farms)
    tell("both", both, people, started)
    return 0


def tell(what: str, found: Ints, people: Ints, started: float) -> None:
    precision, recall = precision_and_recall(found, people)
    say(f"  {what}: precision {precision:.4f}, recall {recall:.4f} of pairs, {end_of(started)}")


def _joined(one: Ints, other: Ints) -> Ints:
    """Groups that are one in either."""
    nodes = len(one)
    first = np.array(np.unique(other, return_index=True)[1])[np.unique(other, return_inverse=True)[1]]
    return components(nodes, np.concatenate([np.arange(nodes)] * 2), np.concatenate([one, first]))


def made(count: int, seed: int) -> tuple[pa.Table, Ints]:
    """Identities with what each gives, and the operator behind each; -1 for people."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(5, 41, int(OPERATED * count / 22))
    operator = np.concatenate([np.repeat(np.arange(len(sizes)), sizes), np.full(count - int(sizes.sum()), -1)])
    columns: dict[str, list[str] | list[str | None]] = {
        "given": _names(rng, count, 2_000, 2.0),
        "family": _names(rng, count, 40_000, 2.0),
        "town": _names(rng, count, 3_000, 1.0),
    }
    for kind, used in SHARED.items():
        columns[kind] = _values(rng, operator, kind, used)
    return pa.table({RECORD: [str(number) for number in range(count)]} | columns), operator


def _names(rng: np.random.Generator, count: int, of: int, slope: float) -> list[str]:
    return [spelt(int(place)) for place in of * rng.random(count) ** (1 + slope)]


def _values(rng: np.random.Generator, operator: Ints, kind: str, used: float) -> list[str | None]:
    """Everybody's own, an operator's drawn from a stock of its own, a crowd's for some, nothing for a third."""
    count = len(operator)
    size = np.bincount(operator[operator >= 0])
    stock = np.maximum(1, size[operator] / used)
    drawn = (rng.random(count) * stock).astype(int)
    missing, crowd = rng.random(count) < MISSING, rng.random(count) < CROWDS.get(kind, 0.0)
    found: list[str | None] = []
    for row in range(count):
        own = f"{kind} own {row}" if operator[row] < 0 or used <= 1 else f"{kind} of {operator[row]} {drawn[row]}"
        said = f"{kind} crowd {int(rng.integers(CROWD_VALUES))}" if crowd[row] else own
        found.append(None if missing[row] else said)
    return found


def clustered(table: pa.Table) -> Ints:
    """For each identity the cluster that the hunt's edges put it into, or itself."""
    count = table.num_rows
    subjects = pa.array([name_of(node) for node in range(count)])
    contacts = pa.concat_tables(
        pa.table(
            {
                "tenant": pa.repeat(pa.scalar("main"), count),
                "subject": subjects,
                "contact_kind": pa.repeat(pa.scalar(kind), count),
                "value": table[kind].cast(pa.string()).combine_chunks(),
                "at": np.arange(count),
                "event_id": subjects,
            }
        )
        for kind in SHARED
    )
    people = {"tenant": pa.repeat(pa.scalar("main"), count), "subject": subjects, "is_worker": np.zeros(count, bool)}
    schema = facts.INPUTS["people"]
    filled = pa.table([people.get(one.name, pa.nulls(count, one.type)) for one in schema], schema=schema)
    with Engine() as engine:
        facts.prepare(engine, {"contacts": contacts, "people": filled}, ["edges"])
        named = ", ".join(f'"{name}"' for name in COLUMNS if name != "people")
        edges = engine.table(f"select {named}, cast({count} as bigint) as people from edges order by all")
    label = np.arange(count)
    for cluster in clusters_of(edges, {}):
        members = [int(subject[2:]) for _, subject in cluster.subjects]
        label[members] = min(members)
    return label


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
