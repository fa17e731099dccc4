"""The user's own intelligence, a neutral file: addresses, domains, phones and the like that mean something."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import ip_network

from sleetwatch.errors import Refused
from sleetwatch.events import Event, Watch
from sleetwatch.sources import neutral
from sleetwatch.sources.reading import address, phone, text
from sleetwatch.sources.source import Record, Source

_ASN = re.compile(r"(?:as)?([0-9]{1,10})")
_DOMAIN = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_LARGEST_ASN = 2**32 - 1


def recognises(record: Record) -> bool:
    """By the three columns every entry has."""
    return "kind" in record and "value" in record and "label" in record


def read(record: Record) -> Iterable[Event]:
    """One entry; it holds from `valid_from`, or always."""
    kind = neutral.one_of(record, "kind", _VALUES) or neutral.required(record, "kind")
    value = _VALUES[kind](neutral.required(record, "value").lower())
    if value is None:
        raise Refused("bad-value", f"the value is no {kind}")
    return (
        Watch(
            at=neutral.time(record, "valid_from") or 0,
            list_kind=kind,
            value=value,
            label=neutral.required(record, "label").lower(),
            list_source=text(record.get("source")),
            until=neutral.time(record, "valid_until"),
        ),
    )


def _network(value: str) -> str | None:
    try:
        return str(ip_network(value, strict=False))
    except ValueError:
        return None


def _asn(value: str) -> str | None:
    found = _ASN.fullmatch(value)
    return str(int(found[1])) if found and int(found[1]) <= _LARGEST_ASN else None


def _domain(value: str) -> str | None:
    name = value.removeprefix("*.").strip(".")
    return name if _DOMAIN.fullmatch(name) else None


def _email(value: str) -> str | None:
    name, _, domain = value.partition("@")
    return value if name and domain else None


def _as_written(value: str) -> str | None:
    return " ".join(value.split()) or None


_VALUES: dict[str, Callable[[str], str | None]] = {
    "ip": address,
    "cidr": _network,
    "asn": _asn,
    "domain": _domain,
    "email": _email,
    "phone": phone,
    "address": _as_written,
    "bank_account": _as_written,
    "device_serial": _as_written,
    "process": _as_written,
}

SOURCE = Source(
    name="watchlist",
    title="Watchlist (neutral CSV): the user's own intelligence",
    kinds=("watch",),
    recognises=recognises,
    read=read,
    export="Write what you know in the neutral file format watchlist.csv.",
    columns=("kind", "value", "label"),
)
