"""What would change our mind: the one neutral check that is expected to tell most about a subject.

A check has two outcomes, and the library has a signal for each, so that the score after either can be worked out. How
likely each is needs no further guess: nobody may expect to be moved by a check they have not made yet, so that the
probabilities after, weighted by how likely they are, make up the probability now. That leaves one answer:

    P(passed) = (failed - now) / (failed - passed)        with the three probabilities

What the check is expected to tell is how much less there is left to learn: the entropy now less the expected one after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import log2

from sleetwatch.scores.checks import Check, NextCheck
from sleetwatch.scores.combine import Scored, added_by
from sleetwatch.scores.weights import Part

ASKED_FROM = 0.001
"""Below this probability nothing is asked of anybody: hardly anything speaks against them."""


def next_check(one: Scored, offered: Iterable[Check], worth: Callable[[str], Part]) -> NextCheck | None:
    """The check that is expected to tell most, of those whose outcome is not known yet. None if none tells anything.

    `worth` says what a signal would be worth if it fired on this subject now.
    """
    score = one.score
    if one.probability < ASKED_FROM:
        return None
    known = {part.evidence.signal for part, _ in one.parts}
    found: list[NextCheck] = []
    for check in offered:
        if check.passing not in known and check.failing not in known:
            passed = score + added_by(one.parts, worth(check.passing), one.line.family_cap)
            failed = score + added_by(one.parts, worth(check.failing), one.line.family_cap)
            found += _expected(check, *(one.calibration.probability(nats) for nats in (passed, score, failed)))
    return min(found, key=lambda check: (-check.bits, check.check), default=None)


def _expected(check: Check, passed: float, now: float, failed: float) -> Iterator[NextCheck]:
    """What a check is expected to tell; nothing when only one of its outcomes would move anything."""
    if passed < now < failed:
        likely = (failed - now) / (failed - passed)
        bits = entropy(now) - likely * entropy(passed) - (1 - likely) * entropy(failed)
        yield NextCheck(check.id, check.ask, check.passed, check.failed, passed, failed, likely, bits)


def entropy(probability: float) -> float:
    """How much there is left to learn about a yes or no, in bits."""
    if not 0 < probability < 1:
        return 0.0
    return -probability * log2(probability) - (1 - probability) * log2(1 - probability)
