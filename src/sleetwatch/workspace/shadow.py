"""A version in shadow: how the newest hunt's ranks would change if it were in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sleetwatch.errors import UserError
from sleetwatch.scores import Key
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.model_store import ModelStore
from sleetwatch.workspace.rescoring import Recorded

SHOWN = 25
"""The first so many, by either version, are compared."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One subject by both versions."""

    tenant: str
    subject: str
    rank: int
    shadow_rank: int
    probability: float
    shadow_probability: float


@dataclass(frozen=True, slots=True)
class Shadow:
    """What a version would change in the newest hunt."""

    hunt: int
    version: int
    instead_of: int
    scored: int
    over: int
    """Subjects from the check line on, by the hunt's own version."""
    shadow_over: int
    moved: tuple[Moved, ...]
    """The first of either version, by the shadow's rank."""


def cast_shadow(folder: Folder, number: int | None, first: int = SHOWN) -> Shadow:
    """The newest hunt as a version would rank it; the newest version when none is named. Raises `UserError`."""
    store = ModelStore(folder)
    if number is None:
        number = max(store.versions)
    if number == 0 and len(store.versions) == 1:
        raise UserError("there is no version but the experts' own; `sleetwatch model learn` or `challenge` makes one")
    version, hunt = store.version(number), Recorded(folder)
    used = store.version(hunt.version)
    now, then = (
        {(one.tenant, one.subject): (one.score, one.probability) for one in hunt.score_with(model, used.model)}
        for model in (used.model, version.model)
    )
    ranks, shadow_ranks = _ranks(now), _ranks(then)
    moved = [
        Moved(*key, ranks[key], shadow_ranks[key], now[key][1], then[key][1])
        for key in sorted(now.keys() & then.keys(), key=lambda key: shadow_ranks[key])
        if min(ranks[key], shadow_ranks[key]) <= first
    ]
    line = hunt.line.check_from
    over, shadow_over = (sum(probability >= line for _, probability in found.values()) for found in (now, then))
    return Shadow(hunt.head["hunt"], number, used.version, len(now), over, shadow_over, tuple(moved))


def _ranks(found: Mapping[Key, tuple[float, float]]) -> dict[Key, int]:
    ordered = sorted(found, key=lambda key: (-found[key][0], key))
    return {key: rank for rank, key in enumerate(ordered, start=1)}
