"""The guided live call: its steps as data, an order drawn by lot, and what is written down of it.

A call is held by people. What comes of it is what they saw, in words; nothing here looks at faces or voices.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from sleetwatch.errors import UnknownName, UserError
from sleetwatch.vetting.checks import Outcome

CHECK = "live-call"
LOTS = 10_000
WORDS = 5
SEVERAL = 2
"""Steps about different things that differ, from which on the call contradicts; a single one is to be repeated."""
LONGEST_SEEN = 400


class Seen(StrEnum):
    """What became of a step."""

    FITS = "fits"
    OTHER_WAY = "other-way"
    DIFFERS = "differs"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class CallStep:
    """One step of the call."""

    id: str
    about: str
    """What it is to show: consistency over time, occlusion, lighting, sound and lips, presence."""
    ask: str
    watch: str
    instead: str
    """For whoever cannot or would rather not do it; as good as the step itself."""
    benign: str


@dataclass(frozen=True, slots=True)
class CallSheet:
    """A call as it is to be held."""

    lot: int
    minutes: int
    opening: str
    closing: str
    steps: tuple[CallStep, ...]
    """In the order drawn."""


@dataclass(frozen=True, slots=True)
class StepSeen:
    """What somebody saw at a step."""

    step: str
    seen: Seen
    words: str = ""


def call_sheet(lot: int) -> CallSheet:
    """The call that belongs to a lot: the same for the same lot, so that it can be laid beside what was recorded."""
    drawn = random.Random(lot)  # noqa: S311 - an order for a talk
    told = _told()
    words = ", ".join(drawn.sample(_WORDS, WORDS))
    steps = [CallStep(**{key: text.replace("{words}", words) for key, text in one.items()}) for one in told["step"]]
    drawn.shuffle(steps)
    return CallSheet(lot, told["minutes"], told["opening"], told["closing"], tuple(steps))


def seen_at(written: Mapping[str, str]) -> tuple[StepSeen, ...]:
    """What was seen, by step: `fits`, `other-way`, `skipped`, or `differs: WHAT`. Raises `UserError`."""
    known = {one["id"] for one in _told()["step"]}
    if unknown := sorted(written.keys() - known):
        raise UnknownName(f"{unknown[0]!r} is no step of the call; there is: {', '.join(sorted(known))}")
    return tuple(_seen(step, text) for step, text in written.items())


def _seen(step: str, written: str) -> StepSeen:
    word, _, said = written.partition(":")
    try:
        seen = Seen(word.strip().lower())
    except ValueError:
        raise UnknownName(f"{word.strip()!r} at {step!r}: write one of {', '.join(Seen)}") from None
    if seen is Seen.DIFFERS and not said.strip():
        raise UserError(f"{step}: write what was seen, for the applicant may ask: {step}='differs: WHAT'")
    return StepSeen(step, seen, " ".join(said.split())[:LONGEST_SEEN])


def outcome_of(seen: tuple[StepSeen, ...]) -> Outcome:
    """How the call came out. Skipped steps speak for nobody and against nobody; another way is as good as the step."""
    about = {one["id"]: one["about"] for one in _told()["step"]}
    differs = {about[one.step] for one in seen if one.seen is Seen.DIFFERS}
    done = {one.step for one in seen if one.seen in (Seen.FITS, Seen.OTHER_WAY)}
    if len(differs) >= SEVERAL:
        return Outcome.CONTRADICTS
    if differs or len(seen) < len(about):
        return Outcome.NOT_DONE
    return Outcome.AGREED if len(done) * 2 > len(about) else Outcome.NOT_POSSIBLE


def words_of(lot: int, seen: tuple[StepSeen, ...]) -> str:
    """What is kept of the call, as text that reads aloud."""
    told = "; ".join(f"{one.step} {one.seen}" + (f" ({one.words})" if one.words else "") for one in seen)
    return f"guided call, lot {lot}: {told}"


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads((files("sleetwatch.vetting") / "live_call.toml").read_text("utf-8"))


_WORDS = [
    "amber", "bamboo", "bobbin", "bump", "cabin", "camp", "copper", "emblem", "hamper", "humble", "jumbo", "lamp",
    "limber", "member", "nimble", "number", "paper", "pebble", "plum", "pump", "ribbon", "simple", "temper", "tumble",
]  # fmt: skip
"""Plain words on whose sounds lips close; any of them may be skipped."""
