"""Shared things as STIX 2.1 objects, and back: what leaves is written here, and only what is written here is read.

A thing is an `indicator`: its pattern names the hash, an extension says which key and which kind of thing, and how sure
whoever shares it is. There is no field for a name, an account, an address or free text, and what comes with one is
refused. Withdrawn, it is `revoked` and names no hash any more: what is left is a tombstone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.settings.exchange import Kind
from sleetwatch.stix import TLP, identity, marking, moment

Standing = Literal["confirmed", "suspected"]

EXTENSION = "extension-definition--3f0f6f0c-3c5b-4a39-9a6e-5b2a58e1c7d4"
"""What tells ours from other indicators."""
AUTHOR = "identity--b8d3c1de-41f5-4d0a-8a79-0f6b7d9c2e55"
"""Who defines the extension: this project."""
_WRITTEN = "2026-11-21T00:00:00.000Z"
CONFIDENCE: Mapping[str, int] = MappingProxyType({"confirmed": 90, "suspected": 30})
LONGEST = 400 * clock.DAY
"""Nothing holds for longer, whoever shares it."""
SKEW = clock.DAY
"""How far ahead another's clock may be."""
GONE = "withdrawn"
_PLACE = re.compile(r" - at `\$[.\[\]0-9a-z_]{1,60}`\Z")
_PATTERN = re.compile(r"\[x-sleetwatch-entity:digest = '([0-9a-f]{64}|withdrawn)'\]")


@dataclass(frozen=True, slots=True)
class Shared:
    """A thing that one installation shares with others."""

    stix_id: str
    source: str
    """The STIX identity of who shares it."""
    key_id: str
    link_kind: str
    digest: str | None
    """None once withdrawn."""
    standing: str
    """confirmed or suspected: how sure the source is of the subject that has it."""
    possible_victim: bool
    tlp: str
    created: int
    modified: int
    valid_until: int
    withdrawn: bool = False


def indicator(one: Shared) -> dict[str, Any]:
    """The object that leaves."""
    told: dict[str, Any] = {"key_id": one.key_id, "kind": one.link_kind, "standing": one.standing}
    told |= {"possible_victim": one.possible_victim} | ({} if one.digest is None else {"digest": one.digest})
    written = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": one.stix_id,
        "created_by_ref": one.source,
        "created": moment(one.created),
        "modified": moment(one.modified),
        "indicator_types": ["attribution"],
        "pattern": f"[x-sleetwatch-entity:digest = '{one.digest or GONE}']",
        "pattern_type": "stix",
        "valid_from": moment(one.created),
        "valid_until": moment(one.valid_until),
        "confidence": CONFIDENCE[one.standing],
        "labels": [one.standing, *(["possible-victim"] if one.possible_victim else [])],
        "object_marking_refs": [TLP[one.tlp]],
        "extensions": {EXTENSION: {"extension_type": "property-extension"} | told},
    }
    return written | {"revoked": True} if one.withdrawn else written


def companions(source: str, name: str, tlp: str) -> list[dict[str, Any]]:
    """What the indicators point to: who shares them, the marking, the extension's definition and who defined it."""
    return [identity(source, name, _WRITTEN), identity(AUTHOR, "Sleetwatch", _WRITTEN), marking(tlp), DEFINITION]


DEFINITION: dict[str, Any] = {
    "type": "extension-definition",
    "spec_version": "2.1",
    "id": EXTENSION,
    "created_by_ref": AUTHOR,
    "created": _WRITTEN,
    "modified": _WRITTEN,
    "name": "A rare thing under a community's key",
    "description": "key_id, kind, digest (HMAC-SHA-256), standing (confirmed or suspected) and possible_victim.",
    "schema": "docs/how-to/exchange.md in the source of Sleetwatch",
    "version": "1.0.0",
    "extension_types": ["property-extension"],
}


