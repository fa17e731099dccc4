"""Microsoft Entra sign-ins: Graph, diagnostic settings, Log Analytics, and the CSV files of both portals."""

from __future__ import annotations

from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Event, Factor, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.entra_record import Fields, fields_of, outcome_of_code, result_of, time_of
from sleetwatch.sources.methods import method_of, second_factor
from sleetwatch.sources.reading import (
    account,
    address,
    coordinates,
    first,
    flag,
    identifier,
    items,
    lower,
    lowered,
    mapping,
    number,
    phone_as_told,
    spaced,
    text,
)
from sleetwatch.sources.source import Record, Source

_TIMES = ("createddatetime", "date (utc)", "timegenerated", "time", "date")

_PERSONS = {"signinlogs", "noninteractiveusersigninlogs", "aadnoninteractiveusersigninlogs", "adfssigninlogs"}
_MACHINES = {
    "serviceprincipalsigninlogs",
    "aadserviceprincipalsigninlogs",
    "managedidentitysigninlogs",
    "aadmanagedidentitysigninlogs",
    "microsoftserviceprincipalsigninlogs",
}
_MACHINE_EVENTS = {"serviceprincipal", "managedidentity"}
_PORTAL_MACHINES = ("service principal id", "service principal name", "managed identity type")
"""Columns of the portal's downloads of programs' sign-ins, which have no user name."""

_PROXIES = frozenset({"anonymizedipaddress", "riskyipaddress", "maliciousipaddress", "anonymousipaddress"})


def _recognises(record: Record) -> bool:
    names = lowered(record)
    kind = lower(names.get("type")) or lower(names.get("category"))
    if kind in _PERSONS or kind in _MACHINES:
        return "properties" in names or _has_time(names)
    if {"date (utc)", "request id"} <= names.keys() and not names.keys().isdisjoint({"username", *_PORTAL_MACHINES}):
        return True
    if {"serviceprincipalcredentialkeyid", "ipaddress"} <= names.keys():
        return _has_time(names)
    if not {"appdisplayname", "ipaddress"} <= names.keys():
        return False
    if "userprincipalname" in names and _has_time(names):
        return True
    return "createddatetime" in names and not names.keys().isdisjoint({"clientappused", "signineventtypes"})


def _has_time(names: Fields) -> bool:
    return any(name.startswith(("timegenerated", "createddatetime")) for name in names)


def _read(record: Record) -> list[Event]:
    seen = fields_of(record)
    if "request id" in seen:
        if "username" not in seen and any(name in seen for name in _PORTAL_MACHINES):
            raise Refused("not-a-person", "a service principal or a managed identity signed in")
        seen = _of_portal(seen)
    _refuse_machines(seen)
    sign_in = _sign_in(seen)
    return [sign_in, *_factors(seen, sign_in)]


def _refuse_machines(seen: Fields) -> None:
    events = {lower(event_type) for event_type in items(seen.get("signineventtypes"))}
    if events & _MACHINE_EVENTS or {lower(seen.get("type")), lower(seen.get("category"))} & _MACHINES:
        raise Refused("not-a-person", "a service principal or a managed identity signed in")
    nobody = not (text(seen.get("userprincipalname")) or text(seen.get("userid")))
    if nobody and (text(seen.get("serviceprincipalid")) or text(seen.get("serviceprincipalname"))):
        raise Refused("not-a-person", "a service principal signed in")


def _sign_in(seen: Fields) -> SignIn:
    device = mapping(seen.get("devicedetail"))
    code = _code(seen)
    outcome = _outcome(seen, code)
    steps = _steps(seen)
    return SignIn(
        at=time_of(seen, *_TIMES),
        uid=text(seen.get("id")),
        account=_account(seen),
        account_id=identifier(seen.get("userid")),
        ip=address(seen.get("ipaddress")) or address(seen.get("calleripaddress")),
        user_agent=text(seen.get("useragent")),
        app=text(seen.get("appdisplayname")),
        resource=text(seen.get("resourcedisplayname")),
        client=lower(seen.get("clientappused")),
        device_id=identifier(device.get("deviceId")),
        device_name=_known(device.get("displayName")),
        os=_known(device.get("operatingSystem")),
        browser=_known(device.get("browser")),
        managed=flag(device.get("isManaged")),
        compliant=flag(device.get("isCompliant")),
        trust=lower(device.get("trustType")),
        session=identifier(seen.get("sessionid")),
        token=text(seen.get("uniquetokenidentifier")),
        token_kind=_token_kind(seen, steps),
        factors=_passed(steps),
        mfa=_mfa(seen, steps),
        interactive=_interactive(seen),
        outcome=outcome,
        error=str(code) if code and outcome != "success" else None,
        vendor_asn=number(seen.get("autonomoussystemnumber")),
        **_place(seen),
        **_risk(seen),
    )


