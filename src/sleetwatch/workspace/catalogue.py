"""What Sleetwatch can do without any workspace: the shipped signals, the sources, a trial of a signal file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sleetwatch import facts
from sleetwatch.signals import Signal, check, load_library, run_tests
from sleetwatch.signals.load import read_file
from sleetwatch.sources import SOURCES, Source


def all_signals() -> Sequence[Signal]:
    """The shipped signals."""
    return load_library()


def all_sources() -> Sequence[Source]:
    """Every source."""
    return tuple(SOURCES.values())


def trial(path: Path) -> tuple[Signal, Sequence[str]]:
    """A signal file, checked, and which of its inline tests fail. Raises `SignalError`."""
    signal = read_file(path)
    check(signal, path)
    return signal, run_tests(signal, facts)


__all__ = ["Signal", "Source", "all_signals", "all_sources", "trial"]
