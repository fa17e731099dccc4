"""Hunts for indicators alone: everything that was ever ingested, without weighing anybody."""

from __future__ import annotations

from collections.abc import Callable

from sleetwatch.engine import Engine
from sleetwatch.facts.scopes import HEAVY
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import Hunt
from sleetwatch.workspace.opening import open_events
from sleetwatch.workspace.sightings import Sighting


def hunt_indicators(folder: Folder, progress: Callable[[str, float], None], as_of: int | None) -> list[Sighting]:
    """Where indicators stand in the events up to a moment, those that count first."""
    hunt = Hunt(folder, progress)
    with folder.reading(), Engine(memory_limit_mb=folder.settings.memory_mb) as engine:
        progress("reading the lake", 0.1)
        opened = open_events(engine, folder, as_of, HEAVY)
        progress("looking for indicators", 0.3)
        hunt.claims(engine, opened.until)
    return hunt.sightings
