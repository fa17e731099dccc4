"""Which neutral check is proposed for whom: what can be asked of the tenant and the person, and what it would tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sleetwatch.events import KINDS
from sleetwatch.scores import Check, Evidence, NextCheck, Part, Scored, Tenants, Weighing, checks, next_check
from sleetwatch.signals import Signal
from sleetwatch.subjects import APPLICANTS
from sleetwatch.workspace.needs import can_fire

WRITTEN_BY_PEOPLE = "identity_check"
"""What a check brought can always be written down, whatever sources are connected."""


class Proposals:
    """The check that would tell most, for one subject after the other."""

    def __init__(
        self,
        weighing: Weighing,
        tenants: Tenants,
        as_of: int,
        signals: Mapping[str, Signal],
        missing_of: Mapping[str, Collection[str]],
    ) -> None:
        self._weighing, self._tenants, self._as_of = weighing, tenants, as_of
        self._offered = {tenant: _possible(signals, missing) for tenant, missing in missing_of.items()}
        self._known: dict[tuple[str, str, str], Part] = {}

    def best_for(self, one: Scored, *, alone: bool) -> NextCheck | None:
        """The best check for a subject; `alone` when it shares nothing rare, so that it is weighed like its peers."""
        key = one.tenant, one.subject
        peer = self._tenants.peer_of.get(key)
        if peer is None:
            return None
        offered = [check for check in self._offered[one.tenant] if check.applicants or peer != APPLICANTS]
        return next_check(one, offered, lambda signal: self._worth(one, peer, signal, alone=alone))

    def _worth(self, one: Scored, peer: str, signal: str, *, alone: bool) -> Part:
        known = self._known.get((one.tenant, peer, signal)) if alone else None
        if known is None:
            known = self._weighing.part(Evidence(one.tenant, one.subject, signal, 1, self._as_of, self._as_of))
            if alone:
                self._known[one.tenant, peer, signal] = known
        return known


def _possible(signals: Mapping[str, Signal], missing: Collection[str]) -> list[Check]:
    """The checks both of whose outcomes could be seen in a tenant."""
    present = (KINDS.keys() - set(missing)) | {WRITTEN_BY_PEOPLE}
    return [
        check
        for check in checks()
        if all(name in signals and can_fire(signals[name], present) for name in (check.passing, check.failing))
    ]
