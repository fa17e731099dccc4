"""Farms: who is tied so strongly that one hand may run them, as groups with a kind, a probability and a name."""

from __future__ import annotations

from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from math import log, prod

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sleetwatch.links.communities import Floats, Graph, Ints, communities, components
from sleetwatch.links.credit import Key
from sleetwatch.links.edges import HOUSE_ODDS, MAX_SHARERS, ODDS

STRONG = log(10.0)
"""A tie that is worth less than this, in nats, beside a certain impostor puts nobody into a cluster."""
CROWD = 200
"""Who is tied to more subjects than this is a desk, a shared account or a lender of machines, and joins nobody."""
HOUSEHOLD = 3
"""A couple and one grown-up child. More people at one claimed address are looked at as a farm."""
IDENTITY = frozenset({"mailbox", "file", "author", "career"})
"""Kinds of which each is one person's own: who shares them may be one and the same."""
EXACT = 10
"""In a cluster of so many every case is counted."""
DOUBTFUL = 0.01
"""Where nobody's own evidence reaches this, ties change nothing that shows."""

COLUMNS = ("tenant", "subject_a", "subject_b", "link_kind", "value", "degree", "one_home", "people")
"""What is read of a table of edges."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Subjects who are tied to one another."""

    kind: str
    """farm, household (one claimed home) or persona (one identity, told several times)."""
    probability: float
    """That at least one of them is part of the scheme."""
    subjects: tuple[Key, ...]
    edges: Ints
    """Rows of the table of edges that lie within it."""


@dataclass(frozen=True, slots=True)
class _Ties:
    keys: list[Key]
    a: Ints
    b: Ints
    odds: Floats
    one_home: npt.NDArray[np.bool_]
    identity: npt.NDArray[np.bool_]
    thing: Ints


def clusters_of(edges: pa.Table, probability: Mapping[Key, float], usual: float = 0.0) -> list[Cluster]:
    """Every group of at least two, the likeliest first.

    `probability` is each subject's own, without links; `usual` is that of who has none.
    """
    if not edges.num_rows:
        return []
    ties = _ties(edges)
    label = communities(_strong(ties))
    own = np.array([probability.get(key, usual) for key in ties.keys])
    found = [_cluster(ties, members, rows, own) for members, rows in _groups(ties, label)]
    return sorted(found, key=lambda one: (-one.probability, -len(one.subjects), one.subjects))


def _ties(edges: pa.Table) -> _Ties:
    """The table as arrays of numbers."""
    tenants, first, second = (edges[name].combine_chunks() for name in ("tenant", "subject_a", "subject_b"))
    names = [pc.binary_join_element_wise(tenants, subject, "\x1f") for subject in (first, second)]
    coded = pa.chunked_array(names).combine_chunks().dictionary_encode()
    codes = coded.indices.to_numpy().astype(np.int64)
    kinds = edges["link_kind"].combine_chunks().dictionary_encode()
    of_kind = kinds.indices.to_numpy()
    listed = kinds.dictionary.to_pylist()
    values = pc.binary_join_element_wise(tenants, edges["link_kind"].combine_chunks(), edges["value"], "\x1f")
    one_home = edges["one_home"].to_numpy()
    return _Ties(
        keys=[_key(name) for name in coded.dictionary.to_pylist()],
        a=codes[: edges.num_rows],
        b=codes[edges.num_rows :],
        odds=_odds(np.array([ODDS.get(kind, 0.0) for kind in listed])[of_kind], edges, one_home),
        one_home=one_home,
        identity=np.array([kind in IDENTITY for kind in listed])[of_kind],
        thing=pa.chunked_array([values] if isinstance(values, pa.Array) else values.chunks)
        .combine_chunks()
        .dictionary_encode()
        .indices.to_numpy()
        .astype(np.int64),
    )


def _key(name: str) -> Key:
    tenant, _, subject = name.partition("\x1f")
    return tenant, subject


def _odds(odds: Floats, edges: pa.Table, one_home: npt.NDArray[np.bool_]) -> Floats:
    """`odds_of` for every row at once."""
    degree, people = edges["degree"].to_numpy(), edges["people"].to_numpy()
    odds = np.where(one_home, np.minimum(odds, HOUSE_ODDS), odds)
    odds = np.where(people > 0, np.minimum(odds, people - 1.0), odds)
    return np.where(degree > MAX_SHARERS, 0.0, odds / np.maximum(1, degree - 1))


def _strong(ties: _Ties) -> Graph:
    """One edge for each strongly tied pair, by its most telling thing, without those whom everybody is tied to."""
    nodes = len(ties.keys)
    strong = (ties.odds >= np.exp(STRONG) * (1 - 1e-12)) & (ties.a != ties.b)
    low, high = np.minimum(ties.a, ties.b)[strong], np.maximum(ties.a, ties.b)[strong]
    keys, place = np.unique(low * nodes + high, return_inverse=True)
    weight = np.zeros(len(keys))
    np.maximum.at(weight, place, np.log(ties.odds[strong]))
    a, b = keys // nodes, keys % nodes
    crowded = np.bincount(np.concatenate([a, b]), minlength=nodes) > CROWD
    kept = ~crowded[a] & ~crowded[b]
    return Graph(nodes, a[kept], b[kept], weight[kept])


