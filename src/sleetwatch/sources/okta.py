"""Okta System Log: from the API, from EventBridge, and as collectors keep it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from sleetwatch.events import Activity, Credential, Device, Event, Factor, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.methods import method_of, second_factor
from sleetwatch.sources.okta_record import Log, known, log_of
from sleetwatch.sources.reading import (
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
    text,
)
from sleetwatch.sources.source import Record, Source

_OWN_NAMES = {"legacyeventtype", "displaymessage", "debugcontext", "published"}


def _recognises(record: Record) -> bool:
    keys = {key.lower() for key in record}
    if {"detail", "detail-type"} <= keys:
        return "eventtype" in lowered(mapping(record.get("detail")))
    if "eventtype" not in keys:
        return False
    return {"actor", "client", "outcome"} <= keys or not keys.isdisjoint(_OWN_NAMES)


def _read(record: Record) -> list[Event]:
    seen = lowered(record)
    if "eventtype" not in seen:
        seen = lowered(mapping(seen.get("detail")))
    log = log_of(seen)
    if log.kind in _FACTORS:
        return [_factor(log, _FACTORS[log.kind], log.subject())]
    if log.kind in _CREDENTIALS:
        return [_credential(log, _CREDENTIALS[log.kind])]
    if log.kind == "device.enrollment.create":
        return [_device(log)]
    if _signs_in(log.kind):
        return _signed_in(log)
    return [_activity(log)]


# --- sign-ins

_SIGN_INS = frozenset({"user.session.start", "policy.evaluate_sign_on", "user.session.access_admin_app"})
_NO_SIGN_INS = ("user.authentication.slo", "user.authentication.universal_logout")
_TOKEN_GRANTS = ("app.oauth2.token.grant", "app.oauth2.as.token.grant")
_BY_MFA = "user.authentication.auth_via_mfa"


def _signs_in(kind: str) -> bool:
    if kind.startswith(_NO_SIGN_INS):
        return False
    return kind in _SIGN_INS or kind.startswith(("user.authentication.", *_TOKEN_GRANTS))


def _signed_in(log: Log) -> list[Event]:
    name = log.person()
    sign_in = _sign_in(log, name)
    return [sign_in, _factor(log, "used", name)] if log.kind == _BY_MFA else [sign_in]


def _sign_in(log: Log, name: str) -> SignIn:
    agent, device = mapping(log.client.get("userAgent")), mapping(log.seen.get("device"))
    return SignIn(
        at=log.at,
        uid=log.uid,
        account=name,
        account_id=identifier(known(mapping(log.seen.get("actor")).get("id"))),
        ip=log.ip,
        user_agent=log.user_agent,
        app=known(log.target("appinstance").get("displayName")),
        client=lower(known(log.client.get("device"))),
        device_id=identifier(known(first(log.debug, "dtHash"))) or identifier(known(device.get("id"))),
        device_name=known(device.get("name")),
        os=known(agent.get("os")),
        browser=known(agent.get("browser")),
        managed=flag(device.get("managed")),
        trust="registered" if flag(device.get("registered")) else None,
        session=log.session,
        token_kind=_token_kind(log),
        factors=_passed(log),
        mfa=True if log.kind == _BY_MFA else None,
        interactive=_interactive(log),
        outcome=log.result,
        error=None if log.result == "success" else log.reason,
        **_place(log),
        **_network(log),
        vendor_risk=_risk(log),
    )


def _interactive(log: Log) -> bool | None:
    """A token grant runs by itself; a policy may be evaluated for either."""
    if log.kind.startswith(_TOKEN_GRANTS):
        return False
    return None if log.kind == "policy.evaluate_sign_on" else True


def _token_kind(log: Log) -> str | None:
    if log.kind == "user.authentication.sso":
        return "session"
    if log.kind.startswith(_TOKEN_GRANTS):
        return (lower(log.debug.get("grantType")) or "token").replace("_", " ")
    return None


def _passed(log: Log) -> str | None:
    if log.result != "success":
        return None
    used = [target for target in log.targets if lower(target.get("type")) == "authenticatorenrollment"]
    methods = [_method_of(target) for target in used]
    if log.kind == _BY_MFA:
        methods.append(_method(log))
    return ",".join(dict.fromkeys(method for method in methods if method)) or None


def _method_of(target: dict[str, Any]) -> str | None:
    """What was used of the authenticator: one `Okta Verify` is a push, a code or the computer itself."""
    return method_of(mapping(target.get("detailEntry")).get("methodTypeUsed")) or method_of(target.get("displayName"))


def _place(log: Log) -> dict[str, Any]:
    place = mapping(log.client.get("geographicalContext"))
    point = mapping(place.get("geolocation"))
    latitude, longitude = coordinates(point.get("lat"), point.get("lon"))
    return {
        "vendor_country": country(place.get("country")),
        "vendor_region": known(place.get("state")),
        "vendor_city": known(place.get("city")),
        "vendor_latitude": latitude,
        "vendor_longitude": longitude,
    }


def _network(log: Log) -> dict[str, Any]:
    return {
        "vendor_asn": number(log.security.get("asNumber")),
        "vendor_as_name": known(log.security.get("asOrg")) or known(log.security.get("isp")),
        "vendor_proxy": flag(log.security.get("isProxy")),
        "tunnel": _tunnel(log),
    }


def _tunnel(log: Log) -> str | None:
    """The brand of an anonymising tunnel. A company's own tunnel is named with `anonymous: false` and is none."""
    tunnels = (mapping(tunnel) for tunnel in items(log.debug.get("tunnels")))
    anonymous = (tunnel for tunnel in tunnels if flag(tunnel.get("anonymous")) is not False)
    brands = (lower(first(tunnel, "operator", "type")) for tunnel in anonymous)
    return next((brand.replace("_", " ") for brand in brands if brand), None)


