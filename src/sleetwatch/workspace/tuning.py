"""When each signal's weight was last moved by what people found out here."""

from __future__ import annotations

from dataclasses import dataclass

from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.model_store import ModelStore


@dataclass(frozen=True, slots=True)
class Tuned:
    """The last change of a signal's weight that is in force."""

    version: int
    at: int
    nats: float
    """Added since to log P(hit | scheme), to what the experts wrote."""


def tuned(folder: Folder) -> dict[str, Tuned]:
    """By signal its last change; a signal that nothing ever moved is not there."""
    store = ModelStore(folder)
    if store.is_empty:
        return {}
    found: dict[str, Tuned] = {}
    before: dict[str, float] = {}
    for number in (one for one in store.standing.in_force if one in store.versions):
        version = store.version(number)
        for signal in before.keys() | version.model.moved.keys():
            nats = version.model.shift(signal)
            if nats != before.get(signal, 0.0):
                found[signal] = Tuned(number, version.made_at, nats)
                before[signal] = nats
    return found
