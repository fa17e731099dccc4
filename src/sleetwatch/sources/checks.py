"""Checks of identity and presence made by people, a neutral file: one row a check."""

from __future__ import annotations

from collections.abc import Iterable

from sleetwatch.errors import Refused
from sleetwatch.events import Event, IdentityCheck
from sleetwatch.sources import neutral
from sleetwatch.sources.reading import account, text
from sleetwatch.sources.source import Record, Source

CHECKS = (
    "in_person_visit",
    "badge",
    "notarised_id",
    "witnessed_id",
    "live_video_id",
    "document_id",
    "phone_line",
    "reference_call",
    "employment",
    "papers",
    "picture",
    "voice",
    "profiles",
    "footprint",
    "address",
    "camera",
    "recording",
    "agency",
)
_UNWEIGHED = frozenset({"footprint", "address", "camera", "recording", "agency"})
"""Kinds that people of good faith often cannot satisfy: kept for the record, and weighed by no signal."""
_OUTCOMES = {
    "passed": "success",
    "failed": "failure",
    "refused": "refused",
    "not_possible": "impossible",
    "not_done": "open",
}
_WHOM = ("worker_id", "applicant_id", "account")


def recognises(record: Record) -> bool:
    """By when a check was made and which."""
    return "checked_at" in record and "check" in record


def read(record: Record) -> Iterable[Event]:
    """One check of one person."""
    get = record.get
    if all(text(get(column)) is None for column in _WHOM):
        raise Refused("missing-worker_id", "a check needs worker_id, applicant_id or account")
    neutral.required(record, "check")
    kind = neutral.one_of(record, "check", CHECKS)
    outcome = neutral.one_of(record, "outcome", _OUTCOMES)
    return (
        IdentityCheck(
            at=neutral.required_time(record, "checked_at"),
            worker_id=text(get("worker_id")),
            applicant_id=text(get("applicant_id")),
            account=account(get("account")),
            check_kind=kind,
            outcome=weighed(kind, _OUTCOMES[outcome]) if outcome else None,
            checked_by=text(get("checked_by")),
            step=text(get("step")),
            evidence=neutral.json_text(record, "evidence", list),
            note=text(get("note")),
        ),
    )


def weighed(kind: str | None, outcome: str) -> str:
    """An outcome as its kind of check bears it: where people of good faith often fail, a failure is a difference."""
    return "difference" if kind in _UNWEIGHED and outcome == "failure" else outcome


SOURCE = Source(
    name="checks",
    title="Checks of identity and presence (neutral CSV): visits, badges, documents",
    kinds=("identity_check",),
    recognises=recognises,
    read=read,
    export=(
        "Export visits, badge readers and identity checks in the neutral file format checks.csv: one row a check, and "
        "for badges one row a day is enough."
    ),
    columns=("checked_at", "check"),
)
