"""What each subject claims, and where things really went: `people`, `contacts`, `parcels`, what applicants sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

import pyarrow as pa

from sleetwatch.engine import Engine
from sleetwatch.subjects.appearances import APPEARANCES, appearance_rows
from sleetwatch.subjects.contacts import CONTACTS, LISTED, contact_rows, listed_rows
from sleetwatch.subjects.identify import Identities
from sleetwatch.subjects.numbers import newest_numbers
from sleetwatch.subjects.parcels import PARCELS, parcel_rows
from sleetwatch.subjects.pay_accounts import PAY_ACCOUNTS, bare, pay_account_rows
from sleetwatch.subjects.place import Locate, Place
from sleetwatch.subjects.pseudonym import Pseudonyms
from sleetwatch.subjects.resumes import APPLICATION_FILES, RESUMES, file_rows, resume_rows, sent_applications

GIVEN_RADIUS_KM = 10.0
"""How exact a latitude and longitude in a roster are taken to be."""

PEOPLE = pa.schema(
    [
        ("tenant", pa.string()),
        ("subject", pa.string()),
        ("worker_id", pa.string()),
        ("is_worker", pa.bool_()),
        ("worker_type", pa.string()),
        ("department", pa.string()),
        ("peer", pa.string()),
        ("start_at", pa.int64()),
        ("end_at", pa.int64()),
        ("home_latitude", pa.float64()),
        ("home_longitude", pa.float64()),
        ("home_radius_km", pa.float64()),
        ("home_country", pa.string()),
        ("zone", pa.string()),
        ("remote", pa.bool_()),
        ("sensitive_access", pa.bool_()),
        ("manager_subject", pa.string()),
        ("agency", pa.string()),
        ("person", pa.string()),
    ]
)
"""One row a subject; without names. `peer` is the group whose habits are the measure, `agency` a keyed hash, `person`
the subject, or of somebody on the roster under several numbers the newest one's."""

APPLICANT_IDS = pa.schema([(name, pa.string()) for name in ("tenant", "applicant_id", "subject")])

NOT_ON_ROSTER = "not on the roster"
APPLICANTS = "applicants"
"""Peer groups of those who are no workers."""


class Intel(Protocol):
    """What is needed of the reference knowledge."""

    @property
    def locate(self) -> Callable[[str | None, str | None, str | None, str | None], Place | None]: ...
    @property
    def normalise_address(self) -> Callable[[str], str]: ...


def claim_tables(engine: Engine, who: Identities, pseudonyms: Pseudonyms, intel: Intel) -> dict[str, pa.Table]:
    """Every table made of who is who and what they claim, from the events registered in the engine."""
    locate: Locate = cache(intel.locate)
    normalise = cache(intel.normalise_address)
    people = people_rows(who, locate, pseudonyms)
    sent = sent_applications(engine, who)
    return {
        "subjects": who.table(),
        "people": rows_to_table(people, PEOPLE),
        "contacts": rows_to_table(contact_rows(engine, who, pseudonyms, normalise, sent), CONTACTS),
        "parcels": rows_to_table(parcel_rows(engine, who, pseudonyms, normalise, locate), PARCELS),
        "pay_accounts": rows_to_table(pay_account_rows(engine, who, pseudonyms), PAY_ACCOUNTS),
        "listed_contacts": rows_to_table(listed_rows(engine, pseudonyms, normalise), LISTED),
        "applicants": rows_to_table(applicant_rows(who), APPLICANT_IDS),
        "appearances": rows_to_table(appearance_rows(engine, who, pseudonyms), APPEARANCES),
        "resumes": rows_to_table(resume_rows(sent), RESUMES),
        "application_files": rows_to_table(file_rows(sent, pseudonyms, people), APPLICATION_FILES),
    }


