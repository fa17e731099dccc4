"""Netskope events, alerts, administrators' audit and client inventory, as the REST APIs give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Alert, Connection, DataAccess, Device, DeviceNetwork, Event, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.defender_endpoint import host_of
from sleetwatch.sources.reading import (
    account,
    address,
    coordinates,
    first,
    identifier,
    items,
    lower,
    mapping,
    number,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record, Source

_AUDIT = frozenset({"audit_log_event", "user", "severity_level"})
_EVENT = frozenset({"ur_normalized", "access_method", "traffic_type"})
_INCIDENT = frozenset({"acting_user", "dlp_incident_id", "dlp_match_info"})
_CLIENT = frozenset({"host_info", "last_event", "users"})


def recognises(record: Record) -> bool:
    """By the fields one kind of record has and no other product."""
    names = record.keys()
    if "attributes" in names:  # the older API wraps a client so
        return mapping(record.get("attributes")).keys() >= _CLIENT
    return any(names >= marks for marks in (_AUDIT, _EVENT, _INCIDENT, _CLIENT))


def read(record: Record) -> Iterable[Event]:
    """An administrator's act, what a person did in an application, an alert, or a client's machine."""
    row = mapping(record.get("attributes")) or record
    if "host_info" in row:
        return _client(row)
    at, name = parse_time(row.get("timestamp")), _person(row)
    if "audit_log_event" in row:
        return [_administrator(row, at, name)]
    return [*_event(row, at, name), *_network(row, at)]


_NOT_PEOPLE = frozenset({"service-account", "system", "unknown"})


def _person(row: Mapping[str, Any]) -> str:
    name = account(first(row, "user", "acting_user", "userkey", "ur_normalized"))
    if name is None:
        raise Refused("no-account", "the event names no user")
    if name in _NOT_PEOPLE:
        raise Refused("not-a-person", "an account of the service or of a program")
    return name


# --- administrators

_SIGN_INS = {"login successful": "success", "login failed": "failure"}


def _administrator(row: Mapping[str, Any], at: int, name: str) -> Event:
    done = lower(row.get("audit_log_event"))
    values = items(mapping(row.get("supporting_data")).get("data_values"))
    addresses = (address(value) for value in values)
    ip = next((found for found in addresses if found), None)
    if done in _SIGN_INS:
        return SignIn(
            at=at, uid=text(row.get("_id")), account=name, ip=ip, app="netskope admin console", outcome=_SIGN_INS[done]
        )
    told = (text(value) for value in values if not isinstance(value, bool))
    return Activity(
        at=at,
        uid=text(row.get("_id")),
        account=name,
        action=done,
        app="netskope admin console",
        target=next((value for value in told if value and address(value) is None and lower(value) != name), None),
        ip=ip,
    )


# --- people

_DATA = {
    "upload": "upload",
    "download": "download",
    "view": "view",
    "preview": "view",
    "share": "share",
    "copy": "copy",
}


def _event(row: Mapping[str, Any], at: int, name: str) -> list[Event]:
    """One event in the kind that fits what was done, and an alert beside it when it was one."""
    activity, kind = lower(row.get("activity")), lower(row.get("type"))
    events: list[Event] = (
        [_alert(row, at, name)] if lower(row.get("alert")) == "yes" or "dlp_incident_id" in row else []
    )
    if activity in _SIGN_INS:
        return [_sign_in(row, at, name, _SIGN_INS[activity]), *events]
    if activity in _DATA and text(row.get("object")):
        return [_data_access(row, at, name, _DATA[activity]), *events]
    if activity is None and kind in ("connection", "network", "page"):
        return [_connection(row, at, name), *events]
    return [_activity(row, at, name, activity or kind), *events]


def _sign_in(row: Mapping[str, Any], at: int, name: str, outcome: str) -> SignIn:
    latitude, longitude = coordinates(row.get("src_latitude"), row.get("src_longitude"))
    return SignIn(
        at=at,
        uid=text(row.get("_id")),
        account=account(row.get("from_user")) or name,
        ip=address(row.get("srcip")),
        user_agent=text(row.get("useragent")),
        app=lower(row.get("app")),
        client=lower(row.get("access_method")),
        device_id=identifier(row.get("nsdeviceuid")),
        device_name=lower(row.get("hostname")),
        os=text(row.get("os")),
        browser=text(row.get("browser")),
        managed=_managed(row),
        session=text(row.get("app_session_id")),
        outcome=outcome,
        vendor_country=country(row.get("src_country")),
        vendor_region=text(row.get("src_region")),
        vendor_city=text(row.get("src_location")),
        vendor_latitude=latitude,
        vendor_longitude=longitude,
    )


def _managed(row: Mapping[str, Any]) -> bool | None:
    return {"managed": True, "unmanaged": False}.get(lower(row.get("device_classification")) or "")


def _data_access(row: Mapping[str, Any], at: int, name: str, action: str) -> DataAccess:
    return DataAccess(
        at=at,
        uid=text(row.get("_id")),
        account=name,
        action=action,
        target=text(row.get("object")),
        container=text(row.get("site")),
        bytes=number(row.get("file_size")),
        ip=address(row.get("srcip")),
        app=lower(row.get("app")),
    )


def _connection(row: Mapping[str, Any], at: int, name: str) -> Connection:
    host = first(row, "domain", "dsthost", "page")
    return Connection(
        at=at,
        uid=text(row.get("_id")),
        device_id=identifier(row.get("nsdeviceuid")),
        device_name=lower(row.get("hostname")),
        account=name,
        action=lower(row.get("action")),
        remote_ip=address(row.get("dstip")) or address(host),
        remote_name=host_of(host),
        remote_port=number(row.get("dstport")),
        local_ip=address(row.get("userip")),
        protocol=lower(row.get("ip_protocol")),
    )


def _activity(row: Mapping[str, Any], at: int, name: str, action: str | None) -> Activity:
    return Activity(
        at=at,
        uid=text(row.get("_id")),
        account=name,
        action=action,
        app=lower(row.get("app")),
        target=text(first(row, "object", "page_site", "site")),
        ip=address(row.get("srcip")),
        user_agent=text(row.get("useragent")),
        session=text(row.get("app_session_id")),
        device_id=identifier(row.get("nsdeviceuid")),
        device_name=lower(row.get("hostname")),
    )


def _alert(row: Mapping[str, Any], at: int, name: str) -> Alert:
    matched = next(map(mapping, items(row.get("dlp_match_info"))), {})
    return Alert(
        at=at,
        uid=text(row.get("_id")),
        account=name,
        detection=lower(first(row, "alert_name", "policy") or matched.get("dlp_policy")),
        category=lower(row.get("alert_type")) or ("dlp" if matched else None),
        severity=_known(first(row, "severity_level", "severity")),
        state=lower(row.get("status")),
        ip=address(row.get("srcip")),
        user_agent=text(row.get("useragent")),
        device_id=identifier(row.get("nsdeviceuid")),
        device_name=lower(row.get("hostname")),
        vendor_country=country(row.get("src_country")),
        vendor_city=text(row.get("src_location")),
    )


def _known(value: object) -> str | None:
    word = lower(value)
    return None if word == "unknown" else word


def _network(row: Mapping[str, Any], at: int) -> list[Event]:
    """The address Netskope saw the machine at, and its own; a gateway without a client names no machine."""
    device_id, name = identifier(row.get("nsdeviceuid")), lower(row.get("hostname"))
    public, own = address(row.get("srcip")), address(row.get("userip"))
    if (device_id is None and name is None) or (public is None and own is None):
        return []
    return [
        DeviceNetwork(
            at=at,
            device_id=device_id,
            device_name=name,
            public_ip=public,
            addresses=own if own != public else None,
        )
    ]


# --- clients


def _client(row: Mapping[str, Any]) -> list[Event]:
    host, last = mapping(row.get("host_info")), mapping(row.get("last_event"))
    device_id = identifier(first(host, "nsdeviceuid") or row.get("device_id"))
    name = lower(host.get("hostname"))
    if device_id is None and name is None:
        raise Refused("no-device", "the row names no device")
    people = {found for one in items(row.get("users")) if (found := account(mapping(one).get("username")))}
    system = (text(host.get("os")), text(host.get("os_version")))
    at = parse_time(first(last, "timestamp") or row.get("client_install_time"))
    return [
        Device(
            at=at,
            device_id=device_id,
            device_name=name,
            account=next(iter(people)) if len(people) == 1 else None,
            model=text(host.get("device_model")),
            manufacturer=text(host.get("device_make")),
            os=" ".join(part for part in system if part) or None,
        )
    ]


SOURCE = Source(
    name="netskope",
    title="Netskope: events, alerts, administrators, clients",
    kinds=("sign_in", "activity", "data_access", "connection", "alert", "device", "device_network"),
    recognises=recognises,
    read=read,
    export=(
        "REST API v2 `/api/v2/events/data/` application, page, connection, network, alert, incident and audit; clients "
        "by `/api/v1/clients`; or Cloud Exchange / Log Shipper; JSON."
    ),
)
