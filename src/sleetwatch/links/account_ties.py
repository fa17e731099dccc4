"""What two accounts of a mail or network provider share, and how likely that makes one hand behind both.

Fellegi and Sunter's sum: a shared value adds log(same / strangers), where `strangers` is how many accounts hold that
very value, counted here, and `same` is how often one hand's accounts share such a thing, an expert's prior. What both
have and do not share takes a little away. Values that a crowd shares (a carrier's address, a campus, a shop's
telephone, a template) make no pair and add nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, log1p

import numpy as np
import numpy.typing as npt

from sleetwatch.clock import HOUR
from sleetwatch.links.communities import Floats, Ints
from sleetwatch.links.prints import neighbours

Flags = npt.NDArray[np.bool_]

BURST = HOUR
"""Accounts made from one address belong to one burst while the next follows within this."""
VISITS = 8
"""An address from which accounts are made on more separate occasions is a public place or a carrier's."""
OTHERS = 0.5
"""How many others of the same hand an account is expected to have, before anything is compared."""
LINE = -4.0
"""Nats from which two accounts are looked at together: one in fifty. What they come to is judged by the group."""
NEXT = 9
"""With how many of those that share a value each account is compared: all of them up to ten sharers."""


@dataclass(frozen=True, slots=True)
class AccountKind:
    """One kind of thing that accounts share."""

    same: float
    """How often two accounts of one hand share it, when both have one."""
    most: int
    """What more accounts share than this is a crowd's."""
    cause: str
    """Things with one cause are one clue, of which the most telling counts: contact, place, text, photo or name."""
    made: bool
    """It comes out of a workshop, and is not what people of one home or firm have in common anyway."""
    looked_for: int = 300
    """Pairs are looked for among at most so many sharers."""


KINDS: dict[str, AccountKind] = {
    "phone": AccountKind(0.3, 300, "phone", made=False),
    "recovery": AccountKind(0.3, 300, "recovery", made=False),
    "burst": AccountKind(0.25, 300, "place", made=False),
    "network": AccountKind(0.35, 300, "place", made=False, looked_for=100),
    "wording": AccountKind(0.2, 300, "text", made=True),
    "template": AccountKind(0.3, 300, "text", made=True),
    "photo": AccountKind(0.15, 100, "photo", made=True),
    "stem": AccountKind(0.05, 30, "name", made=True, looked_for=10),
    "shape": AccountKind(0.5, 10**9, "shape", made=False, looked_for=0),
}
"""Recovery phone; recovery mailbox; made in one burst from one address; made from one address at all; one and the same
profile text; texts of one template; one photo; one name in the address with other digits; addresses of one build."""
MOST_OF_A_SHAPE = 2.5
"""How an address is built is a habit, and never worth more than this, in nats."""


@dataclass(frozen=True, slots=True)
class Ties:
    """Pairs of accounts that are likelier one hand's than not, with the log-odds."""

    a: Ints
    b: Ints
    nats: Floats


@dataclass(frozen=True, slots=True)
class Held:
    """For each account and kind the number of its value, -1 for none, and how many accounts hold each value."""

    codes: Mapping[str, Ints]
    counts: Mapping[str, Ints]

    @classmethod
    def of(cls, codes: Mapping[str, Ints]) -> Held:
        """The codes with their counts."""
        return cls(codes, {kind: np.bincount(of[of >= 0]) for kind, of in codes.items()})


def bursts(network: Ints, created: Ints) -> Ints:
    """For each account the number of its burst; -1 where the address or the time is unknown, or the place a public one.

    `created` is in microseconds, negative where unknown.
    """
    known = np.flatnonzero((network >= 0) & (created >= 0))
    order = known[np.lexsort((created[known], network[known]))]
    new = np.ones(len(order), bool)
    new[1:] = (np.diff(network[order]) != 0) | (np.diff(created[order]) > BURST)
    number = np.cumsum(new) - 1
    visits = np.bincount(network[order[new]], minlength=int(network.max(initial=0)) + 1)
    found = np.full(len(network), -1, np.int64)
    found[order] = np.where(visits[network[order]] > VISITS, -1, number)
    return found


