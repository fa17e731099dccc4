"""One flat view over the shapes in which records of the Microsoft 365 audit log come, and what all of them share."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.sources.entra_record import Fields, time_of
from sleetwatch.sources.reading import account, address, first, identifier, items, lower, lowered, mapping, text
from sleetwatch.sources.source import Record

_TIMES = ("creationtime", "timegenerated", "creationdate", "createddatetime")

_PROGRAM_TYPES = frozenset(
    {
        "3",  # an administrator of Microsoft's data centres, or a service there
        "4",
        "5",
        "6",
        "7",
        "8",
        "dcadmin",
        "system",
        "application",
        "serviceprincipal",
        "custompolicy",
        "systempolicy",
    }
)
"""`UserType` as a number, and as the word that OfficeActivity writes."""
_PROGRAM = re.compile(
    r"nt (?:authority|service)\\|sharepoint\\|serviceprincipal_|app@sharepoint|fim_password_service@|s-1-5-1[89]$|"
    r"s-1-5-20$|microsoft\.|dlpagent$|securitycompliance|certificate$"
)
_VISITOR = "urn:spo:anon#"
_INVITED = "urn:spo:guest#"


def recognised(record: Record) -> bool:
    """Records of the Management API, exports with the record inside `AuditData`, and rows of OfficeActivity."""
    names = lowered(record)
    keys = names.keys()
    if "auditdata" in keys:
        return not keys.isdisjoint({"operation", "operations", "recordtype", "auditlogrecordtype"})
    timed = any(name.startswith("timegenerated") for name in keys)
    if lower(names.get("type")) == "officeactivity" or {"officeworkload", "operation"} <= keys:
        return timed
    return {"creationtime", "operation"} <= keys and not keys.isdisjoint({"recordtype", "workload"})


def fields_of_audit(record: Record) -> Fields:
    """The fields under lower-case names without underscores, those of `AuditData` before the export's own."""
    outer = _bare(record)
    if "auditdata" not in outer:
        return outer
    inner = _bare(mapping(outer["auditdata"]))
    if not inner:
        raise Refused("missing-auditdata", "the column AuditData holds no JSON object")
    return outer | inner


def _bare(record: Record) -> Fields:
    return {_without_underscores(name): value for name, value in lowered(record).items()}


@lru_cache(maxsize=4096)
def _without_underscores(name: str) -> str:
    """OfficeActivity writes `Site_Url` and `Client_IPAddress` for what the log calls `SiteUrl`, `ClientIPAddress`."""
    return name.replace("_", "")


def instant(seen: Fields) -> int:
    """When it happened; a time without zone is UTC in every one of these exports."""
    return time_of(seen, *_TIMES)


def instant_as_written(seen: Fields) -> object:
    """The time for another source to read. Raises `Refused` like `instant`."""
    instant(seen)
    return first(seen, *_TIMES)


def operation(seen: Fields) -> str:
    """What was done, lower case, without the full stop that Entra's operations end in."""
    word = lower(first(seen, "operation", "operations", "activity"))
    if word is None:
        raise Refused("no-action", "the record does not say what was done")
    return word.rstrip(".")


def workload(seen: Fields) -> str | None:
    """The service it happened in."""
    return lower(first(seen, "workload", "officeworkload", "service"))


def uid(seen: Fields) -> str | None:
    """The record's own id."""
    return text(first(seen, "id", "officeid", "recordid", "identity"))


def person(seen: Fields) -> str:
    """Who did it. Raises `Refused` for programs, the service itself and visitors without an account."""
    name = account(first(seen, "userid", "userids"))
    if lower(seen.get("usertype")) in _PROGRAM_TYPES or (name and _PROGRAM.match(name)):
        raise Refused("not-a-person", "an application or the service itself did it")
    if name and name.startswith(_VISITOR):
        raise Refused("no-account", "whoever had the link did it")
    name = account((name or "").removeprefix(_INVITED)) or account(seen.get("userprincipalname"))
    if name is None or "@" not in name:
        raise Refused("no-account", "the record has no sign-in name")
    return name


def person_if_any(seen: Fields) -> str | None:
    """Like `person`, with None for what is none."""
    try:
        return person(seen)
    except Refused:
        return None


def client_address(seen: Fields) -> str | None:
    """The client's address; a port and brackets around it are taken off."""
    candidates = (seen.get(name) for name in ("clientip", "clientipaddress", "actoripaddress"))
    return next((ip for value in candidates if (ip := address(value))), None)


def pairs(value: object) -> dict[str, Any]:
    """A list of `Name` and `Value` under lower-case names: ExtendedProperties, Parameters, DeviceProperties."""
    named = ((lower(pair.get("Name")), pair.get("Value")) for pair in map(mapping, items(value)))
    return {name: said for name, said in named if name}


def user_agent(seen: Fields) -> str | None:
    """The client in its own words, or in Exchange's."""
    extended = pairs(seen.get("extendedproperties"))
    return text(seen.get("useragent")) or text(extended.get("useragent")) or text(seen.get("clientinfostring"))


def session(seen: Fields) -> str | None:
    """The Entra session, which ties it to the sign-in."""
    context = mapping(seen.get("appaccesscontext"))
    device = pairs(seen.get("deviceproperties"))
    return identifier(first(context, "AADSessionId") or seen.get("sessionid") or device.get("sessionid"))
