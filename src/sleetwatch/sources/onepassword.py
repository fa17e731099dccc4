"""1Password Events API: sign-in attempts, item usages and audit events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, DataAccess, Event, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.reading import (
    account,
    address,
    coordinates,
    identifier,
    joined,
    lower,
    mapping,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record, Source

_ATTEMPT = frozenset({"target_user", "client", "timestamp"})
_USAGE = frozenset({"vault_uuid", "item_uuid", "user", "timestamp"})
_AUDIT = frozenset({"actor_uuid", "action", "object_type", "timestamp"})

_SUCCESS = frozenset({"success", "firewall_reported_success"})
_FACTORS = {"mfa_ok": True, "mfa_missing": True, "totp_bad": True, "u2f_bad": True, "duo_bad": True}
_USES = {
    "secure-copy": "copy",
    "copy": "copy",
    "export": "download",
    "share": "share",
    "server-create": "upload",
    "server-update": "upload",
}
"""Everything else (fill, reveal, enter-item-edit-mode ...) shows the item."""


def recognises(record: Record) -> bool:
    """Three kinds of records, each with names of its own."""
    return any(record.keys() >= own for own in (_ATTEMPT, _USAGE, _AUDIT))


def read(record: Record) -> Iterable[Event]:
    """A sign-in, the use of an item, or an act on the account."""
    at = parse_time(record.get("timestamp"))
    if record.keys() >= _ATTEMPT:
        return [_sign_in(record, at)]
    return [_usage(record, at) if record.keys() >= _USAGE else _act(record, at)]


def _name(user: dict[str, Any]) -> str:
    name = account(user.get("email"))
    if name is None:
        raise Refused("no-account", "the record names no user, or by an id only")
    return name


def _sign_in(record: Record, at: int) -> SignIn:
    client, user = mapping(record.get("client")), mapping(record.get("target_user"))
    kind = lower(record.get("type"))
    success = lower(record.get("category")) in _SUCCESS
    return SignIn(
        at=at,
        uid=text(record.get("uuid")),
        account=_name(user),
        account_id=identifier(user.get("uuid")),
        ip=address(client.get("ip_address")),
        app="1Password",
        client=lower(client.get("app_name")),
        device_name=text(client.get("platform_name")),
        os=joined(client.get("os_name"), client.get("os_version")),
        session=text(record.get("session_uuid")),
        mfa=_FACTORS.get(kind or ""),
        interactive=True,
        outcome="success" if success else "failure",
        error=None if success else kind or lower(record.get("category")),
        **_place(record),
    )


def _place(record: Record) -> dict[str, Any]:
    place = mapping(record.get("location"))
    latitude, longitude = coordinates(place.get("latitude"), place.get("longitude"))
    return {
        "vendor_country": country(place.get("country")) or country(record.get("country")),
        "vendor_region": text(place.get("region")),
        "vendor_city": text(place.get("city")),
        "vendor_latitude": latitude,
        "vendor_longitude": longitude,
    }


def _usage(record: Record, at: int) -> DataAccess:
    client = mapping(record.get("client"))
    return DataAccess(
        at=at,
        uid=text(record.get("uuid")),
        account=_name(mapping(record.get("user"))),
        action=_USES.get(lower(record.get("action")) or "", "view"),
        target=text(record.get("item_uuid")),
        container=text(record.get("vault_uuid")),
        ip=address(client.get("ip_address")),
        app=text(client.get("app_name")) or "1Password",
    )


def _act(record: Record, at: int) -> Activity:
    session, kind = mapping(record.get("session")), lower(record.get("object_type"))
    subject = account(mapping(record.get("object_details")).get("email"))
    return Activity(
        at=at,
        uid=text(record.get("uuid")),
        account=_name(mapping(record.get("actor_details"))),
        action=" ".join(word for word in (lower(record.get("action")), kind) if word) or None,
        app="1password",
        target=subject or text(record.get("object_uuid")),
        ip=address(session.get("ip")),
        session=text(session.get("uuid")),
        device_id=identifier(session.get("device_uuid")),
    )


SOURCE = Source(
    name="onepassword",
    title="1Password: sign-in attempts, item usages and audit events",
    kinds=("sign_in", "data_access", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "1Password Events API (`/api/v2/signinattempts`, `/api/v2/itemusages`, `/api/v2/auditevents`); set it up "
        "under Integrations > Events Reporting."
    ),
)
