"""Where applications and interviews came from: what the newest hunt's signals say of it, as checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Dossier

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


def findings(one: Dossier, fired: Mapping[str, str]) -> Iterator[Finding]:
    """The checks of networks for one applicant, by what fired in a hunt, with its words.

    Where neither the application nor an interview tells its address, there is nothing to check but the pace.
    """
    has_address = one.ip is not None or any(talk.ip for talk in one.talks)
    for check, signals in SIGNALS.items():
        told = [fired[signal] for signal in signals if signal in fired]
        if told:
            yield _found(one, check, Outcome.CONTRADICTS, "; ".join(told))
        elif has_address or check == "application-pace":
            yield _found(one, check, *_QUIET[check])


def _found(one: Dossier, check: str, outcome: Outcome, because: str) -> Finding:
    return Finding(one.tenant, one.applicant_id, check, outcome, because)
