"""Who is weighed, and on whom rates are measured: what the score needs to know of signals, hits and people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

Key = tuple[str, str]
"""Tenant and subject."""
Pool = tuple[str, str]
"""Tenant and the group that stands apart in it; an empty name for everybody else."""


class Rate(Protocol):
    """A prior rate and how many cases it is worth."""

    @property
    def mean(self) -> float: ...
    @property
    def cases(self) -> float: ...


class Signal(Protocol):
    """What the score needs of a signal."""

    @property
    def id(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def scheme_rate(self) -> Rate: ...
    @property
    def honest_rate(self) -> Rate: ...
    @property
    def exculpatory(self) -> bool: ...
    @property
    def very_strong(self) -> bool: ...
    @property
    def tells_a_link(self) -> bool: ...
    @property
    def half_life_days(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """One hit, as the score sees it."""

    tenant: str
    subject: str
    signal: str
    strength: int
    first_at: int
    last_at: int


class Tenants:
    """Who belongs to which tenant and peer group, and who is measured with whom.

    Applicants never sign in, and few of the staff have an application on file: each are measured among their own.
    """

    def __init__(self, people: Iterable[tuple[str, str, str]], apart: Collection[str] = ()) -> None:
        """`people` are tenant, subject and peer group; groups in `apart` are measured on their own."""
        self.peer_of: dict[Key, str] = {(tenant, subject): peer for tenant, subject, peer in people}
        self.apart = frozenset(apart)
        self.size = Counter(self.pool_of(*key) for key in self.peer_of)
        self.peer_size = Counter((tenant, peer) for (tenant, _), peer in self.peer_of.items())

    def pool_of(self, tenant: str, subject: str) -> Pool:
        """Among whom a subject is measured: the people of the tenant, or the group that stands apart."""
        peer = self.peer_of[tenant, subject]
        return tenant, peer if peer in self.apart else ""
