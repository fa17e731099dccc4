"""Workday: worker reports (RaaS, as JSON or CSV), the Staffing service's Get_Workers, and its warehouse tables.

A report's columns are named by whoever made it, so they are found by the words that Workday itself uses. What Workday
knows of a person's birth, religion, origin and health is never read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Application, Event, Worker
from sleetwatch.sources import hiring, workday_service
from sleetwatch.sources.countries import country
from sleetwatch.sources.reading import account, flag, lower, optional_time, parse_time, phone, text
from sleetwatch.sources.source import Record, Source

_IDS = ("employee_id", "worker_id", "contingent_worker_id", "employeeid", "worker_employee_id", "workday_id")
_STARTS = ("hire_date", "most_recent_hire_date", "original_hire_date", "contract_start_date", "first_day_of_work")
_ITS_WORDS = {
    "business_title",
    "supervisory_organization",
    "cost_center",
    "worker_type",
    "worker_status",
    "employee_type",
    "contingent_worker_type",
    "job_profile",
    "management_level",
    "primary_work_email",
    "email_primary_work",
    "work_email_primary",
}
_APPLIED = ("application_date", "job_application_date", "date_applied", "candidate_added_date", "added_date")
_DATED = re.compile(r"date|first.?day")
"""In the name of every column that says when somebody started or applied."""
_REQUISITIONS = ("job_requisition_id", "job_requisition", "requisition_id")
_CANDIDATES = ("job_application_id", "candidate_id", "candidate")


def _recognises(record: Record) -> bool:
    if _is_table(record) or workday_service.recognises(record):
        return True
    if not _DATED.search(" ".join(record).lower()):
        return False  # spares most records of others the work on every name
    names = {_name(key) for key in record}
    return not any(names.isdisjoint(some) for some in (_IDS, _STARTS, _ITS_WORDS)) or (
        not names.isdisjoint(_APPLIED) and not names.isdisjoint(_REQUISITIONS) and not names.isdisjoint(_CANDIDATES)
    )


@lru_cache(maxsize=16_384)
def _name(key: str) -> str:
    """`Email_-_Primary_Work`, `Email - Primary Work` and `emailPrimaryWork` are one name."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key)
    return re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_").removeprefix("cf_")


def _read(record: Record) -> list[Event]:
    if _is_table(record):
        return [_row(record)]
    if workday_service.recognises(record):
        return [workday_service.worker(record)]
    told = {_name(key): value for key, value in record.items()}
    return [_worker(told)] if not told.keys().isdisjoint(_STARTS) else [_application(told)]


def _first(told: Mapping[str, Any], *names: str) -> Any:  # noqa: ANN401 - a log may hold anything
    """The first of these columns with something in it; of an object that names another the name."""
    for name in names:
        value = told.get(name)
        value = value.get("Descriptor") or value.get("descriptor") if isinstance(value, dict) else value
        if value not in (None, "", []):
            return value
    return None


# --- the report of workers


def _worker(told: Mapping[str, Any]) -> Event:
    worker_id = text(_first(told, *_IDS))
    if worker_id is None:
        raise Refused("missing-worker_id", "the row has no employee id")
    return Worker(
        at=parse_time(workday_service.day(_first(told, *_STARTS))),
        uid=text(_first(told, "workday_id", "wid")),
        worker_id=worker_id,
        full_name=_full_name(told),
        work_email=account(_first(told, *_WORK_EMAILS)),
        personal_email=lower(_first(told, *_HOME_EMAILS)),
        phone=phone(_first(told, *_PHONES)),
        worker_type=_worker_type(told),
        agency=text(_first(told, "supplier", "contract_vendor_name", "vendor", "contingent_worker_supplier", "agency")),
        title=text(_first(told, "business_title", "position_title", "job_title", "job_profile_name", "job_profile")),
        department=text(_first(told, "supervisory_organization", "department", "cost_center", "organization")),
        manager_id=text(_first(told, *_MANAGERS)),
        end_at=optional_time(workday_service.day(_first(told, *_ENDS))),
        **_home(told),
        remote=_remote(told),
        referred_by=text(_first(told, "referred_by_employee_id", "referred_by")),
        emergency_phone=phone(_first(told, "emergency_contact_phone", "primary_emergency_contact_phone")),
    )


_WORK_EMAILS = ("primary_work_email", "email_primary_work", "work_email_primary", "work_email", "email_work", "email")
_HOME_EMAILS = ("primary_home_email", "email_primary_home", "home_email", "personal_email", "email_home")
_PHONES = ("primary_home_phone", "phone_primary_home", "home_phone", "mobile_phone", "personal_phone")
_MANAGERS = ("manager_employee_id", "manager_id", "worker_s_manager_employee_id", "managers_employee_id")
_ENDS = ("termination_date", "end_employment_date", "contract_end_date", "last_day_of_work")


def _full_name(told: Mapping[str, Any]) -> str | None:
    whole = _first(told, "preferred_name", "legal_name", "full_name", "worker_name", "worker", "employee_name", "name")
    if whole is not None:
        return text(whole)
    first = _first(told, "preferred_first_name", "preferred_name_first_name", "legal_first_name", "first_name")
    return hiring.full_name(first, _first(told, "preferred_last_name", "legal_last_name", "last_name"))


