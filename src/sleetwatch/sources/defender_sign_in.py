"""Defender's tables of sign-ins: Entra's as advanced hunting has them, and logons that Defender for Identity saw."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Event, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.defender_row import Row, instant, is_system, person
from sleetwatch.sources.entra_record import outcome_of_code
from sleetwatch.sources.reading import (
    account,
    address,
    coordinates,
    first,
    flag,
    identifier,
    items,
    lower,
    number,
    text,
)

_RISKS = {10: "low", 50: "medium", 100: "high"}
_ON_PREMISES = "active directory"
_AT_THE_SCREEN = frozenset({"interactive", "remoteinteractive", "remote interactive", "remote desktop"})
_OUTCOMES = {"logonsuccess": "success", "logonfailed": "failure", "logonattempted": None}


def entra_sign_in(row: Row, published: object) -> Iterable[Event]:
    """EntraIdSignInEvents, and AADSignInEventsBeta before it."""
    at = instant(row, published)
    code = number(row.get("ErrorCode"))
    outcome = outcome_of_code(code) if code is not None else None
    latitude, longitude = coordinates(row.get("Latitude"), row.get("Longitude"))
    return (
        SignIn(
            at=at,
            uid=text(first(row, "RequestId", "ReportId")),
            account=_entra_account(row),
            account_id=identifier(row.get("AccountObjectId")),
            ip=address(row.get("IPAddress")),
            user_agent=text(row.get("UserAgent")),
            app=text(row.get("Application")),
            resource=text(row.get("ResourceDisplayName")),
            client=lower(row.get("ClientAppUsed")),
            device_id=identifier(first(row, "EntraIdDeviceId", "AadDeviceId")),
            device_name=text(row.get("DeviceName")),
            os=text(row.get("OSPlatform")),
            browser=text(row.get("Browser")),
            managed=flag(row.get("IsManaged")),
            compliant=flag(row.get("IsCompliant")),
            trust=lower(row.get("DeviceTrustType")),
            session=identifier(row.get("SessionId")),
            token=text(first(row, "UniqueTokenId", "UniqueTokenIdentifier")),
            mfa=_mfa(row),
            interactive=_entra_interactive(row),
            outcome=outcome,
            error=str(code) if code else None,
            vendor_country=country(row.get("Country")),
            vendor_region=text(row.get("State")),
            vendor_city=text(row.get("City")),
            vendor_latitude=latitude,
            vendor_longitude=longitude,
            vendor_risk=_risk(row),
        ),
    )


def entra_program(_row: Row, _published: object) -> Iterable[Event]:
    """EntraIdSpnSignInEvents and AADSpnSignInEventsBeta."""
    raise Refused("not-a-person", "a service principal or a managed identity signed in")


def _entra_account(row: Row) -> str:
    name = account(first(row, "AccountUpn", "AlternateSignInName"))
    if name is None:
        raise Refused("no-account", "the row names no user")
    return name


def _mfa(row: Row) -> bool | None:
    requirement = lower(row.get("AuthenticationRequirement"))
    return requirement == "multifactorauthentication" if requirement else None


def _entra_interactive(row: Row) -> bool | None:
    """`LogonType` is a list in text: `["interactiveUser"]`."""
    kinds = {lower(kind) for kind in items(row.get("LogonType"))} or {lower(row.get("LogonType"))}
    if "noninteractiveuser" in kinds:
        return False
    return True if "interactiveuser" in kinds else None


def _risk(row: Row) -> str | None:
    level = _RISKS.get(number(row.get("RiskLevelDuringSignIn")) or 0)
    written = row.get("RiskEventTypes")
    detected = items(written) or (text(written) or "").split(",")
    told = [level, *(lower(name) for name in detected)]
    return ",".join(dict.fromkeys(name for name in told if name)) or None


def identity_logon(row: Row, published: object) -> Iterable[Event]:
    """IdentityLogonEvents: what domain controllers saw, and interactive sign-ins to Microsoft's online services."""
    at = instant(row, published)
    fields: dict[str, Any] = {
        "account": _logon_account(row),
        "account_id": identifier(row.get("AccountObjectId")),
        "ip": address(row.get("IPAddress")),
        "app": text(row.get("Application")),
        "resource": lower(first(row, "TargetDeviceName", "DestinationDeviceName")),
        "client": lower(row.get("Protocol")),
        "device_name": lower(row.get("DeviceName")),
        "os": text(row.get("OSPlatform")),
    }
    outcome = _OUTCOMES.get(lower(row.get("ActionType")) or "")
    return (
        SignIn(
            at=at,
            uid=text(row.get("ReportId")),
            **fields,
            interactive=_logon_interactive(row),
            outcome=outcome,
            error=text(row.get("FailureReason")) if outcome == "failure" else None,
            vendor_country=country(row.get("Location")),
            vendor_as_name=text(row.get("ISP")),
        ),
    )


def _logon_account(row: Row) -> str:
    domain, name, sid = row.get("AccountDomain"), row.get("AccountName"), row.get("AccountSid")
    who = person(row.get("AccountUpn"), domain, name, sid)
    if who is not None:
        return who
    if is_system(domain, name, sid):
        raise Refused("not-a-person", "a machine or the system itself logged on")
    raise Refused("no-account", "the row names no account")


def _logon_interactive(row: Row) -> bool | None:
    """In a domain most logons are a machine's doing on the user's behalf: tickets, shares, credential checks."""
    if lower(row.get("LogonType")) in _AT_THE_SCREEN:
        return True
    return False if lower(row.get("Application")) == _ON_PREMISES else None
