"""Cloudflare Zero Trust, as Logpush writes it: Access, Gateway, device posture and audit logs.

A dataset is known by its fields. What visitors do at the edge of the company's sites is known too, and refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Connection, Device, DeviceNetwork, Event, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.defender_endpoint import host_of
from sleetwatch.sources.hardware import serial_number
from sleetwatch.sources.reading import (
    account,
    address,
    first,
    flag,
    identifier,
    lower,
    number,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record, Source

Reads = Callable[[Record], Iterable[Event]]


def recognises(record: Record) -> bool:
    """By the fields only one dataset has."""
    return _reader(record) is not None


def _reader(record: Record) -> Reads | None:
    names = record.keys()
    return next((reads for marks, reads in _DATASETS if names >= marks), None)


def read(record: Record) -> Iterable[Event]:
    """What one record of a dataset tells."""
    reads = _reader(record)
    if reads is None:
        raise Refused("unused-table", "a dataset of another kind")
    return reads(record)


def _person(value: object) -> str:
    """A service token has no address, and a device without its user has one of Cloudflare's own."""
    name = account(value)
    if name is None or name.startswith("non_identity@"):
        raise Refused("not-a-person", "a service token, or a device nobody had signed in at")
    return name


# --- Access

_FACTORS = {"onetimepin": "email"}
"""Cloudflare's own way to sign in sends a code by e-mail; the others are the names of identity providers."""


def _access(record: Record) -> Iterable[Event]:
    at, name, action = parse_time(record.get("CreatedAt")), _person(record.get("Email")), lower(record.get("Action"))
    domain = text(record.get("AppDomain")) or ""
    app, ray, ip = domain.partition("/")[0].lower() or None, text(record.get("RayID")), address(record.get("IPAddress"))
    if action == "logout":
        return (Activity(at=at, uid=ray, account=name, action=action, app=app, ip=ip),)
    allowed = flag(record.get("Allowed"))
    return (
        SignIn(
            at=at,
            uid=ray,
            account=name,
            account_id=identifier(record.get("UserUID")),
            ip=ip,
            app=app,
            resource=identifier(record.get("AppUUID")),
            client="warp" if action == "warpenrollment" else None,
            factors=_FACTORS.get(lower(record.get("Connection")) or "") if allowed else None,
            outcome=None if allowed is None else "success" if allowed else "failure",
            vendor_country=country(record.get("Country")),
        ),
    )


# --- Gateway and network sessions


class _Traffic:
    """Who and what a record of traffic is about; one of both must be named."""

    def __init__(self, record: Record) -> None:
        name = account(record.get("Email"))
        self.account = None if name and name.startswith("non_identity@") else name
        self.device_id = identifier(record.get("DeviceID"))
        self.device_name = lower(record.get("DeviceName"))
        if self.account is None and self.device_id is None:
            raise Refused("not-a-person", "traffic of a network, without a person or a device")

    def events(self, at: int, public: object, **reached: Any) -> list[Event]:  # noqa: ANN401 - a connection's fields
        """The connection, and the address Cloudflare saw the device at."""
        connection = Connection(
            at=at, device_id=self.device_id, device_name=self.device_name, account=self.account, **reached
        )
        ip = address(public)
        if ip is None or (self.device_id is None and self.device_name is None):
            return [connection]
        return [
            connection,
            DeviceNetwork(at=at, device_id=self.device_id, device_name=self.device_name, public_ip=ip),
        ]


def _dns(record: Record) -> Iterable[Event]:
    return _Traffic(record).events(
        parse_time(record.get("Datetime")),
        record.get("SrcIP"),
        action=lower(record.get("ResolverDecision")),
        remote_name=host_of(record.get("QueryName")),
        protocol="dns",
    )


def _http(record: Record) -> Iterable[Event]:
    return _Traffic(record).events(
        parse_time(record.get("Datetime")),
        record.get("SourceIP"),
        uid=text(record.get("RequestID")),
        action=lower(record.get("Action")),
        remote_ip=address(record.get("DestinationIP")),
        remote_name=host_of(record.get("HTTPHost")),
        remote_port=number(record.get("DestinationPort")),
        local_ip=address(record.get("SourceInternalIP")),
        protocol=(lower(record.get("HTTPVersion")) or "").partition("/")[0] or None,
    )


