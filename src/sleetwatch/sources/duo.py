"""Cisco Duo: authentication log (API v2 and v1), administrator, offline enrolment, telephony and activity logs.

A sign-in is told twice over: the access device asked from one address, the factor's own device answered from
another. Both are kept, the second as a used factor with its own address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Event, Factor, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.reading import (
    account,
    address,
    first,
    flag,
    identifier,
    items,
    joined,
    lower,
    mapping,
    nested,
    parse_time,
    phone,
    text,
)
from sleetwatch.sources.source import Record, Source

_TWO = frozenset({"factor", "result", "access_device"})
_FLAT = frozenset({"access_device.ip", "factor", "result"})
_ONE = frozenset({"factor", "result", "integration", "username"})
_ADMIN = frozenset({"action", "username", "isotimestamp"})
_OLDER_ADMIN = frozenset({"action", "username", "object", "description", "timestamp"})
_TELEPHONY = frozenset({"context", "credits", "phone", "type"})
_ACTIVITY = frozenset({"action", "activity_id", "actor"})


def recognises(record: Record) -> bool:
    """Each log has its own names; the API of today and of before differ in theirs."""
    names = record.keys()
    if names >= _TWO and not names.isdisjoint({"auth_device", "event_type", "txid"}):
        return True
    return any(names >= own for own in (_FLAT, _ONE, _ADMIN, _OLDER_ADMIN, _TELEPHONY, _ACTIVITY))


def read(record: Record) -> Iterable[Event]:
    """The sign-in and the factor's answer, an enrolment, or an administrator's act."""
    names = record.keys()
    if names >= _TWO or names >= _FLAT or names >= _ONE:
        return _authentication(_unfolded(record))
    if names >= _TELEPHONY:
        raise Refused("no-account", "a call or a text is logged with its number and without its user")
    if names >= _ACTIVITY:
        return [_activity(record)]
    if (lower(record.get("action")) or "").startswith("o2fa_"):
        return _offline(record)
    return _administrator(record)


def _unfolded(record: Record) -> dict[str, Any]:
    """A row of a CSV names an inner field by its path, `access_device.location.city`."""
    row: dict[str, Any] = {}
    for name, value in record.items():
        *path, last = name.split(".")
        inner = row
        for part in path[:3]:
            deeper = inner.get(part)
            inner[part] = inner = dict(deeper) if isinstance(deeper, dict) else {}
        inner[last] = value
    return row


# --- authentications

_METHODS = {
    "duo_push": "push",
    "verified_duo_push": "push",
    "phone_call": "voice",
    "sms_passcode": "sms",
    "sms_refresh": "sms",
    "duo_mobile_passcode": "totp",
    "duo_mobile_passcode_hotp": "totp",
    "duo_mobile_passcode_totp": "totp",
    "passcode": "totp",
    "duo_otp": "totp",
    "u2f_token": "fido2",
    "security_key": "fido2",
    "webauthn_credential": "fido2",
    "webauthn_security_key": "fido2",
    "webauthn_chrome_touch_id": "platform",
    "platform_authenticator": "platform",
    "face_id": "platform",
    "touch_id": "platform",
    "windows_hello": "platform",
    "roaming_authenticator": "fido2",
    "passkey": "passkey",
    "hardware_token": "other",
    "digipass_go_7_token": "other",
    "yubikey_passcode": "other",
    "yubikey_code": "other",
    "bypass_code": "other",
    "push": "push",
    "sms": "sms",
    "phone": "voice",
    "hardtoken": "other",
}
"""What Duo calls a factor, its blanks as underscores; what is not here (a remembered device, a trusted network)
was let in without one."""
_MANAGED = {"trusted": True, "not trusted": False}


def _method(value: object) -> str | None:
    return _METHODS.get((lower(value) or "").replace(" ", "_").replace("-", "_"))


def _authentication(record: dict[str, Any]) -> list[Event]:
    at = parse_time(first(record, "isotimestamp", "timestamp"))
    name = _user(record)
    sign_in = _sign_in(record, at, name)
    enrolled = lower(record.get("event_type")) == "enrollment" or flag(record.get("new_enrollment"))
    factor = _factor(record, at, name, "registered" if enrolled else "used")
    if enrolled:
        return [factor]
    return [sign_in, factor] if factor.method else [sign_in]


def _user(record: dict[str, Any]) -> str:
    user = mapping(record.get("user"))
    names = [account(value) for value in (user.get("name"), record.get("email"), record.get("username"))]
    written = [name for name in names if name]
    if not written:
        raise Refused("no-account", "the record names no user")
    return next((name for name in written if "@" in name), written[0])


def _sign_in(record: dict[str, Any], at: int, name: str) -> SignIn:
    asked = mapping(record.get("access_device"))
    success, method = lower(record.get("result")) == "success", _method(record.get("factor"))
    return SignIn(
        at=at,
        uid=text(record.get("txid")),
        account=name,
        account_id=identifier(mapping(record.get("user")).get("key")),
        ip=address(asked.get("ip")) or address(record.get("ip")),
        app=text(mapping(record.get("application")).get("name")) or text(record.get("integration")),
        device_id=identifier(asked.get("epkey")),
        device_name=text(asked.get("hostname")),
        os=joined(asked.get("os"), asked.get("os_version")),
        browser=joined(asked.get("browser"), asked.get("browser_version")),
        managed=_MANAGED.get(lower(record.get("trusted_endpoint_status")) or ""),
        factors=method if success else None,
        mfa=True if method else None,
        interactive=True,
        outcome=_outcome(record.get("result")),
        error=None if success else lower(record.get("reason")),
        vendor_risk=_risk(record),
        **_place(first(asked, "location") or record.get("location")),
    )


def _factor(record: dict[str, Any], at: int, name: str, action: str) -> Factor:
    """The answer of the phone or key, from where that device is. v1 of the log names it only."""
    answered = mapping(record.get("auth_device"))
    named = answered.get("name") or record.get("device")
    return Factor(
        at=at,
        uid=text(record.get("txid")),
        account=name,
        action=action,
        method=_method(record.get("factor")),
        device=identifier(answered.get("key")) or lower(named),
        phone=_number(named),
        ip=address(answered.get("ip")),
        outcome=_outcome(record.get("result")),
    )


_IN_BRACKETS = re.compile(r"\(([^()]{4,40})\)\s*$")


def _number(named: object) -> str | None:
    """The number of a phone that is named by it, or has it behind its name: `My phone (734-555-0123)`."""
    written = text(named)
    inside = _IN_BRACKETS.search(written) if written and len(written) < 200 else None  # noqa: PLR2004 - longer is prose
    return phone(written) or (phone(inside[1]) if inside else None)


def _outcome(result: object) -> str | None:
    word = lower(result)
    if word is None:
        return None
    return "success" if word == "success" else "failure"


def _place(value: object) -> dict[str, Any]:
    place = mapping(value)
    return {
        "vendor_country": country(place.get("country")),
        "vendor_region": text(place.get("state")),
        "vendor_city": text(place.get("city")),
    }


def _risk(record: dict[str, Any]) -> str | None:
    """What Duo's risk-based authentication found, and what the person said of a push nobody had asked for."""
    trust = mapping(mapping(record.get("adaptive_trust_assessments")).get("more_secure_auth"))
    detectors = [lower(found) for found in items(trust.get("detected_attack_detectors"))]
    reason = lower(record.get("reason"))
    told = [found for found in detectors if found]
    told += [reason] if reason in ("anomalous_push", "user_marked_fraud") else []
    return ",".join(dict.fromkeys(told)) or None


