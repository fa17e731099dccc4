"""Applications, a neutral file of JSON lines: one application with its interviews."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Application, Event, Interview
from sleetwatch.sources import neutral
from sleetwatch.sources.reading import address, lower, nested, phone, text
from sleetwatch.sources.source import Record, Source

_CHANNELS = ("direct", "agency", "referral")
_MARKS = frozenset({"applied_at", "resume", "interviews", "requisition_id", "documents", "profiles"})
_LONGEST = 1_000_000.0  # minutes; beyond it a number is no length of a talk


def recognises(record: Record) -> bool:
    """By the applicant's id beside something only an application has."""
    return "applicant_id" in record and not record.keys().isdisjoint(_MARKS)


def read(record: Record) -> Iterable[Event]:
    """The application, then its interviews in order."""
    applicant_id = neutral.required(record, "applicant_id")
    return [_application(record, applicant_id), *_interviews(record, applicant_id)]


def _application(record: Record, applicant_id: str) -> Event:
    get = record.get
    return Application(
        at=neutral.required_time(record, "applied_at"),
        applicant_id=applicant_id,
        name=text(get("name")),
        email=lower(get("email")),
        phone=phone(get("phone")),
        address=text(get("address")),
        city=text(get("city")),
        region=text(get("region")),
        country=neutral.country(record, "country"),
        ip=address(get("ip")),
        user_agent=text(get("user_agent")),
        requisition_id=text(get("requisition_id")),
        channel=neutral.one_of(record, "source", _CHANNELS),
        agency=text(get("agency")),
        referred_by=text(get("referred_by")),
        worker_id=text(get("worker_id")),
        resume=neutral.json_text(record, "resume", dict),
        profiles=neutral.json_text(record, "profiles", list),
        references=neutral.json_text(record, "references", list),
        documents=neutral.json_text(record, "documents", list),
    )


def _interviews(record: Record, applicant_id: str) -> list[Event]:
    written = record.get("interviews")
    if written in (None, "", [], {}):
        return []
    listed = nested(written)
    if not isinstance(listed, list):
        raise Refused("bad-value", "interviews must be a list")
    return [_interview(one, applicant_id) for one in listed]


def _interview(one: Any, applicant_id: str) -> Event:  # noqa: ANN401 - whatever the list holds
    if not isinstance(one, Mapping):
        raise Refused("bad-value", "an interview must be an object")
    return Interview(
        at=neutral.required_time(one, "at"),
        applicant_id=applicant_id,
        minutes=neutral.decimal(one, "minutes", 0, _LONGEST),
        ip=address(one.get("ip")),
        camera_minutes=neutral.decimal(one, "camera_on_minutes", 0, _LONGEST),
        client=text(one.get("client_name")),
    )


SOURCE = Source(
    name="applicants",
    title="Applications (neutral JSON lines): one application a line, with its interviews",
    kinds=("application", "interview"),
    recognises=recognises,
    read=read,
    export="Export from the applicant tracking system in the neutral file format applicants.jsonl.",
    columns=("applicant_id", "applied_at"),
)
