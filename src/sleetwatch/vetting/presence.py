"""Seen on camera in several sessions, by the meetings' own records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.examining import Room

SEVERAL = 2
SHORTEST = 10.0
"""Minutes below which a session tells nothing."""
SEEN = 0.5
"""The share of a session with the camera on from which on somebody was seen in it."""
HARDLY = 0.1
GLIMPSE = 5.0
"""Minutes with the camera on that are no more than a glimpse in a session in which it then went off."""


def examine(dossiers: Sequence[Dossier], _room: Room) -> Iterator[Finding]:
    """Sessions with a record of the camera only; where none was kept, nothing is said."""
    for one in dossiers:
        shares = [
            (talk.camera_minutes / talk.minutes, talk.camera_minutes)
            for talk in one.talks
            if talk.minutes is not None and talk.camera_minutes is not None and talk.minutes >= SHORTEST
        ]
        if shares:
            yield _judged(one, shares)


def _judged(one: Dossier, shares: list[tuple[float, float]]) -> Finding:
    seen = sum(share >= SEEN for share, _ in shares)
    dark = sum(share <= HARDLY for share, _ in shares)
    glimpses = sum(share <= HARDLY and 0 < minutes <= GLIMPSE for share, minutes in shares)
    trouble = {"went off": f"in {glimpses} sessions within {GLIMPSE:.0f} minutes"} if glimpses else {}
    because = f"the camera was on for most of the time in {seen} of {len(shares)} sessions"
    outcome = Outcome.NOT_DONE
    if seen >= SEVERAL:
        outcome = Outcome.AGREED
    elif len(shares) >= SEVERAL and dark == len(shares):
        outcome, because = Outcome.CONTRADICTS, f"the camera was off, or went off, in all {len(shares)} sessions"
    return Finding(one.tenant, one.applicant_id, "camera-in-sessions", outcome, because, details=trouble)
