"""MISP: events with their attributes and objects, and galaxies, whose clusters give several names to one actor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sleetwatch.intel.actors import Listing, Source
from sleetwatch.intel.imports.found import (
    Context,
    Found,
    Given,
    Indicator,
    Kind,
    Names,
    Rejected,
    Victim,
    Withdrawn,
    handle,
    links,
    moment,
    of_link,
    records,
    text,
    texts,
    tlp_of,
)

_TYPES: dict[str, Kind] = {
    "ip-src": "ip",
    "ip-dst": "ip",
    "domain": "domain",
    "hostname": "domain",
    "email": "email",
    "email-src": "email",
    "email-dst": "email",
    "whois-registrant-email": "email",
    "phone-number": "phone",
    "whois-registrant-phone": "phone",
    "sha256": "file_hash",
    "btc": "wallet",
    "xmr": "wallet",
    "dash": "wallet",
    "iban": "bank_account",
    "bank-account-nr": "bank_account",
    "user-agent": "user_agent",
    "mac-address": "mac",
}
_SITES = {"github-username": "github.com", "twitter-id": "twitter.com"}
_PAIRS: dict[str, tuple[Kind | None, Kind | None]] = {
    "ip-src|port": ("ip", None),
    "ip-dst|port": ("ip", None),
    "hostname|port": ("domain", None),
    "domain|ip": ("domain", "ip"),
    "filename|sha256": (None, "file_hash"),
}
"""Types of two values with a bar between them."""
_NAMES = frozenset({"full-name", "first-name", "middle-name", "last-name", "identity-card-number", "passport-number"})
_REFERENCES = frozenset({"link", "comment", "text", "other"})
_ACTOR_TAG = re.compile(
    r'misp-galaxy:(?:threat-actor|microsoft-activity-group|mitre-intrusion-set|tidal-groups)="([^"]{1,200})"'
)
_CONFIDENCE = {
    "completely-confident": 100,
    "usually-confident": 75,
    "fairly-confident": 50,
    "rarely-confident": 25,
    "unconfident": 0,
}
_VICTIM_WORDS = re.compile(r"victim|stolen[ _-]identity|identity[ _-]theft", re.IGNORECASE)


def is_event(document: object) -> bool:
    """Whether these are MISP events: one, or the answer of a search for some."""
    return bool(_events(document))


def is_galaxy(document: object) -> bool:
    """Whether this is a cluster file of a MISP galaxy."""
    if not isinstance(document, dict) or not {"values", "uuid", "name"} <= document.keys():
        return False
    return any("value" in one for one in records(document["values"]))


def read_events(document: object, given: Given) -> Iterator[Found]:
    """Every attribute of every event, those of its objects too."""
    for number, event in enumerate(_events(document), start=1):
        yield from _Event(event, given, f"event {number}").found()


def read_galaxy(document: dict[str, Any], given: Given) -> Iterator[Found]:
    """Every cluster with synonyms is one entry of a catalogue."""
    title = f"{text(document.get('name'))}, version {document.get('version', 'not said')}"
    publisher = given.publisher or "MISP galaxy"
    values = document["values"] if isinstance(document["values"], list) else []
    for number, cluster in enumerate(values, start=1):
        yield _cluster(cluster, f"cluster {number}", title, publisher)


def _cluster(cluster: object, place: str, title: str, publisher: str) -> Found:
    if not isinstance(cluster, dict) or not text(cluster.get("value")):
        return Rejected(place, "no-name", "a cluster without a name")
    meta = cluster.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    names = list(dict.fromkeys([text(cluster["value"]), *texts(meta.get("synonyms", []))]))
    if len(names) < 2:  # noqa: PLR2004 - a name alone says nothing
        return Context(place, "an actor without other names")
    url = next(iter(links(texts(meta.get("refs", [])))), "")
    return Names(place, Listing(tuple(names), Source(publisher, title, url, "", "CC0 1.0", "imported")))


def _events(document: object) -> list[dict[str, Any]]:
    if isinstance(document, dict) and isinstance(document.get("Event"), dict):
        return [document["Event"]]
    listed = document.get("response") if isinstance(document, dict) else document
    found = [one["Event"] for one in records(listed) if isinstance(one.get("Event"), dict)]
    return found if listed and len(found) == len(listed if isinstance(listed, list) else []) else []


class _Event:
    """One event: what is said of it holds for its attributes."""

    def __init__(self, event: dict[str, Any], given: Given, place: str) -> None:
        self._event, self._given, self._place = event, given, place
        author = event.get("Orgc")
        self._publisher = (text(author.get("name")) if isinstance(author, dict) else "") or given.publisher
        self._tags = _tags(event)
        self._references = links(
            one.get("value") for one in records(event.get("Attribute")) if one.get("type") == "link"
        )

    def found(self) -> Iterator[Found]:
        """The event itself, then each attribute."""
        yield Context(self._place, "event")
        for number, attribute in enumerate(self._listed(), start=1):
            place = f"{self._place}, attribute {number}"
            if isinstance(attribute, dict):
                yield from self._attribute(attribute, place)
            else:
                yield Rejected(place, "no-object", "an attribute is an object")

    def _listed(self) -> Iterator[object]:
        own = self._event.get("Attribute")
        yield from own if isinstance(own, list) else []
        for thing in records(self._event.get("Object")):
            inner = thing.get("Attribute")
            yield from inner if isinstance(inner, list) else []

    def _attribute(self, said: dict[str, Any], place: str) -> Iterator[Found]:
        kind, uid = text(said.get("type")), text(said.get("uuid"))
        if _is(said.get("deleted"), yes=True):
            taken = Withdrawn(place, uid, self._publisher)
            yield taken if uid else Rejected(place, "no-id", "deleted, but without an id")
        elif kind in _REFERENCES:
            yield Context(place, kind)
        elif kind in _NAMES:
            yield Rejected(place, "name-alone", "a name or a document's number is nothing to look for by itself")
        elif kind.startswith("target-"):
            yield Rejected(place, "of-a-victim", "it describes a victim")
        elif _is(said.get("to_ids"), yes=False):
            yield Rejected(place, "not-for-detection", "the publisher says it is not for detection")
        else:
            values = _values(kind, str(said.get("value", "")))
            yield from (self._indicator(said, place, one, value) for one, value in values)
            if not values:
                yield Rejected(place, "not-in-logs", f"no log here has {kind[:60] or 'an attribute without a type'}")

    def _indicator(self, said: dict[str, Any], place: str, kind: Kind, value: str) -> Indicator:
        tags = [*self._tags, *_tags(said)]
        actors = [found[1] for tag in reversed(tags) if (found := _ACTOR_TAG.fullmatch(tag)) is not None]
        levels = [level for tag in tags for word, level in _CONFIDENCE.items() if f'"{word}"' in tag]
        victim: Victim = "yes" if _VICTIM_WORDS.search(" ".join([*tags, text(said.get("comment"))])) else "possible"
        seen = moment(said.get("first_seen")) or moment(self._event.get("date")) or moment(said.get("timestamp"))
        return Indicator(
            kind=kind,
            value=value,
            place=place,
            publisher=self._publisher,
            actor=text(actors[0]) if actors else self._given.actor,
            begins=seen,
            ends=moment(said.get("last_seen")),
            tlp=tlp_of(tags) or self._given.tlp,
            confidence=levels[-1] if levels else None,
            victim=victim,
            references=self._references,
            uid=text(said.get("uuid")),
        )


def _is(value: object, *, yes: bool) -> bool:
    """Whether a flag is set, or is taken away: exports write it as a truth value, a number or a text."""
    return value in (yes, "1" if yes else "0")


def _tags(said: dict[str, Any]) -> list[str]:
    """The tags of an event or attribute, and the actors of its galaxies as tags."""
    found = [text(tag.get("name")) for tag in records(said.get("Tag"))]
    for galaxy in records(said.get("Galaxy")):
        found += [text(cluster.get("tag_name")) for cluster in records(galaxy.get("GalaxyCluster"))]
    return [tag for tag in found if tag]


def _values(kind: str, value: str) -> list[tuple[Kind, str]]:
    """What can be looked for in an attribute, as it is written."""
    if kind in _TYPES:
        return [(_TYPES[kind], value)]
    if kind in _SITES:
        return [("handle", handle(_SITES[kind], value))]
    if kind in _PAIRS:
        both = zip(_PAIRS[kind], value.split("|", 1), strict=False)
        return [(one, part) for one, part in both if one is not None]
    found = of_link(value) if kind == "url" else None
    return [found] if found else []
