"""How long it takes to look for imported indicators in thirteen months of events, and how that grows.

    python -m bench.indicators [ROWS ...]

Every size is a lake of its own of as many sign-ins and six tenths as many other events. Of the indicators a few hundred
stand in it: homes' addresses, exits that many share, mailboxes of nobody, hosts. The rest is there to be looked for.
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sleetwatch import Workspace
from sleetwatch.bench import many_events, many_tenants
from sleetwatch.engine import Engine
from sleetwatch.facts.scopes import HEAVY
from sleetwatch.workspace.hunting import Hunt
from sleetwatch.workspace.opening import open_events

ROWS = (500_000, 1_000_000, 2_000_000, 4_000_000)
DAYS = 396
INDICATORS = 20_000


def main(sizes: Sequence[int]) -> None:
    """Print a row for every size."""
    many_events.DAYS = DAYS
    print(f"{INDICATORS:,} indicators, {DAYS} days")
    print("events, distinct in the lake | who is who, s | with indicators, s | difference | sightings | peak GB")
    for rows in sizes:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), rows)


def measure(folder: Path, rows: int) -> None:
    """One size."""
    workspace = Workspace.create(folder / "many", "many")
    many_tenants.make_many_events(workspace, rows)
    plain, _ = look(workspace)
    listed = folder / "list.csv"
    with listed.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("kind", "value", "source", "actor"), *indicators()])
    report = workspace.actors.bring(listed)
    full, sightings = look(workspace)
    events = sum(int(rows * share) for share in many_events.SHARES.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{events:,} | {plain:.1f} | {full:.1f} | {full - plain:.1f} | {sightings} of {report.indicators} | {peak:.2f}",
        flush=True,
    )


def look(workspace: Workspace) -> tuple[float, int]:
    """The seconds and the sightings of one search, with finding out who is who."""
    begun = time.monotonic()
    hunt = Hunt(workspace.folder, lambda _what, _share: None)
    with Engine(memory_limit_mb=workspace.folder.settings.memory_mb) as engine:
        opened = open_events(engine, workspace.folder, None, HEAVY)
        hunt.claims(engine, opened.until)
    return time.monotonic() - begun, len(hunt.sightings)


def indicators() -> Iterator[tuple[str, str, str, str]]:
    """Some that are there, of which exits are everybody's, and many that are not."""
    for number in range(200):
        yield "ip", f"73.0.{number % 4}.{number}", "Group A", "Jasper Sleet"
        yield "ip", f"146.70.0.{number}", "Group B", "Jasper Sleet"
    for number in range(5_000):
        yield "ip", f"45.{number >> 8}.{number & 255}.7", "Group A", "Jasper Sleet"
        yield "email", f"persona{number}@mail.example", "Group B", "Jasper Sleet"
        yield "domain", f"front{number}.example", "Group B", "Jasper Sleet"
    for number in range(INDICATORS - 15_401):
        yield "cidr", f"46.{number >> 8}.{number & 255}.0/24", "Group A", "Jasper Sleet"
    yield "domain", "relay.anydesk.com", "Group A", "Jasper Sleet"


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or ROWS)
