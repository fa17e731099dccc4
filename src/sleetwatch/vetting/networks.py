"""Where applications and interviews came from: what the newest hunt's signals say of it, as checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from sleetwatch.vetting.checks import Finding, Outcome

SIGNALS = {
    "network-own": ("applicants-share-network", "interview-line-shared"),
    "network-open": ("hiring-behind-anonymiser",),
    "place-as-claimed": ("hiring-far-from-claimed-home", "interviews-from-several-countries"),
    "application-pace": ("burst-of-applications",),
}
"""The signals of the stage `hiring` behind each check."""
_QUIET = {
    "network-own": (Outcome.AGREED, "no unrelated applicants came from the same small network in the same weeks"),
    "network-open": (
        Outcome.NOT_POSSIBLE,
        "no anonymiser is known at the addresses seen, which does not prove that none is",
    ),
    "place-as-claimed": (Outcome.NOT_POSSIBLE, "no occasion was seen to come from far off, as far as addresses tell"),
    "application-pace": (Outcome.AGREED, "applications came at the pace of a person"),
}
"""What is said where nothing fired. That an address gives nothing away is no proof of where somebody is."""


class Applied(Protocol):
    """An application, and whether it is known where it or an interview came from."""

    @property
    def tenant(self) -> str: ...
    @property
    def applicant_id(self) -> str: ...
    @property
    def has_address(self) -> bool: ...


def findings(one: Applied, fired: Mapping[str, str]) -> Iterator[Finding]:
    """The checks of networks for one applicant, by what fired in a hunt, with its words.

    Where neither the application nor an interview tells its address, there is nothing to check but the pace.
    """
    for check, signals in SIGNALS.items():
        told = [fired[signal] for signal in signals if signal in fired]
        if told:
            yield _found(one, check, Outcome.CONTRADICTS, "; ".join(told))
        elif one.has_address or check == "application-pace":
            yield _found(one, check, *_QUIET[check])


def _found(one: Applied, check: str, outcome: Outcome, because: str) -> Finding:
    return Finding(one.tenant, one.applicant_id, check, outcome, because)
