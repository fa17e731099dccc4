"""Zscaler: Private Access (log streaming service) and Internet Access (nanolog streaming service), as JSON.

The feeds' formats are templates a customer may change; these are the fields of the templates Zscaler ships.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Connection, DeviceNetwork, Event, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.defender_endpoint import host_of
from sleetwatch.sources.reading import (
    account,
    address,
    coordinates,
    first,
    local_time,
    lower,
    mapping,
    number,
    optional_time,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record, Source

_PRIVATE = "zscaler private access"

Reads = Callable[[Record], Iterable[Event]]


def recognises(record: Record) -> bool:
    """By the fields one feed has and no other product."""
    return _reader(record) is not None


def _reader(record: Record) -> Reads | None:
    names = record.keys()
    return next((reads for marks, reads in _FEEDS if names >= marks), None)


def read(record: Record) -> Iterable[Event]:
    """What one record of one of the feeds tells."""
    reads = _reader(record)
    if reads is None:
        raise Refused("unused-table", "a feed of another template")
    return reads(record)


# --- Private Access

_STARTED, _FAILED, _OVER = "zpn_status_authenticated", "zpn_status_auth_failed", "zpn_status_disconnected"


def _user_status(record: Record) -> Iterable[Event]:
    """A tunnel's start and end, each again in every status until the next; the same row is kept once."""
    status = lower(record.get("SessionStatus"))
    if status not in (_STARTED, _FAILED, _OVER):
        raise Refused("unused-action", "a status that is no start and no end")
    name = _person(record.get("Username"))
    if status == _OVER:
        return [_disconnected(record, name)]
    return [_tunnel(record, name, failed=status == _FAILED), *_of_device(record)]


def _person(value: object) -> str:
    """Zscaler's own clients have names of words; a person's is an address or a login."""
    name = account(value)
    if name is None:
        raise Refused("no-account", "the record names no user")
    if " " in name:
        raise Refused("not-a-person", "a client of the service itself")
    return name


def _tunnel(record: Record, name: str, *, failed: bool) -> SignIn:
    latitude, longitude = coordinates(record.get("Latitude"), record.get("Longitude"))
    started = optional_time(record.get("TimestampAuthentication"))
    return SignIn(
        at=started if started is not None else parse_time(record.get("LogTimestamp")),
        uid=text(record.get("SessionID")),
        account=name,
        ip=address(record.get("PublicIP")),
        app=_PRIVATE,
        client="vpn",
        device_name=lower(record.get("Hostname")),
        os=text(record.get("Platform")),
        session=text(record.get("SessionID")),
        interactive=False,  # the client comes back by itself wherever the machine wakes
        outcome="failure" if failed else "success",
        error=text(record.get("SessionStatus")) if failed else None,
        vendor_country=country(record.get("CountryCode")),
        vendor_city=text(record.get("City")),
        vendor_latitude=latitude,
        vendor_longitude=longitude,
    )


def _disconnected(record: Record, name: str) -> Activity:
    ended = optional_time(record.get("TimestampUnAuthentication"))
    return Activity(
        at=ended if ended is not None else parse_time(record.get("LogTimestamp")),
        uid=text(record.get("SessionID")),
        account=name,
        action="vpn disconnected",
        app=_PRIVATE,
        ip=address(record.get("PublicIP")),
        session=text(record.get("SessionID")),
        device_name=lower(record.get("Hostname")),
        logon_type="network",
    )


def _of_device(record: Record) -> list[Event]:
    name = lower(record.get("Hostname"))
    if name is None:
        return []
    return [
        DeviceNetwork(
            at=parse_time(record.get("LogTimestamp")),
            device_name=name,
            public_ip=address(record.get("PublicIP")),
            addresses=address(record.get("PrivateIP")),
        )
    ]


_PROTOCOLS = {1: "icmp", 6: "tcp", 17: "udp"}


