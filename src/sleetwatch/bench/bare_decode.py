"""What reading a file in costs beside a bare decode of the same bytes, which is what it costs anybody.

The bare decode is `msgspec.json.decode` of every line, or of the whole when the file is one document; `csv.reader` for
a table; for log lines, which have no decoder, `csv.reader` splitting them at spaces.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec

from sleetwatch.bench.alone import processor_time
from sleetwatch.intake import files_in
from sleetwatch.workspace import Workspace
from sleetwatch.worlds.simulation import Order, Simulation

SMALLEST = 1_000_000
"""Bytes of a file below which most of its time is no reading."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What one file took, in seconds of the processor."""

    source: str
    megabytes: float
    records: int
    read_in: float
    bare: float

    @property
    def times(self) -> float:
        """How many times a bare decode it is."""
        return self.read_in / max(self.bare, 1e-9)


def every_file(root: str, staff: int, days: int, smallest: int = SMALLEST) -> list[dict[str, Any]]:
    """A made-up company's logs, in each vendor's own layout, read in one by one; the largest file of each source."""
    place = Path(root)
    place.mkdir(parents=True)
    made = Simulation(place / "world", Order(staff=staff, days=days, one_in=0)).run(lambda _what, _share: None)
    workspace = Workspace.create(place / "workspace")
    found: dict[str, Decoded] = {}
    for one in _measured(workspace, files_in(made.folder / "logs"), smallest):
        if one.source not in found or one.megabytes > found[one.source].megabytes:
            found[one.source] = one
    return [asdict(one) for _, one in sorted(found.items())]


def _measured(workspace: Workspace, paths: list[Path], smallest: int) -> Iterator[Decoded]:
    for path in paths:
        size = size_of(path)
        if size >= smallest:
            bare = min(spent(lambda path=path: bare_decode(path)) for _ in range(3))  # type: ignore[misc]
            worked = processor_time()
            [report, *_] = list(workspace.ingest([path]))
            yield Decoded(report.source or "none", size / 1e6, report.seen, processor_time() - worked, bare)


def spent(work: Callable[[], object]) -> float:
    """Seconds of the processor, of this process alone."""
    started = time.process_time()
    work()
    return time.process_time() - started


def bare_decode(path: Path) -> None:
    """What the file costs anybody."""
    with _opened(path) as stream:
        if {".csv", ".log"} & set(path.suffixes):
            _bare_rows(stream, " " if ".log" in path.suffixes else ",")
        elif {".jsonl", ".ndjson"} & set(path.suffixes):
            _bare_lines(stream)
        else:
            msgspec.json.decode(stream.read())


def _bare_rows(stream: BinaryIO, delimiter: str) -> None:
    text = io.TextIOWrapper(stream, errors="replace", newline="")
    for _ in csv.reader(text, delimiter=delimiter):
        pass
    text.detach()  # whoever opened the stream closes it


def _bare_lines(stream: BinaryIO) -> None:
    decode = msgspec.json.decode
    for line in stream:
        with suppress(msgspec.DecodeError):  # a broken line; intake rejects it
            decode(line)


def size_of(path: Path) -> int:
    """Bytes, unpacked."""
    with _opened(path) as stream:
        return sum(len(block) for block in iter(lambda: stream.read(1 << 20), b""))


def _opened(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast("BinaryIO", gzip.open(path, "rb"))
    return cast("BinaryIO", bz2.open(path, "rb")) if path.suffix == ".bz2" else path.open("rb")