def _account(seen: Fields) -> str:
    """The sign-in name; what was typed in stands in where the directory's name is an id or missing."""
    name = account(seen.get("userprincipalname"))
    if name is None or "@" not in name:
        name = account(first(seen, "signinidentifier", "alternatesigninname")) or name
    if name is None:
        raise Refused("no-account", "the record names no user")
    return name


def _known(value: object) -> str | None:
    clean = text(value)
    return None if clean is None or clean.lower() == "unknown" else clean


# --- result


def _code(seen: Fields) -> int | None:
    code = number(mapping(seen.get("status")).get("errorCode"))
    return code if code is not None else number(seen.get("resulttype"))


def _outcome(seen: Fields, code: int | None) -> str | None:
    if code is None:
        return result_of(seen.get("resulttype")) or result_of(first(seen, "result", "resultsignature", "status"))
    return outcome_of_code(code)


def _interactive(seen: Fields) -> bool | None:
    told = flag(seen.get("isinteractive"))
    if told is not None:
        return told
    kinds = {lower(event_type) for event_type in items(seen.get("signineventtypes"))}
    kinds |= {lower(seen.get("type")), lower(seen.get("category"))}
    if kinds & {"noninteractiveuser", "noninteractiveusersigninlogs", "aadnoninteractiveusersigninlogs"}:
        return False
    return True if kinds & {"interactiveuser", "signinlogs"} else None


# --- how


def _steps(seen: Fields) -> list[dict[str, Any]]:
    """The authentication steps that passed."""
    steps = (mapping(step) for step in items(seen.get("authenticationdetails")))
    return [step for step in steps if flag(step.get("succeeded"))]


def _passed(steps: list[dict[str, Any]]) -> str | None:
    methods = (method_of(step.get("authenticationMethod")) for step in steps)
    return ",".join(dict.fromkeys(method for method in methods if method)) or None


def _mfa(seen: Fields, steps: list[dict[str, Any]]) -> bool | None:
    requirement = lower(seen.get("authenticationrequirement"))
    told = lower(mapping(seen.get("status")).get("additionalDetails")) or ""
    if requirement == "multifactorauthentication" or told.startswith(("mfa completed", "mfa requirement satisfied")):
        return True
    if any(second_factor(step.get("authenticationMethod")) for step in steps):
        return True
    return False if requirement else None


def _token_kind(seen: Fields, steps: list[dict[str, Any]]) -> str | None:
    protocol = lower(seen.get("authenticationprotocol")) or lower(seen.get("originaltransfermethod"))
    if protocol in ("devicecode", "devicecodeflow"):
        return "device code"
    token = spaced(text(seen.get("incomingtokentype")) or "none")
    if token != "none":  # noqa: S105 - a kind of token
        return token
    return "password" if any(method_of(step.get("authenticationMethod")) == "password" for step in steps) else None


# --- where


def _place(seen: Fields) -> dict[str, Any]:
    place = mapping(seen.get("locationdetails")) or mapping(seen.get("location"))
    point = mapping(place.get("geoCoordinates"))
    latitude, longitude = coordinates(point.get("latitude"), point.get("longitude"))
    return {
        "vendor_country": country(place.get("countryOrRegion")) or country(seen.get("location")),
        "vendor_region": _known(place.get("state")),
        "vendor_city": _known(place.get("city")),
        "vendor_latitude": latitude,
        "vendor_longitude": longitude,
    }


def _risk(seen: Fields) -> dict[str, Any]:
    """The level while signing in, then what was detected: `high,unfamiliarfeatures,anonymizedipaddress`."""
    level = lower(first(seen, "risklevelduringsignin", "risklevel"))
    detected = [lower(name) for name in items(first(seen, "riskeventtypes_v2", "riskeventtypes"))]
    told = [name for name in (level, *detected) if name and name not in ("none", "hidden", "generic")]
    return {
        "vendor_risk": ",".join(dict.fromkeys(told)) or None,
        "vendor_proxy": True if _PROXIES.intersection(told) else None,
    }


# --- second factors


