"""Figures: time to the first suspect, intake against a bare parser, hunts against a mere sort and each other, scores.

`python -m bench.figures` runs all; `demo`, `intake PATH...`, `hunt --rows N` and `score --accounts N` run one, `large
PATH` reads one file on all cores. Bounded and offline, in a folder that is removed afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bench import many_edges
from bench.intake import MEGABYTE, SIZE, every_source, measured, raw_logs, summary
from bench.scoring import speed
from sleetwatch import Workspace
from sleetwatch.bench import speed_hunt
from sleetwatch.bench.many_events import a_late_batch
from sleetwatch.bench.many_sign_ins import ROWS
from sleetwatch.bench.many_tenants import make_many_events, publish
from sleetwatch.workspace.writing import Writer

LATE = 50_000
"""Events of the batch after which is hunted again."""
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


def intake(place: Path, paths: Sequence[Path], megabytes: float, kept: Path | None) -> None:
    """Each file's speed on one core and the most memory, and how many times a bare decode of the same bytes that is."""
    figures = every_source(place, say, int(megabytes * MEGABYTE)) if megabytes else []
    figures += measured(paths, say)
    say(summary(figures))
    if kept is not None:
        kept.write_text(json.dumps([asdict(figure) for figure in figures], indent=1))


def large(path: Path) -> None:
    """One file on all cores, in a process of its own: how fast, and the most memory of all processes together."""
    [figure] = measured([path], say, all_cores=True)
    say(
        f"{path.name}: {figure.megabytes / figure.wall:.1f} MB/s, {figure.records / figure.wall:.0f} records/s, "
        f"{figure.peak_mb} MB"
    )


# --- Hunt -----------------------------------------------------------------------------------------------------------


def hunt(place: Path, rows: int) -> None:
    """The whole catalogue over a tenth of so many sign-ins and over all of them, and what a later batch costs."""
    small, large = (hunt_over(place / f"lake-{size}", size) for size in (rows // 10, rows))
    say(f"growth: ten times the events take {large / small:.1f} times as long")


def hunt_over(root: Path, rows: int) -> float:
    """A hunt with everything and one with impossible travel alone, against the engine merely sorting the sign-ins."""
    workspace = Workspace.create(root)
    say(f"hunt: making {rows:,} sign-ins and six tenths as many other events ...")
    people = make_many_events(workspace, rows)
    sort = timed(lambda: speed_hunt.sort(str(root)))
    alone = timed(lambda: speed_hunt.travel(str(root)))
    seconds, memory = command("hunt", "-w", str(root))
    say(f"  sort {sort:.1f} s; impossible travel alone {alone:.1f} s, {alone / sort:.2f} times; load {load():.1f}")
    say(f"  hunt: {seconds:.1f} s, {memory} MB, {seconds / sort:.1f} times the sort")
    with Writer(workspace.folder) as writer:
        for kind, table in a_late_batch(people, LATE):
            publish(workspace, writer, kind, table)
    again, memory = command("hunt", "-w", str(root))
    say(f"  again after {LATE:,} events of everybody: {again:.1f} s, {memory} MB")
    return seconds


def load() -> float:
    """How busy the machine was in the last minute, by processes that want a core."""
    return os.getloadavg()[0]


# --- Score ----------------------------------------------------------------------------------------------------------


def score(accounts: int) -> None:
    """How long weighing and scoring takes, with three hits an account on average, and scoring one subject again."""
    figures = speed(accounts, 3 * accounts)
    say(
        f"score: {accounts:,} accounts, up to {3 * accounts:,} hits of {figures.signals} signals: "
        f"{figures.counted + figures.scored:.1f} s on one core ({figures.counted:.1f} s to count them), "
        f"load {load():.1f}; one subject again after a new event: {figures.again * 1000:.1f} ms at most"
    )


# --- All ------------------------------------------------------------------------------------------------------------


def places() -> Iterator[Path]:
    """A folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for, or everything."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("what", nargs="?", choices=("all", "demo", "intake", "large", "hunt", "score"), default="all")
    options.add_argument("paths", nargs="*", type=Path, help="raw logs to ingest; every source's when left out")
    options.add_argument("--megabytes", type=float, default=SIZE / MEGABYTE, help="how large an example is made")
    options.add_argument("--json", type=Path, help="where the figures of the intake are kept")
    options.add_argument("--rows", type=int, default=ROWS, help="sign-ins to hunt over")
    options.add_argument("--accounts", type=int, default=100_000, help="accounts to score")
    chosen = options.parse_args(arguments)
    for place in places():
        if chosen.what in {"all", "hunt"}:
            hunt(place, chosen.rows)
        if chosen.what in {"all", "score"}:
            score(chosen.accounts)
        if chosen.what == "links":
            many_edges.main([])
        if chosen.what == "large":
            large(chosen.paths[0])
        if chosen.what in {"all", "intake"} and chosen.paths:
            intake(place, chosen.paths, 0, chosen.json)
        elif chosen.what in {"all", "demo", "intake"}:
            company = demo(place)
            if chosen.what != "demo":
                intake(place, raw_logs(company), chosen.megabytes, chosen.json)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
