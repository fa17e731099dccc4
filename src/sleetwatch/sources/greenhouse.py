"""Greenhouse Recruiting: the Harvest API's candidates, applications and interviews, its webhooks, its warehouse tables.

An applicant is one application, since interviews name the application and not the candidate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Application, Event, Interview
from sleetwatch.sources import hiring
from sleetwatch.sources.reading import first, flag, items, mapping, parse_time, text
from sleetwatch.sources.source import Record, Source

_CANDIDATE = {"first_name", "last_name", "phone_numbers"}
_EMAILS = ("email_addresses", "emails")
_OTHER_PARTS = ({"prospect_pool_id", "pool"}, {"opening", "starts_at"}, {"primary_email_address", "site_admin"})


def _recognises(record: Record) -> bool:
    keys = record.keys()
    return (
        (keys >= _CANDIDATE and any(name in keys for name in _EMAILS))
        or keys >= {"candidate_id", "applied_at", "current_stage"}
        or keys >= {"application_id", "start", "end", "interviewers"}
        or any(keys >= part for part in _OTHER_PARTS)
        or _is_webhook(record)
        or _is_table(record)
    )


def _is_webhook(record: Record) -> bool:
    """Nothing but an action and what it is about."""
    return record.keys() == {"action", "payload"} and isinstance(record["payload"], dict)


# What Fivetran calls the columns of the tables it makes of the API.
_TABLES = {
    "candidate_id",
    "application_id",
    "job_id",
    "job_stage_id",
    "office_id",
    "prospect_pool_id",
    "scorecard_id",
    "scheduled_interview_id",
    "new_candidate_id",
    "site_admin",
    "source_type_id",
    "primary_contact_user_id",
    "confidential",
}
_NOT_OURS = {"opportunity_id", "posting_id", "contact_id", "requisition_code", "feedback_form_id"}


def _is_table(record: Record) -> bool:
    keys = record.keys()
    return "_fivetran_synced" in keys and not keys.isdisjoint(_TABLES) and keys.isdisjoint(_NOT_OURS)


def _read(record: Record) -> list[Event]:
    if _is_webhook(record):
        return _webhook(record)
    if _is_table(record):
        return _table(record)
    if record.keys() >= _CANDIDATE:
        return _candidate(record)
    if "applied_at" in record:
        return [_application(record, {})]
    if record.keys() >= {"application_id", "start", "end"}:
        return [_interview(record)]
    raise Refused("unused-table", "it tells nothing about an applicant")


def _webhook(record: Record) -> list[Event]:
    payload = mapping(record.get("payload"))
    action = text(record.get("action")) or ""
    application = mapping(payload.get("application"))
    if action.startswith(("delete_", "unhire_", "merge_", "job_", "offer_", "scorecard_", "interview_deleted")):
        raise Refused("unused-action", "it takes something back or is no application")
    if action.startswith("interview"):
        return _invited(payload)
    if application:
        return [_application(application, mapping(application.get("candidate")))]
    raise Refused("unused-action", "it is no application and no interview")


def _invited(payload: dict[str, Any]) -> list[Event]:
    listed = [one for one in items(payload.get("interviews")) if isinstance(one, dict)] or [payload]
    return [_interview(one | {"application_id": first(one, "application_id") or _id_in(payload)}) for one in listed]


def _id_in(payload: dict[str, Any]) -> Any:  # noqa: ANN401 - a log may hold anything
    return mapping(payload.get("application")).get("id") or payload.get("application_id")


def _table(record: Record) -> list[Event]:
    if record.get("applied_at") and "candidate_id" in record:
        return [_application(record, {})]
    if "interview_id" in record and "organizer_id" in record:
        return [_interview(record)]
    raise Refused("unused-table", "it holds one part of a candidate; take candidates from the Harvest API instead")


# --- applications


def _candidate(record: Record) -> list[Event]:
    listed = items(record.get("applications")) or items(record.get("application"))
    applications = [one for one in listed if isinstance(one, dict) and one.get("id")]
    if not applications:
        raise Refused("empty", "the candidate has not applied for anything")
    return [_application(one, record) for one in applications]


def _application(one: Record, candidate: Record) -> Event:
    applicant_id = text(one.get("id"))
    if applicant_id is None:
        raise Refused("missing-applicant_id", "the application has no id")
    source = mapping(one.get("source"))
    emails = first(candidate, *_EMAILS)
    return Application(
        at=parse_time(one.get("applied_at")),
        uid=applicant_id,
        applicant_id=applicant_id,
        name=hiring.full_name(candidate.get("first_name"), candidate.get("last_name")),
        email=hiring.first_email(hiring.private_first(emails)),
        phone=hiring.first_phone(candidate.get("phone_numbers")),
        address=next(iter(hiring.values_of(hiring.private_first(candidate.get("addresses")), "value")), None),
        **hiring.place(mapping(one.get("location")).get("address") or one.get("location_address")),
        requisition_id=_job(one),
        channel=hiring.channel(source.get("public_name"), source.get("name"), source.get("type")),
        referred_by=_referrer(one, source),
        worker_id=hiring.employee_id(one.get("custom_fields"), candidate.get("custom_fields")),
        resume=hiring.resume(_work(candidate), _education(candidate)),
        profiles=hiring.profiles(_links(candidate)),
        documents=hiring.documents(_documents(one, candidate)),
    )


def _job(one: Record) -> str | None:
    """The job's own id, which reports of other systems do not have, after the requisition's."""
    jobs = [job for job in items(one.get("jobs")) if isinstance(job, dict)]
    return text(first(jobs[0], "requisition_id", "id")) if jobs else text(one.get("job_id"))


def _referrer(one: Record, source: dict[str, Any]) -> str | None:
    """Who referred the applicant; the one credited with an application is the recruiter in every other channel."""
    if hiring.channel(source.get("public_name"), source.get("name"), source.get("type")) != "referral":
        return None
    return text(mapping(one.get("credited_to")).get("employee_id"))


def _work(candidate: Record) -> Iterator[dict[str, Any]]:
    for one in items(candidate.get("employments")):
        job = mapping(one)
        yield {
            "name": job.get("company_name"),
            "position": job.get("title"),
            "startDate": job.get("start_date"),
            "endDate": job.get("end_date"),
        }


def _education(candidate: Record) -> Iterator[dict[str, Any]]:
    for one in items(candidate.get("educations")):
        school = mapping(one)
        yield {
            "institution": school.get("school_name"),
            "area": school.get("discipline"),
            "studyType": school.get("degree"),
            "startDate": school.get("start_date"),
            "endDate": school.get("end_date"),
        }


def _links(candidate: Record) -> Iterator[str]:
    for name in ("social_media_addresses", "social_media", "website_addresses", "websites"):
        yield from hiring.values_of(candidate.get(name), "value", "url")


def _documents(one: Record, candidate: Record) -> Iterator[dict[str, Any]]:
    seen = set()
    for attachment in (*items(one.get("attachments")), *items(candidate.get("attachments"))):
        told = mapping(attachment)
        found = hiring.document(told.get("filename"), told.get("url"), told.get("type"), told.get("created_at"))
        if (key := hiring.as_json(found)) not in seen:
            seen.add(key)
            yield found
    if photo := text(candidate.get("photo_url")):
        yield hiring.document(None, photo, "photo")


# --- interviews


def _interview(one: Record) -> Event:
    applicant_id = text(one.get("application_id"))
    if applicant_id is None:
        raise Refused("missing-applicant_id", "the interview names no application")
    if flag(one.get("_fivetran_deleted")) or text(one.get("status")) in ("cancelled", "canceled"):
        raise Refused("unused-action", "the interview did not take place")
    at = parse_time(_moment(first(one, "start", '"START"', "START")))
    return Interview(
        at=at,
        uid=text(one.get("id")),
        applicant_id=applicant_id,
        minutes=hiring.minutes_between(at, _moment(first(one, "end", "ends", '"END"'))),
    )


def _moment(value: object) -> Any:  # noqa: ANN401
    """The API has an object with a time or a whole day, webhooks and tables the time itself."""
    return first(mapping(value), "date_time", "date") if isinstance(value, dict) else value


SOURCE = Source(
    name="greenhouse",
    title="Greenhouse Recruiting: candidates, applications and scheduled interviews",
    kinds=("application", "interview"),
    recognises=_recognises,
    read=_read,
    export=(
        "Greenhouse Harvest API GET /v1/candidates (they bring their applications along) and /v1/scheduled_interviews, "
        "the answers as they are; or its webhooks `new_candidate_application` and `interview`, one a line. A custom "
        "field called Employee ID ties whoever was hired to the roster."
    ),
)
