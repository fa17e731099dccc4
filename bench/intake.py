"""Intake per source: how fast, how much memory, and how many times a bare decode of the same bytes.

`sleetwatch.bench.bare_decode` says what the bare decode is. Each file is measured in a process of its own, which
decodes, ingests and decodes again, so that a busy machine troubles both alike. Time is that of the processor, of all
its threads: what one core has to do.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from bench.many_records import make_many
from sleetwatch import Workspace
from sleetwatch.bench.alone import processor_time
from sleetwatch.bench.bare_decode import bare_decode, size_of, spent
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


def measured(
    paths: Sequence[Path], say: Callable[[str], object], zone: str | None = None, *, all_cores: bool = False
) -> list[Figure]:
    """The figures of files, each from a process of its own, on one core unless they are for all."""
    figures = []
    for path in paths:
        run = [sys.executable, "-m", "bench.intake", str(path), zone or "", "all" if all_cores else ""]
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
    before = spent(lambda: bare_decode(path))
    with tempfile.TemporaryDirectory() as folder, _Memory() as memory:
        workspace = Workspace.create(Path(folder) / "w")
        started, wall = processor_time(), time.perf_counter()
        [report, *_] = list(workspace.ingest([path], zone=zone))
        seconds, wall = processor_time() - started, time.perf_counter() - wall
    after = spent(lambda: bare_decode(path))
    return Figure(
        path.name,
        report.source or report.error or "",
        size_of(path) / MEGABYTE,
        report.seen,
        report.accepted,
        report.duplicate,
        report.rejected,
        seconds,
        (before + after) / 2,
        wall,
        memory.peak_mb,
    )


class _Memory(threading.Thread):
    """Watches the most memory that this process and those it started have together, shared pages counted once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0
        self._done = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()

    def run(self) -> None:
        own = os.getpid()
        done = False
        while not done:
            done = self._done.wait(0.2)
            children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
            self.peak_mb = max(self.peak_mb, sum(_memory_of(one) for one in [str(own), *children]) // 1024)


def _memory_of(process: str) -> int:
    """KB of a process, its share of what it shares."""
    try:
        rolled = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:  # it has just ended
        return 0
    return int(next(line for line in rolled.splitlines() if line.startswith("Pss:")).split()[1])


def raw_logs(company: Path) -> list[Path]:
    """The raw logs that the demo wrote before it ingested them."""
    return files_in(company / "logs")


def main(name: str, zone: str, cores: str) -> None:
    """Measure one file and write its figures."""
    if not cores:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sys.stdout.write(json.dumps(asdict(_measure(Path(name), zone or None))))


if __name__ == "__main__":
    main(*sys.argv[1:])
