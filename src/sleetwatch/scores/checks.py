"""The neutral checks that may be proposed, from `checks.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Check:
    """A neutral check and the signals that fire on its outcomes."""

    id: str
    ask: str
    """What to do, as one says it."""
    passed: str
    failed: str
    """How each outcome is told: `they come`."""
    passing: str
    failing: str
    """The signals."""
    applicants: bool = False
    """Whether it can be asked of applicants too."""


@dataclass(frozen=True, slots=True)
class NextCheck:
    """A check proposed for one subject."""

    check: str
    ask: str
    passed: str
    failed: str
    if_passed: float
    """The probability after it was passed."""
    if_failed: float
    likely: float
    """How likely it is to be passed."""
    bits: float
    """What it is expected to tell."""


@cache
def checks() -> tuple[Check, ...]:
    """All that may be proposed."""
    text = (files(__package__) / "checks.toml").read_text("utf-8")
    return tuple(Check(**entry) for entry in tomllib.loads(text)["check"])
