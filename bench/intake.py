"""Intake per source: how fast, how much memory, and how many times a bare decode of the same bytes.

The bare decode is `msgspec.json.decode` of every line, or of the whole when the file is one document; `csv.reader` for
a table; for log lines, which have no decoder, `csv.reader` splitting them at spaces. Each file is measured in a
process of its own, which decodes, ingests and decodes again, so that a busy machine troubles both alike. Time is that
of the processor, of all its threads: what one core has to do.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from bench.many_records import make_many
from sleetwatch import Workspace
from sleetwatch.intake import files_in

EXAMPLES = Path(__file__).parent.parent / "tests" / "sources" / "examples"
MEGABYTE = 1_000_000
SIZE = 20 * MEGABYTE
"""How large an example is made."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What one file took."""

    file: str
    source: str
    megabytes: float
    records: int
    accepted: int
    duplicate: int
    rejected: int
    seconds: float
    """Processor time of the ingest."""
    bare: float
    """Processor time of the bare decode."""
    wall: float
    peak_mb: int

    @property
    def line(self) -> str:
        return (
            f"{self.file[:36]:36}  {self.source[:18]:18}  {self.megabytes:7.1f}  {self.records:8}  {self.rejected:7}"
            f"  {self.megabytes / self.seconds:6.1f}  {self.records / self.seconds:9.0f}"
            f"  {self.seconds / self.bare:6.1f}  {self.peak_mb:5}"
        )


HEADER = (
    f"{'file':36}  {'source':18}  {'MB':>7}  {'records':>8}  {'refused':>7}"
    f"  {'MB/s':>6}  {'records/s':>9}  {'times':>6}  {'peak':>5}"
)


def every_source(place: Path, say: Callable[[str], object], size: int = SIZE) -> list[Figure]:
    """The figures of every example, made large."""
    say(HEADER)
    figures = []
    for example in sorted(EXAMPLES.iterdir()):
        if example.suffix == ".zone":
            continue
        zone = example.with_suffix(".zone")
        path = make_many(example, place, size)
        figures += measured([path], say, zone.read_text().strip() if zone.exists() else None)
        path.unlink()
    return figures


def measured(paths: Sequence[Path], say: Callable[[str], object], zone: str | None = None) -> list[Figure]:
    """The figures of files, each from a process of its own."""
    figures = []
    for path in paths:
        run = [sys.executable, "-m", "bench.intake", str(path), *([zone] if zone else [])]
        done = subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True)
        figure = Figure(**json.loads(done.stdout))
        figures.append(figure)
        say(figure.line)
    return figures


def summary(figures: Sequence[Figure]) -> str:
    """How many sources are within three times, and the middle one."""
    times = sorted(figure.seconds / figure.bare for figure in figures)
    within = sum(one <= 3 for one in times)  # noqa: PLR2004 - the target
    return f"{within} of {len(times)} within 3 times; middle {times[len(times) // 2]:.1f}, most {times[-1]:.1f}"


def _measure(path: Path, zone: str | None) -> Figure:
    before = _spent(lambda: bare_decode(path))
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "w")
        started, wall = time.process_time(), time.perf_counter()
        [report, *_] = list(workspace.ingest([path], zone=zone))
        seconds, wall = time.process_time() - started, time.perf_counter() - wall
    peak = _peak_mb()
    after = _spent(lambda: bare_decode(path))
    return Figure(
        path.name,
        report.source or report.error or "",
        sum(len(block) for block in _blocks(path)) / MEGABYTE,
        report.seen,
        report.accepted,
        report.duplicate,
        report.rejected,
        seconds,
        (before + after) / 2,
        wall,
        peak,
    )


def _spent(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _peak_mb() -> int:
    """The most memory this process had."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


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


def _bare_lines(stream: BinaryIO) -> None:
    decode = msgspec.json.decode
    for line in stream:
        with suppress(msgspec.DecodeError):  # a broken line; intake rejects it
            decode(line)


def _opened(path: Path) -> BinaryIO:
    opener = {".gz": gzip.open, ".bz2": bz2.open}.get(path.suffix, open)
    stream: BinaryIO = opener(path, "rb")
    return stream


def _blocks(path: Path) -> list[bytes]:
    with _opened(path) as stream:
        return [stream.read()]


def raw_logs(company: Path) -> list[Path]:
    """The raw logs that the demo wrote before it ingested them."""
    return files_in(company / "logs")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_measure(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))))  # noqa: PLR2004
