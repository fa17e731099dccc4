"""What Sleetwatch can do without any workspace: the shipped signals and sources, and trials of signal files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.errors import SignalError, UnknownName, UserError
from sleetwatch.signals import Signal, check, load_library, problems
from sleetwatch.signals.advice import advice
from sleetwatch.signals.load import library_files, read_file
from sleetwatch.signals.portable import not_for_spark
from sleetwatch.signals.scaffold import scaffold
from sleetwatch.signals.trial import failures
from sleetwatch.sources import SOURCES, Source
from sleetwatch.workspace.spark_session import spark_session

Told = Callable[[str, float], None]
"""Told which signal is tried and the share of the tests that is done."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A signal and which of its inline tests failed."""

    signal: Signal
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lint:
    """What is wrong with a signal file, and what it lacks. Each line begins with the field it is about."""

    file: Path
    signal: str | None
    problems: tuple[str, ...]
    advice: tuple[str, ...]


def all_signals() -> Sequence[Signal]:
    """The shipped signals."""
    return load_library()


def all_sources() -> Sequence[Source]:
    """Every source."""
    return tuple(SOURCES.values())


def chosen_signals(names: Sequence[str], known: Sequence[Signal]) -> list[Signal]:
    """The signals of these ids, and those in these files, each checked; all that are known when none is named."""
    by_id = {signal.id: signal for signal in known}
    return [_chosen(name, by_id) for name in names] if names else list(known)


def _chosen(name: str, by_id: dict[str, Signal]) -> Signal:
    if name in by_id:
        return by_id[name]
    path = Path(name)
    if path.suffix != ".toml":
        raise UnknownName(f"no signal is called {name!r}; `sleetwatch signals` lists them, and a file ends in .toml")
    signal = read_file(path)
    check(signal, path)
    return signal


def try_signals(chosen: Sequence[Signal], told: Told, master: str | None = None) -> Iterator[Trial]:
    """Run the inline tests of these signals, one trial each; with a `master` on that Spark."""
    total, done = sum(len(signal.tests) for signal in chosen) or 1, 0
    with Engine(memory_limit_mb=1024, threads=1) if master is None else spark_session(master, {}) as engine:
        for signal in chosen:
            told(signal.id, done / total)
            yield Trial(signal, tuple(failures(engine, facts, signal)))
            done += len(signal.tests)


def lint(paths: Iterable[Path]) -> list[Lint]:
    """What each signal file breaks or lacks."""
    return [_lint(path) for path in paths]


def _lint(path: Path) -> Lint:
    try:
        signal = read_file(path)
    except SignalError as error:
        return Lint(path, None, (str(error).removeprefix(f"{path}: "),), ())
    found = tuple(problems(signal, path))
    on_spark = () if found else (f"query: cannot run on Spark: {why}" for why in not_for_spark(signal))
    return Lint(path, signal.id, found, (*advice(signal), *on_spark))


def begin_signal(name: str, stage: str, family: str, root: Path | None) -> Path:
    """Write the beginning of a signal, for a workspace or into the folder one is in. Never over another file."""
    text = scaffold(name, stage, family)
    if name in {path.stem for path in library_files()}:
        raise UserError(f"a shipped signal is called {name!r} already; give yours another id")
    folder = root / "signals" if root else Path()
    path = folder / f"{name}.toml"
    if path.exists():
        raise UserError(f"{path} is there already; move it away, or choose another id")
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


__all__ = [
    "Lint",
    "Signal",
    "Source",
    "Trial",
    "all_signals",
    "all_sources",
    "begin_signal",
    "chosen_signals",
    "lint",
    "try_signals",
]
