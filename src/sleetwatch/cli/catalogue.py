"""Prints what there is: signals and sources; and what becomes of a signal file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import typer

from sleetwatch.cli.options import Format
from sleetwatch.cli.progress import one_bar
from sleetwatch.cli.show import json_out, say, table_out
from sleetwatch.errors import UnknownName
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.catalogue import (
    Lint,
    Signal,
    Source,
    Trial,
    all_signals,
    all_sources,
    begin_signal,
    chosen_signals,
    lint,
    try_signals,
)


def signals_of(folder: Path | None) -> Sequence[Signal]:
    """The shipped signals, or those that run in a workspace."""
    return all_signals() if folder is None else Workspace.open(folder).signals()


def broken_in(folder: Path | None) -> dict[str, str]:
    """Why `watch` leaves signals of a workspace out."""
    return {} if folder is None else {one.signal: one.error for one in Workspace.open(folder).watched().broken}


def list_signals(
    found: Sequence[Signal], stage: str | None, family: str | None, form: Format, broken: Mapping[str, str]
) -> None:
    """Signals in a list, all or those of a stage or a family; which of them `watch` leaves out is said."""
    for field, word in (("stage", stage), ("family", family)):
        known = {getattr(signal, field) for signal in found}
        if word is not None and word not in known:
            raise UnknownName(f"no signal is of the {field} {word!r}; there are: {', '.join(sorted(known))}")
    chosen = [one for one in found if stage in {None, one.stage} and family in {None, one.family}]
    if form is Format.JSON:
        json_out({"signals": [_signal_json(signal) | {"left_out": broken.get(signal.id)} for signal in chosen]})
        return
    rows = [
        (one.id, one.family, one.stage, "left out" if one.id in broken else one.status, one.title) for one in chosen
    ]
    table_out(("signal", "family", "stage", "status", "title"), rows)
    for name, error in broken.items():
        say(f"`watch` leaves {name} out, because it failed: {error}")


def show_signal(found: Sequence[Signal], name: str, form: Format) -> None:
    """One signal in full."""
    chosen = [signal for signal in found if signal.id == name]
    if not chosen:
        raise UnknownName(f"no signal is called {name!r}; `sleetwatch signals` lists them")
    if form is Format.JSON:
        json_out({"signals": [_signal_json(chosen[0])]})
    else:
        _signal_in_full(chosen[0])


def _signal_json(signal: Signal) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(signal)
    return told | {"attack": list(signal.attack)}


def _signal_in_full(signal: Signal) -> None:
    say(f"{signal.title}  ({signal.id}, version {signal.version}, {signal.status})")
    say(f"Stage {signal.stage}, family {signal.family}; costs an adversary who avoids it: {signal.cost_to_avoid}")
    if signal.attack:
        say(f"MITRE ATT&CK: {', '.join(signal.attack)}")
    say(f"\n{signal.why.strip()}\n")
    _rates_in_full(signal)
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


def _rates_in_full(signal: Signal) -> None:
    nats = math.log(signal.scheme_rate.mean / signal.honest_rate.mean)
    say(f"Worth {nats:+.1f} nats before anything is measured here:")
    for whose, rate in (("under the scheme", signal.scheme_rate), ("among the honest", signal.honest_rate)):
        why = f"; {rate.why}" if rate.why else ""
        say(f"  · {whose} {rate.mean:.2%}, worth {rate.cases:g} cases{why}")


def check_signal(path: Path, form: Format) -> None:
    """Check a signal file and run its tests; exit code 2 when something is wrong with it."""
    [trial] = try_signals(chosen_signals([str(path)], ()), lambda _what, _share: None)
    if form is Format.JSON:
        json_out({"signal": trial.signal.id, "failures": list(trial.failures)})
    else:
        _failures([trial])
        say(f"{trial.signal.id}: {len(trial.signal.tests)} tests, {len(trial.failures)} failures")
    if trial.failures:
        raise typer.Exit(2)


def test_signals(names: Sequence[str], folder: Path | None, form: Format, master: str | None) -> None:
    """Run the tests of signals; exit code 2 when one fails."""
    chosen = chosen_signals(names, signals_of(folder))
    with one_bar("testing") as progress:
        trials = list(try_signals(chosen, progress, master))
    tests, failed = sum(len(one.signal.tests) for one in trials), sum(len(one.failures) for one in trials)
    if form is Format.JSON:
        json_out({"signals": [_trial_json(one) for one in trials], "tests": tests, "failed": failed})
    else:
        _failures(trials)
        say(f"{len(trials)} signals, {tests} tests, {failed} failed")
    if failed:
        raise typer.Exit(2)


def _trial_json(one: Trial) -> dict[str, Any]:
    return {"signal": one.signal.id, "tests": len(one.signal.tests), "failures": list(one.failures)}


def _failures(trials: Iterable[Trial]) -> None:
    for trial in trials:
        for failure in trial.failures:
            say(f"✗ {failure}")


def lint_signals(paths: Sequence[Path], form: Format) -> None:
    """What signal files break or lack; exit code 2 when one breaks its contract."""
    found = lint(paths)
    if form is Format.JSON:
        json_out({"files": [_lint_json(one) for one in found]})
    else:
        for one in found:
            for sign, lines in (("✗", one.problems), ("·", one.advice)):
                for line in lines:
                    say(f"{sign} {one.file}: {line}")
            say(f"{one.file}: {len(one.problems)} problems, {len(one.advice)} hints")
    if any(one.problems for one in found):
        raise typer.Exit(2)


def _lint_json(one: Lint) -> dict[str, Any]:
    told = {name: [_by_field(line) for line in getattr(one, name)] for name in ("problems", "advice")}
    return {"file": str(one.file), "signal": one.signal} | told


def _by_field(line: str) -> dict[str, str]:
    field, _, says = line.partition(": ")
    return {"field": field, "says": says}


def begin(name: str, stage: str, family: str, folder: Path | None) -> None:
    """Begin a signal and say what to do next."""
    root = Workspace.open(folder).root if folder else None
    path = begin_signal(name, stage, family, root)
    say(f"wrote {path}. It loads, and its first test fails until the query is written.")
    say("Next: write the texts and the tests, then the query. docs/how-to/add-a-signal.md goes through it.")
    say(f"Then: sleetwatch signals lint {path}")
    say(f"And:  sleetwatch signals test {path}")
    if root is None:
        say("When it passes, put it into the folder `signals` of your workspace; the next hunt uses it.")
    else:
        say(f"When it passes, the next hunt uses it: sleetwatch hunt -w {root}")


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