def _network(record: Record) -> Iterable[Event]:
    """A session at layer 4, of Gateway or of the Zero Trust network."""
    return _Traffic(record).events(
        parse_time(first(record, "Datetime", "SessionStartTime")),
        record.get("SourceIP"),
        uid=text(record.get("SessionID")),
        action=lower(record.get("Action")),
        remote_ip=address(first(record, "DestinationIP", "OriginIP")),
        remote_name=host_of(record.get("SNI")),
        remote_port=number(first(record, "DestinationPort", "OriginPort")),
        local_ip=address(record.get("SourceInternalIP")),
        protocol=lower(first(record, "Transport", "Protocol")),
    )


# --- devices and administrators


def _posture(record: Record) -> Iterable[Event]:
    """One check of one device: failing it says that the device is not as it should be, passing it says little."""
    device_id, serial = identifier(record.get("DeviceID")), serial_number(record.get("DeviceSerialNumber"))
    if device_id is None and serial is None:
        raise Refused("no-device", "the result names no device")
    name = account(record.get("Email"))
    system = (text(record.get("DeviceType")), text(record.get("OSVersion")))
    return (
        Device(
            at=parse_time(record.get("Timestamp")),
            device_id=device_id,
            serial=serial,
            device_name=lower(record.get("DeviceName")),
            account=None if name and name.startswith("non_identity@") else name,
            model=text(record.get("DeviceModel")),
            manufacturer=text(record.get("DeviceManufacturer")),
            os=" ".join(part for part in system if part) or None,
            compliant=False if flag(record.get("PostureEvaluatedResult")) is False else None,
        ),
    )


def _audit(record: Record) -> Iterable[Event]:
    if lower(record.get("ActorType")) not in ("user", None):
        raise Refused("not-a-person", "Cloudflare or a token did it")
    at, name, action = (
        parse_time(record.get("When")),
        _person(record.get("ActorEmail")),
        lower(record.get("ActionType")),
    )
    done = flag(record.get("ActionResult"))
    outcome = None if done is None else "success" if done else "failure"
    uid, ip, way = text(record.get("ID")), address(record.get("ActorIP")), lower(record.get("Interface"))
    if action == "login":
        return (SignIn(at=at, uid=uid, account=name, ip=ip, app="cloudflare dashboard", client=way, outcome=outcome),)
    return (
        Activity(
            at=at,
            uid=uid,
            account=name,
            action=action,
            app="cloudflare dashboard",
            target=text(record.get("ResourceType")),
            ip=ip,
            outcome=outcome,
        ),
    )


def _edge(_record: Record) -> Iterable[Event]:
    raise Refused("unused-table", "traffic of visitors at the edge of a site, who are not the company's people")


_DATASETS: tuple[tuple[frozenset[str], Reads], ...] = (
    (frozenset({"AppDomain", "Connection", "Email", "IPAddress", "CreatedAt"}), _access),
    (frozenset({"QueryName", "ResolverDecision", "SrcIP"}), _dns),
    (frozenset({"HTTPHost", "SourceIP", "DeviceID"}), _http),
    (frozenset({"PostureCheckType", "PostureEvaluatedResult", "DeviceID"}), _posture),
    (frozenset({"ActorEmail", "ActorIP", "ActionType", "When"}), _audit),
    (frozenset({"SourceIP", "DeviceID", "SNI", "UserID"}), _network),
    (frozenset({"ClientIP", "ClientRequestHost", "RayID"}), _edge),
)
"""What marks each dataset, and how it is read."""


SOURCE = Source(
    name="cloudflare_access",
    title="Cloudflare Zero Trust: Access, Gateway, device posture, audit",
    kinds=("sign_in", "connection", "device_network", "device", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "Analytics & Logs > Logpush for the account's datasets access_requests, gateway_dns, gateway_http, "
        "gateway_network, zero_trust_network_sessions, device_posture_results and audit_logs; JSON lines."
    ),
)
