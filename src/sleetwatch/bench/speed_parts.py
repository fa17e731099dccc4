"""The parts of `sleetwatch bench speed`: what each measures, as figures not yet told."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sleetwatch.bench import frames
from sleetwatch.bench.alone import Ran, Runner
from sleetwatch.bench.bare_decode import Decoded
from sleetwatch.bench.login_world import TENANT, shape_of
from sleetwatch.bench.peer_rules import RAISES_RISK
from sleetwatch.clock import now
from sleetwatch.state import batches, scores
from sleetwatch.workspace import Workspace

PARTS = ("logins", "frames", "bounds", "growth", "watch", "pages")
QUICK_PARTS = ("logins", "frames", "bounds")
"""The others hunt several times over, and a hunt over nearly nothing takes seconds all the same."""
PEER_TRAVEL, PEER_ANY = "its impossible travel", "its alerts that raise risk"
OURS = "Sleetwatch: impossible travel"
HUNT, ROWS, FRAMES = "sleetwatch.bench.speed_hunt", "sleetwatch.bench.peer_rows", "sleetwatch.bench.frames"
AGAIN = "sleetwatch.bench.speed_again"
PAGES = "sleetwatch.web.under_load"
"""A layer above this one: named, never imported, and run in a process of its own."""

Told = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything."""

    parts: tuple[str, ...] = PARTS
    events: tuple[int, ...] = (1_000_000,)
    """Sign-ins of each lake that is hunted; each has six tenths as many other events beside them."""
    subjects: tuple[int, ...] = ()
    """Instead of one subject for 500 sign-ins: the smallest lake again, with so many."""
    people: int = 500
    """Of the company whose logins are judged."""
    staff: int = 600
    """Of the company whose logs are read in."""
    days: int = 30
    smallest_file: int = 1_000_000
    """Bytes of the smallest of its files that is measured."""
    batch: int = 50_000
    """Sign-ins that come in before a lake is hunted again."""
    frame_rows: int = 1_000_000
    watch_rows: int = 200_000
    watch_minutes: float = 3.0
    per_minute: int = 5_000
    analysts: int = 50
    pages: int = 20
    """Read by each analyst."""
    pause: float = 2.0
    alone: bool = True
    """Each piece of work in a process of its own."""


QUICK = Sizes(
    QUICK_PARTS, (20_000,), people=12, staff=150, days=7, smallest_file=700_000, frame_rows=30_000, alone=False
)


@dataclass(frozen=True, slots=True)
class Logins:
    """What both sides took for a company's logins, and whom they found."""

    sign_ins: int
    people: Mapping[str, int]
    """By shape."""
    found: Mapping[str, Counter[str]]
    """By detector, how many people of each shape it alerts on."""
    peer: Ran
    in_memory: Ran
    ours: Ran

    @property
    def agree(self) -> bool:
        """Whether the peer's rules say the same in both styles."""
        return bool(self.peer.result == self.in_memory.result)


@dataclass(frozen=True, slots=True)
class Framed:
    """Five signals, three ways."""

    rows: Mapping[str, int]
    ran: Mapping[str, Ran]
    """By way; without those whose library is not installed."""
    missing: tuple[str, ...]

    @property
    def agree(self) -> bool:
        """Whether every way has the same hits."""
        return len({ran.result["digest"] for ran in self.ran.values()}) == 1


@dataclass(frozen=True, slots=True)
class Grown:
    """One lake and its hunt."""

    sign_ins: int
    events: int
    subjects: int
    hunt: Ran | None
    travel: Ran
    sort: Ran
    scan: Ran


@dataclass(frozen=True, slots=True)
class Again:
    """One lake hunted again: with nothing new, after a batch, and as if for the first time."""

    sign_ins: int
    batch: int
    """Sign-ins of one tenant that came in."""
    people: int
    """Of whom they are."""
    nothing: Ran
    after: Ran
    whole: Ran

    @property
    def same(self) -> bool:
        """Whether hunting again said what a hunt over everything says."""
        return bool(self.whole.result["same"])


@dataclass(slots=True)
class Found:
    """Everything that was measured; what was not is empty."""

    logins: Logins | None = None
    framed: Framed | None = None
    bound: Grown | None = None
    decoded: list[Decoded] = field(default_factory=list)
    grown: list[Grown] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    watch: dict[str, Any] | None = None
    pages: Ran | None = None


def measure(sizes: Sizes, place: Path, told: Told) -> Found:
    """Measure the parts that are asked for, one after the other."""
    runner, found = Runner(alone=sizes.alone), Found()
    steps = [part for part in PARTS if part in sizes.parts]
    for number, part in enumerate(steps):
        told(f"measuring {part}", number / len(steps))
        _MEASURES[part](runner, place, sizes, found)
    return found


