"""Telephones, mailboxes, addresses, profiles and referees: well-formed, a person's own, and nobody else's here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sleetwatch.vetting.checks import Finding, Outcome
from sleetwatch.vetting.dossier import Dossier, Staff
from sleetwatch.vetting.examining import Room

CROWD = 40
"""What more persons give than this is a firm's or a form's, and ties nobody to anybody."""
HOUSEHOLD = 2
"""So many who also give one street are a household."""
AT_ONE_STREET = 3
"""From so many persons of other names on a street address is asked about."""
SEVERAL = 2
"""So many contacts that changed between application and roster are asked about; one changes with many a new job."""
_LENGTHS = range(8, 16)
"""Digits of a number with its country code, by ITU-T E.164 (at most 15); shorter than 8 are none of a person's."""
_NORTH_AMERICAN = 11
_FOR_HIRE = frozenset({"voip", "non-fixed voip", "non-fixed-voip", "nonfixedvoip", "virtual", "toll-free", "premium"})


def examine(dossiers: Sequence[Dossier], room: Room) -> Iterator[Finding]:
    """All checks of contacts."""
    yield from _each(dossiers, "phone-shape", _shape)
    yield from _lines(dossiers, room)
    yield from _each(dossiers, "address-kind", _kind)
    yield from _each(dossiers, "delivery-as-claimed", _delivered)
    yield from _each(dossiers, "referees-independent", _referees)
    yield from _shared(dossiers, room)
    yield from _at_hire(dossiers, room)


_Told = tuple[Outcome, str] | None


def _each(dossiers: Sequence[Dossier], check: str, look: Callable[[Dossier], _Told]) -> Iterator[Finding]:
    for one in dossiers:
        if told := look(one):
            yield Finding(one.tenant, one.applicant_id, check, *told)


def _shape(one: Dossier) -> _Told:
    if not one.phone:
        return None
    digits = one.phone.lstrip("+")
    if len(digits) not in _LENGTHS or digits.startswith("0"):
        return Outcome.CONTRADICTS, f"the number has {len(digits)} digits with its country code, which none has"
    if _cannot_be_dialled(digits):
        return Outcome.CONTRADICTS, "the number is in a part of the numbering plan that is not given out"
    return Outcome.AGREED, "the number has the form that numbers have"


def _cannot_be_dialled(digits: str) -> bool:
    """North American numbers: area and exchange begin with 2 to 9, and 555-0100 to 555-0199 are for fiction."""
    if digits[0] != "1":
        return False
    area, exchange, line = digits[1:4], digits[4:7], digits[7:]
    wrong = len(digits) != _NORTH_AMERICAN or area[:1] in {"0", "1"} or exchange[:1] in {"0", "1"}
    return wrong or (exchange == "555" and line.startswith("01"))


def _lines(dossiers: Sequence[Dossier], room: Room) -> Iterator[Finding]:
    """By the user's own table `phone-lines`: what a carrier's lookup said of a number."""
    told = {
        _digits(row.get("phone")): (row.get("line_type") or "").lower() for row in room.tables.get("phone-lines", ())
    }
    for one in dossiers:
        kind = told.get(_digits(one.phone)) if one.phone else None
        if kind:
            hired = kind in _FOR_HIRE
            outcome = Outcome.CONTRADICTS if hired else Outcome.AGREED
            because = f"by the carrier's lookup the line is of the kind {kind if hired else 'that belongs to a person'}"
            yield Finding(one.tenant, one.applicant_id, "phone-line", outcome, because)


def _digits(written: str | None) -> str:
    return "".join(character for character in written or "" if character.isdigit())


def _kind(one: Dossier) -> _Told:
    if not one.address:
        return None
    if one.address_kind:
        return Outcome.CONTRADICTS, f"the address calls itself a {one.address_kind}"
    return Outcome.AGREED, "the address names no mail drop, forwarder or hotel, as far as its words tell"


def _delivered(one: Dossier) -> _Told:
    known = [delivery for delivery in one.deliveries if delivery.elsewhere or delivery.km is not None]
    if not known:
        return None
    elsewhere = [delivery for delivery in known if delivery.elsewhere]
    if not elsewhere:
        return Outcome.AGREED, "what was sent was delivered at the address given"
    farthest = max((delivery.km or 0.0) for delivery in elsewhere)
    way = f"about {round(farthest)} km away" if farthest >= 1 else "at another address nearby or of unknown place"
    return Outcome.CONTRADICTS, f"{len(elsewhere)} of {len(known)} deliveries went elsewhere, {way}"


def _referees(one: Dossier) -> _Told:
    if not one.referees:
        return None
    own = {one.phone, one.mailbox} - {None}
    if any({referee.phone, referee.mailbox} & own for referee in one.referees):
        return Outcome.CONTRADICTS, "a referee has the applicant's own number or mailbox"
    if len(one.referees) > 1 and all(referee.free_mail for referee in one.referees):
        return Outcome.CONTRADICTS, "all referees are at free mail providers, so none can be tied to an employer"
    return Outcome.AGREED, "referees have contacts of their own"


def _at_hire(dossiers: Sequence[Dossier], room: Room) -> Iterator[Finding]:
    """Of who was hired: what the roster has against what was given when applying. People move, and change numbers."""
    workers = {(one.tenant, one.subject): one for one in room.staff}
    for one in dossiers:
        worker = workers.get((one.tenant, one.subject))
        if worker is not None and (told := _changed(one, worker)):
            yield Finding(one.tenant, one.applicant_id, "contacts-at-hire", *told)


