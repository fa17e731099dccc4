"""What a list over tenants is about."""

from __future__ import annotations

from collections.abc import Mapping

from sleetwatch.cases import Actor
from sleetwatch.workspace.access import Access


def tenants_asked(access: Access, actor: Actor, action: str, chosen: str | None) -> list[Mapping[str, str | None]]:
    """All tenants at once, those where somebody may, or the one that is asked for."""
    if chosen:
        return [{"tenant": chosen}]
    if access.decide(actor, action).allowed:
        return [{"tenant": None}]
    return [{"tenant": name} for name in access.tenants(actor, action)] or [{"tenant": None}]
