"""Splunk's HTTP Event Collector, with the fields that risk-based alerting adds up."""

from __future__ import annotations

from typing import Any

from sleetwatch.notify.finding import Finding

SOURCE_TYPE = "sleetwatch:finding"


def to_splunk(finding: Finding) -> dict[str, Any]:
    """One event for `/services/collector/event`. The risk object is the pseudonym."""
    return {
        "time": finding.as_of / 1_000_000,
        "source": "sleetwatch",
        "sourcetype": SOURCE_TYPE,
        "event": {
            "search_name": "Sleetwatch",
            "finding": finding.uid,
            "tenant": finding.tenant,
            "level": finding.standing,
            "risk_object": finding.subject,
            "risk_object_type": "user",
            "risk_score": 0 if finding.is_closed else finding.percent,
            "risk_message": finding.sentence,
            "probability": finding.probability,
            "signals": [one.signal for one in finding.against],
            "families": sorted({one.family for one in finding.against}),
            "annotations": {"mitre_attack": list(finding.techniques)},
            "next_check": finding.next_check,
        },
    }