# --- offline access to Windows and macOS


def _offline(record: Record) -> list[Event]:
    at, name, action = parse_time(_time(record)), account(record.get("username")), lower(record.get("action"))
    if name is None:
        raise Refused("no-account", "the record names no user")
    said = mapping(record.get("description"))
    return [
        Factor(
            at=at,
            account=name,
            action="removed" if action == "o2fa_user_deprovisioned" else "registered",
            method=_method(said.get("factor")),
            user_agent=text(said.get("user_agent")),
        ),
        Activity(
            at=at,
            account=name,
            action=action,
            app=lower(record.get("object")),
            device_name=lower(said.get("hostname")),
            user_agent=text(said.get("user_agent")),
        ),
    ]


def _time(record: Record) -> object:
    return first(record, "isotimestamp", "timestamp")


# --- administrators

_LOGINS = {"admin_login": "success", "admin_login_error": "failure", "admin_2fa_error": "failure"}
_NOBODY = frozenset({"api", "system"})


def _administrator(record: Record) -> list[Event]:
    """An administrator is named in full there; the e-mail address is in the description of some acts."""
    at, name, action = parse_time(_time(record)), account(record.get("username")), lower(record.get("action"))
    if name is None:
        raise Refused("no-account", "the record names no administrator")
    if name in _NOBODY or name.startswith(("ad sync", "azure sync", "entra id sync", "openldap sync")):
        raise Refused("not-a-person", "the API, a directory sync or Duo itself did it")
    said = mapping(nested(record.get("description")))
    if action in _LOGINS:
        return [_admin_sign_in(said, at, account(said.get("email")) or name, action)]
    target = lower(record.get("object"))
    act = Activity(at=at, account=name, action=action, app="duo", target=target, ip=address(said.get("ip_address")))
    if action == "bypass_create" and target:
        return [act, Factor(at=at, account=target, action="registered", method="other")]
    return [act]


