"""Azure Virtual Desktop and Windows 365: who connected to which desktop, from where and with which client."""

from __future__ import annotations

import msgspec

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Event, SignIn
from sleetwatch.sources.entra_record import Fields, fields_of, time_of
from sleetwatch.sources.reading import account, address, first, identifier, lower, lowered, real, text
from sleetwatch.sources.source import Record, Source

_APP = "azure virtual desktop"
_TABLES = {
    "wvdconnections": "connection",
    "wvdconnectionnetworkdata": "networkdata",
    "wvderrors": "error",
    "wvdfeeds": "feed",
    "wvdcheckpoints": "checkpoint",
    "wvdmanagement": "management",
    "wvdhostregistrations": "hostregistration",
    "wvdagenthealthstatus": "agenthealthstatus",
    "wvdconnectiongraphicsdatapreview": "connectiongraphicsdata",
    "wvdautoscaleevaluationpooled": "autoscaleevaluationpooled",
    "wvdsessionhostmanagement": "sessionhostmanagement",
    "wvdmultilinkadd": "multilinkadd",
}
"""Tables of Log Analytics, and the categories of the diagnostic setting that fill them."""
_CATEGORIES = frozenset(_TABLES.values())
_TIMES = ("timegenerated", "time")


def _recognises(record: Record) -> bool:
    names = lowered(record)
    table = lower(names.get("type"))
    if table in _TABLES:
        return any(name.startswith("timegenerated") for name in names)
    if lower(names.get("category")) in _CATEGORIES:
        return {"properties", "resourceid", "time"} <= names.keys()
    if not any(name.startswith("timegenerated") for name in names):
        return False
    return {"sessionhostname", "correlationid"} <= names.keys() and not names.keys().isdisjoint(
        {"clientsideipaddress", "gatewayregion", "predecessorconnectionid"}
    )


def _read(record: Record) -> list[Event]:
    seen = fields_of(record)
    if "properties" in seen and "/microsoft.desktopvirtualization/" not in (lower(seen.get("resourceid")) or ""):
        raise Refused("unused-table", "the diagnostic record is of another Azure service")
    table = _table(seen)
    if table == "connection":
        return [_connection(seen)]
    if table == "error":
        return [_error(seen)]
    if table == "feed":
        return [_act(seen, "feed", None)]
    if table == "networkdata":
        raise Refused("no-account", "network data names no user; join it to WVDConnections by CorrelationId")
    raise Refused("unused-table", "the table is about the service, not about people")


def _table(seen: Fields) -> str:
    """A row of a query of one's own has connections' columns, whatever table it says it is from."""
    if seen.keys() >= {"username", "state", "sessionhostname"}:
        return "connection"
    table = lower(seen.get("type"))
    return _TABLES.get(table or "") or lower(seen.get("category")) or "connection"


def _connection(seen: Fields) -> Event:
    state = lower(seen.get("state"))
    if state == "completed":
        raise Refused("unused-action", "the end of a connection says nothing more about the person")
    if state == "started":
        return _act(seen, state, _host(seen))
    if state not in ("connected", None):
        raise Refused("unused-action", "the state of the connection is not known")
    # A connection that follows another by itself is the client's doing after the network broke.
    by_hand = identifier(seen.get("predecessorconnectionid")) is None
    return msgspec.structs.replace(_sign_in(seen), interactive=by_hand, outcome="success", latency_ms=_latency(seen))


def _error(seen: Fields) -> Event:
    """A failed connection of a user; errors of other activities say nothing about a person."""
    if lower(seen.get("activitytype")) not in ("connection", None):
        raise Refused("unused-action", "the error is not of a connection")
    error = text(first(seen, "codesymbolic", "code"))
    return msgspec.structs.replace(_sign_in(seen), outcome="failure", error=error)


def _sign_in(seen: Fields) -> SignIn:
    return SignIn(
        at=time_of(seen, *_TIMES),
        account=_person(seen),
        ip=_ip(seen),
        app=_APP,
        resource=_host(seen),
        client=_client(seen),
        os=text(seen.get("clientos")),
        session=identifier(seen.get("correlationid")),
    )


def _act(seen: Fields, action: str, target: str | None) -> Event:
    return Activity(
        at=time_of(seen, *_TIMES),
        account=_person(seen),
        action=action,
        app=_APP,
        target=target,
        ip=_ip(seen),
        session=identifier(seen.get("correlationid")),
        logon_type="network" if action == "feed" else None,  # the client looks for its desktops by itself
    )


def _person(seen: Fields) -> str:
    name = account(seen.get("username"))
    if name is None:
        raise Refused("no-account", "the row names no user")
    return name


def _ip(seen: Fields) -> str | None:
    """Through a private link the address is one of the company's own network."""
    return address(first(seen, "clientsideipaddress", "clientipaddress"))


def _host(seen: Fields) -> str | None:
    name = lower(seen.get("sessionhostname"))
    return None if name == "<>" else name


def _client(seen: Fields) -> str | None:
    parts = (lower(seen.get("clienttype")), lower(seen.get("clientversion")))
    return " ".join(part for part in parts if part) or None


def _latency(seen: Fields) -> float | None:
    """Only in a row that was joined to the network data; the table of connections has none."""
    millis = real(first(seen, "estroundtriptimeinms", "avgestroundtriptimeinms"))
    return millis if millis is not None and millis >= 0 else None


SOURCE = Source(
    name="avd",
    title="Azure Virtual Desktop and Windows 365: connections to desktops",
    kinds=("sign_in", "activity"),
    recognises=_recognises,
    read=_read,
    export=(
        "Azure portal > Azure Virtual Desktop > Host pools > Diagnostic settings: Connection, Error and Feed to a "
        "storage account; or Log Analytics, tables WVDConnections, WVDErrors and WVDFeeds, exported in UTC. To have "
        "the latency too, join WVDConnections to WVDConnectionNetworkData by CorrelationId and keep "
        "EstRoundTripTimeInMs."
    ),
)
