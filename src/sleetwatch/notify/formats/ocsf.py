"""OCSF 1.8 Detection Finding (class 2004): one finding a person, created once and then updated."""

from __future__ import annotations

from typing import Any

from sleetwatch.notify.finding import PRODUCT, VENDOR, Finding, Level, Reason

VERSION = "1.8.0"
CLASS, CATEGORY = 2004, 2
ACTIVITIES = {1: "Create", 2: "Update", 3: "Close"}
STATES = {1: (1, "New"), 2: (2, "In Progress"), 3: (4, "Resolved")}
"""By activity: OCSF's `status_id` and its word."""
SEVERITY = {Level.CHECK: (3, "Medium"), Level.CASE: (4, "High")}
RISK = {Level.CHECK: (2, "Medium"), Level.CASE: (3, "High")}
CALM, CALM_RISK = (1, "Informational"), (0, "Info")
CONFIDENCE = ((70, 3, "High"), (30, 2, "Medium"), (0, 1, "Low"))
"""From so many percent on: OCSF's id and word."""
STATISTICAL, RULE = 3, 1
SUSPICIOUS = 4
"""`verdict_id` of an evidence that nobody has looked into."""
MILLISECOND = 1000


def to_ocsf(finding: Finding) -> dict[str, Any]:
    """The finding as one OCSF event."""
    activity = 3 if finding.is_closed else 1 if finding.is_new else 2
    state, did = STATES[activity], ACTIVITIES[activity]
    severity, risk = (CALM, CALM_RISK) if finding.is_closed else (SEVERITY[finding.level], RISK[finding.level])
    confidence = next((number, word) for least, number, word in CONFIDENCE if finding.percent >= least)
    first = min((one.first_at for one in finding.against), default=finding.as_of)
    last = max((one.last_at for one in finding.against), default=finding.as_of)
    return {
        "activity_id": activity,
        "activity_name": did,
        "category_uid": CATEGORY,
        "category_name": "Findings",
        "class_uid": CLASS,
        "class_name": "Detection Finding",
        "type_uid": CLASS * 100 + activity,
        "type_name": f"Detection Finding: {did}",
        "time": finding.as_of // MILLISECOND,
        "start_time": first // MILLISECOND,
        "end_time": last // MILLISECOND,
        "severity_id": severity[0],
        "severity": severity[1],
        "status_id": state[0],
        "status": state[1],
        "confidence_id": confidence[0],
        "confidence": confidence[1],
        "confidence_score": finding.percent,
        "risk_level_id": risk[0],
        "risk_level": risk[1],
        "risk_score": finding.percent,
        "risk_details": f"{finding.score:.2f} nats; 80 % interval {finding.low:.3f} to {finding.high:.3f}",
        "is_alert": finding.level is Level.CASE and not finding.is_closed,
        "message": finding.sentence,
        "metadata": _metadata(finding),
        "finding_info": _info(finding, first, last),
        "evidences": [_evidence(one) for one in finding.reasons],
        "anomaly_analyses": [_anomaly(one) for one in finding.against],
        "resources": [{"uid": finding.subject, "type": "Person", "labels": [f"tenant:{finding.tenant}"]}],
        "remediation": {"desc": finding.next_check or "Ask, before anything else, whether there is an honest reason."},
    }


def _metadata(finding: Finding) -> dict[str, Any]:
    return {
        "version": VERSION,
        "uid": f"{finding.uid}:{finding.as_of}",
        "tenant_uid": finding.tenant,
        "product": {"name": PRODUCT, "vendor_name": VENDOR, "version": finding.version},
    }


def _info(finding: Finding, first: int, last: int) -> dict[str, Any]:
    flagged = finding.first_flagged_at if finding.first_flagged_at is not None else finding.as_of
    return {
        "uid": finding.uid,
        "title": finding.title,
        "desc": finding.sentence,
        "types": ["Identity", "Insider risk"],
        "analytic": {
            "uid": "sleetwatch-score",
            "name": "Sleetwatch score",
            "type_id": STATISTICAL,
            "type": "Statistical",
        },
        "related_analytics": [_analytic(one) for one in finding.against],
        "attacks": [{"technique": {"uid": name}} for name in finding.techniques],
        "created_time": flagged // MILLISECOND,
        "modified_time": finding.as_of // MILLISECOND,
        "first_seen_time": first // MILLISECOND,
        "last_seen_time": last // MILLISECOND,
    }


def _analytic(one: Reason) -> dict[str, Any]:
    return {"uid": one.signal, "name": one.title, "type_id": RULE, "type": "Rule", "version": str(one.version)}


def _evidence(one: Reason) -> dict[str, Any]:
    return {
        "name": one.title,
        "uid": one.signal,
        "verdict_id": SUSPICIOUS,
        "data": {
            "because": one.because,
            "family": one.family,
            "nats": round(one.nats, 4),
            "first_at": one.first_at // MILLISECOND,
            "last_at": one.last_at // MILLISECOND,
            "honest_reasons": list(one.benign),
            "next_steps": list(one.next_steps),
        },
    }


def _anomaly(one: Reason) -> dict[str, Any]:
    """What was seen, beside how many colleagues show the same."""
    return {
        "analysis_targets": [{"name": one.signal, "type": one.family}],
        "anomalies": [{"observation_parameter": one.title, "observations": [{"value": one.because}]}],
        "baselines": [
            {
                "observation_parameter": "others of the same company who show it",
                "observations": [{"value": f"{one.colleagues} of {one.population}", "count": one.colleagues}],
            }
        ],
    }
