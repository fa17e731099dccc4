"""How long it takes to weigh and score a large tenant, and to score one subject again after one new event."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar

from sleetwatch.clock import DAY
from sleetwatch.events import KINDS
from sleetwatch.links import Edge
from sleetwatch.scores import Evidence
from sleetwatch.settings import Settings
from sleetwatch.signals import Signal, load_library
from sleetwatch.subjects import Identities
from sleetwatch.workspace.scoring import Found, Scoring

Result = TypeVar("Result")

TENANT = "main"
AS_OF = 20_000 * DAY
DAYS = 30
TEAM = 40
"""People of one department."""
SHARE_A_DEVICE = 0.01
"""Of the people: those who share one with the next."""
AGAIN = 200
"""Subjects that are scored again, each after one new hit."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds, on one core."""

    signals: int
    counted: float
    """To count all hits."""
    scored: float
    """To score everybody after that."""
    again: float
    """To score one subject again: the longest of `AGAIN`."""


def speed(accounts: int, hits: int) -> Speed:
    """Of a made-up tenant: who hits which signal is drawn, no more often than once."""
    library = load_library()
    found = made_up(accounts, hits, library)
    counted, scoring = _timed(lambda: Scoring(found, library, Settings()))
    scored, _ = _timed(scoring.everybody)
    own: dict[str, list[dict[str, Any]]] = {}
    for hit in found.hits:
        own.setdefault(hit["subject"], []).append(hit)
    first = [partial(_again, scoring, library, subject, own[subject]) for subject in sorted(own)[:AGAIN]]
    return Speed(len(library), counted, scored, max(_timed(work)[0] for work in first))


def _again(scoring: Scoring, library: tuple[Signal, ...], subject: str, hits: list[dict[str, Any]]) -> None:
    known = {hit["signal"] for hit in hits}
    new = next(signal.id for signal in library if signal.id not in known)
    before = [
        Evidence(TENANT, subject, hit["signal"], hit["strength"], hit["first_at"], hit["last_at"]) for hit in hits
    ]
    scoring.again((TENANT, subject), [*before, Evidence(TENANT, subject, new, 2, AS_OF, AS_OF)])


def made_up(accounts: int, hits: int, library: tuple[Signal, ...]) -> Found:
    """What a hunt would have found."""
    draw = random.Random(1)  # noqa: S311 - a made-up tenant, not a secret
    names = [f"S-{number:06}" for number in range(accounts)]
    drawn = {(draw.choice(names), draw.choice(library).id) for _ in range(hits)}
    rows = [_hit(subject, signal, draw) for subject, signal in sorted(drawn)]
    pairs = [pair for pair in pairwise(names) if draw.random() < SHARE_A_DEVICE]
    edges = [Edge(TENANT, *pair, "device", 2, AS_OF) for pair in pairs]
    people = [(TENANT, name, f"team {number // TEAM}") for number, name in enumerate(names)]
    return Found(AS_OF, Identities(), rows, edges, people, (), {TENANT: frozenset(KINDS)})


def _hit(subject: str, signal: str, draw: random.Random) -> dict[str, Any]:
    first = AS_OF - draw.randrange(DAYS * DAY)
    strength = draw.choices((1, 2, 3), (6, 3, 1))[0]
    return {
        "tenant": TENANT,
        "subject": subject,
        "signal": signal,
        "strength": strength,
        "first_at": first,
        "last_at": draw.randrange(first, AS_OF + 1),
    }


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    started = time.process_time()
    result = work()
    return time.process_time() - started, result
