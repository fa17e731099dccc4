"""Whether an applicant's photo or document is somebody else's here, as it is or edited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.examining import Room
from sleetwatch.vetting.picture_index import candidates
from sleetwatch.vetting.picture_match import Alike, Match, matches
from sleetwatch.vetting.picture_prints import Dots, unpack

CROWD = 25
"""A picture that more persons sent is a default picture or a form, and ties nobody to anybody."""
SAME_DOCUMENT = 0.95
"""Documents of one kind share their layout, so that far more has to fit than of a photo; a part tells nothing."""
_KINDS = {"photo": "photo-unique", "id": "document-unique"}
_WORDS = {"photo": "photo", "id": "identity document's picture"}


@dataclass(frozen=True, slots=True)
class _Sent:
    """One picture that somebody sent."""

    dossier: Dossier
    sha256: str


@dataclass(frozen=True, slots=True)
class _Twin:
    """Somebody else's picture that is like one's own."""

    other: _Sent
    alike: Alike
    share: float
    mirror: bool = False


def examine(dossiers: Sequence[Dossier], room: Room) -> Iterator[Finding]:
    """All pictures of a tenant against one another, photos and documents each among their own."""
    sent: defaultdict[tuple[str, str], dict[str, list[_Sent]]] = defaultdict(lambda: defaultdict(list))
    for one in dossiers:
        for document in one.documents:
            if document.kind in _KINDS and document.sha256:
                sent[one.tenant, document.kind][document.sha256].append(_Sent(one, document.sha256))
    for (_, kind), pictures in sent.items():
        yield from _compared(kind, pictures, room)


def _compared(kind: str, pictures: dict[str, list[_Sent]], room: Room) -> Iterator[Finding]:
    prints = {
        sha256: dots for sha256 in pictures if (dots := unpack(room.evidence.print_of(sha256) or b"")) is not None
    }
    twins = _twins(pictures, prints, least=SAME_DOCUMENT if kind == "id" else 0.0)
    for sha256, senders in pictures.items():
        for one in senders:
            same = [_Twin(other, Alike.COPY, 1.0) for other in senders]
            others = [twin for twin in same + twins[sha256] if twin.other.dossier.subject != one.dossier.subject]
            if others or sha256 in prints:
                yield _judged(kind, one, others)


def _twins(pictures: dict[str, list[_Sent]], prints: dict[str, Dots], least: float) -> dict[str, list[_Twin]]:
    """By picture those of others that are edited versions of it, of which at least that share fits."""
    found: defaultdict[str, list[_Twin]] = defaultdict(list)
    if len(prints) > 1:
        for one, other, match in _pairs(np.stack(list(prints.values())), list(prints)):
            if match.share < least:
                continue
            found[one] += [_Twin(sender, match.alike, match.share, match.mirror) for sender in pictures[other]]
            found[other] += [_Twin(sender, match.alike, match.share, match.mirror) for sender in pictures[one]]
    return found


def _pairs(prints: Dots, names: Sequence[str]) -> Iterator[tuple[str, str, Match]]:
    """Every two pictures that are alike once, by the way round in which they are most alike."""
    best: dict[tuple[int, int], Match] = {}
    for found in candidates(prints):
        for match in matches(prints, found):
            pair = min(match.first, match.second), max(match.first, match.second)
            if pair not in best or match.share > best[pair].share:
                best[pair] = match
    for (one, other), match in sorted(best.items()):
        yield names[one], names[other], match


def _judged(kind: str, one: _Sent, twins: list[_Twin]) -> Finding:
    word, check = _WORDS[kind], _KINDS[kind]
    persons = {twin.other.dossier.subject for twin in twins}
    others = tuple(dict.fromkeys(twin.other.dossier.applicant_id for twin in twins))[:CROWD]
    if not twins:
        outcome, because = Outcome.AGREED, f"the {word} is nobody else's here, as it is or edited"
    elif len(persons) > CROWD:
        outcome, because = Outcome.NOT_POSSIBLE, f"{len(persons)} persons sent this picture: a default one or a form"
    else:
        outcome, because = Outcome.CONTRADICTS, _because(word, twins, len(persons))
    details = {twin.other.dossier.applicant_id: _detail(twin) for twin in twins[:CROWD]}
    dossier = one.dossier
    return Finding(dossier.tenant, dossier.applicant_id, check, outcome, because, others, (one.sha256,), details)


def _because(word: str, twins: list[_Twin], persons: int) -> str:
    people = "another person" if persons == 1 else f"{persons} other persons"
    if any(twin.alike is Alike.COPY for twin in twins):
        return f"{people} sent the same {word}, as it is or edited"
    return f"{people} sent a {word} of which a part is the same and a part differs; look at both side by side"


def _detail(twin: _Twin) -> str:
    mirrored = ", mirrored" if twin.mirror else ""
    return f"{twin.alike}, {twin.share:.0%} of what shows anything is the same{mirrored}"
