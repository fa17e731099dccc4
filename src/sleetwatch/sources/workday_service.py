"""One worker as Workday's Staffing service (Get_Workers) describes it, its XML turned into JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Event, Worker
from sleetwatch.sources.countries import country
from sleetwatch.sources.reading import account, items, lower, mapping, optional_time, parse_time, phone, text
from sleetwatch.sources.source import Record

_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})")


def recognises(record: Record) -> bool:
    """By the two parts of a worker, with or without their XML prefix."""
    return {key.removeprefix("wd:") for key in record} >= {"Worker_Reference", "Worker_Data"}


def day(value: object) -> object:
    """A day that carries a zone, as XML dates may, is that day."""
    found = _DATED.fullmatch(value.strip()) if isinstance(value, str) else None
    return found[1] if found else value


def worker_type(*told: object) -> str | None:
    """Employee, contractor or agency, by Workday's words for a worker's type."""
    words = " ".join(word for value in told if (word := lower(value)))
    if any(part in words for part in ("agency", "vendor", "supplier", "staff aug")):
        return "agency"
    if any(part in words for part in ("contingent", "contractor", "consultant", "freelance")):
        return "contractor"
    return "employee" if any(part in words for part in ("employee", "regular", "intern")) else None


def worker(record: Record) -> Event:
    """The roster row of one worker."""
    plain = _plain(dict(record))
    data = mapping(plain.get("Worker_Data"))
    status, job = _status(data), _job(data)
    contact = mapping(mapping(data.get("Personal_Data")).get("Contact_Data"))
    worker_id = text(data.get("Worker_ID")) or _id(plain.get("Worker_Reference"), "Employee_ID", "Contingent_Worker_ID")
    if worker_id is None:
        raise Refused("missing-worker_id", "the worker has no id")
    return Worker(
        at=parse_time(day(status.get("Hire_Date") or status.get("Original_Hire_Date") or _contract_start(data))),
        uid=_id(plain.get("Worker_Reference"), "WID"),
        worker_id=worker_id,
        full_name=_full_name(mapping(data.get("Personal_Data"))),
        work_email=account(_email(contact, "WORK")),
        personal_email=lower(_email(contact, "HOME")),
        phone=_phone(contact, "HOME"),  # one at work may be the switchboard's
        worker_type=_type_of(plain, job),
        title=text(job.get("Business_Title")) or text(job.get("Position_Title")),
        manager_id=_id(job.get("Manager_as_of_last_detected_manager_change_Reference"), "Employee_ID"),
        end_at=optional_time(day(status.get("Termination_Date") or status.get("End_Employment_Date"))),
        **_home(contact),
        remote=_remote(job),
        emergency_phone=_emergency_phone(data),
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - a log may hold anything
    """The same without the prefixes that mark names and attributes of XML."""
    if isinstance(value, dict):
        return {key.removeprefix("@").removeprefix("wd:"): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


_VALUES = ("_value_1", "$t", "$", "#text", "_", "value", "content")


def _ids(reference: object) -> Iterator[tuple[str, str]]:
    for one in items(reference):
        for told in items(mapping(one).get("ID")):
            found = mapping(told)
            kind = text(found.get("type")) or text(mapping(found.get("#attributes")).get("type"))
            written = next((value for name in _VALUES if (value := text(found.get(name)))), None)
            if kind and written:
                yield kind, written


def _id(reference: object, *kinds: str) -> str | None:
    """The id of one of these kinds in a reference."""
    return next((written for kind, written in _ids(reference) if kind in kinds), None)


def _status(data: dict[str, Any]) -> dict[str, Any]:
    return mapping(mapping(data.get("Employment_Data")).get("Worker_Status_Data"))


def _contract_start(data: dict[str, Any]) -> object:
    contract = mapping(mapping(data.get("Employment_Data")).get("Worker_Contract_Data"))
    return contract.get("Contract_Start_Date")


def _job(data: dict[str, Any]) -> dict[str, Any]:
    """The position a worker holds, the primary one where there are several."""
    jobs = [mapping(one) for one in items(mapping(data.get("Employment_Data")).get("Worker_Job_Data"))]
    primary = sorted(jobs, key=lambda one: text(one.get("Primary_Job")) not in ("1", "true"))
    return mapping(primary[0].get("Position_Data")) if primary else {}


def _type_of(plain: dict[str, Any], job: dict[str, Any]) -> str | None:
    if found := worker_type(_id(job.get("Worker_Type_Reference"), "Employee_Type_ID", "Contingent_Worker_Type_ID")):
        return found
    kinds = {kind for kind, _ in _ids(plain.get("Worker_Reference"))}
    return "contractor" if "Contingent_Worker_ID" in kinds else "employee" if "Employee_ID" in kinds else None


def _full_name(person: dict[str, Any]) -> str | None:
    names = mapping(person.get("Name_Data"))
    for name in ("Preferred_Name_Data", "Legal_Name_Data"):
        detail = mapping(mapping(names.get(name)).get("Name_Detail_Data"))
        parts = (text(detail.get("First_Name")), text(detail.get("Last_Name")))
        if whole := text(detail.get("Formatted_Name")) or " ".join(part for part in parts if part):
            return whole
    return None


# --- contacts, each with what it is used for


def _used_for(one: dict[str, Any], usage: str) -> bool:
    types = (mapping(told) for use in items(one.get("Usage_Data")) for told in items(mapping(use).get("Type_Data")))
    return any(usage in written.upper() for told in types for _, written in _ids(told.get("Type_Reference")))


def _contacts(contact: dict[str, Any], part: str, usage: str) -> list[dict[str, Any]]:
    return [one for told in items(contact.get(part)) if _used_for(one := mapping(told), usage)]


def _email(contact: dict[str, Any], usage: str) -> str | None:
    return next((text(one.get("Email_Address")) for one in _contacts(contact, "Email_Address_Data", usage)), None)


def _phone(contact: dict[str, Any], usage: str) -> str | None:
    for one in _contacts(contact, "Phone_Data", usage):
        for name in ("E164_Formatted_Phone", "International_Formatted_Phone", "Formatted_Phone", "Phone_Number"):
            if number := phone(one.get(name)):
                return number
    return None


def _emergency_phone(data: dict[str, Any]) -> str | None:
    """Of the first who is named for an emergency; of family that is insured along nothing is read."""
    for told in items(mapping(data.get("Related_Person_Data")).get("Related_Person")):
        one = mapping(told)
        contact = mapping(mapping(one.get("Personal_Data")).get("Contact_Data"))
        if one.get("Emergency_Contact") and (number := _phone(contact, "HOME") or _phone(contact, "WORK")):
            return number
    return None


def _home(contact: dict[str, Any]) -> dict[str, Any]:
    homes = _contacts(contact, "Address_Data", "HOME")
    home = homes[0] if homes else {}
    return {
        "home_address": _line(home) or text(home.get("Formatted_Address")),
        "home_city": text(home.get("Municipality")),
        "home_region": text(home.get("Country_Region_Descriptor")),
        "home_postal_code": text(home.get("Postal_Code")),
        "home_country": country(_id(home.get("Country_Reference"), "ISO_3166-1_Alpha-2_Code")),
    }


def _line(home: dict[str, Any]) -> str | None:
    for told in items(home.get("Address_Line_Data")):
        one = mapping(told)
        if line := text(told) or next((found for name in _VALUES if (found := text(one.get(name)))), None):
            return line
    return None


def _remote(job: dict[str, Any]) -> bool | None:
    if text(job.get("Work_From_Home")) in ("1", "true") or _id(job.get("Remote_Type_Reference"), "Remote_Type_ID"):
        return True
    site = mapping(job.get("Business_Site_Summary_Data"))
    return True if "remote" in (lower(site.get("Name")) or "") else None
