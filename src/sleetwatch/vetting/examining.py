"""Runs every machine check over all applicants; each looks at all of them at once, since many compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Protocol

from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Dossier, Staff
from sleetwatch.vetting.memory import Memory
from sleetwatch.vetting.picture_memory import ComparedStore, NothingKept


class Evidence(Protocol):
    """The store of what applicants sent."""

    def open(self, sha256: str) -> BinaryIO:
        """The bytes of a file. Raises `FileNotFoundError` once it was purged."""

    def print_of(self, sha256: str) -> bytes | None:
        """A picture's fingerprint."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is left of a rejected application: a keyed hash of one thing it gave."""

    tenant: str
    token: str
    of: str
    """The same for the tokens of one application."""
    thing: str


def _none(_one: Dossier) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Room:
    """What a check may use beside the dossiers."""

    evidence: Evidence
    tables: dict[str, list[dict[str, str]]]
    """The user's own tables by name, such as `degrees`: rows of CSV files in the workspace's folder `vetting`."""
    as_of: int
    footprints: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """By application: SHA-256 of the exports of code accounts."""
    staff: Sequence[Staff] = ()
    """Everybody on the rosters."""
    adverts: Sequence[str] = ()
    """The user's own job adverts, whose wording applicants repeat."""
    tokens: Sequence[Token] = ()
    """What is left of rejected applications."""
    memory: Memory = field(default_factory=Memory)
    """What the look before left, and this one leaves."""
    compared: ComparedStore = field(default_factory=NothingKept)
    """What was found when pictures were compared."""
    tokens_of: Callable[[Dossier], dict[str, str]] = _none
    """The tokens that an application would leave, with what each stands for."""


Examiner = Callable[[Sequence[Dossier], Room], Iterator[Finding]]
"""One or several machine checks. Yields nothing for applicants on whom it has nothing to look at."""


_FIRST = {Outcome.CONTRADICTS: 0, Outcome.AGREED: 1, Outcome.NOT_POSSIBLE: 2, Outcome.NOT_DONE: 3}
"""Of several outcomes of one check, which is told: a second photo of one's own takes nothing back of the first."""


def examine(dossiers: Sequence[Dossier], room: Room, examiners: Sequence[Examiner]) -> Iterator[Finding]:
    """What every check finds, check by check; one finding for each application, whatever it sent several of."""
    for examiner in examiners:
        held: dict[tuple[str, str, str], Finding] = {}
        for one in examiner(dossiers, room):
            key = one.tenant, one.applicant_id, one.check
            held[key] = _joined(held[key], one) if key in held else one
        yield from held.values()


def _joined(one: Finding, other: Finding) -> Finding:
    if one.outcome is not other.outcome:
        return min(one, other, key=lambda found: _FIRST[found.outcome])
    return replace(
        one,
        because="; ".join(dict.fromkeys((one.because, other.because))),
        others=tuple(dict.fromkeys(one.others + other.others)),
        files=tuple(dict.fromkeys(one.files + other.files)),
        details=one.details | other.details,
    )