def _user_activity(record: Record) -> Iterable[Event]:
    """A connection to an application inside, and from where in the world it was made."""
    name = _person(record.get("Username"))
    started = optional_time(record.get("TimestampConnectionStart"))
    at = started if started is not None else parse_time(record.get("LogTimestamp"))
    return (
        Connection(
            at=at,
            uid=text(record.get("ConnectionID")),
            account=name,
            action=lower(record.get("ConnectionStatus")),
            remote_ip=address(record.get("ServerIP")),
            remote_name=host_of(record.get("Host")),
            remote_port=number(record.get("ServicePort")),
            local_ip=address(record.get("ClientPrivateIP")),
            protocol=_PROTOCOLS.get(number(record.get("IPProtocol")) or 0),
        ),
        Activity(
            at=at,
            uid=text(record.get("ConnectionID")),
            account=name,
            action="private application used",
            app=_PRIVATE,
            target=text(record.get("Application")),
            ip=address(record.get("ClientPublicIP")),
            session=text(record.get("SessionID")),
            logon_type="network",  # programs connect by themselves, at any hour
        ),
    )


def _browser_access(record: Record) -> Iterable[Event]:
    return (
        Activity(
            at=parse_time(first(record, "TimestampRequestReceiveStart", "LogTimestamp")),
            account=_person(record.get("NameID")),
            action="private application used",
            app=_PRIVATE,
            target=host_of(record.get("Host")),
            ip=address(record.get("ClientPublicIp")),
            user_agent=text(record.get("UserAgent")),
        ),
    )


def _private_audit(record: Record) -> Iterable[Event]:
    at = parse_time(first(record, "CreationTime", "ModifiedTime"))
    name, action = _person(record.get("User")), lower(record.get("AuditOperationType"))
    if action in ("sign in", "sign in failure"):
        origin = text(mapping(record.get("AuditNewValue")).get("remoteIP")) or ""
        outcome = "success" if action == "sign in" else "failure"
        return (
            SignIn(
                at=at,
                uid=text(record.get("RequestID")),
                account=name,
                ip=address(origin.partition(",")[0]),  # the client first, then the proxies before the portal
                app=f"{_PRIVATE} admin portal",
                session=text(record.get("SessionID")),
                outcome=outcome,
            ),
        )
    return (
        Activity(
            at=at,
            uid=text(record.get("RequestID")),
            account=name,
            action=" ".join(part for part in (action, lower(record.get("ObjectType"))) if part) or None,
            app=f"{_PRIVATE} admin portal",
            target=text(record.get("ObjectName")),
            session=text(record.get("SessionID")),
        ),
    )


# --- Internet Access


def _at(record: Record) -> int:
    """The epoch where the template has it; else the clock of the zone the feed was set to, which `tz` may name."""
    at = optional_time(first(record, "epochtime", "intlogtime"))
    if at is not None:
        return at
    written = first(record, "datetime", "time")
    if lower(record.get("tz")) in ("gmt", "utc"):
        return parse_time(written)
    return local_time(record, written)


_ESCAPED = re.compile(r"%([2-7][0-9A-Fa-f])")


def _known(value: object) -> str | None:
    """Text without the feed's escapes and its words for nothing. It escapes what is not printable, or its separator."""
    word = text(_ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text(value) or ""))
    return None if word is None or word.lower() in ("na", "unknown") else word


def _traffic_of(record: Record) -> tuple[str | None, str | None]:
    """Whose traffic it is. Where nobody has signed in, the user is the name of the location, which is no address."""
    name, device = account(_known(first(record, "user", "login"))), lower(_known(record.get("devicehostname")))
    person = name if name and "@" in name else None
    if person is None and device is None:
        raise Refused("not-a-person", "traffic of a location at which nobody had signed in")
    return person, device


def _web(record: Record) -> Iterable[Event]:
    name, device = _traffic_of(record)
    at = _at(record)
    reached = Connection(
        at=at,
        uid=_known(first(record, "event_id", "recordid")),
        device_name=device,
        account=name,
        action=lower(record.get("action")),
        remote_ip=address(record.get("serverip")),
        remote_name=host_of(_known(first(record, "hostname", "host"))),
        local_ip=address(first(record, "ClientIP", "clientip")),
        protocol=lower(_known(record.get("protocol"))),
    )
    public = address(record.get("clientpublicIP"))
    if device is None or public is None:
        return [reached]
    return [reached, DeviceNetwork(at=at, device_name=device, public_ip=public)]