def _changed(one: Dossier, worker: Staff) -> _Told:
    pairs = {
        "telephone": (one.phone, worker.phone),
        "mailbox": (one.mailbox, worker.mailboxes[0] if worker.mailboxes else None),
        "street address": (one.address_key, worker.address_key),
    }
    both = {thing: (then, now) for thing, (then, now) in pairs.items() if then and now}
    other = [thing for thing, (then, now) in both.items() if then != now]
    if not both:
        return None
    if one.channel == "agency" and other:
        return Outcome.NOT_POSSIBLE, "a staffing firm gave its own contacts when applying"
    if len(other) >= SEVERAL:
        return Outcome.CONTRADICTS, f"the roster has another {' and another '.join(other)} than the application"
    if other and len(both) == 1:
        return Outcome.NOT_POSSIBLE, f"the roster has another {other[0]}, and nothing else to compare with"
    because = f"of {len(both)} contacts on the roster {len(both) - len(other)} are those of the application"
    return Outcome.AGREED, because


@dataclass(frozen=True, slots=True)
class _Holder:
    """Somebody who gave a number, a mailbox, a street or a profile."""

    subject: str
    applicant_id: str | None
    street: str | None
    agency: str | None
    as_referee: bool = False


_SHARED = {
    "phone": ("phone-unique", "number"),
    "mailbox": ("mailbox-unique", "mailbox"),
    "street": ("address-unique", "street address"),
    "profile": ("profiles-unique", "profile"),
}
_Key = tuple[str, str, str]


def _shared(dossiers: Sequence[Dossier], room: Room) -> Iterator[Finding]:
    held: defaultdict[_Key, list[_Holder]] = defaultdict(list)
    for one in dossiers:
        for thing, value, as_referee in _given(one):
            agency = one.agency or ("a firm" if one.channel == "agency" else None)
            holder = _Holder(one.subject, one.applicant_id, one.address_key, agency, as_referee)
            held[one.tenant, thing, value].append(holder)
    for worker in room.staff:
        for thing, values in (
            ("phone", worker.phones),
            ("mailbox", worker.mailboxes),
            ("street", (worker.address_key,)),
        ):
            for value in filter(None, values):
                holder = _Holder(worker.subject, None, worker.address_key, None)
                held[worker.tenant, thing, value].append(holder)
    for one in dossiers:
        yield from _uniqueness(one, held)


def _given(one: Dossier) -> Iterator[tuple[str, str, bool]]:
    own = (("phone", one.phone), ("mailbox", one.mailbox), ("street", one.address_key))
    yield from ((thing, value, False) for thing, value in own if value)
    yield from (("profile", link, False) for link in one.links)
    for referee in one.referees:
        yield from (
            (thing, value, True) for thing, value in (("phone", referee.phone), ("mailbox", referee.mailbox)) if value
        )


def _uniqueness(one: Dossier, held: dict[_Key, list[_Holder]]) -> Iterator[Finding]:
    """One finding a check: for the value that most others share."""
    worst: dict[str, tuple[int, Finding]] = {}
    for thing, value, as_referee in _given(one):
        if not as_referee:
            check, word = _SHARED[thing]
            others = [holder for holder in held[one.tenant, thing, value] if holder.subject != one.subject]
            finding = _weighed(one, check, word, others)
            rank = 1 + len(others) if finding.outcome is Outcome.CONTRADICTS else 0
            if check not in worst or rank > worst[check][0]:
                worst[check] = rank, finding
    yield from (finding for _, finding in worst.values())


def _weighed(one: Dossier, check: str, word: str, others: list[_Holder]) -> Finding:
    persons = {holder.subject for holder in others}
    outcome, because = _judged(one, check, word, others, len(persons))
    ids = sorted({holder.applicant_id for holder in others if holder.applicant_id})
    return Finding(one.tenant, one.applicant_id, check, outcome, because, tuple(ids[:CROWD]))


def _judged(one: Dossier, check: str, word: str, others: list[_Holder], persons: int) -> tuple[Outcome, str]:
    if not persons:
        return Outcome.AGREED, f"nobody else here gave this {word}"
    if persons > CROWD:
        return Outcome.NOT_POSSIBLE, f"{persons} persons gave this {word}, which is a firm's or a form's"
    if one.channel == "agency" and _of_one_firm(one, others):
        return Outcome.NOT_POSSIBLE, f"all who gave this {word} were sent by one staffing firm, whose it may be"
    if check == "address-unique":
        crowded = persons + 1 >= AT_ONE_STREET
        because = f"{persons} of other names gave this {word}"
        return (Outcome.CONTRADICTS, because) if crowded else (Outcome.AGREED, f"{because}, as in a household")
    if persons < HOUSEHOLD and one.address_key and all(holder.street == one.address_key for holder in others):
        return Outcome.AGREED, f"one other person gave this {word}, of the same household"
    as_referee = ", as a referee's" if any(holder.as_referee for holder in others) else ""
    return Outcome.CONTRADICTS, f"{persons} of other names gave this {word}{as_referee}"


def _of_one_firm(one: Dossier, others: Iterable[_Holder]) -> bool:
    return {holder.agency for holder in others} == {one.agency or "a firm"}
