"""Fortinet FortiGate event logs: VPN, user and administrator events, as `key=value` lines or CEF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Connection, DeviceNetwork, Event, SignIn
from sleetwatch.sources.countries import country
from sleetwatch.sources.defender_endpoint import host_of
from sleetwatch.sources.hardware import adapter_address
from sleetwatch.sources.reading import (
    account,
    address,
    first,
    identifier,
    local_time,
    lower,
    number,
    optional_time,
    outcome_of,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record, Source

_APP = "fortigate"
_PREFIXES = ("FTNTFGT", "FortinetFortiGate", "ad.")
_OWN_NAMES = frozenset({"logid", "type", "subtype", "level"})
_SYSTEM_USERS = frozenset({"system", "ha_daemon", "daemon_admin", "fortimanager", "fortimanager_access"})

_CEF_NAMES = {
    # FortiOS writes these fields under CEF's own names.
    "duser": "user",
    "act": "action",
    "src": "srcip",
    "outcome": "status",
    "dhost": "hostname",
    "dpt": "dstport",
    "shost": "srcname",
    "deviceExternalId": "devid",
}


def recognises(record: Record) -> bool:
    """The four names every FortiGate line has, beside its clock; or CEF of a FortiGate."""
    category, names = record.get("category"), record.keys()
    if isinstance(category, str) and category.startswith("cef:fortinet:fortigate"):
        return "cef" in names
    return names >= _OWN_NAMES and ("eventtime" in names or {"date", "time"} <= names)


def read(record: Record) -> Iterable[Event]:
    """A sign-in, the end of a tunnel, what a known user reached, an administrator's act, or a leased address."""
    row = _named(record)
    kind, subtype = lower(row.get("type")), lower(row.get("subtype"))
    if kind == "utm" and subtype in _CONTENT:
        return [_reached(row, _at(record, row))]
    if kind != "event":
        raise Refused("unused-table", "traffic logs tell what passed, not who signed in")
    at = _at(record, row)
    if subtype == "vpn":
        return _of_vpn(row, at)
    if subtype == "user":
        return [_of_user(row, at)]
    if subtype == "system":
        return [_of_system(row, at)]
    raise Refused("unused-action", "an event of the firewall itself")


def _named(record: Record) -> dict[str, Any]:
    """Under FortiOS' own names; in CEF most have a prefix and some have another name."""
    if "cef" not in record:
        return dict(record)
    row: dict[str, Any] = {}
    for name, value in record.items():
        plain = next((name.removeprefix(prefix) for prefix in _PREFIXES if name.startswith(prefix)), None)
        row[plain or _CEF_NAMES.get(name, name)] = value
    kind, _, subtype = (lower(record.get("cat")) or "").partition(":")
    row.setdefault("subtype", subtype)
    row.setdefault("remip", record.get("dst"))  # CEF has the far end of a VPN there
    row.setdefault("dstip", record.get("dst"))
    return row | {"type": kind}


def _at(record: Record, row: dict[str, Any]) -> int:
    """The epoch first, in seconds or nanoseconds by version; else the firewall's own clock, with its zone if named."""
    at = optional_time(row.get("eventtime"))
    if at is not None:
        return at
    day, clock, zone = text(row.get("date")), text(row.get("time")), text(row.get("tz")) or ""
    if day is None or clock is None:
        return parse_time(row.get("eventtime"))
    return local_time(record, f"{day} {clock}{zone if zone[:1] in ('+', '-') else ''}")


# --- what was reached

_CONTENT = frozenset({"webfilter", "app-ctrl", "dns"})
_PROTOCOLS = {1: "icmp", 6: "tcp", 17: "udp"}


def _reached(row: dict[str, Any], at: int) -> Connection:
    """A site, application or name a user was let to or kept from; by far most of these rows name no user."""
    name = account(_known(row.get("user"))) or account(_known(row.get("unauthuser")))
    if name is None:
        raise Refused("no-account", "the row names no user")
    host = _known(first(row, "hostname", "qname"))
    asked = row.get("qname") is not None
    return Connection(
        at=at,
        device_name=lower(_known(row.get("srcname"))),
        account=name.replace("\\\\", "\\"),
        action=lower(row.get("action")),
        remote_ip=None if asked else address(row.get("dstip")) or address(host),
        remote_name=host_of(host),
        remote_port=None if asked else number(row.get("dstport")),
        local_ip=address(row.get("srcip")),
        protocol="dns" if asked else _PROTOCOLS.get(number(row.get("proto")) or 0),
    )


# --- VPN

_VPN_STARTS = {"tunnel-up": "success", "ssl-login-fail": "failure"}


def _of_vpn(row: dict[str, Any], at: int) -> list[Event]:
    action = lower(row.get("action"))
    if action == "tunnel-down":
        return [_ended(row, at)]
    if action not in _VPN_STARTS:
        raise Refused("unused-action", "a step or a count of a tunnel that its start tells already")
    sign_in = _tunnel(row, at, _VPN_STARTS[action])
    name, inside = lower(_known(row.get("hostname"))), address(first(row, "tunnelip", "assignip"))
    if sign_in.device_id is None and name is None:
        return [sign_in]
    network = DeviceNetwork(
        at=at,
        device_id=sign_in.device_id,
        device_name=name,
        public_ip=sign_in.ip,
        addresses=inside,
        adapter=_APP if inside else None,
    )
    return [sign_in, network]


