"""Mappings that ship with Sleetwatch: one TOML file each, for vendors whose records need no code."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file, files

from sleetwatch.sources.mapped import sources_in
from sleetwatch.sources.source import Source


def shipped() -> Iterator[Source]:
    """The source of every shipped mapping, by name."""
    with as_file(files(__package__)) as folder:
        yield from sources_in(folder).values()
