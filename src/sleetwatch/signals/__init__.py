"""Signals: one TOML file is one red flag. Loaded, checked, run; never trusted."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sleetwatch.signals.check import check, problems
from sleetwatch.signals.load import InlineTest, Param, Rate, Signal, library_files, read_file, read_folder, unique
from sleetwatch.signals.run import HITS, hits_of, run, statement, values_of


def load_library(*folders: Path) -> tuple[Signal, ...]:
    """The shipped signals and those in a workspace's own folders, each checked, by id. A missing folder is empty."""
    own = [found for folder in folders for found in read_folder(folder)]
    for path, signal in own:
        check(signal, path)
    return unique([*_shipped(), *(signal for _, signal in own)])


@cache
def _shipped() -> tuple[Signal, ...]:
    """Read once: they cannot change while a program runs."""
    loaded = [(path, read_file(path)) for path in library_files()]
    for path, signal in loaded:
        check(signal, path)
    return tuple(signal for _, signal in loaded)


__all__ = [
    "HITS",
    "InlineTest",
    "Param",
    "Rate",
    "Signal",
    "check",
    "hits_of",
    "load_library",
    "problems",
    "run",
    "statement",
    "values_of",
]
