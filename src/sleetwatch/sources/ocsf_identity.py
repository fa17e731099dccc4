"""OCSF Identity and Access Management: who signed in, and what was done to accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Credential, Event, Factor, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.methods import method_of
from sleetwatch.sources.ocsf_record import Seen, known_account, person_of, system_of
from sleetwatch.sources.reading import (
    coordinates,
    first,
    flag,
    identifier,
    items,
    lower,
    mapping,
    number,
    phone_as_told,
    text,
)

_LOGON, _LOGOFF, _TICKET, _PREAUTH = 1, 2, 3, 6
_MACHINE_LOGONS = frozenset({1, 4, 5})
_HOST_LOGONS = {
    2: "interactive",
    3: "network",
    7: "unlock",
    8: "network cleartext",
    9: "new credentials",
    10: "remote interactive",
    11: "cached interactive",
    12: "cached remote interactive",
    13: "cached unlock",
}
_AT_A_SCREEN = frozenset({2, 7, 10, 11, 12, 13})
_METHODS = {
    1: "sms",
    2: "other",
    3: "voice",
    4: "platform",
    5: "push",
    6: "other",
    7: "totp",
    8: "email",
    9: "fido2",
    10: "fido2",
    11: "password",
}
_PASSWORD = "password"  # noqa: S105 - the name of a method


def read_authentication(seen: Seen) -> Iterable[Event]:
    """A sign-in with its factors; on a computer a logon; the end of a session."""
    user = seen.part("user") or mapping(seen.actor.get("user"))
    if number(seen.record.get("logon_type_id")) in _MACHINE_LOGONS:
        raise Refused("not-a-person", "a service, a batch job or the system logged on")
    name = person_of(user)
    if seen.activity == _LOGOFF:
        return (_credential(seen, name, "session_ended", name),)
    if _is_host_logon(seen):
        return (_logon(seen, name),)
    if seen.activity not in (_LOGON, _TICKET):
        return _steps(seen, name)
    return (_sign_in(seen, name, user), *_used(seen, name))


def _is_host_logon(seen: Seen) -> bool:
    """On a computer that says who logs on to it; an identity provider names the client's device, or none."""
    kind = number(seen.record.get("logon_type_id"))
    return seen.activity == _LOGON and kind in _HOST_LOGONS and seen.device_name is not None


def _logon(seen: Seen, name: str) -> Activity:
    kind = number(seen.record.get("logon_type_id")) or 0
    return Activity(
        at=seen.at,
        uid=seen.uid,
        account=name,
        action="logon",
        app=seen.product,
        ip=seen.ip,
        session=seen.session,
        device_id=seen.device_id,
        device_name=seen.device_name,
        logon_type=_HOST_LOGONS[kind].replace(" ", ""),
        outcome=seen.outcome,
    )


def _sign_in(seen: Seen, name: str, user: dict[str, Any]) -> SignIn:
    get, place, system = seen.record.get, mapping(seen.source.get("location")), seen.source
    latitude, longitude = _point(place)
    network = mapping(system.get("autonomous_system"))
    methods = [method for method in map(_method, _factors(seen)) if method]
    device = _clients(seen)
    return SignIn(
        at=seen.at,
        uid=seen.uid,
        account=name,
        account_id=text(user.get("uid")),
        ip=seen.ip,
        user_agent=seen.user_agent,
        app=text(seen.part("service").get("name")) or text(first(seen.target, "svc_name", "name", "hostname")),
        device_id=identifier(system.get("uid")) or identifier(first(device, "uid", "uid_alt", "instance_uid")),
        device_name=text(first(system, "hostname", "name")) or text(first(device, "hostname", "name")),
        os=system_of(system) or system_of(device),
        managed=flag(device.get("is_managed")),
        compliant=flag(device.get("is_compliant")),
        session=seen.session,
        factors=",".join(dict.fromkeys(methods)) or None,
        mfa=_mfa(seen, methods),
        interactive=_interactive(seen),
        outcome=seen.outcome,
        error=None if seen.outcome == "success" else text(first(seen.record, "status_code", "status_detail")),
        vendor_country=country(place.get("country")),
        vendor_region=text(place.get("region")),
        vendor_city=text(place.get("city")),
        vendor_latitude=latitude,
        vendor_longitude=longitude,
        vendor_asn=number(network.get("number")),
        vendor_as_name=text(network.get("name")) or text(place.get("isp")) or text(system.get("isp")),
        vendor_risk=lower(get("risk_level")) or lower(user.get("risk_level")),
    )


def _clients(seen: Seen) -> dict[str, Any]:
    """The device, when it is the client's. Many a record has the host there that was signed in to, which many share."""
    told, host = seen.device, lower(seen.device.get("hostname"))
    asked = {lower(seen.target.get("hostname")), lower(seen.target.get("uid"))} - {None}
    itself = lower(told.get("uid")) in asked or host in asked
    if itself or seen.part("service") or number(seen.record.get("logon_type_id")) is not None:
        return {}
    return told


