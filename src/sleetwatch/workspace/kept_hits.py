"""The hits of an earlier hunt, for the tenants in which nothing has changed that their signal reads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sleetwatch import signals
from sleetwatch.engine import Engine
from sleetwatch.facts.within import within
from sleetwatch.queries import reading_of
from sleetwatch.signals import HITS, Signal
from sleetwatch.signals.check import is_shipped
from sleetwatch.signals.load import Number
from sleetwatch.workspace.changing import NOWHERE, Tenants
from sleetwatch.workspace.deriving import Derivation

NAME = "hits_"
"""What the file is called among the tables that a hunt leaves."""


class KeptHits:
    """Runs signals where they may find something else than they did, and says the rest as it was said."""

    def __init__(self, engine: Engine, derivation: Derivation) -> None:
        self._engine = engine
        self._changes, earlier = derivation.changes, derivation.compared_with
        before = earlier.table(NAME) if earlier else None
        self._before = pq.read_table(before) if before else None
        self._ran = earlier.manifest.ran if earlier else {}
        self._found: list[pa.Table] = []
        self._where: dict[str, Tenants] = {}
        self.ran: dict[str, str] = {}
        """By signal how it ran in this hunt."""

    def plan(self, signal: Signal, changed: Mapping[str, Number]) -> bool:
        """Whether a signal has to run anywhere, with parameters `changed`. Raises `SignalError` if it cannot."""
        digest = digest_of(signal, changed)
        known = self._changes if self._before is not None and self._ran.get(signal.id) == digest else None
        where = known.of(reading_of(signal.query).tables) if known else None
        if where and not is_shipped(signal):
            where = None  # it is not known to keep to one tenant at a time
        self._where[signal.id], self.ran[signal.id] = where, digest
        return where != NOWHERE

    def hits_of(self, signal: Signal, changed: Mapping[str, Number]) -> pa.Table:
        """The hits of a signal that was planned, by tenant and subject."""
        digest = self.ran.pop(signal.id)  # one that fails has not run
        where = self._where[signal.id]
        if where is None or self._before is None:
            found = signals.hits_of(self._engine, signal, changed)
        else:
            found = self._before.filter(pc.equal(self._before["signal"], signal.id))
            if where:
                found = self._renewed(found, where, signal, changed)
        self.ran[signal.id] = digest
        self._found.append(found)
        return found

    def _renewed(
        self, before: pa.Table, where: frozenset[str], signal: Signal, changed: Mapping[str, Number]
    ) -> pa.Table:
        with within(self._engine, where, reading_of(signal.query).tables):
            anew = signals.hits_of(self._engine, signal, changed)
        others = before.filter(pc.invert(pc.is_in(before["tenant"], pa.array(sorted(where), pa.string()))))
        return pa.concat_tables([others, anew]).sort_by([("tenant", "ascending"), ("subject", "ascending")])

    def leave(self, folder: Path) -> None:
        """Write all hits into a folder for the next hunt."""
        pq.write_table(
            pa.concat_tables([HITS.empty_table(), *self._found]), folder / f"{NAME}.parquet", compression="zstd"
        )


@cache
def _how() -> str:
    """The code that makes hits of what a query gives: they are no longer known when it is another."""
    return files("sleetwatch.signals").joinpath("run.py").read_text("utf-8")


def digest_of(signal: Signal, overrides: Mapping[str, Number]) -> str:
    """What a signal's hits depend on, besides the tables that it reads."""
    said = (signal.id, str(signal.version), signal.family, signal.explain, signals.statement(signal, overrides), _how())
    return hashlib.sha256("\0".join(said).encode()).hexdigest()
