"""One TAXII 2.1 collection: what may go in, in which pages it is read. Where it is kept, a `Shelf` knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.exchange.stix import AUTHOR, DEFINITION, EXTENSION, indicator, read_indicator
from sleetwatch.stix import TLP, identity, marking

MOST_AT_ONCE = 500
"""Objects in one page, and in one envelope that is sent."""
MOST_OF_ONE = 200_000
"""Objects that one member may have here."""
STIX_MEDIA = "application/stix+json;version=2.1"
_NAME = re.compile(r"[\w .,&()/'+-]{1,100}")
_STIX_ID = re.compile(r"[a-z0-9-]{4,60}--[0-9a-f-]{36}")
_VERSION = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")


@dataclass(frozen=True, slots=True)
class Kept:
    """One object of a collection, in its newest version."""

    added_at: int
    """When it came here. No two are the same, so that a page goes on exactly where another ended."""
    stix_id: str
    version: str
    type: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asks for."""

    added_after: int = -1
    limit: int = MOST_AT_ONCE
    ids: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    versions: frozenset[str] = frozenset()
    """Empty for the newest."""
    spec: frozenset[str] = frozenset()

    @property
    def is_hopeless(self) -> bool:
        """Whether nothing here can be meant: all of it is STIX 2.1."""
        return bool(self.spec) and "2.1" not in self.spec


@dataclass(frozen=True, slots=True)
class Page:
    """Some objects, oldest first, and whether more follow."""

    objects: Sequence[Kept] = ()
    more: bool = False


@dataclass(slots=True)
class Received:
    """What became of the objects that a member sent."""

    taken: list[tuple[str, str]] = field(default_factory=list)
    """Id and version."""
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    """Id, version and why."""

    def status(self, number: str, at: str) -> dict[str, Any]:
        """The TAXII status resource."""
        return {
            "id": number,
            "status": "complete",
            "request_timestamp": at,
            "total_count": len(self.taken) + len(self.refused),
            "success_count": len(self.taken),
            "successes": [{"id": one, "version": version} for one, version in self.taken],
            "failure_count": len(self.refused),
            "failures": [{"id": one, "version": version, "message": why} for one, version, why in self.refused],
            "pending_count": 0,
            "pendings": [],
        }


@dataclass(frozen=True, slots=True)
class Incoming:
    """An object that may go in, as it will be kept."""

    stix_id: str
    version: str
    type: str
    content: dict[str, Any]
    valid_until: int | None


class Shelf(Protocol):
    """Where a collection is kept."""

    def page(self, query: Query, now: int) -> Page:
        """The objects asked for, without those that are over."""
        ...

    def put(self, member: str, objects: Sequence[Incoming], received: Received, now: int) -> dict[str, Any]:
        """Keep objects and write down what became of all that were sent: the status resource."""
        ...

    def status(self, number: str, member: str) -> dict[str, Any] | None:
        """What became of what a member sent."""
        ...


def examined(raw: Sequence[object], source: str, now: int) -> tuple[list[Incoming], Received]:
    """What of some objects may go in, and what is refused already. A member shares in its own name alone."""
    taken, received = [], Received()
    for one in raw:
        known: Mapping[str, Any] = one if isinstance(one, dict) else {}
        try:
            taken.append(_incoming(known, source, now))
        except Refused as error:
            received.refused.append((*_called(known), error.detail or error.reason))
    return taken, received


def _called(raw: Mapping[str, Any]) -> tuple[str, str]:
    """Id and version as far as they may be repeated."""
    said = raw.get("id"), raw.get("modified") or raw.get("created")
    stix_id = said[0] if isinstance(said[0], str) and _STIX_ID.fullmatch(said[0]) else "unknown"
    version = said[1] if isinstance(said[1], str) and _VERSION.fullmatch(said[1]) else "1970-01-01T00:00:00Z"
    return stix_id, version


def _incoming(raw: Mapping[str, Any], source: str, now: int) -> Incoming:
    kind = raw.get("type")
    if kind == "indicator":
        one = read_indicator(raw, now)
        if one.source != source:
            raise Refused("source", "created_by_ref is not yours")
        if one.valid_until <= now:
            raise Refused("time", "it is over")
        written = indicator(one)
        return Incoming(one.stix_id, written["modified"], kind, written, one.valid_until)
    known = _companion(raw, source)
    if known is None:
        raise Refused("type", "only indicators with the extension, and what they point to, are taken")
    return Incoming(known["id"], known.get("modified") or known["created"], known["type"], known, None)


def _companion(raw: Mapping[str, Any], source: str) -> dict[str, Any] | None:
    """What indicators point to. Of the well-known ones our own text is kept, whatever was sent."""
    stix_id = raw.get("id")
    if not isinstance(stix_id, str):
        return None
    if stix_id == EXTENSION:
        return DEFINITION
    for tlp, known in TLP.items():
        if stix_id == known:
            return marking(tlp)
    if raw.get("type") != "identity" or stix_id not in {source, AUTHOR}:
        return None
    if stix_id == AUTHOR:
        return identity(AUTHOR, "Sleetwatch", DEFINITION["created"])
    name, written = raw.get("name"), raw.get("modified")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Refused("name", "the identity's name has other signs than letters, digits and plain punctuation")
    if not isinstance(written, str) or not _VERSION.fullmatch(written):
        raise Refused("time", "modified is no time")
    return identity(source, name, written)


def added_text(at: int) -> str:
    """A time as TAXII writes it, to the microsecond."""
    return f"{clock.to_datetime(at).strftime('%Y-%m-%dT%H:%M:%S')}.{at % clock.SECOND:06}Z"