def _point(place: dict[str, Any]) -> tuple[float | None, float | None]:
    """Degrees; the older `coordinates` have the longitude first."""
    pair = items(place.get("coordinates"))
    if place.get("lat") is None and len(pair) == 2:  # noqa: PLR2004
        return coordinates(pair[1], pair[0])
    return coordinates(place.get("lat"), place.get("long"))


def _mfa(seen: Seen, methods: list[str]) -> bool | None:
    said = flag(seen.record.get("is_mfa"))
    if said is None:
        said = flag(seen.part("session").get("is_mfa"))
    return True if said is None and any(method != _PASSWORD for method in methods) else said


def _interactive(seen: Seen) -> bool | None:
    kind = number(seen.record.get("logon_type_id"))
    if kind in _HOST_LOGONS:
        return kind in _AT_A_SCREEN
    words = (lower(seen.record.get("logon_type")) or "").replace("-", "").replace(" ", "")
    if "noninteractive" in words:
        return False
    return True if "interactive" in words else None


def _factors(seen: Seen) -> Iterator[dict[str, Any]]:
    return (mapping(factor) for factor in items(seen.record.get("auth_factors")))


def _method(factor: dict[str, Any]) -> str | None:
    return method_of(factor.get("factor_type")) or _METHODS.get(number(factor.get("factor_type_id")) or 0)


def _used(seen: Seen, name: str) -> Iterator[Factor]:
    for factor in _factors(seen):
        if _method(factor) not in (None, _PASSWORD):
            yield _factor(seen, name, "used", factor)


def _factor(seen: Seen, name: str, action: str, factor: dict[str, Any]) -> Factor:
    own = known_account(seen.actor.get("user")) in (None, name)  # an administrator's address is not the account's
    device = mapping(factor.get("device"))
    return Factor(
        at=seen.at,
        uid=seen.uid,
        account=name,
        action=action,
        method=_method(factor) or "other",
        device=lower(device.get("uid")) or _own_name(first(device, "hostname", "name")),
        phone=phone_as_told(factor.get("phone_number")),
        ip=seen.ip if own else None,
        user_agent=seen.user_agent if own else None,
        session=seen.session if own else None,
        outcome=seen.outcome,
    )


def _own_name(value: object) -> str | None:
    """A name in words. One without a space could pass for an id, and two people's machines may bear it."""
    name = lower(value)
    return name if name and " " in name else None


def _steps(seen: Seen, name: str) -> Iterable[Event]:
    """A step on the way to a sign-in: the factors that were used in it."""
    used = tuple(_used(seen, name))
    if used:
        return used
    if seen.activity == _PREAUTH or not seen.action:
        raise Refused("unused-action", "a step of a sign-in that tells nothing by itself")
    return (activity(seen, name, None),)


_CREDENTIALS = {3001: {3: "password_changed", 4: "password_reset", 12: "account_unlocked"}}
_CREDENTIALS[3007] = {
    7: "account_unlocked",
    8: "password_changed",
    9: "password_reset",
    18: "key_created",
}
_FACTORS = {3001: {10: "registered", 11: "removed"}, 3007: {12: "registered", 13: "removed"}}


def read_account_change(seen: Seen, kind: int) -> Iterable[Event]:
    """A password, a key or a factor of an account; any other change is an act of whoever made it."""
    if did := _CREDENTIALS[kind].get(seen.activity):
        name = seen.subject()
        return (_credential(seen, name, did, known_account(seen.actor.get("user"))),)
    if did := _FACTORS[kind].get(seen.activity):
        name = seen.subject()
        return [_factor(seen, name, did, factor) for factor in _factors(seen)] or [_factor(seen, name, did, {})]
    return (activity(seen, seen.person(), known_account(seen.record.get("user"))),)


def _credential(seen: Seen, name: str, action: str, actor: str | None) -> Credential:
    return Credential(
        at=seen.at, uid=seen.uid, account=name, action=action, actor=actor, ip=seen.ip, outcome=seen.outcome
    )


def read_management(seen: Seen) -> Iterable[Event]:
    """Groups, roles, privileges and entities: an act of whoever did it."""
    entity = seen.part("entity") or seen.part("group")
    target = known_account(seen.record.get("user")) or text(first(entity, "name", "uid"))
    return (activity(seen, seen.person(), target),)


def activity(seen: Seen, name: str, target: str | None) -> Activity:
    """An act of a person for which there is no better kind."""
    api = seen.part("api")
    return Activity(
        at=seen.at,
        uid=seen.uid,
        account=name,
        action=lower(api.get("operation")) or seen.action or None,
        app=lower(mapping(api.get("service")).get("name")) or seen.product,
        target=target,
        ip=seen.ip,
        user_agent=seen.user_agent,
        session=seen.session,
        device_id=seen.device_id,
        device_name=seen.device_name,
        outcome=seen.outcome,
    )
