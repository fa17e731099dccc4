"""A signal is one TOML file; this reads it into a `Signal` or says which file and field is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

import msgspec

from sleetwatch.errors import SignalError, placed

Number = int | float


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all parts of a signal file share: read-only, and a misspelt field is an error."""


class Rate(Part, frozen=True, kw_only=True):
    """A prior for a probability: its mean, how many cases it is worth, and where the number comes from."""

    mean: float
    cases: float
    why: str = ""


class Param(Part, frozen=True, kw_only=True):
    """A number in the query that a workspace may change, within a range."""

    default: Number
    unit: str
    range: tuple[Number, Number]


class InlineTest(Part, frozen=True, kw_only=True):
    """Rows by table, with only the columns that matter, and the subjects the signal must name on them.

    Times may be ISO text. A row may carry `times` and `every` (hours) and then stands for that many rows.
    """

    name: str
    rows: dict[str, list[dict[str, Any]]] = {}
    fires: tuple[str, ...]
    strengths: dict[str, int] = {}


class Signal(Part, frozen=True, kw_only=True):
    """One red flag, or one check passed."""

    id: str
    title: str
    version: int
    status: Literal["experimental", "stable", "deprecated"]
    stage: str
    family: str
    reads: tuple[str, ...]
    scheme_rate: Rate
    honest_rate: Rate
    half_life: Literal["never"] | int
    cost_to_avoid: Literal["free", "cheap", "moderate", "dear"]
    weight: Literal["incriminating", "exculpatory"] = "incriminating"
    very_strong: bool = False
    why: str
    benign: tuple[str, ...]
    misses: tuple[str, ...]
    next_steps: tuple[str, ...]
    references: tuple[str, ...]
    attack: tuple[str, ...] = ()
    """Techniques of MITRE ATT&CK that it shows, such as `T1219`."""
    params: dict[str, Param] = {}
    query: str
    explain: str
    tests: tuple[InlineTest, ...] = msgspec.field(name="test", default=())

    @property
    def exculpatory(self) -> bool:
        """Whether it speaks for the subject."""
        return self.weight == "exculpatory"

    @property
    def tells_a_link(self) -> bool:
        """Whether it says that something is shared with others: a link between them must not rest on it once more."""
        return self.family == "links" or any(table.startswith("shared_") for table in self.reads)

    @property
    def half_life_days(self) -> float | None:
        """Days after which a hit is worth half; None when it never fades."""
        return None if self.half_life == "never" else float(self.half_life)


def read_signal(text: str, file: str) -> Signal:
    """The signal in a TOML text; `file` is how errors call it."""
    try:
        return msgspec.convert(tomllib.loads(text), Signal)
    except tomllib.TOMLDecodeError as error:
        raise SignalError(f"{file}: not valid TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise SignalError(f"{file}: {placed(str(error))}") from error


def read_file(path: Path) -> Signal:
    """The signal in a file."""
    try:
        return read_signal(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise SignalError(f"{path}: cannot be read: {error}") from error


def read_folder(folder: Path) -> tuple[tuple[Path, Signal], ...]:
    """Every signal below a folder with its file, by id."""
    found = ((path, read_file(path)) for path in sorted(folder.rglob("*.toml")))
    return tuple(sorted(found, key=lambda pair: pair[1].id))


def library_files() -> Iterator[Path]:
    """The files of the shipped library."""
    with as_file(files(__package__) / "library") as folder:
        yield from sorted(folder.rglob("*.toml"))


def unique(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """The signals by id; two with one id are an error, so that nobody replaces a shipped one unseen."""
    by_id: dict[str, Signal] = {}
    for signal in signals:
        if signal.id in by_id:
            raise SignalError(f"{signal.id}: two signals have this id; give yours another")
        by_id[signal.id] = signal
    return tuple(by_id[key] for key in sorted(by_id))
