"""Rows for a custom table of Microsoft Sentinel, as its Logs Ingestion API takes them."""

from __future__ import annotations

from typing import Any

from sleetwatch.clock import to_text
from sleetwatch.notify.finding import Finding

COLUMNS = {
    "TimeGenerated": "datetime",
    "FindingId": "string",
    "Tenant": "string",
    "Subject": "string",
    "Level": "string",
    "Probability": "real",
    "ProbabilityLow": "real",
    "ProbabilityHigh": "real",
    "Score": "real",
    "Summary": "string",
    "FirstFlagged": "datetime",
    "Techniques": "dynamic",
    "Reasons": "dynamic",
    "MissingSources": "dynamic",
    "NextCheck": "string",
}
"""The columns of the table `Sleetwatch_CL` and their types, for the data collection rule."""


def to_sentinel(finding: Finding) -> dict[str, Any]:
    """One row."""
    flagged = finding.first_flagged_at if finding.first_flagged_at is not None else finding.as_of
    return {
        "TimeGenerated": to_text(finding.as_of),
        "FindingId": finding.uid,
        "Tenant": finding.tenant,
        "Subject": finding.subject,
        "Level": finding.standing,
        "Probability": finding.probability,
        "ProbabilityLow": finding.low,
        "ProbabilityHigh": finding.high,
        "Score": finding.score,
        "Summary": finding.sentence,
        "FirstFlagged": to_text(flagged),
        "Techniques": list(finding.techniques),
        "Reasons": [
            {"signal": one.signal, "family": one.family, "nats": round(one.nats, 4), "because": one.because}
            for one in finding.reasons
        ],
        "MissingSources": list(finding.missing),
        "NextCheck": finding.next_check,
    }
