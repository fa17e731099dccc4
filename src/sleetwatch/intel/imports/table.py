"""Indicators as a plain table: a row each, with a kind and a value, or with a column that is called after a kind."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sleetwatch.intel.imports.found import (
    KINDS,
    Found,
    Given,
    Indicator,
    Kind,
    Rejected,
    Victim,
    links,
    moment,
    text,
    tlp_of,
)

_KIND = ("kind", "type", "indicator_type", "ioc_type")
_VALUE = ("value", "indicator", "ioc", "observable")
_WORDS: dict[str, Kind] = {
    "ipv4": "ip",
    "ipv6": "ip",
    "ip_address": "ip",
    "ip-src": "ip",
    "ip-dst": "ip",
    "network": "cidr",
    "hostname": "domain",
    "fqdn": "domain",
    "e-mail": "email",
    "email_address": "email",
    "telephone": "phone",
    "phone_number": "phone",
    "sha256": "file_hash",
    "sha-256": "file_hash",
    "hash": "file_hash",
    "serial": "device_serial",
    "serial_number": "device_serial",
    "username": "handle",
    "profile": "handle",
    "iban": "bank_account",
    "btc": "wallet",
    "crypto": "wallet",
    "useragent": "user_agent",
    "user-agent": "user_agent",
    "mac_address": "mac",
}
_MOST_CONFIDENT = 100


def kind_of(word: str) -> Kind | None:
    """The kind a word means."""
    said = word.strip().lower()
    return next((kind for kind in KINDS if kind == said), None) or _WORDS.get(said)


def is_table(columns: Collection[str]) -> bool:
    """Whether a header is of such a table."""
    named = {column.strip().lower() for column in columns}
    return bool((named & {*_KIND}) and (named & {*_VALUE})) or len(_kind_columns(named)) == 1


def _kind_columns(named: Iterable[str]) -> list[str]:
    return [name for name in sorted(named) if kind_of(name)]


def read_row(row: Mapping[str, Any], place: str, given: Given) -> Found:
    """One row."""
    cells = {name.strip().lower(): text(value) for name, value in row.items() if name}
    written = next((cells[name] for name in _VALUE if cells.get(name)), "")
    word = next((cells[name] for name in _KIND if cells.get(name)), "")
    if not word and not written:
        word = next((name for name in _kind_columns(cells) if cells[name]), "")
        written = cells.get(word, "")
    kind = kind_of(word)
    if not written:
        return Rejected(place, "no-value", "the row has no value")
    if kind is None:
        return Rejected(place, "unknown-kind", f"{word[:40] or 'no kind'} is none of {', '.join(KINDS)}")
    return Indicator(
        kind=kind,
        value=written,
        place=place,
        publisher=_publisher(cells.get("source", ""), given),
        actor=cells.get("actor") or given.actor,
        begins=_first(cells, "valid_from", "first_seen", "source_date"),
        ends=_first(cells, "valid_until", "last_seen"),
        tlp=tlp_of([cells.get("tlp", "")]) or given.tlp,
        confidence=_confidence(cells.get("confidence", "")),
        victim=_victim(cells.get("victim", "")),
        references=links([cells.get("reference") or cells.get("url") or cells.get("source")]),
        uid=cells.get("id", ""),
    )


def _publisher(said: str, given: Given) -> str:
    """Who says so. Where the source is a page, whom the user named, else the page's host."""
    host = re.match(r"https?://(?:www\.)?([^/:?#]+)", said)
    return (given.publisher or host[1]) if host else (said or given.publisher)


def _first(cells: Mapping[str, str], *names: str) -> int | None:
    return next((at for name in names if (at := moment(cells.get(name))) is not None), None)


def _confidence(said: str) -> int | None:
    return int(said) if re.fullmatch(r"[0-9]{1,3}", said) and int(said) <= _MOST_CONFIDENT else None


def _victim(said: str) -> Victim:
    words: dict[str, Victim] = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}
    return words.get(said.lower(), "possible")
