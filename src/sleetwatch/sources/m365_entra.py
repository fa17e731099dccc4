"""The directory's part of the Microsoft 365 audit log: sign-ins, and changes as the Entra audit log has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Event, SignIn
from sleetwatch.sources import entra_audit
from sleetwatch.sources.entra_record import Fields, outcome_of_code
from sleetwatch.sources.m365_record import (
    client_address,
    instant,
    instant_as_written,
    operation,
    pairs,
    person,
    person_if_any,
    session,
    uid,
    user_agent,
    workload,
)
from sleetwatch.sources.reading import account, first, flag, identifier, items, lower, mapping, number, text

SIGN_INS = {"userloggedin": "success", "userloginfailed": "failure"}
_RECORDS = frozenset(
    {"8", "9", "15", "azureactivedirectory", "azureactivedirectoryaccountlogon", "azureactivedirectorystslogon"}
)
_NAME, _UPN = 1, 5
"""Kinds of identity in the lists `Actor` and `Target`."""


def is_of_directory(seen: Fields) -> bool:
    """Whether Entra wrote it."""
    return lower(seen.get("recordtype")) in _RECORDS or workload(seen) == "azureactivedirectory"


def sign_in(seen: Fields, outcome: str) -> SignIn:
    """UserLoggedIn and UserLoginFailed. `ResultStatus` is "Success" even in failures, so the operation decides."""
    extended = pairs(seen.get("extendedproperties"))
    device = pairs(seen.get("deviceproperties"))
    code = number(seen.get("errornumber"))
    if code:
        outcome = outcome_of_code(code)
    both = flag(device.get("iscompliantandmanaged")) or None  # a no does not say which of the two it is not
    return SignIn(
        at=instant(seen),
        uid=uid(seen),
        account=person(seen),
        account_id=identifier(seen.get("userkey")) if "-" in (text(seen.get("userkey")) or "") else None,
        ip=client_address(seen),
        user_agent=user_agent(seen),
        app=text(seen.get("applicationid")),
        resource=text(first(seen, "objectid", "officeobjectid")),
        device_id=identifier(device.get("id")),
        device_name=text(device.get("displayname")),
        os=text(device.get("os")),
        browser=text(device.get("browsertype")),
        managed=both,
        compliant=flag(device.get("iscompliant")) if "iscompliant" in device else both,
        trust=lower(device.get("trusttype")),
        session=session(seen),
        interactive=False if lower(extended.get("requesttype")) == "oauth2:token" else None,  # a client's own request
        outcome=outcome,
        error=_error(seen, code) if outcome != "success" else None,
    )


def _error(seen: Fields, code: int | None) -> str | None:
    return str(code) if code else text(seen.get("logonerror"))


def directory_change(seen: Fields) -> Iterable[Event]:
    """The events of the same change in the Entra audit log: factors, passwords, devices, acts."""
    return entra_audit.SOURCE.read(_as_entra_writes_it(seen))


def _as_entra_writes_it(seen: Fields) -> dict[str, Any]:
    who = person_if_any(seen)
    extended = pairs(seen.get("extendedproperties"))
    more = mapping(extended.get("additionaldetails"))
    by: dict[str, Any] = {"user": {"userPrincipalName": who, "ipAddress": client_address(seen)}}
    if who is None:
        by = {"app": {"displayName": _identity(seen.get("actor"), _NAME) or _program(seen)}}
    return {
        "id": uid(seen),
        "activityDateTime": instant_as_written(seen),
        "activityDisplayName": operation(seen),
        "result": seen.get("resultstatus"),
        "initiatedBy": by,
        "targetResources": [_target(seen)],
        "additionalDetails": [{"key": key, "value": value} for key, value in more.items()],
    }


def _program(seen: Fields) -> str | None:
    """What stands in the user's place, when it is a program."""
    name = text(seen.get("userid"))
    try:
        person(seen)
    except Refused as refused:
        return name if refused.reason == "not-a-person" else None
    return None


def _target(seen: Fields) -> dict[str, Any]:
    listed = [text(mapping(one).get("ID")) or "" for one in items(seen.get("target"))]
    device = next((name.partition("_")[2] for name in listed if name.startswith("Device_")), None)
    named = account(first(seen, "objectid", "officeobjectid")) or ""
    return {
        "type": "Device" if device else "User",
        "id": device,
        "displayName": _identity(seen.get("target"), _NAME),
        "userPrincipalName": _identity(seen.get("target"), _UPN) or (named if "@" in named else None),
        "modifiedProperties": items(seen.get("modifiedproperties")),
    }


def _identity(listed: object, kind: int) -> str | None:
    found = (mapping(one) for one in items(listed))
    return next((text(one.get("ID")) for one in found if number(one.get("Type")) == kind), None)
