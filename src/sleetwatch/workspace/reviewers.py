"""What reviewers may say: four findings, a closed list of reasons, names and notes within limits."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from types import MappingProxyType

from sleetwatch.errors import UnknownName, UserError

CONFIRMED, BENIGN, DISMISSED, VICTIM = "confirmed", "benign", "dismissed", "victim"

REASONS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    CONFIRMED: {
        "identity-disproved": "a check in person, or by who issued the document, showed somebody else",
        "stand-in-proved": "somebody else did the work, or sat in the interview",
        "farm-found": "the device stood at a laptop farm or with a facilitator",
        "admitted": "the person said so",
        "authority-named": "the police, a court or a vendor's intelligence named the person",
    },
    BENIGN: {
        "approved-travel": "a journey that was agreed",
        "moved-home": "the person moved, and the roster is late",
        "shared-home": "family or flatmates who work here too",
        "known-network": "a network of ours, of a customer, or one that was allowed",
        "approved-tool": "a tool that the job needs, or that support installed",
        "assistive-device": "a device or program that somebody needs on account of a disability",
        "agreed-hours": "hours that were agreed",
        "identity-checked": "the identity was checked and holds",
        "wrong-record": "the log or the roster is wrong",
    },
    DISMISSED: {
        "too-little": "nothing that would justify a check",
        "test-account": "an account that is no person",
        "left": "the person is no longer here",
        "duplicate": "another verdict says it already",
    },
    VICTIM: {
        "identity-stolen": "somebody else uses this person's identity",
        "account-taken-over": "somebody else acts in this person's account",
        "host-deceived": "the device stands with somebody who does not know what it is for",
    },
})  # fmt: skip
"""By finding: each reason's code, and what it means."""

LONGEST_NAME = 100
LONGEST_NOTE = 2000


def check_reason(finding: str, reason: str) -> None:
    """Raises `UnknownName` when the finding, or the reason for it, is none of the list."""
    if finding not in REASONS:
        raise UnknownName(f"{_cut(finding)!r} is no verdict; it is one of: {', '.join(REASONS)}")
    if reason not in REASONS[finding]:
        raise UnknownName(
            f"{_cut(reason)!r} is no reason for {finding}; it is one of: {', '.join(REASONS[finding])} "
            "(`sleetwatch verdict reasons` says what they mean)"
        )


def reviewer_of(name: str) -> str:
    """The name by which a reviewer is known: two spellings of one name are one reviewer. Raises `UserError`."""
    known = folded(name)
    if not known:
        raise UserError("a reviewer needs a name; write --as NAME, as in --as dana@acme.example")
    if len(known) > LONGEST_NAME:
        raise UserError(f"the reviewer's name has {len(known)} characters; {LONGEST_NAME} are allowed")
    if any(unicodedata.category(one)[0] == "C" for one in known) or not any(one.isalnum() for one in known):
        raise UserError("the reviewer's name has signs that cannot be seen, or no letter; write it plainly")
    return known


def folded(name: str) -> str:
    """A name without capitals, widths of letters and needless blanks."""
    known = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return unicodedata.normalize("NFKC", known)


def seen(name: str) -> str:
    """A name as people see it, whatever signs stand in it that they cannot see."""
    return "".join(one for one in name if one.isspace() or unicodedata.category(one)[0] != "C")


def check_other(reviewer: str, others: Collection[str], what: str) -> None:
    """Raises `UserError` when the reviewer is one of those who stand behind it already."""
    if reviewer in others:
        raise UserError(f"{reviewer} stands behind {what} already; a second person has to look at it")


def note_of(text: str | None) -> str:
    """A reviewer's own words. Raises `UserError` when they are too many or cannot be read."""
    note = unicodedata.normalize("NFC", text or "").strip()
    if len(note) > LONGEST_NOTE:
        raise UserError(
            f"the text has {len(note):,} characters; {LONGEST_NOTE:,} are allowed, so put the rest elsewhere"
        )
    if any(unicodedata.category(one) in {"Cc", "Cs", "Cf"} and one not in "\n\t" for one in note):
        raise UserError("the text has signs that cannot be seen; write it plainly")
    return note


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME]}..."
