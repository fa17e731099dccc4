"""ArcSight's Common Event Format, one line a finding, for any syslog receiver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sleetwatch.notify.finding import PRODUCT, VENDOR, Finding

SEVERITY = {"check": 5, "case": 8, "closed": 1}
LONGEST = 1023
"""Characters of a message, by the format's own dictionary."""


def to_cef(finding: Finding) -> str:
    """The line, without a line end. The user is the pseudonym."""
    head = (VENDOR, PRODUCT, finding.version, finding.standing, finding.title, str(SEVERITY[finding.standing]))
    fields = {
        "rt": str(finding.as_of // 1000),
        "externalId": finding.uid,
        "suid": finding.subject,
        "cs1Label": "tenant",
        "cs1": finding.tenant,
        "cs2Label": "signals",
        "cs2": ",".join(one.signal for one in finding.against),
        "cfp1Label": "probability",
        "cfp1": f"{finding.probability:.4f}",
        "msg": finding.sentence[:LONGEST],
    }
    return cef_line(head, fields)


def cef_line(head: Sequence[str], fields: Mapping[str, str]) -> str:
    """A line of the six fields of its head and of what comes after them."""
    said = " ".join(f"{name}={_value(text)}" for name, text in fields.items())
    return "CEF:0|" + "|".join(_head(text) for text in head) + f"|{said}"


def _head(text: str) -> str:
    return _one_line(text).replace("\\", "\\\\").replace("|", "\\|")


def _value(text: str) -> str:
    return _one_line(text).replace("\\", "\\\\").replace("=", "\\=")


def _one_line(text: str) -> str:
    """Nothing in a value may begin another line: a receiver would take it for another message."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