def _factors(seen: Fields, sign_in: SignIn) -> list[Event]:
    used = [_step_used(seen, step) for step in _steps(seen)]
    if not any(used) and sign_in.outcome == "success":
        used = [_detail_used(seen)]
    made = {found: None for found in used if found}
    return [
        Factor(
            at=sign_in.at,
            uid=sign_in.uid,
            account=sign_in.account,
            action="used",
            method=method,
            device=device,
            phone=number_called,
            ip=sign_in.ip,
            user_agent=sign_in.user_agent,
            session=sign_in.session,
            outcome="success",
        )
        for method, device, number_called in made
    ]


_Used = tuple[str, str | None, str | None]
"""Method, device, phone."""


def _step_used(seen: Fields, step: dict[str, Any]) -> _Used | None:
    method = second_factor(step.get("authenticationMethod"))
    return _used(seen, method, step.get("authenticationMethodDetail")) if method else None


def _detail_used(seen: Fields) -> _Used | None:
    """`mfaDetail` is older and says what was ever satisfied; one satisfied by the token was not used now."""
    detail = mapping(seen.get("mfadetail"))
    method = second_factor(first(detail, "authMethod"))
    told = lower(mapping(seen.get("status")).get("additionalDetails")) or ""
    if method is None or "satisfied by" in told:
        return None
    return _used(seen, method, detail.get("authDetail"))


def _used(seen: Fields, method: str, detail: object) -> _Used:
    if method in ("sms", "voice"):
        return method, None, phone_as_told(detail)
    device = identifier(detail)
    if method in ("app", "push", "totp"):
        handset = mapping(seen.get("authenticationappdevicedetails"))
        device = identifier(handset.get("deviceId")) or device
    return method, device, None


# --- the portal's own CSV

_PORTAL = {
    "date (utc)": "date (utc)",
    "request id": "id",
    "username": "userprincipalname",
    "user id": "userid",
    "sign-in identifier": "signinidentifier",
    "user agent": "useragent",
    "ip address": "ipaddress",
    "application": "appdisplayname",
    "resource": "resourcedisplayname",
    "client app": "clientappused",
    "session id": "sessionid",
    "unique token identifier": "uniquetokenidentifier",
    "incoming token type": "incomingtokentype",
    "authentication protocol": "authenticationprotocol",
    "original transfer method": "originaltransfermethod",
    "autonomous system number": "autonomoussystemnumber",
}


def _of_portal(row: Fields) -> Fields:
    """A row of the Entra portal's download, as the same fields that the interfaces have."""
    seen: Fields = {ours: row.get(theirs) for theirs, ours in _PORTAL.items()}
    seen["userid"] = seen["userid"] or row.get("username")  # the portal downloads people and programs apart
    seen["resulttype"] = number(row.get("sign-in error code")) if row.get("sign-in error code") else row.get("status")
    seen["status"] = {"additionalDetails": row.get("multifactor authentication result")}
    requirement = lower(row.get("authentication requirement")) or ""
    seen["authenticationrequirement"] = requirement.replace("-", "").replace(" ", "")
    seen["devicedetail"] = {
        "deviceId": row.get("device id"),
        "operatingSystem": row.get("operating system"),
        "browser": row.get("browser"),
        "isManaged": row.get("managed"),
        "isCompliant": row.get("compliant"),
        "trustType": row.get("join type"),
    }
    seen["mfadetail"] = {
        "authMethod": row.get("multifactor authentication auth method"),
        "authDetail": row.get("multifactor authentication auth detail"),
    }
    seen["locationdetails"] = _portal_place(text(row.get("location")) or "")
    return seen


def _portal_place(written: str) -> Fields:
    """`Atlanta, Georgia, US`; parts may be missing from the front."""
    parts = [part.strip() for part in written.split(",")]
    city, state = (parts[0], parts[-2]) if len(parts) > 2 else (parts[0] if len(parts) == 2 else None, None)  # noqa: PLR2004
    return {"city": city, "state": state, "countryOrRegion": parts[-1]}


SOURCE = Source(
    name="entra_sign_in",
    title="Microsoft Entra sign-in logs, interactive and non-interactive",
    kinds=("sign_in", "factor"),
    recognises=_recognises,
    read=_read,
    export=(
        "Entra admin center, Diagnostic settings: SignInLogs and NonInteractiveUserSignInLogs to a storage account; or "
        "Log Analytics, tables SigninLogs and AADNonInteractiveUserSignInLogs, exported in UTC; or Microsoft Graph "
        "auditLogs/signIns; or the CSV of the sign-in log's Download button."
    ),
)
