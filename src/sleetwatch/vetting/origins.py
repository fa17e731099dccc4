"""How an applicant's files came to be: by whose clock, with which camera or document, and by which tool.

Only what is there counts: most platforms strip it, so that nothing is held against a file that says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from sleetwatch.clock import DAY, MINUTE, to_datetime
from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Document, Dossier
from sleetwatch.vetting.examining import Room

CROWD = 12
"""What the files of more persons have in common is a template's, a service's or a common program's."""
FAR_MINUTES = 180
NEAR_MINUTES = 60
FRESH_DAYS = 200
"""Older files tell of another time; people move."""
RUN_MINUTES = 10
"""Files made so shortly after one another, with the same tools and by the same clock, are of one sitting."""
_OWN = {"documentid": "document", "xmpmmdocumentid": "document", "rsidroot": "document", "bodyserialnumber": "camera"}
_PICTURES = ("photo", "id")
_KINDS = {"id": "identity document", "photo": "photo", "resume": "résumé"}


def examine(dossiers: Sequence[Dossier], _room: Room) -> Iterator[Finding]:
    """All checks of what files say of themselves."""
    for one in dossiers:
        yield from _clock(one)
        yield from _as_taken(one)
    yield from _own(dossiers)


def _clock(one: Dossier) -> Iterator[Finding]:
    """Against the claimed home's clock, where its town is known."""
    if one.zone is None or one.city is None:
        return
    gaps = [gap for document in one.documents if (gap := _gap(one, document)) is not None]
    if gaps and max(gaps) >= FAR_MINUTES:
        many = sum(gap >= FAR_MINUTES for gap in gaps)
        because = f"{many} of {len(gaps)} files were made on a clock up to {max(gaps) / 60:.0f} hours off the home's"
        yield _found(one, "file-clock", Outcome.CONTRADICTS, because)
    elif gaps and max(gaps) <= NEAR_MINUTES:
        yield _found(one, "file-clock", Outcome.AGREED, "the files were made on the clock of the home given")


def _gap(one: Dossier, document: Document) -> int | None:
    made = document.made_at
    if document.offset_minutes is None or made is None or not 0 <= one.applied_at - made < FRESH_DAYS * DAY:
        return None
    there = to_datetime(made).astimezone(ZoneInfo(str(one.zone))).utcoffset() or timedelta()
    return abs(document.offset_minutes - round(there / timedelta(minutes=1)))


def _as_taken(one: Dossier) -> Iterator[Finding]:
    marked = [document for document in one.documents if document.kind in _PICTURES and document.edited]
    if not marked:
        return
    kinds = " and ".join(sorted({_KINDS[document.kind] for document in marked}))
    tools = {document.metadata.get("GeneratorMark") or document.metadata.get("Software", "") for document in marked}
    because = f"the {kinds} bears the mark of a tool that makes or changes pictures"
    if all(document.kind == "photo" for document in marked):
        because += ", as portraits of many honest people do"
    details = {"tools": "; ".join(sorted(tools - {""}))}
    yield _found(one, "picture-as-taken", Outcome.CONTRADICTS, because, details=details)


_Places = dict[tuple[str, str, str], dict[str, set[str]]]


def _own(dossiers: Sequence[Dossier]) -> Iterator[Finding]:
    """Files made from one document, by one camera or one stranger, or in one sitting, under several names."""
    held: _Places = defaultdict(lambda: defaultdict(set))
    for one in dossiers:
        for thing, value in _things(one):
            held[one.tenant, thing, value][one.subject].add(one.applicant_id)
    for one in dossiers:
        told = {(thing, value) for thing, value in _things(one)}
        shared = [(thing, others) for thing, value in sorted(told) if (others := _others(one, thing, value, held))]
        if shared:
            yield _shared(one, shared)
        elif told:
            yield _found(one, "files-own", Outcome.AGREED, "nobody else's files share document, camera or sitting")


def _others(one: Dossier, thing: str, value: str, held: _Places) -> set[str]:
    """Applications of others whose files have the same; none when too many have."""
    subjects = held[one.tenant, thing, value]
    if len(subjects) - 1 > CROWD:
        return set()
    return {name for subject, names in subjects.items() if subject != one.subject for name in names}


def _things(one: Dossier) -> Iterator[tuple[str, str]]:
    for document in one.documents:
        for key, value in document.metadata.items():
            thing = _OWN.get(key.lower().replace("_", "").replace(":", ""))
            if thing and value:
                model = document.metadata.get("Model", "") if thing == "camera" else ""
                yield thing, f"{model}|{value}"
        if document.written_by_another and document.author:
            yield "author", document.author.casefold()
        yield from _sittings(document)


def _sittings(document: Document) -> Iterator[tuple[str, str]]:
    """The ten minutes in which a file was made and the next ones, so that neighbours meet in one of them."""
    if document.tools and document.made_at is not None and document.offset_minutes is not None:
        slot = document.made_at // (RUN_MINUTES * MINUTE)
        for near in (slot, slot + 1):
            yield "sitting", f"{document.kind}|{document.tools}|{document.offset_minutes}|{near}"


_WORDS = {
    "document": "were made from one document",
    "camera": "were taken with one camera, by its serial number",
    "author": "name one author, who is neither",
    "sitting": "were made with the same tools, on the same clock, within minutes",
}


def _shared(one: Dossier, shared: list[tuple[str, set[str]]]) -> Finding:
    others = sorted(set().union(*(names for _, names in shared)))
    ways = ", and ".join(dict.fromkeys(_WORDS[thing] for thing, _ in shared))
    because = f"files of this and {len(others)} other applications {ways}"
    if one.channel == "agency":
        because += "; a staffing firm makes files for all whom it sends"
        return _found(one, "files-own", Outcome.NOT_POSSIBLE, because, tuple(others))
    return _found(one, "files-own", Outcome.CONTRADICTS, because, tuple(others))


def _found(
    one: Dossier,
    check: str,
    outcome: Outcome,
    because: str,
    others: tuple[str, ...] = (),
    *,
    details: dict[str, str] | None = None,
) -> Finding:
    return Finding(one.tenant, one.applicant_id, check, outcome, because, others, details=details or {})
