"""One hop of bounded credit.

If a neighbour is part of the scheme, sharing this thing with the neighbour is `ODDS` times likelier for a sibling than
for a stranger. The neighbour is so only with probability p, and the thing may be shared by many. So one link is worth
log(1 + p (ODDS / (sharers - 1) - 1)) nats: nothing beside an honest neighbour, and never negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log1p

Key = tuple[str, str]

ODDS = {
    "factor": 200.0,
    "device": 200.0,
    "bank": 150.0,
    "session": 100.0,
    "phone": 60.0,
    "mailbox": 100.0,
    "address": 40.0,
    "egress": 40.0,
}
"""How much likelier a sibling shares this than a stranger does. Expert priors: a phone that answers for two accounts or
a bank account with two payees hardly happens by accident; one household line or one address happens to couples."""
MAX_SHARERS = 25
"""What more subjects share than this is an office, a carrier or an agency, and links nobody."""
CLOSE = 5
"""Up to so many sharers are a household or a farm. More may be a small office, whose people are witnesses for one
another."""
DAMPING = 0.5
LEAST = 0.01
"""A link that adds less than this, in nats, says nothing about anybody and is not kept."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two subjects of one tenant share one thing."""

    tenant: str
    subject_a: str
    subject_b: str
    link_kind: str
    degree: int
    """How many subjects share it."""
    at: int
    """When both had it."""


@dataclass(frozen=True, slots=True)
class Credit:
    """What one link adds to one subject."""

    other: str
    link_kind: str
    degree: int
    nats: float
    at: int


def linked(edges: Iterable[Edge]) -> dict[Key, set[str]]:
    """Who is so close to whom that the one's habits say nothing of how common they are without the other."""
    found: dict[Key, set[str]] = {}
    for edge in edges:
        if edge.degree <= CLOSE and edge.link_kind in ODDS:
            found.setdefault((edge.tenant, edge.subject_a), set()).add(edge.subject_b)
            found.setdefault((edge.tenant, edge.subject_b), set()).add(edge.subject_a)
    return found


def credit_by_links(edges: Iterable[Edge], probability: Mapping[Key, float], cap: float) -> dict[Key, list[Credit]]:
    """Every subject's links with what they add: the best one a neighbour, each further neighbour half, up to `cap`."""
    best: dict[Key, dict[str, Credit]] = {}
    for edge in edges:
        if edge.degree <= MAX_SHARERS and edge.link_kind in ODDS:
            _offer(best, edge, edge.subject_a, edge.subject_b, probability)
            _offer(best, edge, edge.subject_b, edge.subject_a, probability)
    damped = {key: _damped(list(found.values()), cap) for key, found in best.items()}
    return {key: found for key, found in damped.items() if found}


def _offer(
    best: dict[Key, dict[str, Credit]], edge: Edge, subject: str, other: str, probability: Mapping[Key, float]
) -> None:
    nats = worth(edge.link_kind, edge.degree, probability.get((edge.tenant, other), 0.0))
    mine = best.setdefault((edge.tenant, subject), {})
    known = mine.get(other)
    if known is None or (nats, -edge.at, edge.link_kind) > (known.nats, -known.at, known.link_kind):
        mine[other] = Credit(other, edge.link_kind, edge.degree, nats, edge.at)


def worth(link_kind: str, degree: int, probability: float) -> float:
    """Nats that a link adds when the neighbour is part of the scheme with this probability."""
    odds = ODDS[link_kind] / max(1, degree - 1)
    return max(0.0, log1p(probability * (odds - 1)))


def _damped(found: list[Credit], cap: float) -> list[Credit]:
    left, weight, result = cap, 1.0, []
    for credit in sorted(found, key=lambda credit: (-credit.nats, credit.other)):
        share = min(credit.nats * weight, left)
        if share < LEAST:
            break
        left -= share
        weight *= DAMPING
        result.append(Credit(credit.other, credit.link_kind, credit.degree, share, credit.at))
    return result
