"""Which connected sources feed which signals here, where a hunt is blind, and which one export would help most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import sqlalchemy as sa

from sleetwatch.scores import expected_nats
from sleetwatch.signals import Signal
from sleetwatch.sources import Source
from sleetwatch.state import files, segments
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import load_signals
from sleetwatch.workspace.needs import can_fire, needs_of

SUGGESTED = 5
"""Exports that are proposed at most."""


@dataclass(frozen=True, slots=True)
class SignalCoverage:
    """One signal here."""

    signal: str
    family: str
    stage: str
    fires: bool
    """Whether it can fire on what came in."""
    sources: tuple[str, ...]
    """Connected sources that bring something it goes by."""
    needs: tuple[tuple[str, ...], ...]
    """Sets of event kinds on any of which it can fire."""
    lacks: tuple[str, ...]
    """The fewest event kinds that would let it fire; empty when it can."""


@dataclass(frozen=True, slots=True)
class FamilyCoverage:
    """How many signals of a family can fire here. A family without one is blind."""

    family: str
    fires: int
    signals: int


@dataclass(frozen=True, slots=True)
class Export:
    """An export that is not connected, and what it would add. Sources that add the same stand together."""

    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    """Event kinds that would be new here."""
    signals: tuple[str, ...]
    """Signals that could fire then and cannot now."""
    nats: float
    """What these are expected to add to an impostor's score: the sum of P(hit | scheme) times what the hit is worth."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a workspace can see."""

    connected: Mapping[str, tuple[str, ...]]
    """Event kinds that came in, by the source that brought them."""
    signals: tuple[SignalCoverage, ...]
    families: tuple[FamilyCoverage, ...]
    exports: tuple[Export, ...]
    """The best first."""


def coverage(folder: Folder) -> Coverage:
    """What the workspace's sources feed, and what they leave dark."""
    connected = _connected(folder)
    return covered(load_signals(folder), connected, list(folder.sources.values()))


def covered(loaded: Sequence[Signal], connected: Mapping[str, tuple[str, ...]], sources: Sequence[Source]) -> Coverage:
    """The same for given signals, kinds by connected source, and sources that could be connected."""
    present = frozenset(kind for kinds in connected.values() for kind in kinds)
    found = tuple(_signal(signal, connected, present) for signal in loaded)
    others = [source for source in sources if source.name not in connected]
    return Coverage(connected, found, _families(found), tuple(_exports(loaded, others, present))[:SUGGESTED])


def _connected(folder: Folder) -> dict[str, tuple[str, ...]]:
    query = (
        sa.select(files.c.source, segments.c.kind)
        .join(segments, segments.c.batch == files.c.batch)
        .where(segments.c.kind != "rejects")
        .distinct()
        .order_by(files.c.source, segments.c.kind)
    )
    kinds: dict[str, tuple[str, ...]] = {}
    with folder.state.connect() as connection:
        for source, kind in connection.execute(query):
            kinds[source] = (*kinds.get(source, ()), kind)
    return kinds


def _signal(signal: Signal, connected: Mapping[str, tuple[str, ...]], present: AbstractSet[str]) -> SignalCoverage:
    ways = needs_of(signal)
    held = [way for way in ways if way <= present]
    useful = frozenset[str]().union(*(held or ways))
    fewest = min((tuple(sorted(way - present)) for way in ways), key=lambda lacks: (len(lacks), lacks), default=())
    return SignalCoverage(
        signal=signal.id,
        family=signal.family,
        stage=signal.stage,
        fires=bool(held),
        sources=tuple(sorted(name for name, kinds in connected.items() if useful & set(kinds))),
        needs=tuple(sorted(tuple(sorted(way)) for way in ways)),
        lacks=fewest,
    )


def _families(found: Iterable[SignalCoverage]) -> tuple[FamilyCoverage, ...]:
    of_family: dict[str, list[bool]] = {}
    for one in found:
        of_family.setdefault(one.family, []).append(one.fires)
    return tuple(FamilyCoverage(name, sum(fires), len(fires)) for name, fires in sorted(of_family.items()))


def _exports(loaded: Sequence[Signal], sources: Iterable[Source], present: AbstractSet[str]) -> list[Export]:
    """What each source would add, those that add the same together, the best first."""
    dark = [signal for signal in loaded if not can_fire(signal, present)]
    alike: dict[tuple[str, ...], list[Source]] = {}
    for source in sources:
        brought = present | set(source.kinds)
        lit = tuple(signal.id for signal in dark if can_fire(signal, brought))
        if lit:
            alike.setdefault(lit, []).append(source)
    worth = {signal.id: expected_nats(signal) for signal in dark}
    exports = [_export(lit, group, present, sum(worth[name] for name in lit)) for lit, group in alike.items()]
    return sorted(exports, key=lambda export: (-export.nats, -len(export.signals), export.sources))


def _export(lit: tuple[str, ...], group: Sequence[Source], present: AbstractSet[str], nats: float) -> Export:
    new = frozenset.intersection(*(frozenset(source.kinds) - present for source in group))
    return Export(tuple(sorted(source.name for source in group)), tuple(sorted(new)), lit, nats)
