"""What the API tells of who shares what. Nobody is named here: pseudonyms alone."""

from __future__ import annotations

import msgspec

from sleetwatch.web.api.moments import Moment
from sleetwatch.web.api.shapes import Chance


class LinkedPerson(msgspec.Struct, frozen=True):
    """A subject as links name it."""

    tenant: str
    subject: str
    probability: Chance
    status: str


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that two subjects share."""

    subject_a: str
    subject_b: str
    link_kind: str
    degree: int
    """How many subjects share it."""
    nats: float
    one_home: bool
    """Both claim one street as their home."""
    at: Moment | None
    evidence: list[str]
    """Ids of events."""


class Neighbour(msgspec.Struct, frozen=True):
    """Who shares something with a subject."""

    person: LinkedPerson
    ties: list[Tie]
    if_confirmed: Chance
    """The neighbour's probability if the subject were confirmed."""


class Cluster(msgspec.Struct, frozen=True, kw_only=True):
    """A group of subjects who are tied to one another."""

    cluster: str
    tenant: str
    kind: str
    """`farm`, `household` or `persona`."""
    probability: Chance
    """That at least one of them is part of the scheme."""
    people: list[LinkedPerson]
    ties: list[Tie]
    first_at: Moment | None
    last_at: Moment | None


class Hub(msgspec.Struct, frozen=True):
    """Something that so many share that it ties nobody."""

    link_kind: str
    hub_kind: str
    degree: int


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody a subject is tied to."""

    person: LinkedPerson
    cluster: Cluster | None
    neighbours: list[Neighbour]
    between: list[Tie]
    """What the neighbours share with one another."""
    hubs: list[Hub]
    """What was looked at and left aside."""


class Clusters(msgspec.Struct, frozen=True):
    """A piece of the clusters."""

    clusters: list[Cluster]
    next: str | None


class FarmPerson(msgspec.Struct, frozen=True, kw_only=True):
    """One of a cluster's people."""

    person: LinkedPerson
    kind: str
    """`worker`, `leaver`, `applicant` or `account`."""
    department: str | None
    start_at: Moment | None
    end_at: Moment | None
    first_seen: Moment | None
    last_seen: Moment | None


class FarmHouse(msgspec.Struct, frozen=True, kw_only=True):
    """A street that several claim as home, or that things were taken to."""

    house: str
    country: str | None
    claimed_by: list[str]
    delivered_to: list[str]
    first_seen: Moment | None
    last_seen: Moment | None


class FarmMachine(msgspec.Struct, frozen=True, kw_only=True):
    """A machine that several hold or use."""

    machine: str
    kind: str
    model: str | None
    used_by: list[str]
    hangs: list[str]
    first_seen: Moment | None
    last_seen: Moment | None


class Farm(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one cluster: houses, machines, people, and what an honest reason would be."""

    cluster: Cluster
    houses: list[FarmHouse]
    machines: list[FarmMachine]
    people: list[FarmPerson]
    benign: list[str]
    """Honest reasons for what ties them, the likeliest first."""
    first_seen: Moment | None
    last_seen: Moment | None
