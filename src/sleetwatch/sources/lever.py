"""Lever: opportunities, applications and interviews of its API, its webhooks, and its warehouse tables.

An applicant is one opportunity: a person on the way to one job.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Application, Event, Interview
from sleetwatch.sources import hiring
from sleetwatch.sources.reading import first, flag, items, mapping, parse_time, real, text
from sleetwatch.sources.source import Record, Source

_TABLES = {
    "opportunity_id",
    "posting_id",
    "contact_id",
    "requisition_code",
    "feedback_form_id",
    "last_advanced_at",
    "access_role",
}
_PAIRS = ({"interview_id", "user_id"}, {"offer_id", "requisition_id"})
"""Columns of the tables Fivetran makes of the API."""


def _recognises(record: Record) -> bool:
    keys = record.keys()
    if "_fivetran_synced" in keys:
        return not keys.isdisjoint(_TABLES) or any(keys >= pair for pair in _PAIRS)
    return (
        keys >= {"contact", "emails", "origin"}
        or keys >= {"opportunityId", "postingHiringManager"}
        or keys >= {"feedbackReminder", "date", "duration"}
        or keys >= {"triggeredAt", "signature", "event"}
    )


def _read(record: Record) -> list[Event]:
    if "triggeredAt" in record:
        return _webhook(record)
    if "_fivetran_synced" in record:
        return [_row(record)]
    if "emails" in record:
        return [_opportunity(record)]
    return [_interview(record) if "feedbackReminder" in record else _application(record)]


def _webhook(record: Record) -> list[Event]:
    data = mapping(record.get("data"))
    if text(record.get("event")) == "applicationCreated":
        return [_application(data | {"createdAt": first(data, "createdAt") or record.get("triggeredAt")})]
    raise Refused("unused-action", "the webhook only says that something changed")


def _row(record: Record) -> Event:
    if flag(record.get("is_anonymized")):
        raise Refused("not-a-person", "the person was made anonymous")
    if "last_advanced_at" in record:
        return _opportunity(record)
    if "posting_hiring_manager_id" in record:
        return _application(record)
    if "gcal_event_url" in record:
        return _interview(record)
    raise Refused("unused-table", "it holds one part of an opportunity; take opportunities from the API instead")


# --- applications


def _opportunity(record: Record) -> Event:
    told = [one for one in items(record.get("applications")) if isinstance(one, dict)]
    application = told[0] if told else {}
    return Application(
        at=parse_time(first(application, "createdAt") or first(record, "createdAt", "created_at")),
        uid=_needed(record, "id"),
        applicant_id=_needed(record, "id"),
        name=text(record.get("name")),
        email=hiring.first_email(record.get("emails")),
        phone=hiring.first_phone(hiring.private_first(record.get("phones"))),
        **hiring.place(record.get("location")),
        requisition_id=_posting(application),
        channel=_channel(record, application),
        resume=hiring.resume(*_past(record)),
        profiles=hiring.profiles(hiring.values_of(record.get("links"), "url")),
        documents=hiring.documents(_documents(record)),
    )


def _needed(record: Record, *names: str) -> str:
    found = text(first(record, *names))
    if found is None:
        raise Refused("missing-applicant_id", "it names no opportunity")
    return found


def _posting(application: Record) -> str | None:
    posting = first(application, "posting", "posting_id", "postingId")
    return text(mapping(posting).get("id")) if isinstance(posting, dict) else text(posting)


_TYPES = {
    "referral": "referral",
    "referred": "referral",
    "agency": "agency",
    "applied": "direct",
    "posting": "direct",
}


def _channel(record: Record, application: Record) -> str | None:
    """By the opportunity's origin and the application's type, which are Lever's own words; else by the sources."""
    for word in (text(record.get("origin")), text(application.get("type"))):
        if found := _TYPES.get(word or ""):
            return found
    return hiring.channel(*hiring.values_of(record.get("sources")), record.get("source"))


def _past(record: Record) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Former work and schools, where the resume that Lever has read was asked for too."""
    parsed = mapping(mapping(record.get("resume")).get("parsedData"))
    work = [mapping(one) for one in items(parsed.get("positions"))]
    schools = [mapping(one) for one in items(parsed.get("schools"))]
    return (
        [{"name": one.get("org"), "position": one.get("title"), "summary": one.get("summary")} for one in work],
        [{"institution": one.get("org"), "studyType": one.get("degree"), "area": one.get("field")} for one in schools],
    )


def _documents(record: Record) -> Iterator[dict[str, Any]]:
    for name, kind in (("resume", "resume"), ("resumes", "resume"), ("files", "other")):
        for one in items(record.get(name)):
            told = mapping(one)
            file = mapping(told.get("file")) or told
            yield hiring.document(file.get("name"), file.get("downloadUrl"), kind, told.get("createdAt"))


def _application(record: Record) -> Event:
    """An application by itself knows who asked and for what, and only sometimes who applied. Who referred is named by
    Lever's own id of a user, which is no worker's.
    """
    return Application(
        at=parse_time(first(record, "createdAt", "created_at")),
        uid=text(first(record, "id", "applicationId")),
        applicant_id=_needed(record, "opportunityId", "opportunity_id"),
        name=text(record.get("name")),
        email=hiring.first_email(record.get("email")),
        phone=hiring.first_phone(record.get("phone")),
        requisition_id=_posting(record),
        channel=_TYPES.get(text(record.get("type")) or ""),
        profiles=hiring.profiles(hiring.values_of(record.get("links"), "url")),
    )


# --- interviews


def _interview(record: Record) -> Event:
    if first(record, "canceledAt", "canceled_at"):
        raise Refused("unused-action", "the interview was cancelled")
    length = real(record.get("duration"))
    return Interview(
        at=parse_time(record.get("date")),
        uid=text(record.get("id")),
        applicant_id=_needed(record, "opportunityId", "opportunity_id", "opportunity"),
        minutes=length if length is not None and 0 < length <= hiring.DAY else None,
    )


SOURCE = Source(
    name="lever",
    title="Lever: opportunities, applications and interviews",
    kinds=("application", "interview"),
    recognises=_recognises,
    read=_read,
    export=(
        "Lever API GET /v1/opportunities?expand=applications, its answers as they are. Interviews from "
        "/v1/opportunities/{id}/interviews do not name their opportunity: add `opportunityId` to each."
    ),
)
