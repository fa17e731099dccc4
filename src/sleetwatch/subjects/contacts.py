"""Phones, addresses, bank accounts and e-mails of each subject, as keyed hashes that can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from sleetwatch.engine import Engine
from sleetwatch.subjects.identify import Identities
from sleetwatch.subjects.pseudonym import Pseudonyms

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
"""`contact_kind` is phone, emergency_phone, personal_email, address, delivery_address or bank; `value` a keyed hash."""

Normalise = Callable[[str], str]
_Found = tuple[str, str, str, str, int, str]


def contact_rows(
    engine: Engine, who: Identities, pseudonyms: Pseudonyms, normalise: Normalise
) -> Iterator[dict[str, Any]]:
    """Every contact of every worker; one kind of value is hashed one way, so that sharing shows across files."""
    found = [*_of_roster(who, normalise), *_of_pay(engine), *_of_parcels(engine, normalise), *_of_applications(engine)]
    for tenant, worker_id, kind, value, at, event_id in found:
        subject = who.subject_of_worker.get((tenant, worker_id))
        if subject is not None and value:
            hashed = pseudonyms.value(kind.removeprefix("emergency_"), value)
            yield dict(zip(CONTACTS.names, (tenant, subject, kind, hashed, at, event_id), strict=True))


def _of_roster(who: Identities, normalise: Normalise) -> Iterator[_Found]:
    for worker in who.roster:
        values = {kind: worker[kind] for kind in ("phone", "emergency_phone", "personal_email")}
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
    rows = engine.rows(
        'select tenant, worker_id, delivered_address, "at", event_id from shipment '
        'where delivered_address is not null and worker_id is not null order by tenant, worker_id, "at", event_id'
    )
    for tenant, worker_id, address, at, event_id in rows:
        yield tenant, worker_id, "delivery_address", normalise(address), at, event_id


def _of_applications(engine: Engine) -> Iterator[_Found]:
    rows = engine.rows(
        'select tenant, worker_id, phone, email, "at", event_id from application where worker_id is not null '
        'order by tenant, worker_id, "at", event_id'
    )
    for tenant, worker_id, phone, email, at, event_id in rows:
        for kind, value in (("phone", phone), ("personal_email", email)):
            if value:
                yield tenant, worker_id, kind, value, at, event_id
