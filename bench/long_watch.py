"""A watch over many small batches: what memory it takes from batch to batch, and whether kills change what it finds.

`python -m bench.long_watch --batches 300 --kills 10`. One file a second is dropped into the folder of a real watch,
which hunts as they come. Then the same files go to a watch that is killed at random moments, and at the end everybody's
score is compared with that of a workspace that had all files at once and was hunted once. Offline.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.figures import say
from sleetwatch import clock
from sleetwatch.state import hunts
from sleetwatch.workspace import Workspace

STAFF = 40
BEGIN = datetime(2026, 3, 2, 14, tzinfo=UTC)
SETTINGS = """
[watch]
every_seconds = 0
[[feeds]]
kind = "folder"
name = "drop"
path = "in"
every_seconds = 1
settle_seconds = 0
"""
COMMAND = (sys.executable, "-c", "from sleetwatch.cli import main; main()")
LONGEST_LIFE = 8.0
"""Most seconds that a watch lives which is killed, from when it hunts."""
PATIENCE = 300.0
"""Most seconds that a watch may take to begin, or to catch up."""


def made(root: Path) -> Workspace:
    """A workspace that watches its folder `in`, with a roster."""
    workspace = Workspace.create(root, "acme")
    with (root / "sleetwatch.toml").open("a") as file:
        file.write(SETTINGS)
    (root / "in").mkdir()
    with (root / "workers.csv").open("w", newline="") as file:
        rows = csv.DictWriter(file, list(_worker(0)))
        rows.writeheader()
        rows.writerows(map(_worker, range(STAFF)))
    list(workspace.ingest([root / "workers.csv"]))
    return Workspace.open(root)


def _worker(number: int) -> dict[str, str]:
    return {
        "worker_id": f"w{number}",
        "full_name": f"Person {number}",
        "work_email": _name(number),
        "start_date": "2024-01-08",
        "home_address": f"{100 + number} Main Street",
        "home_city": "Austin",
        "home_region": "TX",
        "home_country": "US",
        "time_zone": "America/Chicago",
        "remote": "true",
    }


def _name(number: int) -> str:
    return f"person.{number}@acme.example"


def batch(number: int) -> str:
    """Everybody's next sign-in, eight hours after the last; a few never sign in from where they live."""
    return "".join(json.dumps(_sign_in(number, one, one % 20 == 1)) + "\n" for one in range(STAFF))


def _sign_in(number: int, one: int, away: bool) -> dict[str, Any]:  # noqa: FBT001 - a column
    return {
        "id": f"{number}-{one}",
        "createdDateTime": (BEGIN + timedelta(hours=8 * number, seconds=one)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "userPrincipalName": _name(one),
        "userId": f"id-{one}",
        "ipAddress": f"188.16.10.{one}" if away else f"24.27.{one}.9",
        "appDisplayName": "Mail",
        "clientAppUsed": "Browser",
        "isInteractive": True,
        "status": {"errorCode": 0},
        "deviceDetail": {"deviceId": f"device-{one}", "displayName": f"LT-{one}", "isManaged": not away},
        "location": {"city": "Vladivostok", "countryOrRegion": "RU"} if away else {"city": "Austin"},
    }


def drop(workspace: Workspace, number: int) -> None:
    """One file, whole at once."""
    path = workspace.root / f"{number}.part"
    path.write_text(batch(number), "utf-8")
    path.rename(workspace.root / "in" / f"{number:05}.jsonl")


def watching(workspace: Workspace) -> subprocess.Popen[bytes]:
    """A watch as a process of its own."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen([*COMMAND, "watch", "-w", str(workspace.root)], stdout=quiet, stderr=quiet)


def resident_mb(process: subprocess.Popen[bytes]) -> int:
    """What a process has in memory now."""
    for line in Path(f"/proc/{process.pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) >> 10
    return 0


def caught_up(workspace: Workspace, batches: int) -> None:
    """Wait until every batch was taken and hunted over."""
    until(lambda: sum(one.records for one in workspace.feeds()) >= batches * STAFF and not workspace.watched().waiting)


def until(holds: Callable[[], bool]) -> None:
    """Wait for a watch to be so far."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the watch does not get on")
        time.sleep(0.2)


def _hunts(workspace: Workspace) -> int:
    with workspace.folder.state.connect() as connection:
        return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(hunts.c.hunt), 0))).scalar_one())


def memory(root: Path, batches: int) -> Iterator[tuple[int, int, int]]:
    """Every so often: batches, hunts, resident megabytes."""
    workspace = made(root)
    with watching(workspace) as process:
        for number in range(batches):
            drop(workspace, number)
            time.sleep(1.0)
            if (number + 1) % max(1, batches // 10) == 0:
                yield number + 1, _hunts(workspace), resident_mb(process)
        caught_up(workspace, batches)
        yield batches, _hunts(workspace), resident_mb(process)
        process.send_signal(signal.SIGTERM)


def found(workspace: Workspace) -> dict[str | None, Any]:
    """What everybody's score is made of."""
    return {
        one.worker_id: (one.probability, one.score, sorted((part.signal, part.nats) for part in one.parts))
        for one in workspace.suspects(reveal=True)
    }


def killed(root: Path, batches: int, kills: int) -> tuple[int, bool]:
    """How many of the kills met a watch that ran, and whether it found what one hunt over all finds."""
    chance, workspace, met = random.Random(kills), made(root), 0  # noqa: S311 - repeats, protects nothing
    share = -(-batches // kills)
    for turn in range(kills):
        begun = clock.now()
        with watching(workspace) as process:
            until(lambda: (workspace.watched().started_at or 0) > begun)  # noqa: B023 - asked before the next turn
            end = time.monotonic() + chance.uniform(0.0, LONGEST_LIFE)
            for number in range(turn * share, min(batches, (turn + 1) * share)):
                drop(workspace, number)
            time.sleep(max(0.0, end - time.monotonic()))
            met += process.poll() is None
            process.kill()
    with watching(workspace) as process:
        caught_up(workspace, batches)
        process.send_signal(signal.SIGTERM)
    clean = made(root.parent / "clean")
    list(clean.ingest([workspace.root / "in"]))
    clean.hunt()
    return met, bool(found(clean)) and found(workspace) == found(clean)


def main(arguments: Sequence[str]) -> int:
    """Both, or one of them with the other at 0."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--batches", type=int, default=300, help="files that are dropped")
    options.add_argument("--kills", type=int, default=10, help="how often the second watch is killed")
    options.add_argument("--no-memory", action="store_true", help="only the kills")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        for batches, hunted, size in memory(Path(place) / "long", chosen.batches) if not chosen.no_memory else ():
            say(f"{batches} batches", f"{hunted} hunts", f"{size} MB resident")
        if chosen.kills:
            met, same = killed(Path(place) / "killed", max(chosen.kills, chosen.batches // 5), chosen.kills)
            said = "it found the same as one hunt" if same else "IT DID NOT FIND THE SAME"
            say(f"{met} of {chosen.kills} kills met a running watch;", said)
            return 0 if same else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
