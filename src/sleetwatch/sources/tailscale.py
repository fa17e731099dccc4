"""Tailscale: the configuration audit log and the network flow logs, from the API or streamed to a collector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Connection, Credential, Device, DeviceNetwork, Event, SignIn
from sleetwatch.sources.reading import (
    account,
    address,
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

_APP = "tailscale"
_AUDIT = frozenset({"eventGroupID", "actor", "target", "action"})
_NETWORKS = "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 169.254.0.0/16 fc00::/7 fe80::/10"
_INSIDE = tuple(ip_network(network) for network in _NETWORKS.split())
_TRAFFIC = frozenset({"virtualTraffic", "subnetTraffic", "exitTraffic", "physicalTraffic"})


def recognises(record: Record) -> bool:
    """Either log as the API gives it, or inside the `event` of a stream, whose time stands beside it."""
    inner = record.get("event")
    if isinstance(inner, dict) and "time" in record and "fields" in record:
        return _is_ours(inner)
    return _is_ours(record)


def _is_ours(record: Record) -> bool:
    names = record.keys()
    return names >= _AUDIT or ("nodeId" in names and not names.isdisjoint(_TRAFFIC))


def read(record: Record) -> Iterable[Event]:
    """An administrator's or user's act, or what one node's traffic tells."""
    inner = record.get("event")
    row: dict[str, Any] = {**mapping(inner)} if isinstance(inner, dict) else dict(record)
    if "nodeId" in row:
        return _flows(row)
    return _act(row, parse_time(first(row, "eventTime") or record.get("time")))


# --- the audit log


def _act(row: dict[str, Any], at: int) -> list[Event]:
    actor, target = mapping(row.get("actor")), mapping(row.get("target"))
    name = account(actor.get("loginName"))
    if lower(actor.get("type")) != "user" or name is None:
        raise Refused("not-a-person", "a node, a key or Tailscale itself did it")
    action, kind = lower(row.get("action")), lower(target.get("type"))
    if action == "login":
        return [_sign_in(row, at, name, kind)]
    if action == "create" and kind in ("api_key", "auth_key", "invite_token"):
        return [Credential(at=at, uid=_uid(row), account=name, action="token_created", actor=name)]
    added = action == "create" and kind == "node"  # at the machine itself; any other act on one is an administrator's
    act = Activity(
        at=at,
        uid=_uid(row),
        account=name,
        action=" ".join(part for part in (action, kind, lower(target.get("property"))) if part) or None,
        app=_APP,
        target=text(target.get("name")),
        device_id=identifier(target.get("id")) if added else None,
        device_name=_host_name(target) if added else None,
    )
    return [act, _device(row, at, name)] if added else [act]


def _uid(row: dict[str, Any]) -> str | None:
    return text(row.get("eventGroupID"))


def _sign_in(row: dict[str, Any], at: int, name: str, kind: str | None) -> SignIn:
    """At a node, or at the admin console; the log has no address."""
    target = mapping(row.get("target"))
    node = kind == "node"
    return SignIn(
        at=at,
        uid=_uid(row),
        account=name,
        account_id=identifier(mapping(row.get("actor")).get("id")),
        app=_APP if node else f"{_APP} admin console",
        client="vpn" if node else None,
        device_id=identifier(target.get("id")) if node else None,
        device_name=_host_name(target) if node else None,
        outcome="failure" if text(row.get("error")) else "success",
        error=text(row.get("error")),
    )


def _device(row: dict[str, Any], at: int, name: str) -> Device:
    target = mapping(row.get("target"))
    return Device(
        at=at,
        uid=_uid(row),
        device_id=identifier(target.get("id")),
        device_name=_host_name(target),
        account=name,
    )


# --- network flows

_PROTOCOLS = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmp"}


def _flows(row: dict[str, Any]) -> list[Event]:
    """What the node reached inside, and the real addresses at which it met the other nodes."""
    at = parse_time(first(row, "start", "logged", "end"))
    own, others = mapping(row.get("srcNode")), _by_address(row)
    reached: list[Event] = [
        Connection(
            at=at,
            device_id=identifier(row.get("nodeId")),
            device_name=_host_name(own),
            account=account(own.get("user")),
            remote_ip=there,
            remote_name=_node_name(others.get(there, {})),
            remote_port=_port(flow.get("dst")),
            local_ip=address(flow.get("src")),
            protocol=_PROTOCOLS.get(number(flow.get("proto")) or 0),
        )
        for layer in ("virtualTraffic", "subnetTraffic")
        for flow in map(mapping, items(row.get(layer)))
        if (there := address(flow.get("dst")))
    ]
    events = reached + _met(row, others, at)
    if not events:
        raise Refused("empty", "no traffic inside the network, and none with a node the record names")
    return events


def _by_address(row: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The other nodes by each of their addresses inside the network."""
    nodes = map(mapping, items(row.get("dstNodes")))
    pairs = ((address(written), node) for node in nodes for written in items(node.get("addresses")))
    return {inside: node for inside, node in pairs if inside}


def _met(row: dict[str, Any], others: dict[str, dict[str, Any]], at: int) -> list[Event]:
    """The physical layer pairs a node's inner address with the outer one; a relay has one of this host's own."""
    met: dict[tuple[str, str], Event] = {}
    for flow in map(mapping, items(row.get("physicalTraffic"))):
        inside, outside = address(flow.get("src")), address(flow.get("dst"))
        node = others.get(inside or "")
        if inside is None or outside is None or node is None or ip_address(outside).is_loopback:
            continue
        public = not any(ip_address(outside) in net for net in _INSIDE)
        met[inside, outside] = DeviceNetwork(
            at=at,
            device_id=identifier(node.get("nodeId")),
            device_name=_host_name(node),
            public_ip=outside if public else None,
            addresses=None if public else outside,
        )
    return list(met.values())


def _node_name(node: dict[str, Any]) -> str | None:
    return (lower(node.get("name")) or "").rstrip(".") or None


def _host_name(node: Mapping[str, Any]) -> str | None:
    """The machine's own name is the first label of its name inside the network."""
    return (lower(node.get("name")) or "").partition(".")[0] or None


def _port(value: object) -> int | None:
    """The port behind the last colon; 0 is how it says that there is none."""
    written = text(value) or ""
    if written.count(":") != 1 and not written.startswith("["):
        return None
    return number(written.rpartition(":")[2]) or None


SOURCE = Source(
    name="tailscale",
    title="Tailscale: configuration audit log and network flow logs",
    kinds=("sign_in", "activity", "credential", "device", "device_network", "connection"),
    recognises=recognises,
    read=read,
    export=(
        "API /api/v2/tailnet/-/logging/configuration and /logging/network (the objects under `logs`), or log streaming "
        "to a bucket or a collector; JSON."
    ),
)