_PAIR = re.compile(r"([^=,{}]+)=([^=,{}]*)")


def _pairs(value: object) -> dict[str, str]:
    """`{New IP=POSITIVE, Velocity=NEGATIVE}`, which is no JSON; or the same as JSON, or as a list of pairs."""
    if isinstance(value, list):
        value = ",".join(text(part) or "" for part in value)
    if isinstance(value, str):
        return _written_pairs(value)
    return _named(mapping(value))


@lru_cache(maxsize=4096)
def _written_pairs(value: str) -> dict[str, str]:
    return _named(mapping(value) or dict(_PAIR.findall(value)))


def _named(found: dict[str, Any]) -> dict[str, str]:
    named = ((lower(name), lower(told)) for name, told in found.items())
    return {name: told for name, told in named if name and told}


def _risk(log: Log) -> str | None:
    """The level when it is more than low, then the behaviours that are new: `high,new ip,velocity`."""
    silent = mapping(log.debug.get("logOnlySecurityData"))
    level = _pairs(log.debug.get("risk") or silent.get("risk") or log.security.get("risk")).get("level")
    behaviours = _pairs(log.debug.get("behaviors") or silent.get("behaviors"))
    told = [level] if level in ("medium", "high") else []
    told += [name for name, result in behaviours.items() if result == "positive"]
    if flag(log.debug.get("threatSuspected")):
        told.append("threat suspected")
    return ",".join(told) or None


# --- second factors

_FACTORS = {
    "user.mfa.factor.activate": "registered",
    "user.mfa.factor.update": "registered",
    "user.mfa.factor.unsuspend": "registered",
    "user.credential.enroll": "registered",
    "user.mfa.factor.deactivate": "removed",
    "user.mfa.factor.reset_all": "removed",
    "user.mfa.factor.suspend": "removed",
    "user.credential.revoke": "removed",
    "user.mfa.okta_verify": "used",
    "user.mfa.okta_verify.deny_push": "used",
    "user.mfa.okta_verify.deny_push_upgrade_needed": "used",
}