def _worker_type(told: Mapping[str, Any]) -> str | None:
    return workday_service.worker_type(_first(told, "worker_type"), _first(told, "contingent_worker_type"))


@lru_cache(maxsize=64)
def _at_home(parts: tuple[str, ...], *, bare: bool) -> tuple[str, ...]:
    """The names that columns have for parts of the address at home."""
    shapes = ("home_address_{}", "home_{}", "primary_home_{}", "primary_home_address_{}", "{}_primary_home")
    return tuple(shape.format(part) for part in parts for shape in (*shapes, *(("{}",) if bare else ())))


_WORK_PLACES = ("location", "office", "site", "work_address", "work_city")
"""In the name of a column about where the work is. Then `City` and `Country` may be of that, which many share."""


def _home(told: Mapping[str, Any]) -> dict[str, Any]:
    bare = not any(word in name for name in told for word in _WORK_PLACES)

    def at_home(*parts: str) -> str | None:
        return text(_first(told, *_at_home(parts, bare=bare)))

    whole = text(_first(told, "primary_home_address", "home_address", "home_address_formatted"))
    return {
        "home_address": at_home("address_line_1", "line_1", "street") or whole,
        "home_city": at_home("city", "municipality"),
        "home_region": at_home("state", "region", "state_province"),
        "home_postal_code": at_home("postal_code", "zip_code"),
        "home_country": country(at_home("country", "country_code")),
    }


def _remote(told: Mapping[str, Any]) -> bool | None:
    said = _first(told, "remote_worker", "remote", "work_from_home", "is_remote")
    if (remote := flag(said)) is not None:
        return remote
    arrangement = lower(_first(told, "work_arrangement", "remote_type", "flexible_work_arrangement", "work_space_type"))
    if arrangement:
        return "remote" in arrangement or "home" in arrangement
    return True if "remote" in (lower(_first(told, "location", "work_location")) or "") else None


# --- the report of candidates


def _application(told: Mapping[str, Any]) -> Event:
    applicant_id = text(_first(told, *_CANDIDATES))
    if applicant_id is None:
        raise Refused("missing-applicant_id", "the row has no candidate id")
    return Application(
        at=parse_time(workday_service.day(_first(told, *_APPLIED))),
        uid=text(_first(told, "job_application_id")),
        applicant_id=applicant_id,
        name=text(_first(told, "candidate_name", "full_name", "legal_name", "candidate"))
        or hiring.full_name(told.get("first_name"), told.get("last_name")),
        email=lower(_first(told, "candidate_email", "email", "email_address", "primary_email")),
        phone=phone(_first(told, "candidate_phone", "phone", "phone_number", "mobile_phone")),
        address=text(_first(told, "candidate_address", "address", "address_line_1")),
        city=text(_first(told, "city", "candidate_city")),
        region=text(_first(told, "state", "region", "candidate_state")),
        country=country(_first(told, "country", "candidate_country")),
        requisition_id=text(_first(told, *_REQUISITIONS)),
        channel=hiring.channel(_first(told, "source", "recruiting_source", "candidate_source")),
        agency=text(_first(told, "recruiting_agency", "agency")),
        referred_by=text(_first(told, "referred_by_employee_id", "referred_by")),
        worker_id=text(_first(told, "employee_id", "worker_id", "hired_employee_id")),
        profiles=hiring.profiles(hiring.values_of([told.get("linkedin"), told.get("linkedin_url"), told.get("url")])),
        documents=hiring.documents([hiring.document(_first(told, "resume", "resume_file_name"), None, "resume")]),
    )


# --- what Fivetran calls the columns of the tables it makes of the service

_TABLES = {
    "worker_id",
    "worker_code",
    "personal_info_system_id",
    "personal_info_common_id",
    "personal_information_id",
    "country_personal_information_id",
    "job_family_id",
    "job_family_code",
    "job_family_group_id",
    "job_family_group_code",
    "job_profile_id",
    "job_profile_code",
    "organization_code",
    "organization_id",
    "organization_role_code",
    "position_id",
    "position_code",
    "primary_nationality",
}


def _is_table(record: Record) -> bool:
    return "_fivetran_synced" in record and not record.keys().isdisjoint(_TABLES)


def _row(record: Record) -> Event:
    if "worker_code" not in record or "hire_date" not in record:
        raise Refused("unused-table", "it holds one part of a worker; take workers from a report or from Get_Workers")
    if flag(record.get("_fivetran_active")) is False or flag(record.get("_fivetran_deleted")):
        raise Refused("unused-table", "the row says how it was before")
    return _worker(dict(record) | {"employee_id": record.get("worker_code"), "workday_id": record.get("id")})


SOURCE = Source(
    name="workday",
    title="Workday: workers, and candidates of Workday Recruiting",
    kinds=("worker", "application"),
    recognises=_recognises,
    read=_read,
    export=(
        "A custom report of workers, enabled as a web service: its JSON (`Report_Entry`) or its CSV, with Employee ID, "
        "Hire Date, Primary Work Email, Business Title, Worker Type, Manager ID and the home address and phone; or the "
        "Staffing service's Get_Workers as JSON, one worker a line; or a report of candidates with Candidate ID, Job "
        "Requisition and Application Date."
    ),
)
