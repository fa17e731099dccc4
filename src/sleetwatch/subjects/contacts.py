"""Phones, addresses, bank accounts and e-mails of each subject, as keyed hashes that can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pyarrow as pa

from sleetwatch.engine import Engine
from sleetwatch.subjects.doors import Place, taken_to_homes
from sleetwatch.subjects.files import files_of, written_by_another
from sleetwatch.subjects.history import history_texts, jobs_of
from sleetwatch.subjects.identify import Identities
from sleetwatch.subjects.mailbox import mailbox
from sleetwatch.subjects.names import words_of
from sleetwatch.subjects.place_kind import place_kind
from sleetwatch.subjects.pseudonym import Pseudonyms
from sleetwatch.subjects.resumes import Sent, phone_of, referees_of, sent_applications

CONTACTS = pa.schema(
    [
        ("tenant", pa.string()),
        ("subject", pa.string()),
        ("contact_kind", pa.string()),
        ("value", pa.string()),
        ("at", pa.int64()),
        ("event_id", pa.string()),
    ]
)
"""`value` is a keyed hash. `contact_kind` is phone, emergency_phone, personal_email, mailbox (the address without dots
and plus parts), address, delivery_address, delivered_home (somebody else's claimed home, hashed as an address, where
one's equipment was taken) or bank; of an application also referee_phone, referee_mailbox, profile, file_author,
file_id, camera (its serial number), picture (a photo's perceptual hash), picture_like (one for a kept photo and all its
edits), history and history_text (who employed one from when until when, and what was done there), and history_like, the
same for near copies."""

LISTED = pa.schema(
    [
        ("tenant", pa.string()),
        ("contact_kind", pa.string()),
        ("value", pa.string()),
        ("label", pa.string()),
        ("from_at", pa.int64()),
        ("until_at", pa.int64()),
    ]
)
"""Phones, mailboxes and addresses on a watchlist, hashed as `contacts` are."""

Normalise = Callable[[str], str]
_Found = tuple[str, str, str, str, int, str]


def contact_rows(
    engine: Engine, who: Identities, pseudonyms: Pseudonyms, normalise: Normalise, sent: Iterable[Sent]
) -> Iterator[dict[str, Any]]:
    """Every contact of every worker and applicant; one kind of value is hashed one way, so that sharing shows across
    files.
    """
    for tenant, subject, kind, value, at, event_id in _plain(engine, who, normalise, sent):
        hashed = pseudonyms.value(_hashed_as(kind), value)
        yield dict(zip(CONTACTS.names, (tenant, subject, kind, hashed, at, event_id), strict=True))


def contact_texts(engine: Engine, who: Identities, pseudonyms: Pseudonyms, normalise: Normalise) -> dict[str, str]:
    """The plain text behind every `value` of `contacts`: for the exchange, which hashes it with another key."""
    found = _plain(engine, who, normalise, sent_applications(engine, who))
    return {pseudonyms.value(_hashed_as(kind), value): value for _, _, kind, value, _, _ in found}


def _plain(engine: Engine, who: Identities, normalise: Normalise, sent: Iterable[Sent]) -> Iterator[_Found]:
    """Every contact in the clear: tenant, subject, kind, value, at, event id."""
    claimed, taken = [*_of_roster(who, normalise)], [*_of_parcels(engine, normalise)]
    for tenant, worker_id, kind, value, at, event_id in (
        *claimed, *_of_pay(engine), *taken, *_of_doors(claimed, taken)
    ):  # fmt: skip
        subject = who.subject_of_worker.get((tenant, worker_id))
        if subject is not None and value:
            yield tenant, subject, kind, value, at, event_id
    for one in sent:
        for kind, said in _of_application(one, normalise):
            if said:
                yield one["tenant"], one["subject"], kind, said, one["at"], one["event_id"]


def listed_rows(engine: Engine, pseudonyms: Pseudonyms, normalise: Normalise) -> Iterator[dict[str, Any]]:
    """The watchlist's contacts; an address is looked for as a home and as where equipment went."""
    rows = engine.rows(
        "select distinct tenant, list_kind, value, coalesce(label, 'a watchlist'), \"at\", until from watch "
        "where list_kind in ('phone', 'email', 'address') and value is not null order by all"
    )
    for tenant, list_kind, value, label, from_at, until_at in rows:
        kind = "mailbox" if list_kind == "email" else list_kind
        plain = mailbox(value) if kind == "mailbox" else normalise(value) if kind == "address" else value
        for one in ("address", "delivery_address") if kind == "address" else (kind,):
            if plain:
                hashed = pseudonyms.value(one, plain)
                yield dict(zip(LISTED.names, (tenant, one, hashed, label, from_at, until_at), strict=True))


def _hashed_as(kind: str) -> str:
    return "address" if kind == "delivered_home" else kind.removeprefix("emergency_").removeprefix("referee_")


def _of_roster(who: Identities, normalise: Normalise) -> Iterator[_Found]:
    for worker in who.roster:
        values = {kind: worker[kind] for kind in ("phone", "emergency_phone", "personal_email")}
        values["mailbox"] = mailbox(worker["personal_email"])
        values["address"] = home_text(worker, normalise)
        for kind, value in values.items():
            if value:
                yield worker["tenant"], worker["worker_id"], kind, value, worker["at"], worker["event_id"]


def home_text(worker: dict[str, Any], normalise: Normalise) -> str | None:
    """A worker's claimed home as text that compares; None without a street, since a city alone is no address."""
    if not worker["home_address"]:
        return None
    pieces = (worker["home_address"], worker["home_city"] or worker["home_postal_code"], worker["home_country"])
    return normalise(", ".join(piece for piece in pieces if piece))


def _of_pay(engine: Engine) -> Iterator[_Found]:
    rows = engine.rows(
        "select tenant, worker_id, method, coalesce(institution, ''), pay_account, \"at\", event_id from payroll "
        'where pay_account is not null and worker_id is not null order by tenant, worker_id, "at", event_id'
    )
    for tenant, worker_id, _method, institution, account, at, event_id in rows:
        yield tenant, worker_id, "bank", f"{institution.lower()}|{account.lower()}", at, event_id


def _of_parcels(engine: Engine, normalise: Normalise) -> Iterator[_Found]:
    """Where equipment was taken. What came back was delivered to a depot, and a parcel shop is everybody's."""
    rows = engine.rows(
        'select tenant, worker_id, delivered_address, "at", event_id from shipment '
        "where delivered_address is not null and worker_id is not null and coalesce(status, '') <> 'returned' "
        'order by tenant, worker_id, "at", event_id'
    )
    for tenant, worker_id, address, at, event_id in rows:
        if place_kind(address) != "parcel point":
            yield tenant, worker_id, "delivery_address", normalise(address), at, event_id


def _of_doors(said: Iterable[_Found], taken: Iterable[_Found]) -> Iterator[_Found]:
    """What was delivered to somebody at another's claimed home, under that home's own spelling."""
    homes = (Place(tenant, worker, text, at, of) for tenant, worker, kind, text, at, of in said if kind == "address")
    parcels = (Place(tenant, worker, text, at, of) for tenant, worker, _, text, at, of in taken)
    for parcel, home in taken_to_homes(homes, parcels):
        yield parcel.tenant, parcel.worker_id, "delivered_home", home, parcel.at, parcel.event_id


def _of_application(one: Sent, normalise: Normalise) -> Iterator[tuple[str, str | None]]:
    yield "phone", one["phone"]
    yield "personal_email", one["email"]
    yield "mailbox", mailbox(one["email"])
    yield "address", street_of(one, normalise)
    for referee in referees_of(one):
        yield "referee_phone", phone_of(referee, one["country"])
        yield "referee_mailbox", mailbox(str(referee.get("email") or ""))
    for profile in profile_links(one["profiles"]):
        yield "profile", profile
    for file in files_of(one["documents"]):
        if written_by_another(file, one["name"]):
            yield "file_author", " ".join(sorted(words_of(file.author)))
        for made in file.ids:
            yield "file_id", made
        yield "camera", file.camera
        yield "picture", file.picture
    yield from history_texts(jobs_of(one["resume"]) if isinstance(one["resume"], dict) else []).items()


def street_of(one: Sent, normalise: Normalise) -> str | None:
    """The street an application names, in the roster's form."""
    if not one["address"] or not any(character.isdigit() for character in one["address"]):
        return None
    return normalise(", ".join(piece for piece in (one["address"], one["city"], one["country"]) if piece))


def profile_links(listed: object) -> Iterator[str]:
    """Links to profiles as text that compares."""
    for one in (listed if isinstance(listed, list) else [])[:_FEW]:
        profile = _profile(str(one.get("url") or "")) if isinstance(one, dict) else None
        if profile:
            yield profile


def _profile(written: str) -> str | None:
    """A link without what only tracks; a site's front page, or a page of it that all share, is nobody's profile."""
    try:
        link = urlsplit(f"https://{written.lower().rpartition('://')[2]}")
    except ValueError:
        return None
    path = f"{link.netloc.removeprefix('www.')}{link.path}".strip("/")
    whose = "&".join(sorted(f"{name}={value}" for name, value in parse_qsl(link.query) if name in _WHOSE))
    if "/" not in path or (not whose and (path.rpartition("/")[2] in _EVERYBODYS or path.endswith(".php"))):
        return None
    return f"{path}?{whose}" if whose else path


_FEW = 10
_WHOSE = ("id", "user", "v", "list", "channel")
"""What of a link's query says whose page it is."""
_EVERYBODYS = frozenset(
    {
        "in", "pub", "me", "feed", "profile", "details", "citations", "watch", "login", "signup", "users", "home",
        "search", "developer", "dev", "playlist", "company", "jobs", "settings",
    }
)  # fmt: skip
"""Last parts of links that are the same for everybody."""
