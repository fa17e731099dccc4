"""Auth0 tenant logs: from the Management API, from log streams (`data` wrapper) and from EventBridge.

A short code says what happened: `s` is a login, `fp` a wrong password, `gd_*` is of the second factor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Alert, Credential, Event, Factor, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.methods import second_factor
from sleetwatch.sources.reading import (
    account,
    address,
    coordinates,
    first,
    flag,
    identifier,
    items,
    lower,
    mapping,
    parse_time,
    phone_as_told,
    text,
)
from sleetwatch.sources.source import Record, Source

_OWN_NAMES = frozenset({"log_id", "client_id", "client_name", "hostname", "tenant_name", "isMobile", "user_agent"})


def recognises(record: Record) -> bool:
    """A log, or a log in the `data` of a stream, whose own names are the same."""
    if "data" in record:
        return "log_id" in record or _is_log(mapping(record.get("data")))
    return _is_log(record)


def _is_log(record: Record) -> bool:
    names = record.keys()
    return names >= {"type", "date"} and ("log_id" in names or len(names & _OWN_NAMES) > 1)


def read(record: Record) -> Iterable[Event]:
    """A sign-in, a factor, a password or session, an alert of the attack protection, or another act."""
    log = mapping(record.get("data")) or dict(record)
    at, kind = parse_time(first(log, "date") or record.get("p_event_time")), lower(log.get("type"))
    if kind is None:
        raise Refused("no-action", "the record names no type")
    if kind in _MACHINES:
        raise Refused("not-a-person", "a program got a token for itself")
    if kind in _UNUSED or kind.startswith(("gd_send_", "gd_start_")):
        raise Refused("unused-action", "a message was sent or a step begun; what came of it is logged too")
    if kind in _ALERTS:
        return [_alert(log, at, kind)]
    if kind in _SIGN_INS:
        return [_sign_in(log, at, kind)]
    if kind in _FACTORS:
        return [_factor(log, at, kind)]
    if kind in _CREDENTIALS:
        return [_credential(log, at, kind)]
    return [_activity(log, at, kind)]


_MACHINES = frozenset({"seccft", "feccft"})
_UNUSED = frozenset(
    {"mfar", "cls", "cs", "depnote", "api_limit", "api_limit_warning", "sys_os_update_start", "sys_os_update_end"}
    | {"sv", "fv", "svr", "fvr", "fn", "gd_tenant_update", "gd_module_switch", "w"}
)
_ALERTS = {
    "limit_wc": "account blocked after wrong passwords",
    "limit_mu": "address blocked after many logins",
    "limit_sul": "user blocked after many logins",
    "limit_delegation": "too many delegations",
    "pwd_leak": "breached password",
    "signup_pwd_leak": "breached password at sign-up",
    "reset_pwd_leak": "breached password at reset",
    "gd_otp_rate_limit_exceed": "too many wrong second factors",
    "gd_recovery_rate_limit_exceed": "too many wrong recovery codes",
}
_KEPT = "refresh token"
_SIGN_INS: dict[str, tuple[bool | None, str | None]] = {
    # Whether a person was at the screen, and what was presented.
    "s": (True, None),
    "f": (True, None),
    "fp": (True, "password"),
    "fu": (True, "password"),
    "fc": (True, None),
    "fco": (True, None),
    "fcoa": (True, None),
    "scoa": (True, None),
    "ssa": (False, "session"),
    "fsa": (False, "session"),
    # An application's server exchanges the code, from its own address; the person's login is logged before.
    "seacft": (False, "authorization code"),
    "feacft": (False, "authorization code"),
    "sepft": (True, "password"),
    "fepft": (True, "password"),
    "seoobft": (True, "password"),
    "feoobft": (True, "password"),
    "seotpft": (True, "password"),
    "feotpft": (True, "password"),
    "sercft": (True, "password"),
    "fercft": (True, "password"),
    "sede": (None, "device code"),
    "fede": (None, "device code"),
    "sens": (None, "social token"),
    "fens": (None, "social token"),
    "sertft": (False, _KEPT),
    "fertft": (False, _KEPT),
    "ferrt": (False, _KEPT),
}
_BY_FACTOR = {"seoobft": "push", "seotpft": "totp", "sercft": "other"}
_FACTORS = {
    "gd_enrollment_complete": ("registered", "success"),
    "gd_unenroll": ("removed", "success"),
    "gd_user_delete": ("removed", "success"),
    "gd_auth_succeed": ("used", "success"),
    "gd_auth_failed": ("used", "failure"),
    "gd_auth_rejected": ("used", "failure"),
    "gd_recovery_succeed": ("used", "success"),
    "gd_recovery_failed": ("used", "failure"),
    "gd_webauthn_challenge_failed": ("used", "failure"),
}
_CREDENTIALS = {
    "scp": ("password_changed", "success"),
    "fcp": ("password_changed", "failure"),
    "slo": ("session_ended", "success"),
    "flo": ("session_ended", "failure"),
    # One refresh token: an application ends its own, and the person's other sessions go on.
    "srrt": ("session_ended", "success"),
    "sdr": ("session_ended", "success"),
}


# --- who


def _request_user(log: dict[str, Any]) -> dict[str, Any]:
    """Who called the Management API; a program has no user there."""
    request = mapping(mapping(log.get("details")).get("request"))
    return mapping(mapping(request.get("auth")).get("user"))


def _user(log: dict[str, Any]) -> str:
    """The sign-in name. The id alone would make a second account of a person; who called is another when an
    administrator did it.
    """
    user, caller = mapping(mapping(log.get("details")).get("user")), _request_user(log)
    own = caller.get("user_id") in (None, log.get("user_id"))
    name = (
        account(log.get("user_name")) or account(user.get("email")) or (account(caller.get("email")) if own else None)
    )
    if name is None:
        raise Refused("no-account", "the record names no user, or by an id only")
    return name


def _uid(log: dict[str, Any]) -> str | None:
    return text(first(log, "log_id", "_id"))


# --- sign-ins


def _sign_in(log: dict[str, Any], at: int, kind: str) -> SignIn:
    interactive, presented = _SIGN_INS[kind]
    details, success = mapping(log.get("details")), kind.startswith("s")
    return SignIn(
        at=at,
        uid=_uid(log),
        account=_user(log),
        account_id=identifier(log.get("user_id")),
        ip=address(first(log, "ip", "client_ip")),
        user_agent=text(log.get("user_agent")),
        app=text(log.get("client_name")),
        resource=text(log.get("audience")),
        client="mobile" if flag(log.get("isMobile")) else None,
        session=text(log.get("session_id")) or text(details.get("session_id")),
        token_kind=presented,
        factors=_passed(details, kind) if success else None,
        mfa=True if kind in _BY_FACTOR or "mfa" in _prompts(details) else None,
        interactive=interactive,
        outcome="success" if success else "failure",
        error=None if success else kind,
        vendor_risk=_risk(details),
        **_place(log),
    )


def _prompts(details: dict[str, Any]) -> list[str]:
    """The screens a login went through; `mfa` stands for each that asked for a second factor."""
    names = (lower(mapping(prompt).get("name")) or "" for prompt in items(details.get("prompts")))
    return ["mfa" if name.startswith(("mfa", "guardian")) else name for name in names]


def _passed(details: dict[str, Any], kind: str) -> str | None:
    passed = [_BY_FACTOR.get(kind)]
    if kind in _BY_FACTOR or kind == "sepft" or "prompt-authenticate" in _prompts(details):
        passed.insert(0, "password")
    return ",".join(method for method in passed if method) or None


def _risk(details: dict[str, Any]) -> str | None:
    """The assessments in which Auth0 has little confidence: `newdevice,untrustedip`."""
    assessments = mapping(mapping(details.get("riskAssessment")).get("assessments"))
    low = [name for name, said in assessments.items() if lower(mapping(said).get("confidence")) == "low"]
    return lower(",".join(low))


def _place(log: dict[str, Any]) -> dict[str, Any]:
    place = mapping(log.get("location_info"))
    latitude, longitude = coordinates(place.get("latitude"), place.get("longitude"))
    return {
        "vendor_country": country(place.get("country_code")) or country(place.get("country_name")),
        "vendor_city": text(place.get("city_name")),
        "vendor_latitude": latitude,
        "vendor_longitude": longitude,
    }


# --- factors, passwords, alerts and other acts

_IN_BRACKETS = re.compile(r"\(([a-z -]{2,24})\)\s*$")


def _factor(log: dict[str, Any], at: int, kind: str) -> Factor:
    action, outcome = _FACTORS[kind]
    details = mapping(log.get("details"))
    own = mapping(details.get("authenticator")) or mapping(details.get("device_account"))
    return Factor(
        at=at,
        uid=_uid(log),
        account=_user(log),
        action=action,
        method="other" if kind.startswith("gd_recovery") else _method(own, log.get("description")),
        device=identifier(own.get("id")) or lower(own.get("name")),
        phone=phone_as_told(own.get("phone_number")),
        ip=address(first(log, "ip", "client_ip")),
        user_agent=text(log.get("user_agent")),
        session=text(log.get("session_id")) or text(details.get("session_id")),
        outcome=outcome,
    )


def _method(own: dict[str, Any], description: object) -> str | None:
    """The kind of the authenticator, or what stands in brackets: `Guardian - Enrollment complete (sms)`."""
    inside = _IN_BRACKETS.search(lower(description) or "")
    named = (own.get("type"), own.get("method"), inside[1] if inside else None)
    return next((method for name in named if (method := _named(lower(name)))), None)


def _named(name: str | None) -> str | None:
    return {"pn": "push", "authenticator": "totp", "guardian": "push"}.get(name or "") or second_factor(name)


def _credential(log: dict[str, Any], at: int, kind: str) -> Credential:
    (action, outcome), name = _CREDENTIALS[kind], _user(log)
    actor = account(_request_user(log).get("email")) or name
    return Credential(
        at=at,
        uid=_uid(log),
        account=name,
        action="password_reset" if action == "password_changed" and actor != name else action,
        actor=actor,
        ip=address(first(log, "ip", "client_ip")),
        outcome=outcome,
    )


def _alert(log: dict[str, Any], at: int, kind: str) -> Alert:
    place = mapping(log.get("location_info"))
    return Alert(
        at=at,
        uid=_uid(log),
        account=_user(log),
        account_id=identifier(log.get("user_id")),
        detection=_ALERTS[kind],
        category="attack protection",
        detail=text(log.get("description")),
        ip=address(first(log, "ip", "client_ip")),
        user_agent=text(log.get("user_agent")),
        vendor_country=country(place.get("country_code")),
        vendor_city=text(place.get("city_name")),
    )


def _activity(log: dict[str, Any], at: int, kind: str) -> Activity:
    request = mapping(mapping(log.get("details")).get("request"))
    caller = account(_request_user(log).get("email"))
    if caller is None and (kind in ("sapi", "fapi", "mgmt_api_read") or not account(log.get("user_name"))):
        raise Refused("not-a-person", "a program called the Management API, or Auth0 itself did it")
    return Activity(
        at=at,
        uid=_uid(log),
        account=caller or _user(log),
        action=lower(log.get("description")) or kind,
        app=lower(log.get("client_name")) or "auth0",
        target=text(request.get("path")),
        ip=address(first(log, "ip", "client_ip")),
        user_agent=text(log.get("user_agent")),
        session=text(log.get("session_id")),
        outcome="failure" if kind.startswith("f") else "success",
    )


SOURCE = Source(
    name="auth0",
    title="Auth0: tenant logs",
    kinds=("sign_in", "factor", "credential", "alert", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "Auth0 Management API `/api/v2/logs`, a log stream (custom webhook, EventBridge, S3 ...), or the dashboard's "
        "Monitoring > Logs."
    ),
)