def without_public(network: Ints, burst: Ints) -> Ints:
    """The addresses without public places: what has a time and no burst was made in one."""
    public = distinct(network[(network >= 0) & (burst < 0)])
    return np.where(np.isin(network, public), -1, network)


def ties_between(held: Held, created: Ints, points: tuple[Ints, Ints]) -> Ties:
    """Every pair over the line; `points` are pairs of which the one is the other's recovery mailbox."""
    nodes = len(created)
    pairs = _looked_for(held, created, points)
    a, b = pairs // nodes, pairs % nodes
    start = log(OTHERS / max(2, nodes))
    nats = np.full(len(a), start)
    for cause in dict.fromkeys(kind.cause for kind in KINDS.values()):
        of = [name for name, kind in KINDS.items() if kind.cause == cause]
        nats += np.max([_said(held, name, a, b) for name in of], axis=0)
    nats += np.where(np.isin(pairs, _keys(*points, nodes)), log(KINDS["recovery"].same * nodes / 2), 0.0)
    kept = nats >= LINE
    return Ties(a[kept], b[kept], nats[kept])


def _looked_for(held: Held, created: Ints, points: tuple[Ints, Ints]) -> Ints:
    """Pairs that share something few share, each once, as one number."""
    nodes = len(created)
    found = [_keys(*points, nodes)]
    for name, kind in KINDS.items():
        codes, counts = held.codes[name], held.counts[name]
        chosen = np.flatnonzero(codes >= 0)
        chosen = chosen[(counts[codes[chosen]] > 1) & (counts[codes[chosen]] <= kind.looked_for)]
        chosen = chosen[np.argsort(created[chosen], kind="stable")]
        found += [_keys(chosen[one], chosen[other], nodes) for one, other in neighbours(codes[chosen], NEXT)]
    return distinct(np.concatenate(found))


def _keys(a: Ints, b: Ints, nodes: int) -> Ints:
    return np.minimum(a, b) * nodes + np.maximum(a, b)


def weights(held: Held, name: str) -> Floats:
    """Nats that each value of a kind is worth; 0 for a crowd's."""
    kind, counts = KINDS[name], held.counts[name]
    known = max(1, int(counts.sum()))
    worth = np.log(np.maximum(1.0, kind.same * known / np.maximum(1, counts)))
    worth = np.minimum(worth, MOST_OF_A_SHAPE) if name == "shape" else worth
    return np.where(counts <= kind.most, worth, 0.0)


def _said(held: Held, name: str, a: Ints, b: Ints) -> Floats:
    """What one kind says of each pair: more than nothing when both share it, a little less when both have another."""
    codes = held.codes[name]
    one, other = codes[a], codes[b]
    worth = weights(held, name)
    if not len(worth):
        return np.zeros(len(a))
    shared = (one == other) & (one >= 0)
    apart = (one != other) & (one >= 0) & (other >= 0)
    return np.where(shared, worth[np.maximum(one, 0)], np.where(apart, log1p(-KINDS[name].same), 0.0))


def pointing(own: Ints, recovery: Ints) -> tuple[Ints, Ints]:
    """Pairs of which the one gives the other's address to be recovered by, for addresses that one account has.

    Both are codes of mailboxes in one numbering, -1 for none.
    """
    counts = np.bincount(own[own >= 0], minlength=int(max(own.max(initial=0), recovery.max(initial=0))) + 1)
    owner = np.full(len(counts), -1, np.int64)
    owner[own[own >= 0]] = np.flatnonzero(own >= 0)
    pointer = np.flatnonzero(recovery >= 0)
    owned = owner[recovery[pointer]]
    sharers = np.bincount(recovery[pointer], minlength=len(counts))[recovery[pointer]]
    good = (owned >= 0) & (counts[recovery[pointer]] == 1) & (owned != pointer) & (sharers <= KINDS["recovery"].most)
    return pointer[good], owned[good]


def distinct(keys: Ints) -> Ints:
    """Every number once, sorted; NumPy's own `unique` hashes, which takes ten times as long on such keys."""
    ordered = np.sort(keys)
    found: Ints = ordered[np.diff(ordered, prepend=-1) != 0]
    return found
