"""Ashby: candidates, applications and interview schedules of its API, and its webhooks.

An applicant is one application, since interviews name the application and not the candidate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Application, Event, Interview
from sleetwatch.sources import hiring
from sleetwatch.sources.reading import first, items, mapping, parse_time, text
from sleetwatch.sources.source import Record, Source

_PARTS = ("application", "candidate", "interviewSchedule", "offer", "job", "surveySubmission")


def _recognises(record: Record) -> bool:
    keys = record.keys()
    return (
        (keys >= {"primaryEmailAddress", "applicationIds"} or keys >= {"emailAddresses", "applicationIds"})
        or keys >= {"candidate", "currentInterviewStage", "job"}
        or keys >= {"applicationId", "interviewStageId", "interviewEvents"}
        or (keys >= {"action", "data"} and not mapping(record.get("data")).keys().isdisjoint(_PARTS))
    )


def _read(record: Record) -> list[Event]:
    if "action" in record:
        return _webhook(record)
    if "applicationIds" in record:
        return _candidate(record)
    if "interviewEvents" in record:
        return _schedule(record)
    return [_application(record)]


def _webhook(record: Record) -> list[Event]:
    data = mapping(record.get("data"))
    if schedule := mapping(data.get("interviewSchedule")):
        return _schedule(schedule)
    if application := mapping(data.get("application")):
        return [_application(application)]
    raise Refused("unused-action", "it is no application and no interview")


def _candidate(record: Record) -> list[Event]:
    """The candidate's contacts for each application; when it came is known from the application itself."""
    ids = [one for value in items(record.get("applicationIds")) if (one := text(value))]
    if not ids:
        raise Refused("empty", "the candidate has not applied for anything")
    at = parse_time(record.get("createdAt"))
    worker_id = hiring.employee_id(record.get("customFields"))
    return [Application(at=at, uid=one, applicant_id=one, worker_id=worker_id, **_person(record)) for one in ids]


def _person(candidate: Record) -> dict[str, Any]:
    own = mapping(candidate.get("location"))
    return {
        "name": text(candidate.get("name")),
        "email": _email(candidate),
        "phone": _phone(candidate),
        **hiring.place(first(own, "locationSummary", "name") or _components(own)),
        "channel": _channel(candidate),
        "profiles": hiring.profiles(_links(candidate)),
        "documents": hiring.documents(_documents(candidate)),
    }


def _email(candidate: Record) -> str | None:
    private = hiring.first_email(hiring.private_first(candidate.get("emailAddresses")))
    return private or hiring.first_email(candidate.get("primaryEmailAddress"))


def _phone(candidate: Record) -> str | None:
    numbers = hiring.private_first(candidate.get("phoneNumbers"))
    return hiring.first_phone(numbers) or hiring.first_phone(candidate.get("primaryPhoneNumber"))


def _components(place: Record) -> str | None:
    listed = (mapping(one) for one in items(place.get("locationComponents")))
    named = {text(one.get("type")): text(one.get("name")) for one in listed}
    return ", ".join(name for kind in ("City", "Region", "Country") if (name := named.get(kind))) or None


def _channel(record: Record) -> str | None:
    source = mapping(record.get("source"))
    return hiring.channel(mapping(source.get("sourceType")).get("title"), source.get("title"))


def _links(candidate: Record) -> Iterator[str]:
    yield from hiring.values_of(candidate.get("socialLinks"), "url")
    for name in ("linkedInUrl", "githubUrl", "websiteUrl"):
        yield from hiring.values_of([candidate.get(name)])


def _documents(candidate: Record) -> Iterator[dict[str, Any]]:
    for name, kind in (("resumeFileHandle", "resume"), ("fileHandles", None)):
        for one in items(candidate.get(name)):
            told = mapping(one)
            yield hiring.document(told.get("name"), told.get("url"), kind)


def _application(record: Record) -> Event:
    """Who referred is named by Ashby's own id of a user, which is no worker's."""
    applicant_id = text(record.get("id"))
    if applicant_id is None:
        raise Refused("missing-applicant_id", "the application has no id")
    person = _person(mapping(record.get("candidate")))
    channel = _channel(record) or person.pop("channel")
    return Application(
        at=parse_time(record.get("createdAt")),
        uid=applicant_id,
        applicant_id=applicant_id,
        requisition_id=text(mapping(record.get("job")).get("id")),
        worker_id=hiring.employee_id(record.get("customFields"), mapping(record.get("candidate")).get("customFields")),
        **(person | {"channel": channel}),
    )


def _schedule(record: Record) -> list[Event]:
    applicant_id = text(record.get("applicationId"))
    if applicant_id is None:
        raise Refused("missing-applicant_id", "the interviews name no application")
    if (text(record.get("status")) or "").lower() in ("cancelled", "canceled"):
        raise Refused("unused-action", "the interviews were cancelled")
    listed = [one for one in items(record.get("interviewEvents")) if isinstance(one, dict)]
    if not listed:
        raise Refused("empty", "no interview has a time yet")
    return [_interview(one, applicant_id) for one in listed]


def _interview(one: Record, applicant_id: str) -> Event:
    at = parse_time(one.get("startTime"))
    minutes = hiring.minutes_between(at, one.get("endTime"))
    return Interview(at=at, uid=text(one.get("id")), applicant_id=applicant_id, minutes=minutes)


SOURCE = Source(
    name="ashby",
    title="Ashby: candidates, applications and interview schedules",
    kinds=("application", "interview"),
    recognises=_recognises,
    read=_read,
    export=(
        "Ashby API POST candidate.list, application.list and interviewSchedule.list, the answers as they are; or its "
        "webhooks, one a line. A custom field called Employee ID ties whoever was hired to the roster."
    ),
)
