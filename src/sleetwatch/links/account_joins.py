"""Groups of accounts joined by what they share as groups, and accounts that hang on one by a single thing.

One account gives the telephone that a second one gives, and was made in the burst of a third. Pair by pair that is
little; beside the group that the three others are, it is much.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log

import numpy as np

from sleetwatch.links.account_ties import KINDS, LINE, NEXT, OTHERS, Flags, Held, distinct, weights
from sleetwatch.links.communities import Floats, Ints, components
from sleetwatch.links.prints import neighbours

JOINING = ("phone", "recovery", "burst", "network", "wording", "template", "photo")
"""Kinds by which groups are joined; names and how an address is built are shared by too many."""
GATHERING = ("phone", "recovery", "template", "photo")
"""Kinds of which a thing that hardly anybody else has makes two groups one."""
ROUNDS = 8
DAMPING = 0.5
"""What a further thing of one cause counts."""
MOSTLY = 2 / 3
"""Of a thing's other holders, so many must be of one group for an account to hang on it by this thing alone."""
FEWEST = 3
HANGING = 0.8
"""How likely an account belongs to a group that it hangs on by one thing."""


def joined(held: Held, label: Ints) -> Ints:
    """The groups, where two that share things of at least two causes, enough together, are one."""
    start = log(OTHERS / max(2, len(label)))
    for _ in range(ROUNDS):
        first, second, nats = _between(held, label)
        kept = nats + start >= LINE
        if not kept.any():
            break
        best = _mutual(first[kept], second[kept], nats[kept], len(label))
        label = components(len(label), *best)[label]
    return label


def _between(held: Held, label: Ints) -> tuple[Ints, Ints, Floats]:
    """Pairs of groups with what they share: the best of each cause in full, the rest by half; two causes or more."""
    nodes = len(label)
    found: list[tuple[Ints, Floats, Ints]] = []
    causes = {cause: place for place, cause in enumerate(dict.fromkeys(KINDS[name].cause for name in JOINING))}
    for name in JOINING:
        for keys, worth in _shared(held, name, label):
            found.append((keys, worth, np.full(len(keys), causes[KINDS[name].cause])))
    keys, worth, cause = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((cause, keys))
    keys, worth, cause = keys[order], worth[order], cause[order]
    starts = np.flatnonzero((np.diff(keys, prepend=-1) != 0) | (np.diff(cause, prepend=-1) != 0))
    if not len(starts):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    largest, whole = np.maximum.reduceat(worth, starts), np.add.reduceat(worth, starts)
    of_cause = largest + DAMPING * np.minimum(whole - largest, largest)
    pairs = keys[starts]
    firsts = np.flatnonzero(np.diff(pairs, prepend=-1))
    nats = np.add.reduceat(of_cause, firsts)
    several = np.diff(np.append(firsts, len(pairs))) > 1
    return pairs[firsts][several] // nodes, pairs[firsts][several] % nodes, nats[several]


def _shared(held: Held, name: str, label: Ints) -> Iterator[tuple[Ints, Floats]]:
    """Pairs of groups that hold one value of a kind, as one number, with its worth."""
    codes, nodes = held.codes[name], len(label)
    worth = np.where(held.counts[name] > 1, weights(held, name), 0.0)
    there = np.flatnonzero(codes >= 0)
    there = there[worth[codes[there]] > 0]
    once = distinct(codes[there] * nodes + label[there])
    code, group = once // nodes, once % nodes
    yield np.zeros(0, np.int64), np.zeros(0)
    for a, b in neighbours(code, NEXT):
        yield np.minimum(group[a], group[b]) * nodes + np.maximum(group[a], group[b]), worth[code[a]]


def _mutual(a: Ints, b: Ints, nats: Floats, nodes: int) -> tuple[Ints, Ints]:
    """The pairs of which either is the other's best."""
    best = np.zeros(nodes)
    for end in (a, b):
        np.maximum.at(best, end, nats)
    kept = (nats >= best[a]) & (nats >= best[b])
    return a[kept], b[kept]


def gathered(held: Held, label: Ints) -> Ints:
    """The groups, where those are one that hold nearly all there is of something: a template, a photo, a mailbox.

    Strangers who hold it too would speak against: then it is anybody's.
    """
    size = np.bincount(label, minlength=len(label))
    ends: list[tuple[Ints, Ints]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for name in GATHERING:
        codes, counts = held.codes[name], held.counts[name]
        rows = np.flatnonzero(codes >= 0)
        rows = rows[(counts[codes[rows]] > FEWEST) & (counts[codes[rows]] <= KINDS[name].most)]
        inner = rows[size[label[rows]] >= FEWEST]
        within = np.bincount(codes[inner], minlength=len(counts))
        inner = inner[within[codes[inner]] >= MOSTLY * counts[codes[inner]]]
        once = distinct(codes[inner] * len(label) + label[inner])
        code, group = once // len(label), once % len(label)
        ends += [(group[a], group[b]) for a, b in neighbours(code, 1)]
    a, b = (np.concatenate(column) for column in zip(*ends, strict=True))
    return components(len(label), a, b)[label]


def hanging(held: Held, label: Ints, grouped: Flags) -> tuple[Ints, Ints]:
    """Accounts of no group, and the group most of whose members share one rare thing with each.

    `grouped` says of each account whether its group is one to hang on.
    """
    size = np.bincount(label, minlength=len(label))
    found = np.full(len(label), -1, np.int64)
    for name in JOINING:
        codes, counts = held.codes[name], held.counts[name]
        rows = np.flatnonzero(codes >= 0)
        rows = rows[(counts[codes[rows]] > FEWEST) & (counts[codes[rows]] <= KINDS[name].most)]
        inner = rows[grouped[rows]]
        keys, held_by = np.unique(codes[inner] * len(label) + label[inner], return_counts=True)
        code, group = keys // len(label), keys % len(label)
        mostly = (held_by >= FEWEST) & (held_by >= MOSTLY * (counts[code] - 1))
        owner = np.full(len(counts), -1, np.int64)
        owner[code[mostly]] = group[mostly]
        alone = rows[(size[label[rows]] == 1) & (found[rows] < 0)]
        found[alone] = owner[codes[alone]]
    lone = np.flatnonzero(found >= 0)
    return lone, found[lone]
