"""Links beyond one tenant: to subjects of other tenants here, and to what other installations warn of.

They are weighed with the links within the tenant and not beside them: one subject has one cap on what links may add,
and a thing that people of two tenants share is one thing. What comes of it is told to a tenant without who it rests on:
all that other tenants add is one bar for each kind of thing, called `elsewhere`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sleetwatch.links.credit import Credit, Key, credit_by_links
from sleetwatch.links.edges import Edge, weight_of

ELSEWHERE = "elsewhere"
"""Stands for every subject of other tenants of this installation."""
OUTSIDE = "another installation"
"""Stands for whoever other installations warn of."""
NOT_HERE = frozenset({ELSEWHERE, OUTSIDE})

_MARK = "\x1f"


@dataclass(frozen=True, slots=True)
class FarEdge:
    """Two subjects of two tenants share one thing."""

    tenant: str
    subject_a: str
    other_tenant: str
    subject_b: str
    link_kind: str
    value: str
    """The thing, hashed; equal for all who share it, and equal to that of edges within a tenant."""
    degree: int
    """How many subjects of all tenants share it."""
    at_a: int
    """Since when `subject_a` has it."""
    at_b: int
    event_id_a: str | None = None
    event_id_b: str | None = None
    one_home: bool = False
    """Both claim one and the same street as their home."""
    people: int = 0
    """How many subjects all tenants have; 0 when it is not known."""

    @property
    def ends(self) -> tuple[Key, Key]:
        """The two subjects."""
        return (self.tenant, self.subject_a), (self.other_tenant, self.subject_b)


@dataclass(frozen=True, slots=True)
class Warned:
    """Other installations say that somebody of theirs has a thing that a subject has."""

    tenant: str
    subject: str
    link_kind: str
    value: str
    sources: int
    """How many installations say so."""
    confirmed: int
    """How many of them say that their subject is confirmed."""
    possible_victim: bool
    """One of them says that the identity may be a victim's."""
    chance: float
    """How likely their subject is part of the scheme; 0 while it waits for another source."""
    degree: int
    """How many subjects here have it, and the one elsewhere."""
    at: int
    """Since when the subject has it."""
    event_id: str | None = None
    people: int = 0

    @property
    def key(self) -> Key:
        """The subject."""
        return self.tenant, self.subject


def as_edge(far: FarEdge) -> Edge:
    """The same as an edge of one large tenant, whose subjects bear their tenant's name."""
    a, b = far.ends
    return Edge(
        "",
        named(a),
        named(b),
        far.link_kind,
        far.degree,
        max(far.at_a, far.at_b),
        far.value,
        far.event_id_a,
        far.event_id_b,
        far.one_home,
        far.people,
    )


def named(key: Key) -> str:
    """A subject of any tenant in one word."""
    return _MARK.join(key)


def key_of(name: str) -> Key:
    """The reverse of `named`."""
    tenant, _, subject = name.partition(_MARK)
    return tenant, subject


def widened(edge: Edge) -> Edge:
    """An edge within a tenant as one of the large tenant."""
    a, b = named((edge.tenant, edge.subject_a)), named((edge.tenant, edge.subject_b))
    return replace(edge, tenant="", subject_a=a, subject_b=b)


def far_weight_of(far: FarEdge) -> float:
    """Nats the link is worth beside somebody who is certainly part of the scheme."""
    return weight_of(as_edge(far))


def credit_across(
    edges: Sequence[Edge],
    far: Sequence[FarEdge],
    warned: Sequence[Warned],
    probability: Mapping[Key, float],
    cap: float,
) -> dict[Key, list[Credit]]:
    """Every subject's links with what each adds, together at most `cap`, those beyond the tenant among them.

    Who has nothing beyond the tenant is credited as ever.
    """
    found = credit_by_links(edges, probability, cap)
    touched = {end for one in far for end in one.ends} | {one.key for one in warned}
    if not touched:
        return found
    joined, chances = _joined(edges, far, warned, touched, probability)
    whole = credit_by_links(joined, chances, cap)
    since = _since(far, warned)
    for key in touched:
        own = _told(key, whole.get(("", named(key)), []), since)
        found.pop(key, None)
        if own:
            found[key] = own
    return found


def _joined(
    edges: Sequence[Edge],
    far: Sequence[FarEdge],
    warned: Sequence[Warned],
    touched: set[Key],
    probability: Mapping[Key, float],
) -> tuple[list[Edge], dict[Key, float]]:
    """All that ties those who have something beyond their tenant, and how likely everybody at the other end is."""
    near = [edge for edge in edges if _ends(edge)[0] in touched or _ends(edge)[1] in touched]
    joined = [*map(widened, near), *map(as_edge, far)]
    ends = {end for one in near for end in _ends(one)} | {end for one in far for end in one.ends}
    chances = {("", named(end)): probability.get(end, 0.0) for end in ends}
    for one in warned:
        stranger = _MARK.join((OUTSIDE, one.link_kind, one.value))
        joined.append(
            Edge("", named(one.key), stranger, one.link_kind, one.degree, one.at, one.value, people=one.people)
        )
        chances["", stranger] = one.chance
    return joined, chances


def _ends(edge: Edge) -> tuple[Key, Key]:
    return (edge.tenant, edge.subject_a), (edge.tenant, edge.subject_b)


def _since(far: Iterable[FarEdge], warned: Iterable[Warned]) -> dict[tuple[Key, str], int]:
    """Since when a subject has something of a kind that others elsewhere have: by its own records alone."""
    since: dict[tuple[Key, str], int] = {}
    for one in far:
        for key, at in zip(one.ends, (one.at_a, one.at_b), strict=True):
            since[key, one.link_kind] = min(at, since.get((key, one.link_kind), at))
    for told in warned:
        since[told.key, told.link_kind] = min(told.at, since.get((told.key, told.link_kind), told.at))
    return since


def _told(key: Key, credits_: Iterable[Credit], since: Mapping[tuple[Key, str], int]) -> list[Credit]:
    """A subject's links as its tenant may see them: neighbours of other tenants are one bar for each kind of thing."""
    own: list[Credit] = []
    beyond: dict[tuple[str, str], list[Credit]] = {}
    for one in credits_:
        tenant, subject = key_of(one.other)
        if tenant == key[0]:
            own.append(replace(one, other=subject))
        else:
            where = OUTSIDE if tenant == OUTSIDE else ELSEWHERE
            beyond.setdefault((where, one.link_kind), []).append(one)
    for (where, kind), some in beyond.items():
        nats = sum(one.nats for one in some)
        own.append(Credit(where, kind, len(some) + 1, nats, since.get((key, kind), 0)))
    return sorted(own, key=lambda one: (-one.nats, one.other, one.link_kind))
