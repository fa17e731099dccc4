"""One hop of bounded credit.

If a neighbour is part of the scheme, sharing a thing with the neighbour is `odds_of` times likelier for a sibling than
for a stranger. The neighbour is so only with probability p, from what the neighbour shares with nobody; so one link is
worth log(1 + p (odds - 1)) nats: nothing beside an honest neighbour, and never negative.

With several neighbours the same is summed over every way in which some of them may be part of the scheme, exactly. In
each of these worlds the most telling thing counts in full, a further one, if it ties a further impostor, by half: one
handset that four people share is one clue, not three, and a house with its line and its router is one house.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log, log1p

import numpy as np
import numpy.typing as npt

from sleetwatch.links.edges import CLOSE, MAX_SHARERS, ODDS, TELLING, Edge, odds_of

__all__ = ["MAX_SHARERS", "ODDS", "Credit", "Edge", "Key", "credit_by_links", "credit_if_confirmed", "linked", "worth"]

Key = tuple[str, str]

DAMPING = 0.5
LEAST = 0.01
"""A link that adds less than this, in nats, says nothing about anybody and is not kept."""
EXACT = 8
"""With so many neighbours who are anything but plainly honest, every case is counted; of more, the likeliest are."""


@dataclass(frozen=True, slots=True)
class Credit:
    """What one link adds to one subject."""

    other: str
    link_kind: str
    degree: int
    nats: float
    at: int


@dataclass(slots=True)
class _Thing:
    """One thing that a subject shares."""

    odds: float
    others: set[str]


@dataclass(slots=True)
class _Ties:
    """What one subject shares with whom: the best link to each neighbour, and the things themselves."""

    best: dict[str, Credit]
    things: dict[tuple[str, str], _Thing]


def linked(edges: Iterable[Edge]) -> dict[Key, set[str]]:
    """Who is so close to whom that the one's habits say nothing of how common they are without the other."""
    found: dict[Key, set[str]] = {}
    for edge in edges:
        if edge.degree <= CLOSE and ODDS.get(edge.link_kind, 0.0) >= TELLING:
            found.setdefault((edge.tenant, edge.subject_a), set()).add(edge.subject_b)
            found.setdefault((edge.tenant, edge.subject_b), set()).add(edge.subject_a)
    return found


def credit_by_links(edges: Iterable[Edge], probability: Mapping[Key, float], cap: float) -> dict[Key, list[Credit]]:
    """Every subject's links with what each adds, one a neighbour, together at most `cap`; largest first."""
    ties: dict[Key, _Ties] = {}
    for edge in edges:
        for subject, other in ((edge.subject_a, edge.subject_b), (edge.subject_b, edge.subject_a)):
            _offer(ties, edge, subject, other, probability.get((edge.tenant, other), 0.0))
    shared = {key: _shares(key[0], found, probability, cap) for key, found in ties.items()}
    return {key: credits_ for key, credits_ in shared.items() if credits_}


def credit_if_confirmed(
    edges: Iterable[Edge], probability: Mapping[Key, float], cap: float, *confirmed: Key
) -> dict[Key, list[Credit]]:
    """What links would add to each neighbour of subjects of one tenant if these were certainly part of the scheme."""
    tenant, sure = confirmed[0][0], {subject for _, subject in confirmed}
    listed = [edge for edge in edges if edge.tenant == tenant]
    touching = _touching(listed, sure)
    beside = {end for edge in touching for end in (edge.subject_a, edge.subject_b)} - sure
    credit = credit_by_links(_touching(listed, beside), {**probability, **dict.fromkeys(confirmed, 1.0)}, cap)
    return {key: found for key, found in credit.items() if key[1] in beside}


def _touching(edges: Iterable[Edge], subjects: set[str]) -> list[Edge]:
    return [edge for edge in edges if edge.subject_a in subjects or edge.subject_b in subjects]


def worth(edge: Edge, probability: float) -> float:
    """Nats that a link adds when the neighbour is part of the scheme with this probability."""
    odds = odds_of(edge)
    return log1p(probability * (odds - 1)) if odds > 1 else 0.0


def _offer(ties: dict[Key, _Ties], edge: Edge, subject: str, other: str, probability: float) -> None:
    nats = worth(edge, probability)
    if nats < LEAST:
        return
    mine = ties.setdefault((edge.tenant, subject), _Ties({}, {}))
    known = mine.best.get(other)
    if known is None or (nats, -edge.at, edge.link_kind) > (known.nats, -known.at, known.link_kind):
        mine.best[other] = Credit(other, edge.link_kind, edge.degree, nats, edge.at)
    thing = mine.things.setdefault(_thing(edge, other), _Thing(odds_of(edge), set()))
    thing.odds = max(thing.odds, odds_of(edge))
    thing.others.add(other)


def _thing(edge: Edge, other: str) -> tuple[str, str]:
    """What tells one shared thing from another; where the value is not told, what only two share is a thing apart."""
    return edge.link_kind, edge.value or (str(edge.degree) if edge.degree > 2 else other)  # noqa: PLR2004 - two


def _shares(tenant: str, ties: _Ties, probability: Mapping[Key, float], cap: float) -> list[Credit]:
    """The whole credit, dealt to the neighbours by what each would be worth alone."""
    found = sorted(ties.best.values(), key=lambda credit: (-credit.nats, credit.other))
    if len(found) == 1:
        whole = found[0].nats
    else:
        found = found[:EXACT]
        chances = [probability.get((tenant, one.other), 0.0) for one in found]
        near = {one.other for one in found}
        telling = [thing for thing in ties.things.values() if not near.isdisjoint(thing.others)]
        whole = _whole([one.other for one in found], chances, telling)
    alone = sum(one.nats for one in found)
    dealt = (replace(one, nats=one.nats / alone * min(whole, cap)) for one in found)
    return [one for one in dealt if one.nats >= LEAST]


def _whole(others: Sequence[str], chances: Sequence[float], things: list[_Thing]) -> float:
    """Log of the expected likelihood ratio over all worlds in which some of these neighbours are part of the scheme."""
    worlds = (np.arange(2 ** len(others))[:, None] >> np.arange(len(others))) & 1 == 1
    likely = np.prod(np.where(worlds, chances, 1.0 - np.array(chances)), axis=1)
    ratio, share, explained = np.zeros(len(worlds)), np.ones(len(worlds)), np.zeros_like(worlds)
    for thing in sorted(things, key=lambda thing: (-thing.odds, sorted(thing.others))):
        tied: npt.NDArray[np.bool_] = worlds & np.array([other in thing.others for other in others])
        new = (tied & ~explained).any(axis=1)
        ratio[new] += share[new] * log(thing.odds)
        share[new] *= DAMPING
        explained |= tied
    return max(0.0, float(np.log(np.sum(likely * np.exp(ratio)))))
