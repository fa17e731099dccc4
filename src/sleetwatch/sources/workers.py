"""The HR roster, a neutral file: what each person claims to be."""

from __future__ import annotations

from collections.abc import Iterable

from sleetwatch.clock import zone_of
from sleetwatch.errors import Refused
from sleetwatch.events import Event, Worker
from sleetwatch.sources import neutral
from sleetwatch.sources.reading import lower, phone, text
from sleetwatch.sources.source import Record, Source

_TYPES = ("employee", "contractor", "agency")
_LONGEST_ZONE = 64


def recognises(record: Record) -> bool:
    """A roster row by its two names of a person."""
    return "worker_id" in record and "work_email" in record


def read(record: Record) -> Iterable[Event]:
    """One worker."""
    get = record.get
    latitude, longitude = _home(record)
    return (
        Worker(
            at=neutral.required_time(record, "start_date"),
            worker_id=neutral.required(record, "worker_id"),
            full_name=text(get("full_name")),
            work_email=_work_email(record),
            personal_email=lower(get("personal_email")),
            phone=phone(get("phone")),
            worker_type=neutral.one_of(record, "worker_type", _TYPES),
            agency=text(get("agency")),
            title=text(get("title")),
            department=text(get("department")),
            manager_id=text(get("manager_id")),
            end_at=neutral.time(record, "end_date"),
            home_address=text(get("home_address")),
            home_city=text(get("home_city")),
            home_region=text(get("home_region")),
            home_postal_code=text(get("home_postal_code")),
            home_country=neutral.country(record, "home_country"),
            home_latitude=latitude,
            home_longitude=longitude,
            time_zone=_time_zone(record),
            remote=neutral.yes_or_no(record, "remote"),
            sensitive_access=neutral.yes_or_no(record, "sensitive_access"),
            referred_by=text(get("referred_by")),
            emergency_phone=phone(get("emergency_phone")),
        ),
    )


def _work_email(record: Record) -> str:
    email = neutral.required(record, "work_email").lower()
    name, at, domain = email.partition("@")
    if not (name and at and domain) or " " in email:
        raise Refused("bad-value", "work_email is not an e-mail address")
    return email


def _home(record: Record) -> tuple[float | None, float | None]:
    """Both degrees or neither; 0, 0 is what forms send for unknown."""
    latitude = neutral.decimal(record, "home_latitude", -90, 90)
    longitude = neutral.decimal(record, "home_longitude", -180, 180)
    if (latitude is None) != (longitude is None):
        raise Refused("bad-value", "home_latitude and home_longitude belong together")
    return (None, None) if latitude == 0 and longitude == 0 else (latitude, longitude)


def _time_zone(record: Record) -> str | None:
    zone = text(record.get("time_zone"))
    if zone is not None and not (len(zone) <= _LONGEST_ZONE and zone_of(zone)):
        raise Refused("bad-value", "time_zone must be an IANA name, such as America/New_York")
    return zone


SOURCE = Source(
    name="workers",
    title="HR roster (neutral CSV): one row a worker",
    kinds=("worker",),
    recognises=recognises,
    read=read,
    export="Export the roster from the HR system and name its columns as in the neutral file format workers.csv.",
    columns=("worker_id", "work_email", "start_date"),
)
