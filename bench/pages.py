"""How long the analysts' pages take: the list at many subjects, and one subject's page at many events.

`python -m bench.pages [--subjects N] [--events N]`. Bounded and offline, in a folder that is removed afterwards. Times
are those of a client on the same machine, one request after another.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import sqlalchemy as sa

from bench.figures import say
from sleetwatch import Workspace
from sleetwatch.bench.many_sign_ins import publish, sign_ins, write_roster
from sleetwatch.state import batches, files, hits, hunts, parts, scores, subjects
from sleetwatch.web import PageServer

SUBJECTS, EVENTS = 50_000, 10_000
COLLEAGUES, OF_COLLEAGUES = 200, 100_000
ROUNDS = 15
NAME, PASSWORD = "bench@acme.example", "only while this is measured"
LISTS = (
    "",
    "?owner=any&state=any",
    "?level=suspects",
    "?text=laptop",
    "?text=S-0004",
    "?family=place&page=7",
    "?changed=1",
    "?page=900",
)
SIGNALS = 20
ORIGIN = "0" * 64
A_BATCH = 10_000


def hunted(root: Path, events: int) -> Workspace:
    """A company of which one account has so many events, hunted."""
    workspace = Workspace.create(root)
    roster = root.parent / "workers.csv"
    write_roster(roster, COLLEAGUES)
    list(workspace.ingest([roster]))
    random = np.random.default_rng(7)
    publish(workspace, sign_ins(random, 0, OF_COLLEAGUES, COLLEAGUES))
    publish(workspace, sign_ins(random, OF_COLLEAGUES, events, 1))
    _name_file(workspace)
    workspace.hunt()
    return workspace


def _name_file(workspace: Workspace) -> None:
    """The sign-ins came from no file; the page names the file of every event it shows."""
    with workspace.folder.state.begin() as connection:
        batch = connection.execute(sa.select(sa.func.max(batches.c.batch))).scalar_one()
        counts = dict.fromkeys(("bytes", "seen", "accepted", "duplicate", "rejected"), 0)
        row = {"batch": batch, "sha256": ORIGIN, "name": "sign-ins.jsonl", "source": "entra-sign-in", **counts}
        connection.execute(sa.insert(files).values(**row))


def crowd(workspace: Workspace, subjects: int) -> None:
    """Results of so many made-up subjects beside those of the hunt: the list reads nothing else."""
    random = np.random.default_rng(11)
    names = [signal.id for signal in workspace.signals()][:SIGNALS]
    with workspace.folder.state.begin() as connection:
        hunt = connection.execute(sa.select(sa.func.max(hunts.c.hunt))).scalar_one()
        for start in range(0, subjects, A_BATCH):
            keys = [f"S-{number:010d}" for number in range(start, min(subjects, start + A_BATCH))]
            rows = [_score(hunt, key, float(random.normal(-6, 2))) for key in keys]
            connection.execute(sa.insert(scores), rows)
            fired = [(key, str(name)) for key in keys for name in random.choice(names, 3, replace=False)]
            connection.execute(sa.insert(parts), [_part(hunt, key, name) for key, name in fired])
            connection.execute(sa.insert(hits), [_hit(hunt, key, name) for key, name in fired])


def _score(hunt: int, subject: str, score: float) -> dict[str, object]:
    probability = float(1 / (1 + np.exp(-score)))
    status = "case" if probability >= 0.3 else "check" if probability >= 0.05 else "below"  # noqa: PLR2004 - the lines
    return {
        "hunt": hunt,
        "tenant": "main",
        "subject": subject,
        "score": score,
        "score_without_links": score,
        "probability": probability,
        "low": probability / 2,
        "high": min(1.0, probability * 2),
        "families": ["place", "hours"],
        "status": status,
    }


def _part(hunt: int, subject: str, signal: str) -> dict[str, object]:
    who = {"hunt": hunt, "tenant": "main", "subject": subject, "signal": signal, "family": "place"}
    return {**who, "nats": 1.0, "full_nats": 1.0, "colleagues": 3, "population": SUBJECTS}


def _hit(hunt: int, subject: str, signal: str) -> dict[str, object]:
    who = {"hunt": hunt, "tenant": "main", "subject": subject, "signal": signal, "family": "place", "version": 1}
    return {**who, "strength": 1, "rows": 1, "first_at": 0, "last_at": 0, "because": "made up", "evidence": []}


@contextmanager
def served(workspace: Workspace) -> Iterator[httpx.Client]:
    """The pages, and somebody who has signed in."""
    people = workspace.people
    people.begin(people.start_link(), NAME, PASSWORD)
    server = PageServer(workspace, "127.0.0.1", 0)
    thread = server.start()
    cookies = {"sleetwatch": workspace.sign_ins.open_session(NAME, "password")}
    with httpx.Client(base_url=server.origins.first, cookies=cookies, timeout=120, trust_env=False) as client:
        try:
            yield client
        finally:
            server.stop()
            thread.join()


def timed(client: httpx.Client, path: str) -> tuple[float, float]:
    """Milliseconds of one request by the clock, and of work: server and client are one process."""
    started, worked = time.perf_counter(), time.process_time()
    client.get(path).raise_for_status()
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000


def told(what: str, taken: list[tuple[float, float]]) -> None:
    """The first request, and how the others are spread."""
    say(f"{what}: {len(taken)} requests, load {os.getloadavg()[0]:.1f}")
    for how, place in (("by the clock", 0), ("of work", 1)):
        first, *rest = (one[place] for one in taken)
        p50, p95 = np.percentile(np.array(rest), [50, 95])
        say(f"  {how}: first {first:.0f} ms; then p50 {p50:.0f} ms, p95 {p95:.0f} ms, most {max(rest):.0f} ms")


def main() -> None:
    """Measure all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subjects", type=int, default=SUBJECTS)
    parser.add_argument("--events", type=int, default=EVENTS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = hunted(Path(folder) / "acme", asked.events)
        with workspace.folder.state.connect() as connection:
            own = connection.execute(sa.select(subjects.c.subject).where(subjects.c.worker_id == "W0")).scalar_one()
        crowd(workspace, asked.subjects)
        with served(workspace) as client:
            pages = [f"/suspects{query}" for _ in range(ROUNDS) for query in LISTS]
            told(f"suspects at {asked.subjects:,}", [timed(client, page) for page in pages])
            told(
                f"a subject at {asked.events:,} events", [timed(client, f"/suspects/main/{own}") for _ in range(ROUNDS)]
            )
            seen = [timed(client, f"/suspects/main/{own}/seen") for _ in range(ROUNDS)]
            told("  what rests on its events, which the page brings in afterwards", seen)
        workspace.folder.state.dispose()


if __name__ == "__main__":
    main()