def _admin_sign_in(said: dict[str, Any], at: int, name: str, action: str) -> SignIn:
    method = _method(said.get("factor"))
    return SignIn(
        at=at,
        account=name,
        ip=address(said.get("ip_address")),
        app="Duo Admin Panel",
        factors=method if action == "admin_login" else None,
        mfa=True if method else None,
        interactive=True,
        outcome=_LOGINS[action],
        error=lower(said.get("error")),
    )


# --- activity

_PERSONS = frozenset({"user", "admin"})
_OWN_FACTOR = re.compile(r"(?:webauthncredential|u2ftoken|phone|hardtoken|mobile_otp)_(create|associate|delete)\w*")


def _activity(record: Record) -> Event:
    at = parse_time(record.get("ts"))
    actor, asked = mapping(record.get("actor")), mapping(record.get("access_device"))
    name, kind = account(actor.get("name")), lower(actor.get("type"))
    if kind not in _PERSONS:
        raise Refused("not-a-person", "the API, a directory sync or Duo itself did it")
    if name is None:
        raise Refused("no-account", "the record names no user")
    action, target = lower(mapping(record.get("action")).get("name")), mapping(record.get("target"))
    said = mapping(target.get("details"))
    ip = address(mapping(asked.get("ip")).get("address")) or address(asked.get("ip"))
    outcome = _outcome(mapping(record.get("outcome")).get("result"))
    own = _OWN_FACTOR.fullmatch(action or "")
    if own and kind == "user":
        return Factor(
            at=at,
            uid=text(record.get("activity_id")),
            account=name,
            action="removed" if own[1] == "delete" else "registered",
            method=_registered_method(target),
            device=identifier(target.get("key")),
            phone=_number(target.get("name")),
            ip=ip,
            user_agent=text(said.get("user_agent")),
            outcome=outcome,
        )
    return Activity(
        at=at,
        uid=text(record.get("activity_id")),
        account=name,
        action=action,
        app=lower(mapping(record.get("application")).get("name")),
        target=text(target.get("name")),
        ip=ip,
        user_agent=text(said.get("user_agent")),
        device_id=identifier(asked.get("epkey")),
        outcome=outcome,
    )


def _registered_method(target: dict[str, Any]) -> str | None:
    kind = lower(target.get("type")) or ""
    if "webauthn" in kind or "u2f" in kind:
        return "fido2"
    return "other" if "hardtoken" in kind else None


SOURCE = Source(
    name="duo",
    title="Cisco Duo: authentications, enrolments, administrators' and users' acts",
    kinds=("sign_in", "factor", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "Duo Admin API (`/admin/v2/logs/authentication`, `/admin/v1/logs/administrator`, `/admin/v1/logs/"
        "offline_enrollment`, `/admin/v2/logs/activity`) or Duo Log Sync, one record a line; or Duo Admin Panel > "
        "Reports > Authentication Log > Export > JSON."
    ),
)