def _tunnel(row: dict[str, Any], at: int, outcome: str) -> SignIn:
    return SignIn(
        at=at,
        account=_person(row),
        ip=address(row.get("remip")),
        app=_APP,
        resource=_known(first(row, "vpntunnel", "devname")),
        client="vpn",
        device_id=identifier(row.get("fctuid")),
        device_name=lower(_known(row.get("hostname"))),
        session=_session(row),
        outcome=outcome,
        error=_known(row.get("reason")) if outcome == "failure" else None,
        vendor_country=_country(row),
    )


def _ended(row: dict[str, Any], at: int) -> Activity:
    return Activity(
        at=at,
        account=_person(row),
        action="vpn disconnected",
        app=_APP,
        target=_known(first(row, "vpntunnel", "devname")),
        ip=address(row.get("remip")),
        session=_session(row),
        device_id=identifier(row.get("fctuid")),
        logon_type="network",  # also ends when nobody is there
    )


def _session(row: dict[str, Any], number_in: str = "tunnelid") -> str | None:
    """The session's number, under the firewall's own, for another's may have it too; 0 before there is one."""
    tunnel, firewall = _known(row.get(number_in)), text(row.get("devid"))
    if tunnel is None or tunnel == "0":
        return None
    return f"{firewall}/{tunnel}" if firewall else tunnel


def _person(row: dict[str, Any]) -> str:
    """Whose tunnel it is. Between two offices both names are empty, and so they are before anybody has signed in."""
    name = account(_known(row.get("xauthuser"))) or account(_known(row.get("user")))
    if name is None:
        raise Refused("no-account", "the event names no user")
    return name.replace("\\\\", "\\")


def _known(value: object) -> str | None:
    """Text, without the ways FortiOS writes that there is none."""
    word = text(value)
    return None if word is None or word.upper() in ("N/A", "(NULL)", "UNKNOWN") else word


def _country(row: dict[str, Any]) -> str | None:
    """Private addresses are `Reserved` there."""
    return country(row.get("srccountry"))


# --- users and administrators


def _of_user(row: dict[str, Any], at: int) -> Event:
    action = lower(row.get("action"))
    if action != "authentication":
        return Activity(
            at=at,
            account=_person(row),
            action=action,
            app=_APP,
            ip=address(row.get("srcip")),
            logon_type="network",  # such as FSSO, which hears of machines' logons too
            outcome=outcome_of(row.get("status")),
        )
    outcome = outcome_of(row.get("status"))
    return SignIn(
        at=at,
        account=_person(row),
        ip=address(row.get("srcip")),
        app=_APP,
        client=(lower(_known(row.get("authproto"))) or "").partition("(")[0] or None,
        outcome=outcome,
        error=_known(row.get("reason")) if outcome == "failure" else None,
        vendor_country=_country(row),
    )


_FROM = re.compile(r"\(([0-9a-fA-F.:]{2,45})\)")


def _of_system(row: dict[str, Any], at: int) -> Event:
    action = lower(row.get("action"))
    if lower(row.get("dhcp_msg")) == "ack":
        return _lease(row, at)
    if action == "login":
        return _administrator(row, at)
    if action == "logout" or text(row.get("cfgpath")):
        return Activity(
            at=at,
            account=_human(row),
            action=action,
            app=_APP,
            target=" ".join(part for name in ("cfgpath", "cfgobj") if (part := text(row.get(name)))) or None,
            ip=_from(row),
            outcome=outcome_of(row.get("status")),
        )
    raise Refused("unused-action", "an event of the firewall itself")


def _lease(row: dict[str, Any], at: int) -> DeviceNetwork:
    name, mac = lower(_known(row.get("hostname"))), adapter_address(row.get("mac"))
    if name is None or mac is None:
        raise Refused("no-device", "the lease names no device")
    return DeviceNetwork(at=at, device_name=name, mac=mac, addresses=address(row.get("ip")))


def _administrator(row: dict[str, Any], at: int) -> SignIn:
    outcome = outcome_of(row.get("status"))
    return SignIn(
        at=at,
        account=_human(row),
        ip=_from(row),
        app=_APP,
        client=lower(_known(row.get("method"))),
        session=_session(row, "sn"),
        outcome=outcome,
        error=_known(row.get("reason")) if outcome == "failure" else None,
    )


def _human(row: dict[str, Any]) -> str:
    name = _person(row)
    if name in _SYSTEM_USERS or lower(row.get("ui")) == "ha_daemon":
        raise Refused("not-a-person", "the firewall itself or its manager did it")
    return name


def _from(row: dict[str, Any]) -> str | None:
    """The administrator's address: a field of its own, or in brackets after the way in: `GUI(203.0.113.7)`."""
    found = _FROM.search(text(row.get("ui")) or "")
    return address(row.get("srcip")) or address(found[1] if found else None)


SOURCE = Source(
    name="fortigate",
    title="Fortinet FortiGate: VPN and firewall sign-ins, administrators' acts",
    kinds=("sign_in", "activity", "connection", "device_network"),
    recognises=recognises,
    read=read,
    export=(
        "Log & Report > VPN, User and System Events, Web Filter, Application Control, DNS > Download; or "
        "`config log syslogd setting`, format default or cef; FortiAnalyzer's log files are the same lines."
    ),
)