def _factor(log: Log, action: str, name: str) -> Factor:
    own_act = log.actor == name  # an administrator's address says nothing about the account
    return Factor(
        at=log.at,
        uid=log.uid,
        account=name,
        action=action,
        method=_method(log),
        device=_handset(log),
        phone=_number(log),
        ip=log.ip if own_act else None,
        user_agent=log.user_agent if own_act else None,
        session=log.session if own_act else None,
        outcome="failure" if "deny_push" in log.kind else log.done(),
    )


def _enrolment(log: Log) -> dict[str, Any]:
    """The authenticator that was used, past the password that came before it."""
    used = [target for target in log.targets if lower(target.get("type")) == "authenticatorenrollment"]
    return next((target for target in used if _method_of(target) != "password"), {})


def _method(log: Log) -> str | None:
    if "okta_verify" in log.kind:
        return "push"
    if log.kind == "user.mfa.factor.reset_all":
        return None
    enrolment = _enrolment(log)
    named = (log.debug.get("factor"), log.debug.get("factorType"), log.reason)
    return next((method for name in named if (method := second_factor(name))), None) or (
        _method_of(enrolment) if enrolment else None
    )


def _handset(log: Log) -> str | None:
    """The factor's own device where it is named; else the enrolment, which is one account's on one device."""
    named = log.target("device", "mobiledevice", "uddevice")
    told = first(log.debug, "factorDeviceId", "deviceId", "authenticatorDeviceId", "oktaDeviceId")
    candidates = (named.get("id"), told, named.get("displayName"), _enrolment(log).get("id"))
    return next((device for value in candidates if (device := identifier(known(value)))), None)


def _number(log: Log) -> str | None:
    told = first(log.debug, "phoneNumber", "smsPhoneNumber", "factorPhoneNumber", "phone")
    told = told or first(mapping(_enrolment(log).get("detailEntry")), "phoneNumber", "phone")
    return phone_as_told(told)


# --- passwords, sessions, keys

_CREDENTIALS = {
    "user.account.reset_password": "password_reset",
    "user.account.expire_password": "password_reset",
    "user.account.update_password": "password_changed",
    "user.account.unlock": "account_unlocked",
    "user.account.unlock_by_admin": "account_unlocked",
    "user.account.unlock_token": "account_unlocked",
    "user.session.clear": "sessions_revoked",
    "user.authentication.universal_logout": "sessions_revoked",
    "user.session.end": "session_ended",
    "system.api_token.create": "token_created",
    "app.oauth2.credentials.lifecycle.create": "key_created",
}


def _credential(log: Log, action: str) -> Credential:
    return Credential(
        at=log.at,
        uid=log.uid,
        account=log.person() if action in ("token_created", "key_created") else log.subject(),
        action=action,
        actor=log.actor,
        ip=log.ip,
        outcome=log.done(),
    )


# --- devices and the rest


def _device(log: Log) -> Device:
    device = log.target("device")
    told = mapping(log.seen.get("device"))
    return Device(
        at=log.at,
        uid=log.uid,
        device_id=identifier(device.get("id")) or identifier(told.get("id")),
        device_name=lower(known(device.get("displayName"))) or lower(known(told.get("name"))),
        account=log.subject(),
        issued_at=log.at,
        os=known(told.get("os_platform")) or known(mapping(log.client.get("userAgent")).get("os")),
        managed=flag(told.get("managed")),
        public_ip=log.ip,
    )


def _activity(log: Log) -> Activity:
    target = log.targets[0] if log.targets else {}
    device = mapping(log.seen.get("device"))
    return Activity(
        at=log.at,
        uid=log.uid,
        account=log.person(),
        action=log.kind,
        target=known(target.get("alternateId")) or known(target.get("displayName")) or known(target.get("id")),
        ip=log.ip,
        user_agent=log.user_agent,
        session=log.session,
        device_id=identifier(known(log.debug.get("dtHash"))),
        device_name=lower(known(device.get("name"))),
        outcome=log.done(),
    )


SOURCE = Source(
    name="okta",
    title="Okta System Log",
    kinds=("sign_in", "factor", "credential", "device", "activity"),
    recognises=_recognises,
    read=_read,
    export="Okta API /api/v1/logs, or Log Streaming to Amazon EventBridge or Splunk; JSON, one event a line or a list.",
)
