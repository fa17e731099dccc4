"""Whether an applicant's photo or document is somebody else's here, as it is or edited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Dossier
from sleetwatch.vetting.examining import Room
from sleetwatch.vetting.picture_match import SAME, Alike
from sleetwatch.vetting.picture_memory import Told, compared
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
    for (tenant, kind), pictures in sent.items():
        yield from _compared(tenant, kind, pictures, room)


def _compared(tenant: str, kind: str, pictures: dict[str, list[_Sent]], room: Room) -> Iterator[Finding]:
    prints = {
        sha256: dots for sha256 in pictures if (dots := unpack(room.evidence.print_of(sha256) or b"")) is not None
    }
    twins = _twins(pictures, _found(tenant, kind, prints, room), least=SAME_DOCUMENT if kind == "id" else 0.0)
    for sha256, senders in pictures.items():
        for one in senders:
            same = [_Twin(other, Alike.COPY, 1.0) for other in senders]
            others = [twin for twin in same + twins[sha256] if twin.other.dossier.subject != one.dossier.subject]
            if others or sha256 in prints:
                yield _judged(kind, one, others)


def _found(tenant: str, kind: str, prints: dict[str, Dots], room: Room) -> Iterable[Told]:
    """Which are alike, by what was found before and what is new."""
    if not prints:
        return ()
    before = room.compared.read(tenant, kind)
    found = compared(prints, before)
    if found is not before:
        room.compared.keep(tenant, kind, found)
    return found.told()


def _twins(pictures: dict[str, list[_Sent]], found: Iterable[Told], least: float) -> dict[str, list[_Twin]]:
    """By picture those of others that are edited versions of it, of which at least that share fits."""
    twins: defaultdict[str, list[_Twin]] = defaultdict(list)
    for one, other, share, mirror in found:
        if share >= least:
            alike = Alike.COPY if share >= SAME else Alike.VERSION
            twins[one] += [_Twin(sender, alike, share, mirror) for sender in pictures[other]]
            twins[other] += [_Twin(sender, alike, share, mirror) for sender in pictures[one]]
    return twins


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