def _groups(ties: _Ties, label: Ints) -> Iterable[tuple[Ints, Ints]]:
    """Members and inner edges of each group of at least two."""
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    sizes = np.diff(np.append(starts, len(order)))
    within = np.flatnonzero(label[ties.a] == label[ties.b])
    of_edge = label[ties.a[within]]
    by_group = np.argsort(of_edge, kind="stable")
    inner, of_inner = within[by_group], of_edge[by_group]
    for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
        members = order[start : start + size]
        group = label[members[0]]
        left, right = np.searchsorted(of_inner, [group, group + 1])
        yield members, inner[left:right]


def _cluster(ties: _Ties, members: Ints, rows: Ints, own: Floats) -> Cluster:
    return Cluster(
        kind=_kind(ties, members, rows),
        probability=_probability(ties, members, rows, own),
        subjects=tuple(sorted(ties.keys[node] for node in members)),
        edges=rows,
    )


def _kind(ties: _Ties, members: Ints, rows: Ints) -> str:
    """A persona where what is one person's own ties them all, else a household where few all claim one home."""
    place = {int(node): number for number, node in enumerate(members)}
    personal = rows[ties.identity[rows]]
    a, b = (np.array([place[int(node)] for node in ends[personal]], np.int64) for ends in (ties.a, ties.b))
    if len(set(components(len(members), a, b).tolist())) == 1:
        return "persona"
    return "household" if len(members) <= HOUSEHOLD and bool(ties.one_home[rows].all()) else "farm"


def _probability(ties: _Ties, members: Ints, rows: Ints, own: Floats) -> float:
    """That somebody is part of the scheme: over all worlds where they are few, else as if each stood alone.

    A world in which k sharers of one thing are part of the scheme is likelier by the thing's odds to the power k - 1.
    """
    chances = own[members]
    if len(members) > EXACT or not len(members) or chances.max() < DOUBTFUL:
        return 1.0 - prod(1.0 - float(chance) for chance in chances)
    worlds = (np.arange(2 ** len(members))[:, None] >> np.arange(len(members))) & 1 == 1
    weight = np.prod(np.where(worlds, chances, 1.0 - chances), axis=1)
    for odds, sharers in _things(ties, members, rows):
        weight *= odds ** np.maximum(0, worlds[:, sharers].sum(axis=1) - 1)
    return float(1.0 - weight[0] / weight.sum())


def _things(ties: _Ties, members: Ints, rows: Ints) -> list[tuple[float, list[int]]]:
    """What ties them, most telling first, each pair of members by one thing only: a house is one house."""
    place = {int(node): number for number, node in enumerate(members)}
    shared: dict[int, tuple[float, set[int]]] = {}
    for row in rows[np.argsort(-ties.odds[rows], kind="stable")]:
        odds, sharers = shared.setdefault(int(ties.thing[row]), (float(ties.odds[row]), set()))
        sharers.update((place[int(ties.a[row])], place[int(ties.b[row])]))
    explained: set[frozenset[int]] = set()
    found = []
    for odds, sharers in shared.values():
        pairs = {frozenset((one, two)) for one in sharers for two in sharers if one < two}
        if odds > 1 and pairs - explained:
            found.append((odds, sorted(sharers)))
            explained |= pairs
    return found


def kept_names(clusters: Sequence[Cluster], before: Mapping[str, frozenset[Key]]) -> list[str]:
    """A name for each cluster: the one it had while most of its members, then or now, are still together.

    A name goes to one cluster only, to the one that kept the most; a new name is made of who belonged at its birth.
    """
    held = {key: name for name, members in before.items() for key in members}
    offers = []
    for number, cluster in enumerate(clusters):
        for name, together in Counter(held[key] for key in cluster.subjects if key in held).items():
            if 2 * together > min(len(before[name]), len(cluster.subjects)):
                offers.append((-together, name, number))
    names: dict[int, str] = {}
    taken: set[str] = set()
    for _, name, number in sorted(offers):
        if number not in names and name not in taken:
            names[number] = name
            taken.add(name)
    for number, cluster in enumerate(clusters):
        if number not in names:
            names[number] = _new_name(cluster, taken | before.keys())
            taken.add(names[number])
    return [names[number] for number in range(len(clusters))]


def _new_name(cluster: Cluster, taken: set[str]) -> str:
    """A short name that tells nothing of who is in it."""
    said = "\x1e".join("\x1f".join(key) for key in cluster.subjects)
    names = ("C-" + b32encode(sha256(f"{attempt}|{said}".encode()).digest())[:8].decode() for attempt in count())
    return next(name for name in names if name not in taken)
