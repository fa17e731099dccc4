"""Whether an application of another name, rejected and forgotten but for its tokens, gave the same contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.examining import Room

_WORDS = {"phone": "telephone number", "mailbox": "mailbox", "file": "file"}
"""What tells on its own; an address alone may be a shared house."""


def examine(dossiers: Sequence[Dossier], room: Room) -> Iterator[Finding]:
    """Only where tokens are kept. Coming again under one's own name is anybody's right, and agrees."""
    if not room.tokens:
        return
    kept: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for one in room.tokens:
        kept[one.tenant, one.token].add(one.of)
    for dossier in dossiers:
        own = room.tokens_of(dossier)
        yield _judged(dossier, {thing: kept[dossier.tenant, token] for token, thing in own.items()})


def _judged(one: Dossier, met: dict[str, set[str]]) -> Finding:
    """`met`: by thing the earlier applications that gave the same."""
    same_name = met.get("name", set())
    strangers = {thing: earlier - same_name for thing, earlier in met.items() if thing in _WORDS}
    shared = [_WORDS[thing] for thing, earlier in strangers.items() if earlier]
    if shared:
        because = f"an earlier application of another name, which was rejected, gave the same {' and '.join(shared)}"
        return Finding(one.tenant, one.applicant_id, "applied-before", Outcome.CONTRADICTS, because)
    because = "no rejected application of another name gave the same contacts"
    return Finding(one.tenant, one.applicant_id, "applied-before", Outcome.AGREED, because)
