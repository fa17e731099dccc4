"""Rows for a custom table of Microsoft Sentinel, as its Logs Ingestion API takes them."""

from __future__ import annotations

from typing import Any

from sleetwatch.clock import to_text
from sleetwatch.notify.finding import Finding


def to_sentinel(finding: Finding) -> dict[str, Any]:
    """One row. The table's columns, with their types, are in docs/how-to/send-findings-to-a-siem.md."""
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