def people_rows(who: Identities, locate: Locate, pseudonyms: Pseudonyms) -> list[dict[str, Any]]:
    """What each subject claims; an account nobody owns claims nothing."""
    newest = newest_numbers(who.roster)
    claimed = [
        _person(worker, who, locate) | _agency(worker, pseudonyms) | _newest(worker, who, newest)
        for worker in who.roster
    ]
    claimed += [_applicant(key, sent[-1], locate) for key, sent in sorted(who.personas().items())]
    owned = {(row["tenant"], row["subject"]) for row in claimed}
    others = sorted({(tenant, subject) for (tenant, _), subject in who.subject_of_account.items()} - owned)
    return claimed + [
        {"tenant": tenant, "subject": subject, "is_worker": False, "peer": NOT_ON_ROSTER} for tenant, subject in others
    ]


def _person(worker: Mapping[str, Any], who: Identities, locate: Locate) -> dict[str, Any]:
    tenant = worker["tenant"]
    place = _home(worker, locate)
    department = worker["department"] or "no department"
    return {
        "tenant": tenant,
        "subject": who.subject_of_worker[tenant, worker["worker_id"]],
        "worker_id": worker["worker_id"],
        "is_worker": True,
        "worker_type": worker["worker_type"],
        "department": department,
        "peer": department,
        "start_at": worker["at"],
        "end_at": worker["end_at"],
        "home_latitude": place.latitude if place else None,
        "home_longitude": place.longitude if place else None,
        "home_radius_km": place.radius_km if place else None,
        "home_country": worker["home_country"],
        "zone": worker["time_zone"] or (place.zone if place else None),
        "remote": worker["remote"],
        "sensitive_access": worker["sensitive_access"],
        "manager_subject": who.subject_of_worker.get((tenant, worker["manager_id"])),
    }


def _newest(worker: Mapping[str, Any], who: Identities, newest: Mapping[tuple[str, str], str]) -> dict[str, str]:
    tenant, worker_id = worker["tenant"], worker["worker_id"]
    return {"person": who.subject_of_worker[tenant, newest.get((tenant, worker_id), worker_id)]}


def _agency(worker: Mapping[str, Any], pseudonyms: Pseudonyms) -> dict[str, str | None]:
    firm = bare(worker["agency"])
    return {"agency": pseudonyms.value("agency", firm) if firm else None}


def _applicant(key: tuple[str, str], newest: Mapping[str, Any], locate: Locate) -> dict[str, Any]:
    """What an applicant claims by the newest application."""
    place = locate(newest["city"], newest["region"], newest["country"], None)
    return {
        "tenant": key[0],
        "subject": key[1],
        "is_worker": False,
        "peer": APPLICANTS,
        "home_latitude": place.latitude if place else None,
        "home_longitude": place.longitude if place else None,
        "home_radius_km": place.radius_km if place else None,
        "home_country": newest["country"],
        "zone": place.zone if place else None,
    }


def applicant_rows(who: Identities) -> list[dict[str, Any]]:
    """Whose each application is."""
    return [
        {"tenant": tenant, "applicant_id": applicant_id, "subject": subject}
        for (tenant, applicant_id), subject in sorted(who.subject_of_applicant.items())
    ]


class _Given:
    """A place the roster gives by latitude and longitude."""

    def __init__(self, latitude: float, longitude: float, zone: str | None) -> None:
        self.latitude, self.longitude, self.zone = latitude, longitude, zone
        self.radius_km = GIVEN_RADIUS_KM


def _home(worker: Mapping[str, Any], locate: Locate) -> Place | None:
    latitude, longitude = worker["home_latitude"], worker["home_longitude"]
    named = locate(worker["home_city"], worker["home_region"], worker["home_country"], worker["home_postal_code"])
    if latitude is not None and longitude is not None:
        return _Given(latitude, longitude, named.zone if named else None)
    return named


def rows_to_table(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table; what a row does not name is NULL."""
    listed: Sequence[Mapping[str, Any]] = list(rows)
    columns = [pa.array([row.get(field.name) for row in listed], field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)