def _logins(runner: Runner, place: Path, sizes: Sizes, found: Found) -> None:
    root = str(place / "logins")
    made = runner.run("sleetwatch.bench.login_world", "make_logins", root=root, people=sizes.people)
    peer = runner.run(ROWS, "judge", root=root)
    in_memory = runner.run(ROWS, "judge_in_memory", root=root)
    ours = runner.run(HUNT, "travel", root=root)
    shapes = {f"W{who}": shape_of(who, sizes.people) for who in range(sizes.people)}
    alerts = {worker: set(kinds) for tenant, worker, kinds in peer.result if tenant == TENANT}
    by_detector = {
        PEER_TRAVEL: Counter(shapes[one] for one, kinds in alerts.items() if "impossible travel" in kinds),
        PEER_ANY: Counter(shapes[one] for one, kinds in alerts.items() if kinds & set(RAISES_RISK)),
        OURS: Counter(shapes[one] for one in ours.result),
    }
    found.logins = Logins(made.result["sign_ins"], Counter(shapes.values()), by_detector, peer, in_memory, ours)


def _frames(runner: Runner, place: Path, sizes: Sizes, found: Found) -> None:
    root, files = str(place / "framed"), str(place / "frames")
    subjects = max(20, sizes.frame_rows // 2000)
    runner.run(HUNT, "make", root=root, sign_ins=sizes.frame_rows, subjects=subjects)
    rows = runner.run(FRAMES, "lay_out", root=root, files=files).result
    there = [name for name in frames.LIBRARIES if name not in frames.missing()]
    ran = {way: runner.run(FRAMES, f"in_{way}", files=files) for way in ("sql", *there)}
    found.framed = Framed(rows, ran, frames.missing())
    shutil.rmtree(root)


def _bounds(runner: Runner, place: Path, sizes: Sizes, found: Found) -> None:
    root = str(place / "bound")
    made = runner.run(HUNT, "make", root=root, sign_ins=min(sizes.events)).result
    found.bound = _lake(runner, root, made, hunted=sizes.alone)
    company = {"staff": sizes.staff, "days": sizes.days, "smallest": sizes.smallest_file}
    decoded = runner.run("sleetwatch.bench.bare_decode", "every_file", root=str(place / "decoded"), **company)
    found.decoded = [Decoded(**one) for one in decoded.result]
    shutil.rmtree(root)


def _lake(runner: Runner, root: str, made: Mapping[str, int], *, hunted: bool) -> Grown:
    """What a lake costs to scan, to sort and to hunt over; the bounds first, so that the files are in memory."""
    scan, sort, travel = (runner.run(HUNT, work, root=root) for work in ("scan", "sort", "travel"))
    hunt = runner.run(HUNT, "hunt", root=root) if hunted else None
    return Grown(made["sign_ins"], made["events"], made["subjects"], hunt, travel, sort, scan)


def _growth(runner: Runner, place: Path, sizes: Sizes, found: Found) -> None:
    lakes: Sequence[tuple[int, int | None]] = [(events, None) for events in sorted(sizes.events)]
    for events, subjects in (*lakes, *((min(sizes.events), one) for one in sorted(sizes.subjects))):
        root = place / "grown"
        made = runner.run(HUNT, "make", root=str(root), sign_ins=events, subjects=subjects).result
        found.grown.append(_lake(runner, str(root), made, hunted=True))
        found.again.append(_again(runner, str(root), made["sign_ins"], sizes.batch))
        shutil.rmtree(root)


def _again(runner: Runner, root: str, sign_ins: int, batch: int) -> Again:
    """Of a lake that was hunted; a hunt over everything comes last, since it leaves what it found as well."""
    nothing = runner.run(HUNT, "hunt", root=root)
    brought = runner.run(AGAIN, "bring", root=root, rows=batch).result
    after, whole = runner.run(HUNT, "hunt", root=root), runner.run(AGAIN, "whole", root=root)
    return Again(sign_ins, brought["events"], brought["people"], nothing, after, whole)


def _watch(runner: Runner, place: Path, sizes: Sizes, found: Found) -> None:
    ran = runner.run(
        "sleetwatch.bench.watch_latency",
        "watched",
        root=str(place / "watched"),
        rows=sizes.watch_rows,
        minute=sizes.per_minute,
        minutes=sizes.watch_minutes,
    )
    found.watch = {**ran.result, "peak_mb": ran.peak_mb}


def _pages(runner: Runner, place: Path, sizes: Sizes, found: Found) -> None:
    root = str(place / "read")
    runner.run(HUNT, "make", root=root, sign_ins=min(sizes.events))
    runner.run(HUNT, "hunt", root=root)
    runner.run(__name__, "name_tenants", root=root)
    found.pages = runner.run(
        PAGES, "read_together", root=root, analysts=sizes.analysts, pages=sizes.pages, pause=sizes.pause
    )


def name_tenants(root: str) -> int:
    """A lake that was made, and not ingested, names its tenants in its rows alone, and nobody could read their pages.

    How many there are.
    """
    state = Workspace.open(Path(root)).folder.state
    with state.begin() as connection:
        tenants = sorted(connection.execute(sa.select(scores.c.tenant).distinct()).scalars())
        connection.execute(sa.insert(batches), [{"ingested_at": now(), "tenant": one} for one in tenants])
    return len(tenants)


_MEASURES: dict[str, Callable[[Runner, Path, Sizes, Found], None]] = {
    "logins": _logins,
    "frames": _frames,
    "bounds": _bounds,
    "growth": _growth,
    "watch": _watch,
    "pages": _pages,
}
