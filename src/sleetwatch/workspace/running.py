"""Runs the signals of a hunt, one after the other; where there are breakers, one that fails is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from typing import Any, TypeVar

import pyarrow as pa

from sleetwatch import signals
from sleetwatch.engine import SqlEngine
from sleetwatch.errors import UserError
from sleetwatch.queries import reading_of
from sleetwatch.signals import Signal
from sleetwatch.signals.load import Number
from sleetwatch.signals.run import Overrides
from sleetwatch.workspace.breakers import Breakers

Finder = Callable[[Signal, Mapping[str, Number]], pa.Table]
"""Finds the hits of a signal with the parameters that a workspace changed."""
Progress = Callable[[str, float], None]
_T = TypeVar("_T")


class Running:
    """The signals of one hunt."""

    def __init__(self, loaded: Iterable[Signal], overrides: Overrides, breakers: Breakers | None = None) -> None:
        self.signals = tuple(loaded)
        """Those that did not fail so far."""
        self.overrides, self._breakers = overrides, breakers

    def able(self, empty: AbstractSet[str]) -> list[Signal]:
        """Those that can find something while some tables are empty."""
        self.each(self.signals, signals.values_of)
        able = [one for one in self.signals if not reading_of(one.query).is_empty_where(empty)]
        for one in self.signals:
            if one not in able:
                self._well(one)  # with nothing to read it cannot fail
        return able

    def hits(self, able: Iterable[Signal], find: Finder, progress: Progress) -> list[dict[str, Any]]:
        """All hits, by signal and subject."""
        rows: list[dict[str, Any]] = []
        able = [one for one in able if one in self.signals]
        for number, signal in enumerate(able):
            progress(signal.title, 0.8 + 0.1 * number / len(able))
            for _, found in self.each([signal], find):
                rows += found.to_pylist()
                self._well(signal)
        return rows

    def each(
        self, able: Iterable[Signal], what: Callable[[Signal, Mapping[str, Number]], _T]
    ) -> list[tuple[Signal, _T]]:
        """Each signal that something can be done with without failing at it, and what came of it."""
        done = []
        for one in able:
            with self._sparing(one):
                done.append((one, what(one, self.overrides.get(one.id, {}))))
        return done

    @contextmanager
    def _sparing(self, signal: Signal) -> Iterator[None]:
        """What fails here is left out, where there are breakers."""
        try:
            yield
        except UserError as error:
            if self._breakers is None:
                raise
            self._breakers.trip(signal, error)
            self.signals = tuple(one for one in self.signals if one.id != signal.id)

    def _well(self, signal: Signal) -> None:
        if self._breakers is not None:
            self._breakers.well(signal.id)


def by(engine: SqlEngine) -> Finder:
    """Runs each signal over all that an engine has."""
    return lambda signal, changed: signals.hits_of(engine, signal, changed)
