"""Cisco Umbrella and Secure Access: DNS and web requests, as the bucket's CSV with a header, the API or a collector.

Only what names a person or a machine is kept: most rows know no more than the network they came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Connection, DeviceNetwork, Event
from sleetwatch.sources.defender_endpoint import host_of
from sleetwatch.sources.reading import account, address, first, lower, mapping, parse_time, text
from sleetwatch.sources.source import Record, Source

_DNS = frozenset({"timestamp", "internalip", "externalip", "domain"})
_DNS_ANSWER = frozenset({"responsecode", "returncode"})
_WEB = frozenset({"timestamp", "internalclientip", "externalclientip", "url", "policyidentitylabel"})

_PEOPLE = ("user",)
_MACHINES = ("computer", "roaming", "anyconnect", "secure client", "mobile device", "chromebook")
_ADDRESS = re.compile(r"\((?:\[)?([^()\[\]\s]{1,128}@[^()\[\]\s]{1,128})")


def recognises(record: Record) -> bool:
    """Both addresses of the asker beside what was asked for."""
    names = {_plain(name) for name in record}
    return (names >= _DNS and not names.isdisjoint(_DNS_ANSWER)) or names >= _WEB


def _plain(name: str) -> str:
    """The three layouts differ in blanks, underscores and capitals."""
    return name.lower().replace(" ", "").replace("_", "")


def read(record: Record) -> Iterable[Event]:
    """The request, and where the machine was when it made it."""
    row = {_plain(name): value for name, value in record.items()}
    person, machine = _asker(row)
    if person is None and machine is None:
        raise Refused("not-a-person", "the row knows the network only, neither a person nor a machine")
    at = parse_time(row.get("timestamp"))  # documented as UTC; the API has milliseconds
    inside, outside = (address(first(row, f"{side}ip", f"{side}clientip")) for side in ("internal", "external"))
    reached = _request(row, at, inside, person, machine)
    if machine is None or outside is None:
        return [reached]
    own = inside if inside != outside else None
    return [reached, DeviceNetwork(at=at, device_name=machine, public_ip=outside, addresses=own)]


def _request(row: dict[str, Any], at: int, inside: str | None, person: str | None, machine: str | None) -> Connection:
    asked = first(row, "domain", "url")
    return Connection(
        at=at,
        device_name=machine,
        account=person,
        action=lower(first(row, "action", "verdict")),
        remote_ip=address(first(row, "destinationip")) or address(asked),
        remote_name=host_of(asked),
        local_ip=inside,
        protocol="dns" if "domain" in row else None,
    )


def _asker(row: dict[str, Any]) -> tuple[str | None, str | None]:
    """The account and the host name among the identities a request was matched with."""
    person = machine = None
    for name, kind in _identities(row):
        if person is None and any(word in kind for word in _PEOPLE):
            person = _account(name)
        elif machine is None and any(word in kind for word in _MACHINES):
            machine = lower(name)
    return person, machine


def _account(name: str) -> str | None:
    """`Given Family (name@company)`, or the account's name alone; a person's mere name is no account."""
    found = _ADDRESS.search(name)
    if found:
        return account(found[1])
    return account(name) if " " not in name else None


def _identities(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Each identity with its type; when commas in names make them uncountable, the most granular one alone."""
    listed = row.get("identities")
    if isinstance(listed, list) and any(isinstance(one, dict) for one in listed):
        return _pairs((mapping(one).get("label"), _type_of(mapping(one).get("type"))) for one in listed)
    names, kinds = _split(listed), _split(row.get("identitytypes"))
    if names and len(names) == len(kinds):
        return _pairs(zip(names, kinds, strict=True))
    single = first(row, "mostgranularidentity", "policyidentity", "policyidentitylabel")
    return _pairs([(single, first(row, "mostgranularidentitytype", "policyidentitytype"))])


def _type_of(value: object) -> object:
    return first(mapping(value), "label", "type") if isinstance(value, dict) else value


def _split(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    written = text(value)
    return written.split(",") if written else []


def _pairs(found: Iterable[tuple[object, object]]) -> list[tuple[str, str]]:
    clean = ((text(name), lower(kind)) for name, kind in found)
    return [(name, kind.replace("_", " ")) for name, kind in clean if name and kind]


SOURCE = Source(
    name="cisco_umbrella",
    title="Cisco Umbrella and Secure Access: DNS and web requests of people and machines",
    kinds=("connection", "device_network"),
    recognises=recognises,
    read=read,
    export=(
        "Reports API v2 `activity/dns` and `activity/proxy`; or the dnslogs and proxylogs of the log bucket, CSV with "
        "the header row Cisco documents for the version (older files come without: add it)."
    ),
)
