"""Findings as a STIX 2.1 bundle for those who share: what was used, how sure that is, and nobody's name.

A finding is a `grouping` of what may leave: addresses as indicators with a sighting each, tools, techniques, a note
that says why, and an opinion that says how sure. The same finding keeps its ids, so that a newer bundle updates, and
one that is closed is revoked.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_address
from typing import Any

from sleetwatch.notify.finding import MARKING, PRODUCT, Finding, Indicator, Level
from sleetwatch.stix import TLP, bundle, identity, marking, moment

NAMESPACE = uuid.UUID("6a8f8d0e-3a52-4f0c-9f0d-0a4f3c0f4f11")
"""Ours: an id is the hash of what it stands for."""
BEGAN = 1_600_000_000_000_000
"""When what has no time of its own was made, so that it is the same object in every bundle."""
OPINION = {Level.CHECK: "neutral", Level.CASE: "agree"}
Object = dict[str, Any]


def to_stix(findings: Iterable[Finding], installation: str) -> Object:
    """One bundle. `installation` tells ours from others' and names nobody."""
    source = _id("identity", installation)
    objects = {source: identity(source, f"An installation of {PRODUCT}", moment(BEGAN)), TLP[MARKING]: marking(MARKING)}
    uids = []
    for finding in findings:
        uids.append(f"{finding.uid}:{finding.as_of}")
        objects |= {one["id"]: one for one in _Written(finding, source).objects()}
    return bundle(objects.values(), _id("bundle", installation, MARKING, *uids))


class _Written:
    """The objects of one finding."""

    def __init__(self, finding: Finding, source: str) -> None:
        self.finding, self.source = finding, source
        flagged = finding.first_flagged_at
        self.created = min(finding.as_of, flagged if flagged is not None else finding.as_of)

    def objects(self) -> Iterator[Object]:
        parts = [*self._indicators(), *self._tools(), *self._techniques()]
        note = self._note([one["id"] for one in parts])
        grouping = self._grouping([one["id"] for one in parts] + [note["id"]])
        yield from (*parts, note, *self._sightings(), grouping, self._opinion(grouping["id"]))

    def _object(self, kind: str, *what: str, **said: Any) -> Object:  # noqa: ANN401 - whatever STIX has there
        """An object about this finding."""
        return {
            "type": kind,
            "spec_version": "2.1",
            "id": _id(kind, self.source, self.finding.uid, *what),
            "created_by_ref": self.source,
            "created": moment(self.created),
            "modified": moment(self.finding.as_of),
            "object_marking_refs": [TLP[MARKING]],
            **({"revoked": True} if self.finding.is_closed else {}),
            **said,
        }

    def _seen(self, kind: str) -> list[Indicator]:
        return [one for one in self.finding.indicators if one.kind == kind]

    def _indicators(self) -> Iterator[Object]:
        for one in self._seen("ip"):
            yield self._object(
                "indicator",
                one.value,
                name=f"{one.value}, {one.about}",
                description="An address behind a proposed check. Many people may use it; alone it says nothing.",
                indicator_types=["anonymization"],
                pattern=f"[{_version(one.value)}:value = '{one.value}']",
                pattern_type="stix",
                valid_from=moment(one.first_at),
            )

    def _sightings(self) -> Iterator[Object]:
        for one in self._seen("ip"):
            yield self._object(
                "sighting",
                one.value,
                first_seen=moment(one.first_at),
                last_seen=moment(one.last_at),
                count=one.times,
                sighting_of_ref=_id("indicator", self.source, self.finding.uid, one.value),
                where_sighted_refs=[self.source],
            )

    def _tools(self) -> Iterator[Object]:
        for one in (*self._seen("tool"), *self._seen("usb")):
            yield self._object(
                "tool", one.kind, one.value, name=one.value, description=one.about, tool_types=["remote-access"]
            )

    def _techniques(self) -> Iterator[Object]:
        """By their numbers alone: a technique is the same object in every finding."""
        for name in self.finding.techniques:
            yield {
                "type": "attack-pattern",
                "spec_version": "2.1",
                "id": _id("attack-pattern", self.source, name),
                "created_by_ref": self.source,
                "created": moment(BEGAN),
                "modified": moment(BEGAN),
                "name": name,
                "external_references": [{"source_name": "mitre-attack", "external_id": name}],
            }

    def _note(self, refs: Sequence[str]) -> Object:
        said = [one.title for one in self.finding.against]
        return self._object(
            "note",
            abstract=f"Why {self.finding.subject} is looked at",
            content=self.finding.sentence if self.finding.is_closed else ". ".join(said) + f". {DISCLAIMER}",
            object_refs=list(refs) or [self.source],
        )

    def _grouping(self, refs: Sequence[str]) -> Object:
        return self._object(
            "grouping",
            name=self.finding.title,
            context="suspicious-activity",
            confidence=self.finding.percent,
            object_refs=list(refs),
        )

    def _opinion(self, ref: str) -> Object:
        return self._object(
            "opinion",
            opinion="neutral" if self.finding.is_closed else OPINION[self.finding.level],
            explanation=f"{self.finding.percent} % likely by evidence that was added up. {DISCLAIMER}",
            object_refs=[ref],
        )


DISCLAIMER = "A lead for a neutral check, never a verdict; the identity may be a victim's."


def _version(address: str) -> str:
    return f"ipv{ip_address(address).version}-addr"


def _id(kind: str, *what: str) -> str:
    return f"{kind}--{uuid.uuid5(NAMESPACE, chr(0).join((kind, *what)))}"
