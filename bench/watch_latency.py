"""How long a watch takes from the durable event to the queued notice, printed: see `sleetwatch.bench.watch_latency`.

`python -m bench.watch_latency --rows 1000000 --minutes 3`. Bounded and offline, in a folder that is removed afterwards.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.figures import say
from sleetwatch.bench.alone import peak_mb
from sleetwatch.bench.watch_latency import Latency, measure


def tell(found: Latency) -> None:
    """Percentiles over tenants and hunts, the hunts themselves, memory."""
    say(f"lake: {found.sign_ins:,} sign-ins, {found.people:,} people; full hunt {found.full_hunt:.1f} s")
    hunting = f"{len(found.hunts)} hunts of {found.hunts[0]:.1f} to {found.hunts[-1]:.1f} s"
    say(f"brought: {found.brought:,} events in {found.minutes:.1f} minutes; {hunting}")
    p50, p99, worst = found.wait(0.5), found.wait(0.99), found.waits[-1]
    say(f"durable to queued: p50 {p50:.1f} s, p99 {p99:.1f} s, worst {worst:.1f} s; load {os.getloadavg()[0]:.1f}")
    say(f"memory: {peak_mb()} MB at most in one process")
    say(f"processor: {found.work:.0f} s for hunts and deliveries together")
    say(f"notices queued: {found.notices}; {found.said or 'nothing was said'}")


def main(arguments: Sequence[str]) -> int:
    """Measure at the size that was asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1_000_000, help="sign-ins of history")
    options.add_argument("--per-minute", type=int, default=5_000, help="events that come in each minute")
    options.add_argument("--minutes", type=float, default=2.0, help="for how long they come")
    options.add_argument("--every", type=float, default=10.0, help="least seconds between two hunts")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        tell(measure(Path(place) / "lake", chosen.rows, chosen.per_minute, chosen.minutes, chosen.every))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
