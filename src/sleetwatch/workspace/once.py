"""What all events say, each thing once: looked for in fresh events only, where an earlier hunt looked at the others."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sleetwatch.engine import Engine, rows_of
from sleetwatch.workspace.fact_cache import Earlier

Selects = Mapping[str, Sequence[str]]
"""By event kind what to select from it, with `{}` in the place of its name."""


class Once:
    """Asks what all events say, for one hunt; goes on from what the hunt before found, if all of it is still there."""

    def __init__(self, engine: Engine, earlier: Earlier | None, until: int) -> None:
        """The engine has views `fresh_<kind>` of the events that the earlier hunt did not see."""
        self._engine = engine
        self._earlier = earlier if earlier is not None and earlier.manifest.until <= until else None
        self._found: list[str] = []

    def rows(self, selects: Selects) -> list[tuple[Any, ...]]:
        """Every different row that the selects give, in order."""
        name = _name_of(selects)
        before = self._earlier.table(name) if self._earlier else None
        parts = [f"select * from {rows_of(before)}"] if before else []
        prefix = "fresh_" if before else ""
        parts += [text.format(f"{prefix}{kind}") for kind, texts in selects.items() for text in texts]
        self._engine.run(f"create or replace table main.{name} as select distinct * from ({' union all '.join(parts)})")
        self._found.append(name)
        return self._engine.rows(f"select * from main.{name} order by all")

    def leave(self, folder: Path) -> None:
        """Write what was found into a folder for the next hunt."""
        for name in self._found:
            self._engine.save(f"select * from main.{name}", folder / f"{name}.parquet")


def _name_of(selects: Selects) -> str:
    """A name that says what was selected, so that nothing is gone on from that was found otherwise."""
    said = repr(sorted((kind, tuple(texts)) for kind, texts in selects.items()))
    return f"once_{hashlib.sha256(said.encode()).hexdigest()[:16]}"