def _firewall(record: Record) -> Iterable[Event]:
    name, device = _traffic_of(record)
    return (
        Connection(
            at=_at(record),
            device_name=device,
            account=name,
            action=lower(record.get("action")),
            remote_ip=address(record.get("cdip")),
            remote_port=number(record.get("cdport")),
            local_ip=address(record.get("csip")),
            protocol=lower(_known(record.get("proto"))),
        ),
    )


def _dns(record: Record) -> Iterable[Event]:
    name, device = _traffic_of(record)
    return (
        Connection(
            at=_at(record),
            device_name=device,
            account=name,
            action=lower(record.get("reqaction")),
            remote_name=host_of(_known(record.get("dns_req"))),
            local_ip=address(record.get("clt_sip")),
            protocol="dns",
        ),
    )


_SIGNED_IN = "sign_in"


def _internet_audit(record: Record) -> Iterable[Event]:
    name, action = account(_known(record.get("adminid"))), lower(record.get("action"))
    if name is None:
        raise Refused("not-a-person", "no administrator did it")
    at, result = _at(record), lower(record.get("result"))
    outcome = {"success": "success", "failure": "failure"}.get(result or "")
    app = f"{text(record.get('auditlogtype')) or 'zia'} admin portal".lower()
    if action == _SIGNED_IN:
        return (
            SignIn(
                at=at,
                uid=text(record.get("recordid")),
                account=name,
                ip=address(record.get("clientip")),
                app=f"zscaler {app}",
                client=lower(_known(record.get("interface"))),
                outcome=outcome,
                error=_known(record.get("errorcode")) if outcome == "failure" else None,
            ),
        )
    return (
        Activity(
            at=at,
            uid=text(record.get("recordid")),
            account=name,
            action=" ".join(part for part in (action, lower(_known(record.get("subcategory")))) if part) or None,
            app=f"zscaler {app}",
            target=_known(record.get("resource")),
            ip=address(record.get("clientip")),
            outcome=outcome,
        ),
    )


def _unused(_record: Record) -> Iterable[Event]:
    raise Refused("unused-table", "tunnels of offices and scans of stored files tell nothing about a person's session")


_FEEDS: tuple[tuple[frozenset[str], Reads], ...] = (
    (frozenset({"SessionStatus", "Username", "ZEN", "PublicIP"}), _user_status),
    (frozenset({"ConnectionStatus", "Username", "ClientZEN", "ClientPublicIP"}), _user_activity),
    (frozenset({"NameID", "Exporter", "ClientPublicIp"}), _browser_access),
    (frozenset({"AuditOperationType", "AuditNewValue", "User", "ObjectType"}), _private_audit),
    (frozenset({"auditlogtype", "adminid", "clientip", "subcategory"}), _internet_audit),
    (frozenset({"urlsupercategory", "urlcategory", "user"}), _web),
    (frozenset({"urlsupercategory", "urlcategory", "login"}), _web),
    (frozenset({"dns_req", "dns_reqtype", "clt_sip"}), _dns),
    (frozenset({"csip", "cdip", "nwsvc"}), _firewall),
    (frozenset({"Recordtype", "tunneltype", "recordid"}), _unused),
    (frozenset({"applicationname", "tenant", "filescantimems"}), _unused),
)
"""What marks each feed, and how it is read."""


SOURCE = Source(
    name="zscaler",
    title="Zscaler Private Access and Internet Access",
    kinds=("sign_in", "connection", "device_network", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "ZPA: Log Receivers for User Status, User Activity, Browser Access and Audit, JSON template. ZIA: NSS or Cloud "
        "NSS feeds for web, firewall, DNS and admin audit logs, JSON; add %d{epochtime} to the format, or set the "
        "feed's time zone to GMT and ingest with --time-zone UTC."
    ),
)