def read_moment(text: str) -> int:
    """The reverse. Raises `Refused`."""
    try:
        when = datetime.fromisoformat(text)
        if when.tzinfo is not None:
            return clock.from_datetime(when)
    except (ValueError, OverflowError):
        pass
    raise Refused("time", "it is no time with an offset")


# --- What others say -------------------------------------------------------------------------------------------------

_Id = Annotated[str, Meta(pattern=r"^indicator--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
_Ref = Annotated[str, Meta(pattern=r"^[a-z-]{4,40}--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
_Time = Annotated[str, Meta(max_length=40)]


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The extension's properties."""

    extension_type: Literal["property-extension"]
    key_id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")]
    kind: Kind
    standing: Standing
    possible_victim: bool
    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")] | None = None


class _Extensions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    told: _Told = msgspec.field(name=EXTENSION)


class _Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An indicator with what ours have, and nothing else: no name, no description, no free text."""

    type: Literal["indicator"]
    spec_version: Literal["2.1"]
    id: _Id
    created_by_ref: _Ref
    created: _Time
    modified: _Time
    pattern: Annotated[str, Meta(max_length=200)]
    pattern_type: Literal["stix"]
    valid_from: _Time
    valid_until: _Time
    object_marking_refs: Annotated[tuple[_Ref, ...], Meta(max_length=4)]
    extensions: _Extensions
    indicator_types: Annotated[tuple[Literal["attribution"], ...], Meta(max_length=1)] = ()
    labels: Annotated[tuple[Literal["confirmed", "suspected", "possible-victim"], ...], Meta(max_length=2)] = ()
    confidence: Annotated[int, Meta(ge=0, le=100)] = 0
    revoked: bool = False


def is_ours(raw: object) -> bool:
    """Whether an object is an indicator that bears the extension: others are none of our business."""
    if not isinstance(raw, dict) or raw.get("type") != "indicator":
        return False
    extensions = raw.get("extensions")
    return isinstance(extensions, dict) and EXTENSION in extensions


def read_indicator(raw: object, now: int) -> Shared:
    """What an object says. Raises `Refused` for everything that is not exactly as ours are."""
    try:
        told = msgspec.convert(raw, _Indicator)
    except msgspec.ValidationError as error:
        where = _PLACE.search(str(error))  # the rest of the message may repeat what was sent
        raise Refused("shape", f"it is not as it must be{where[0] if where else ''}") from None
    more = told.extensions.told
    found = Shared(
        stix_id=told.id,
        source=told.created_by_ref,
        key_id=more.key_id,
        link_kind=more.kind,
        digest=None if told.revoked else more.digest,
        standing=more.standing,
        possible_victim=more.possible_victim,
        tlp=_tlp_of(told.object_marking_refs),
        created=read_moment(told.created),
        modified=read_moment(told.modified),
        valid_until=read_moment(told.valid_until),
        withdrawn=told.revoked,
    )
    _check(found, told.pattern, now)
    return found


def _tlp_of(refs: Iterable[str]) -> str:
    """The strictest marking; what is not marked as we know it is not taken."""
    known = {ref: tlp for tlp, ref in TLP.items()}
    listed = [known.get(ref) for ref in refs]
    if not listed or None in listed:
        raise Refused("marking", "it has no TLP 2.0 marking, or another one besides")
    return max((one for one in listed if one), key=list(TLP).index)


def _check(one: Shared, pattern: str, now: int) -> None:
    said = _PATTERN.fullmatch(pattern)
    if said is None or (not one.withdrawn and said[1] != one.digest):
        raise Refused("pattern", "the pattern and the extension do not say the same")
    if not one.created <= one.modified <= now + SKEW:
        raise Refused("time", "it was modified before it was created, or in the future")
    if not one.modified < one.valid_until <= one.modified + LONGEST:
        raise Refused("time", f"it must hold for {LONGEST // clock.DAY} days at most, and not be over when it is made")
    if not one.source.startswith("identity--"):
        raise Refused("source", "nobody says who shares it")
