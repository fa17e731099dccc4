"""Sentences that say what was just done. An address names one of them; it can never bring a sentence of its own."""

from __future__ import annotations

from collections.abc import Mapping

from sleetwatch.report import words

NEWS: Mapping[str, tuple[str, str]] = {
    "assigned": ("{n} now has an owner.", "{n} now have an owner."),
    "freed": ("{n} has no owner any more.", "{n} have no owner any more."),
    "due": ("The due day is set.", "The due day is set for {n}."),
    "judged": ("Your verdict is written down.", "Your verdict on {n} is written down."),
    "approved": ("You stand behind the verdict now.", ""),
    "withdrawn": ("The verdict is withdrawn.", ""),
    "excepted": ("The exception is made. It holds from the next hunt on.", ""),
    "waits": ("The exception waits for a second person.", ""),
    "backed": ("You stand behind the exception now. It holds from the next hunt on.", ""),
    "ended": ("The exception is ended. The next hunt counts everything again.", ""),
    "dropped": ("The token holds no longer.", ""),
    "noted": ("Your note is written down.", "Your note is written down on {n}."),
    "view-kept": ("The view is kept.", ""),
    "view-gone": ("The view is gone.", ""),
    "asked": ("Your request waits for a second person.", ""),
    "opened": ("The case is open.", ""),
    "signed-out": ("You have signed out.", ""),
    "added": ("The applicant is in. What the files say is on this page; look through it first.", ""),
    "changed": ("It is changed.", ""),
    "done": ("It is done. What was sent stands below.", ""),
    "cut-off": ("Not everything is done: what is left, and why, stands below. Do it again then.", ""),
    "kept": ("The plan is kept in the case as evidence.", ""),
    "told": ("The notice is in the outbox.", "Notices of {n} are in the outbox."),
    "advised": ("The advisory is in the outbox.", ""),
}
"""By code: the sentence for one, and for several."""


def news(code: str, count: str) -> str | None:
    """The sentence; None when there is none of that code."""
    if code not in NEWS:
        return None
    one, many = NEWS[code]
    number = int(count) if count.isdecimal() and len(count) < len("1000000") else 1
    return (many if many and number != 1 else one).format(n=words.count(number, "subject"))
