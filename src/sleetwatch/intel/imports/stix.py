"""STIX 2.1 bundles: indicators with simple patterns, who published them, the actors they point to, and their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.intel.actors import Claim, Listing, Relation, Source
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
    links,
    moment,
    records,
    text,
    texts,
    tlp_of,
)
from sleetwatch.intel.imports.stix_pattern import values_of

ACTORS = frozenset({"threat-actor", "intrusion-set", "campaign"})
_CONTEXT = frozenset({"identity", "marking-definition", "report", "extension-definition", "language-content"})
_MARKINGS = {
    "613f2e26-407d-48c7-9eca-b8e91df99dc9": "clear",
    "34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
    "f88d31f6-486f-44da-b317-01333bde0b82": "amber",
    "5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red",
    "94868c89-83c2-464b-929b-a1a8aa3c8487": "clear",
    "bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "green",
    "55d920b0-5e8b-4f79-9ee9-91f868d9b421": "amber",
    "939a9414-2ddd-4d32-a0cd-375ea402b003": "amber+strict",
    "e828b379-4e03-4974-9ac4-e53a884c97c1": "red",
}
"""The standard's own markings, of TLP 1 and 2."""
_RELATIONS: dict[str, Relation] = {"attributed-to": "part-of", "related-to": "overlaps"}
_VICTIM_WORDS = re.compile(r"victim|stolen[ _-]identity|identity[ _-]theft", re.IGNORECASE)


def is_bundle(document: object) -> bool:
    """Whether this is a STIX bundle."""
    return isinstance(document, dict) and document.get("type") == "bundle" and isinstance(document.get("objects"), list)


def read(document: dict[str, Any], given: Given) -> Iterator[Found]:
    """Everything in a bundle."""
    bundle = _Bundle(document, given)
    for number, thing in enumerate(document["objects"], start=1):
        place = f"object {number}"
        if isinstance(thing, dict):
            yield from bundle.found(thing, place)
        else:
            yield Rejected(place, "no-object", "a bundle holds objects")


def _looked_for(thing: dict[str, Any], words: list[str]) -> list[tuple[Kind, str]]:
    """What an indicator looks for. Raises `Refused`."""
    if thing.get("pattern_type", "stix") != "stix":
        raise Refused("pattern-of-another-kind", f"{text(thing.get('pattern_type'))[:40]} is not read")
    if "benign" in map(str.lower, words):
        raise Refused("benign", "the publisher calls it benign")
    return values_of(str(thing.get("pattern", "")))


class _Bundle:
    """The objects by their ids, since they speak of one another."""

    def __init__(self, document: dict[str, Any], given: Given) -> None:
        self._given = given
        self._by_id = {thing["id"]: thing for thing in records(document["objects"]) if isinstance(thing.get("id"), str)}
        self._actor_of: dict[str, str] = {}
        for tie in records(document["objects"]):
            target = self._by_id.get(str(tie.get("target_ref")), {})
            if tie.get("relationship_type") == "indicates" and target.get("type") in ACTORS:
                self._actor_of[str(tie.get("source_ref"))] = text(target.get("name"))

    def found(self, thing: dict[str, Any], place: str) -> Iterator[Found]:
        """What one object brings: one piece at least."""
        kind, uid = text(thing.get("type")), text(thing.get("id"))
        if thing.get("revoked") is True:
            publisher = self._publisher(thing)
            yield Withdrawn(place, uid, publisher) if uid else Rejected(place, "no-id", "revoked, but without an id")
        elif kind == "indicator":
            yield from self._indicator(thing, place, uid)
        elif kind in {"threat-actor", "intrusion-set"}:
            yield self._names(thing, place)
        elif kind == "relationship":
            yield self._tie(thing, place)
        elif kind in _CONTEXT or kind == "campaign":
            yield Context(place, kind)
        else:
            yield Rejected(place, "not-used", f"nothing is read from {kind or 'an object without a type'}")

    def _indicator(self, thing: dict[str, Any], place: str, uid: str) -> Iterator[Found]:
        words = texts(thing.get("indicator_types")) + texts(thing.get("labels"))
        try:
            values = _looked_for(thing, words)
        except Refused as refused:
            yield Rejected(place, refused.reason, refused.detail)
            return
        confidence = thing.get("confidence")
        victim: Victim = "yes" if any(map(_VICTIM_WORDS.search, words)) else "possible"
        for kind, value in values:
            yield Indicator(
                kind=kind,
                value=value,
                place=place,
                publisher=self._publisher(thing),
                actor=self._actor_of.get(uid) or self._given.actor,
                begins=moment(thing.get("valid_from")),
                ends=moment(thing.get("valid_until")),
                tlp=self._tlp(thing),
                confidence=confidence if isinstance(confidence, int) and 0 <= confidence <= 100 else None,  # noqa: PLR2004
                victim=victim,
                references=links(one.get("url") for one in records(thing.get("external_references"))),
                uid=uid,
            )

    def _names(self, thing: dict[str, Any], place: str) -> Found:
        names = list(dict.fromkeys([*texts(thing.get("name")), *texts(thing.get("aliases"))]))
        if len(names) < 2:  # noqa: PLR2004 - a name alone says nothing
            return Context(place, "an actor without other names") if names else Rejected(place, "no-name")
        return Names(place, Listing(tuple(names), self._source(thing)))

    def _tie(self, thing: dict[str, Any], place: str) -> Found:
        kind = text(thing.get("relationship_type"))
        first, second = (self._by_id.get(str(thing.get(end)), {}) for end in ("source_ref", "target_ref"))
        names = text(first.get("name")), text(second.get("name"))
        actors = all(end.get("type") in ACTORS for end in (first, second)) and all(names)
        if actors and kind in _RELATIONS:
            return Names(place, Claim(names[0], _RELATIONS[kind], names[1], self._source(thing)))
        if actors and kind == "duplicate-of":
            return Names(place, Listing(names, self._source(thing)))
        if kind == "indicates" and str(thing.get("source_ref")) in self._actor_of:
            return Context(place, "indicates")
        return Rejected(place, "not-used", f"a relationship {kind[:40] or 'without a type'} between such objects")

    def _publisher(self, thing: dict[str, Any]) -> str:
        author = self._by_id.get(str(thing.get("created_by_ref")), {})
        return text(author.get("name")) or self._given.publisher

    def _source(self, thing: dict[str, Any]) -> Source:
        url = next(iter(links(one.get("url") for one in records(thing.get("external_references")))), "")
        day = text(thing.get("modified") or thing.get("created"))[:10]
        return Source(self._publisher(thing), "STIX bundle", url, day, "", "imported")

    def _tlp(self, thing: dict[str, Any]) -> str:
        refs = texts(thing.get("object_marking_refs"))
        words = [_MARKINGS.get(ref.partition("--")[2], "") for ref in refs]
        for mark in (self._by_id.get(ref, {}) for ref in refs):
            definition = mark.get("definition")
            words += texts(mark.get("name")) + texts(definition.get("tlp") if isinstance(definition, dict) else None)
        return tlp_of(words) or self._given.tlp
