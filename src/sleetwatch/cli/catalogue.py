"""Prints what there is: signals and sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import typer

from sleetwatch.cli.options import Format
from sleetwatch.cli.show import json_out, say, table_out
from sleetwatch.errors import UnknownName
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.catalogue import Signal, Source, all_signals, all_sources, trial


def signals_of(folder: Path | None) -> Sequence[Signal]:
    """The shipped signals, or those that run in a workspace."""
    return all_signals() if folder is None else Workspace.open(folder).signals()


def show_signals(found: Sequence[Signal], name: str | None, form: Format) -> None:
    """All signals in a list, or one in full."""
    chosen = [signal for signal in found if name in {None, signal.id}]
    if not chosen:
        raise UnknownName(f"no signal is called {name!r}; `sleetwatch signals` lists them")
    if form is Format.JSON:
        json_out({"signals": [msgspec.to_builtins(signal) for signal in chosen]})
    elif name is not None:
        _signal_in_full(chosen[0])
    else:
        rows = [(one.id, one.family, one.stage, one.status, one.title) for one in chosen]
        table_out(("signal", "family", "stage", "status", "title"), rows)


def _signal_in_full(signal: Signal) -> None:
    say(f"{signal.title}  ({signal.id}, version {signal.version}, {signal.status})")
    say(f"\n{signal.why}\n")
    for heading, lines in (
        ("It may also be", signal.benign),
        ("It misses", signal.misses),
        ("What to check", signal.next_steps),
        ("Source", signal.references),
    ):
        say(f"{heading}:")
        for line in lines:
            say(f"  · {line}")
    for param, setting in signal.params.items():
        say(f"{param} = {setting.default} {setting.unit} (from {setting.range[0]} to {setting.range[1]})")


def check_signal(path: Path, form: Format) -> None:
    """Check a signal file and run its tests; exit code 2 when something is wrong with it."""
    signal, failures = trial(path)
    if form is Format.JSON:
        json_out({"signal": signal.id, "failures": list(failures)})
    else:
        for failure in failures:
            say(f"✗ {failure}")
        say(f"{signal.id}: {len(signal.tests)} tests, {len(failures)} failures")
    if failures:
        raise typer.Exit(2)


def sources_of(folder: Path | None) -> Sequence[Source]:
    """The shipped sources, or those of a workspace with its own mappings."""
    return all_sources() if folder is None else Workspace.open(folder).sources()


def show_sources(found: Sequence[Source], name: str | None, form: Format) -> None:
    """All sources in a list, or one in full."""
    chosen = [source for source in found if name in {None, source.name}]
    if not chosen:
        raise UnknownName(f"no source is called {name!r}; `sleetwatch sources` lists them")
    rows: list[dict[str, Any]] = [
        {
            "name": source.name,
            "title": source.title,
            "kinds": list(source.kinds),
            "columns": list(source.columns),
            "export": source.export,
        }
        for source in chosen
    ]
    if form is Format.JSON:
        json_out({"sources": rows})
    elif name is not None:
        for key, value in rows[0].items():
            say(f"{key}: {', '.join(value) if isinstance(value, list) else value}")
    else:
        table_out(("source", "title", "makes"), [(row["name"], row["title"], ", ".join(row["kinds"])) for row in rows])
