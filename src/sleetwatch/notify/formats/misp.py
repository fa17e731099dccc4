"""Findings as MISP events: one event a finding, kept to the organisation until somebody widens it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sleetwatch.clock import to_datetime, to_text
from sleetwatch.notify.finding import MARKING, Finding, Indicator, Level
from sleetwatch.notify.formats.stix import DISCLAIMER, NAMESPACE

OWN_ORGANISATION = "0"
"""MISP's distribution that goes nowhere."""
ONGOING, COMPLETED = "1", "2"
THREAT = {Level.CHECK: "3", Level.CASE: "2"}
"""MISP's threat level: low, medium."""
NO_THREAT = "4"
CLOSED = 'sleetwatch:state="closed"'
_ATTRIBUTES = {
    "ip": ("Network activity", "ip-src"),
    "tool": ("Other", "text"),
    "usb": ("Other", "text"),
}


def to_misp(findings: Iterable[Finding], installation: str) -> dict[str, Any]:
    """The events as MISP's own export writes them, which its import reads. A finding keeps its event's uuid."""
    return {"response": [{"Event": _event(one, installation)} for one in findings]}


def _event(finding: Finding, installation: str) -> dict[str, Any]:
    tags = [f"tlp:{MARKING}", *(f'sleetwatch:technique="{name}"' for name in finding.techniques)]
    why = ". ".join(one.title for one in finding.against)
    words = f"{finding.percent} % likely as of {to_text(finding.as_of)}. {why}. {DISCLAIMER}"
    if finding.is_closed:
        tags, words = [*tags, CLOSED], finding.sentence
    said = {"category": "Other", "type": "comment", "value": words, "to_ids": False}
    return {
        "uuid": _uuid(installation, finding.uid),
        "info": finding.title,
        "date": to_text(finding.as_of)[:10],
        "timestamp": str(finding.as_of // 1_000_000),
        "published": False,
        "distribution": OWN_ORGANISATION,
        "analysis": COMPLETED if finding.is_closed else ONGOING,
        "threat_level_id": NO_THREAT if finding.is_closed else THREAT[finding.level],
        "Tag": [{"name": name} for name in tags],
        "Attribute": [
            {"uuid": _uuid(installation, finding.uid, "why"), "distribution": OWN_ORGANISATION, **said},
            *(_attribute(one, finding, installation) for one in finding.indicators),
        ],
    }


def _attribute(one: Indicator, finding: Finding, installation: str) -> dict[str, Any]:
    category, kind = _ATTRIBUTES[one.kind]
    return {
        "uuid": _uuid(installation, finding.uid, one.kind, one.value),
        "category": category,
        "type": kind,
        "value": one.value,
        "to_ids": False,  # others use these addresses and tools too: they are to be looked at, not blocked
        "distribution": OWN_ORGANISATION,
        "deleted": finding.is_closed,  # MISP's own way to take an attribute back from whoever has it
        "comment": one.about,
        "first_seen": to_datetime(one.first_at).isoformat(),
        "last_seen": to_datetime(one.last_at).isoformat(),
    }


def _uuid(*what: str) -> str:
    return str(uuid.uuid5(NAMESPACE, chr(0).join(("misp", *what))))
