"""Figures: time to the first suspect, intake against a bare parser, a hunt against a mere sort.

`python -m bench.figures` runs all three; `demo`, `intake PATH...` and `hunt --rows N` run one. Bounded and offline, in
a folder that is removed afterwards.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import duckdb

from bench.many_sign_ins import ROWS, make_many_sign_ins
from sleetwatch import Workspace

START = """
import sys
from pathlib import Path
from sleetwatch.cli import main
try:
    main()
finally:
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    sys.stderr.write(peak.split()[1])
"""
"""The command line, and at its end the most memory it had, in KB: of itself alone, not of who started it."""


def say(*cells: object) -> None:
    """One line of figures."""
    sys.stdout.write("  ".join(str(cell) for cell in cells) + "\n")
    sys.stdout.flush()


def timed(work: Callable[[], object]) -> float:
    """Seconds a piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def command(*words: str) -> tuple[float, int]:
    """Run `sleetwatch` in a process of its own: its seconds, and the most memory it had, in MB."""
    run = [sys.executable, "-c", START, *words]
    started = time.perf_counter()
    done = subprocess.run(run, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return time.perf_counter() - started, int(done.stderr.split()[-1]) // 1024


# --- Time to the first suspect --------------------------------------------------------------------------------------


def demo(place: Path) -> Path:
    """How long the demo takes, from nothing to a suspect."""
    seconds, memory = command("demo", str(place / "demo"))
    say(f"demo: {seconds:.1f} s, {memory} MB")
    return place / "demo"


# --- Intake ---------------------------------------------------------------------------------------------------------


def intake(place: Path, paths: Sequence[Path]) -> None:
    """Records per second of every file, and how many times a bare parse of the same bytes that is."""
    say(f"{'file':40}  {'source':16}  {'records':>9}  {'per second':>10}  times a bare parse")
    for number, path in enumerate(sorted(paths)):
        workspace = Workspace.create(place / f"intake-{number}")
        started = time.perf_counter()
        [report, *_] = list(workspace.ingest([path]))
        seconds = time.perf_counter() - started
        bare = timed(lambda path=path: bare_parse(path))  # type: ignore[misc]
        name, source = path.name[:40], report.source or report.error or ""
        say(f"{name:40}  {source:16}  {report.seen:9}  {report.seen / seconds:10.0f}  {seconds / bare:.1f}")


def bare_parse(path: Path) -> None:
    """What the file costs anybody: `json.loads` a line, or the whole when it is one document; `csv` for a table."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ".csv" in path.suffixes:
        for _ in csv.reader(io.StringIO(data.decode(errors="replace"), newline="")):
            pass
    else:
        _bare_json(data)


def _bare_json(data: bytes) -> None:
    lines = data.split(b"\n")
    if not lines[0].endswith(b"}"):  # one document over many lines
        lines = [data]
    for line in lines:
        with suppress(ValueError):  # a broken line; intake rejects it
            json.loads(line)


def raw_logs(company: Path) -> list[Path]:
    """The raw logs that the demo wrote before it ingested them."""
    return [path for path in (company / "logs").rglob("*") if path.is_file()]


# --- Hunt -----------------------------------------------------------------------------------------------------------


def hunt(place: Path, rows: int) -> None:
    """A hunt over many sign-ins, against DuckDB merely sorting them by tenant, account and time."""
    workspace = Workspace.create(place / "many")
    say(f"hunt: making {rows:,} sign-ins ...")
    make_many_sign_ins(workspace, rows)
    sort = timed(lambda: sort_only(workspace))
    seconds, memory = command("hunt", "-w", str(workspace.root))
    say(f"hunt: {seconds:.1f} s, {memory} MB; a mere sort {sort:.1f} s; {seconds / sort:.1f} times")


def sort_only(workspace: Workspace) -> None:
    """DuckDB sorts the same table, with the same memory, and keeps the result."""
    files = [str(path) for path in workspace.folder.segments_of("sign_in")]
    with duckdb.connect(config={"memory_limit": f"{workspace.folder.settings.memory_mb}MB"}) as connection:
        connection.read_parquet(files).create_view("lake")
        connection.execute('create table sorted as select * from lake order by tenant, account, "at", event_id')


# --- All ------------------------------------------------------------------------------------------------------------


def places() -> Iterator[Path]:
    """A folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for, or everything."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("what", nargs="?", choices=("all", "demo", "intake", "hunt"), default="all")
    options.add_argument("paths", nargs="*", type=Path, help="raw logs to ingest; the demo's when left out")
    options.add_argument("--rows", type=int, default=ROWS, help="sign-ins to hunt over")
    chosen = options.parse_args(arguments)
    for place in places():
        if chosen.what in {"all", "hunt"}:
            hunt(place, chosen.rows)
        if chosen.what in {"all", "demo"} or (chosen.what == "intake" and not chosen.paths):
            company = demo(place)
            chosen.paths = chosen.paths or raw_logs(company)
        if chosen.what in {"all", "intake"}:
            intake(place, chosen.paths)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
