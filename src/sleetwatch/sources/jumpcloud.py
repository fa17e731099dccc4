"""JumpCloud Directory Insights: sign-ins to portals, applications, RADIUS, LDAP and devices, and other events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Credential, Event, Factor, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.methods import second_factor
from sleetwatch.sources.reading import (
    account,
    address,
    coordinates,
    first,
    flag,
    identifier,
    joined,
    lower,
    mapping,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record, Source

_SIGN_INS = {
    "sso_auth": None,
    "user_login_attempt": "JumpCloud User Portal",
    "admin_login_attempt": "JumpCloud Admin Portal",
    "radius_auth_attempt": "RADIUS",
    "ldap_bind": "LDAP",
}
"""What was signed in to, when the event names no application."""
_DEVICE_LOGINS = frozenset({"login_attempt", "user_login", "ssh_login_attempt"})
_CREDENTIALS = {
    "user_password_change": "password_changed",
    "admin_password_change": "password_changed",
    "user_password_reset": "password_reset",
    "user_unlocked": "account_unlocked",
    "user_unlock": "account_unlocked",
    "admin_api_key_create": "key_created",
    "api_key_create": "key_created",
}
_PERSONS = frozenset({"user", "admin"})
_ENROLMENT = (("_finish_enrollment", "registered"), ("_delete_enrollment", "removed"), ("totp_disable", "removed"))
_FACTOR_NAMES = {"totp": "totp", "webauthn": "fido2", "push": "push", "jumpcloud_go": "platform", "duo": "other"}


def recognises(record: Record) -> bool:
    """Names every event of Directory Insights has, whichever service it is of."""
    names = record.keys()
    return names >= {"event_type", "service", "organization"} and not names.isdisjoint(
        {"initiated_by", "client_ip", "@version", "geoip"}
    )


def read(record: Record) -> Iterable[Event]:
    """A sign-in with the factor that answered, a login to a device, a factor, a password, or another act."""
    at, kind = parse_time(first(record, "timestamp", "server_timestamp", "system_timestamp")), _kind(record)
    name = _person(record)
    if kind in _SIGN_INS:
        return _signed_in(record, at, name, kind)
    if kind in _DEVICE_LOGINS:
        return [_device_login(record, at, name, kind)]
    if (action := _enrolment(kind)) is not None:
        return [_enrolled(record, at, name, action)]
    if kind == "push_mfa_attempt":
        return [_used(record, at, name, "push")]
    if kind in _CREDENTIALS:
        return [_credential(record, at, name, kind)]
    return [_activity(record, at, name, kind)]


def _kind(record: Record) -> str:
    kind = lower(record.get("event_type"))
    if kind is None:
        raise Refused("no-action", "the record names no event type")
    return kind


def _person(record: Record) -> str:
    actor = mapping(record.get("initiated_by"))
    kind = lower(actor.get("type"))
    if kind is not None and kind not in _PERSONS:
        raise Refused("not-a-person", "a device, a command or JumpCloud itself did it")
    name = account(actor.get("email")) or account(actor.get("username")) or account(record.get("username"))
    if name is None and not actor:
        raise Refused("not-a-person", "a device, a command or JumpCloud itself did it")
    if name is None:
        raise Refused("no-account", "the record names no user")
    return name


# --- sign-ins


def _signed_in(record: Record, at: int, name: str, kind: str) -> list[Event]:
    sign_in = _sign_in(record, at, name, kind)
    if not _handset(record):
        return [sign_in]
    return [sign_in, _used(record, at, name, "push")]


def _sign_in(record: Record, at: int, name: str, kind: str) -> SignIn:
    outcome, agent = _outcome(record), mapping(record.get("useragent"))
    system = mapping(_context(record).get("system")) or mapping(record.get("system"))
    application = mapping(record.get("application"))
    return SignIn(
        at=at,
        uid=text(record.get("id")),
        account=name,
        account_id=identifier(mapping(record.get("initiated_by")).get("id")),
        ip=address(record.get("client_ip")),
        app=text(first(application, "display_label", "name")) or _SIGN_INS[kind],
        device_id=identifier(system.get("id")),
        device_name=text(first(system, "displayName", "hostname")),
        os=joined(system.get("os"), system.get("version")) or text(first(agent, "os_full", "os")),
        browser=joined(agent.get("name"), agent.get("version")),
        managed=True if identifier(system.get("id")) else None,
        factors=_methods(record) if outcome == "success" else None,
        mfa=flag(record.get("mfa")),
        interactive=_interactive(kind),
        outcome=outcome,
        error=lower(record.get("error_message")) if outcome == "failure" else None,
        **_place(record),
    )


def _interactive(kind: str) -> bool | None:
    """Servers and access points ask for their users, from their own address and whenever a client comes back."""
    if kind in ("ldap_bind", "radius_auth_attempt"):
        return False
    return True if kind.endswith("login_attempt") else None


def _context(record: Record) -> dict[str, Any]:
    return mapping(record.get("auth_context"))


def _handset(record: Record) -> dict[str, Any]:
    """The phone that answered a JumpCloud Protect push: it has an address of its own."""
    return mapping(_context(record).get("jumpcloud_protect_device"))


def _methods(record: Record) -> str | None:
    """The methods that passed; what only failed or was not asked is none."""
    asked = mapping(_context(record).get("auth_methods"))
    passed = [name for name, said in asked.items() if flag(mapping(said).get("success"))]
    passed.append(text(mapping(record.get("mfa_meta")).get("type")) or "")
    named = (_method(lower(name) or "") for name in passed)
    return ",".join(dict.fromkeys(method for method in named if method)) or None


def _method(name: str) -> str | None:
    if name == "password":
        return name
    if "protect" in name:
        return "push"
    return next((method for part, method in _FACTOR_NAMES.items() if part in name), None) or second_factor(name)


def _outcome(record: Record) -> str | None:
    done = flag(first(record, "sso_token_success") if "sso_token_success" in record else record.get("success"))
    if done is None:
        return None
    return "success" if done else "failure"


def _place(record: Record) -> dict[str, Any]:
    place = mapping(record.get("geoip"))
    latitude, longitude = coordinates(place.get("latitude"), place.get("longitude"))
    return {
        "vendor_country": country(place.get("country_code")),
        "vendor_region": text(place.get("region_name")),
        "vendor_latitude": latitude,
        "vendor_longitude": longitude,
    }


def _device_login(record: Record, at: int, name: str, kind: str) -> Activity:
    system = mapping(record.get("system"))
    return Activity(
        at=at,
        uid=text(record.get("id")),
        account=name,
        action=kind,
        ip=address(first(record, "src_ip", "client_ip")),
        device_id=identifier(system.get("id")),
        device_name=lower(first(system, "hostname", "displayName")),
        outcome=_outcome(record),
    )


# --- factors, passwords and other acts


def _enrolment(kind: str) -> str | None:
    return next((action for ending, action in _ENROLMENT if kind.endswith(ending)), None)


def _subject(record: Record, name: str) -> str:
    """Whose it is: the user of the resource when an administrator acts, else the person who acts."""
    resource = mapping(record.get("resource"))
    if lower(resource.get("type")) not in _PERSONS:
        return name
    return account(resource.get("email")) or account(resource.get("username")) or name


def _enrolled(record: Record, at: int, name: str, action: str) -> Factor:
    subject = _subject(record, name)
    return Factor(
        at=at,
        uid=text(record.get("id")),
        account=subject,
        action=action,
        method=_method(_kind(record)),
        ip=address(record.get("client_ip")) if subject == name else None,
        outcome=_outcome(record),
    )


def _used(record: Record, at: int, name: str, method: str) -> Factor:
    handset = _handset(record)
    return Factor(
        at=at,
        uid=text(record.get("id")),
        account=name,
        action="used",
        method=method,
        device=identifier(handset.get("id")),
        ip=address(handset.get("ip")),
        outcome=_outcome(record),
    )


def _credential(record: Record, at: int, name: str, kind: str) -> Credential:
    subject, action = _subject(record, name), _CREDENTIALS[kind]
    if action == "password_changed" and subject != name:
        action = "password_reset"
    return Credential(
        at=at,
        uid=text(record.get("id")),
        account=subject,
        action=action,
        actor=name,
        ip=address(record.get("client_ip")),
        outcome=_outcome(record),
    )


def _activity(record: Record, at: int, name: str, kind: str) -> Activity:
    resource = mapping(record.get("resource"))
    return Activity(
        at=at,
        uid=text(record.get("id")),
        account=name,
        action=kind,
        app="jumpcloud",
        target=text(first(resource, "username", "email", "name", "displayName")),
        ip=address(record.get("client_ip")),
        outcome=_outcome(record),
    )


SOURCE = Source(
    name="jumpcloud",
    title="JumpCloud Directory Insights: sign-ins, factors, passwords and other events",
    kinds=("sign_in", "factor", "credential", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "JumpCloud Admin Portal > Insights > Directory > Export (JSON), the Directory Insights API "
        "(`/insights/directory/v1/events`), or its S3 export."
    ),
)
