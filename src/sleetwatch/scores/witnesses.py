"""Who is a witness of how common a habit is among the honest, and how far they are believed.

Whoever shows a habit says how common it is, and impostors are among them. So each counts by how likely they are honest
on what all *other* families say of them; on its own family nobody is judged, since otherwise whatever is rare would
make itself rarer still. That is one step of the EM algorithm for a mixture of the honest and the scheme, done a few
times. No sum here depends on the order of anything: every weight is a multiple of 1/1024, and their sums are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import fsum

from sleetwatch.odds import logistic, logit
from sleetwatch.scores.population import Evidence, Key, Pool, Signal, Tenants

SUSPECTED = 0.01
"""How many of a company are taken to be impostors when witnesses are chosen: far more than there are, so that a farm
does not vouch for itself. The score's own prior is another."""
MOST_LEFT_OUT = 0.1
"""The largest share of a pool disbelieved in all. Where more look guilty, the rates are wrong, not the people."""
ROUNDS = 2
"""How often it is done: who is left out makes a habit rarer, which shows who else to leave out."""
GRAIN = 1024
"""Weights are multiples of one in this many."""

Worth = Callable[[Pool, str, int], float]
"""What a signal at a strength is worth in a pool, in nats, when so many weights are counted as now."""
Hits = Mapping[Key, Sequence[Evidence]]


def believed(hits: Hits, signals: Mapping[str, Signal], tenants: Tenants, worth: Worth) -> dict[tuple[Key, str], float]:
    """By subject and family: how far the subject is believed as a witness of that family's habits, 0 to 1."""
    doubts: dict[tuple[Key, str], float] = {}
    doubted: dict[Pool, list[float]] = {}
    for key, own in hits.items():
        pool = tenants.pool_of(*key)
        families = _families(own, pool, signals, worth)
        total = logit(SUSPECTED) + fsum(families.values())
        doubted.setdefault(pool, []).append(logistic(total))
        for family, nats in families.items():
            doubts[key, family] = logistic(total - nats)
    scale = {pool: _scale(found, tenants.size[pool]) for pool, found in doubted.items()}
    pools = {key: scale[tenants.pool_of(*key)] for key in hits}
    return {(key, family): round(GRAIN * (1 - doubt * pools[key])) / GRAIN for (key, family), doubt in doubts.items()}


def _families(own: Sequence[Evidence], pool: Pool, signals: Mapping[str, Signal], worth: Worth) -> dict[str, float]:
    """The strongest of each family for and against a subject, added up."""
    against: dict[str, float] = {}
    speaking_for: dict[str, float] = {}
    for hit in own:
        family, nats = signals[hit.signal].family, worth(pool, hit.signal, hit.strength)
        if nats >= against.get(family, 0.0):
            against[family] = nats
        elif nats < speaking_for.get(family, 0.0):
            speaking_for[family] = nats
    for family, nats in speaking_for.items():
        against[family] = against.get(family, 0.0) + nats
    return against


def _scale(doubts: Sequence[float], size: int) -> float:
    """What every doubt is multiplied with, so that no more than `MOST_LEFT_OUT` of a pool is left out."""
    return min(1.0, MOST_LEFT_OUT * size / fsum(doubts))
