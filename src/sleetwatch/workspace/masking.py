"""Takes away who a subject is, from everything a person without a reveal is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sleetwatch.explanation import Evidence, Explanation, PartLine, Suspect

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_SHORTEST = 4
"""Shorter pieces of a name would hide ordinary words."""


def mask(suspect: Suspect) -> Suspect:
    """The suspect without worker id, name, role and accounts, and without them inside any sentence."""
    hide = _hider(suspect)
    parts = tuple(_mask_part(part, hide) for part in suspect.parts)
    return replace(suspect, worker_id=None, name=None, role=None, accounts=(), parts=parts)


def mask_explanation(explanation: Explanation) -> Explanation:
    """The same for an explanation."""
    return replace(explanation, suspect=mask(explanation.suspect), revealed=False)


Hide = Callable[[str], str]


def _hider(suspect: Suspect) -> Hide:
    private = _private_texts(suspect)
    pattern = "|".join(re.escape(text) for text in sorted(private, key=len, reverse=True))
    known = re.compile(pattern, re.IGNORECASE) if pattern else None

    def hide(text: str) -> str:
        shown = known.sub(suspect.subject, text) if known else text
        return _EMAIL.sub("(account)", shown)

    return hide


def _private_texts(suspect: Suspect) -> set[str]:
    texts = {*suspect.accounts, suspect.name or "", suspect.worker_id or ""}
    for account in suspect.accounts:
        local = account.partition("@")[0].rpartition("\\")[2]
        texts |= {local, local.replace(".", ""), *local.split(".")}
    texts |= set((suspect.name or "").split())
    return {text for text in texts if len(text) >= _SHORTEST}


def _mask_part(part: PartLine, hide: Hide) -> PartLine:
    evidence = tuple(_mask_evidence(one, hide) for one in part.evidence)
    return replace(part, because=hide(part.because), evidence=evidence)


def _mask_evidence(one: Evidence, hide: Hide) -> Evidence:
    def hide_all(text: str) -> str:
        for value in sorted(one.private, key=len, reverse=True):
            text = re.sub(re.escape(value), "(hidden)", text, flags=re.IGNORECASE)
        return hide(text)

    raw = None if one.raw is None else hide_all(one.raw)
    return replace(one, summary=hide_all(one.summary), raw=raw, file=hide(one.file), private=())
