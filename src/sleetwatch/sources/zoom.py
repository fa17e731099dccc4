"""Zoom: who was in meetings and on what machine, sign-ins, and administrators' acts.

A page of the API holds its records in a list; intake takes them out and gives each the page's own fields. What a
webhook says is in `zoom_webhook.py`, what a participant's row says in `zoom_participant.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Event, Meeting, SignIn
from sleetwatch.sources.reading import (
    account,
    address,
    local_time,
    lower,
    optional_local_time,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record, Source
from sleetwatch.sources.zoom_participant import (
    identified,
    is_participant,
    is_portal_row,
    participant,
    portal_participant,
)
from sleetwatch.sources.zoom_record import APP, person
from sleetwatch.sources.zoom_webhook import is_webhook, webhook

_SESSION = frozenset({"email", "time", "type", "ip_address", "client_type"})
_OPERATION = frozenset({"operator", "action", "category_type", "operation_detail"})
_MEETING_ACT = frozenset({"activity_time", "activity_category", "activity_detail", "operator"})
_SUPPORT = frozenset({"supporter_email", "supportee_email"})
_JOINED = frozenset({"user_email", "join_time", "leave_time", "participants_count", "uuid"})
_SUMMARIES = (
    frozenset({"uuid", "start_time", "participants_count", "user_email"}),
    frozenset({"uuid", "start_time", "participants", "has_voip", "has_pstn"}),
    frozenset({"meeting_uuid", "host_email", "feature_used"}),
    frozenset({"next_page_token", "history_meetings"}),
    frozenset({"next_page_token", "telephony_usage"}),
    frozenset({"next_page_token", "upcoming_events"}),
)
_OTHERS = (
    frozenset({"next_page_token", "channel_activity_logs"}),
    frozenset({"next_page_token", "page_size", "activities"}),
    frozenset({"next_page_token", "from", "to", "sessions"}),
    frozenset({"messages", "edited_messages", "deleted_messages"}),
    frozenset({"next_page_token", "webhook_logs"}),
    frozenset({"total_meetings", "total_meeting_minutes", "users"}),
    frozenset({"survey_id", "survey_name", "survey_answers"}),
    frozenset({"uuid", "start_time", "questions"}),
    frozenset({"dates", "month", "year"}),
    frozenset({"archive_files", "recording_count", "host_id"}),
    frozenset({"cloud_recording_storage", "from", "to"}),
    frozenset({"billing_reports", "currency"}),
    *(
        frozenset({"next_page_token", "timezone", "total_records", listed})
        for listed in (
            "engagements",
            "engagement_query_details",
            "engagement_variable_details",
            "surveys",
            "transcripts",
        )
    ),
)
"""Chats, polls, surveys, recordings, bills and daily sums: of no person's presence, machine or sign-in."""
_PORTAL_SUMMARY = frozenset({"topic", "meeting id", "participants", "duration (minutes)"})


def recognises(record: Record) -> bool:
    """Webhooks by their three keys, the API's records and the portal's rows by names only Zoom has."""
    names = record.keys()
    if is_webhook(record) or is_participant(names) or is_portal_row(names):
        return True
    return any(names >= shape for shape in _READERS) or _is_summary(record)


def _is_summary(record: Record) -> bool:
    names = record.keys()
    return any(names >= shape for shape in _SUMMARIES + _OTHERS) or {name.lower() for name in names} >= _PORTAL_SUMMARY


def read(record: Record) -> Iterable[Event]:
    """The events of a webhook, or the one of a record."""
    if is_webhook(record):
        return webhook(record)
    return [_one(record)]


def _one(record: Record) -> Event:
    names = record.keys()
    if is_portal_row(names):
        return portal_participant(record)
    reader = next((reader for shape, reader in _READERS.items() if names >= shape), None)
    if reader is not None:
        return reader(record)
    if is_participant(names):
        return participant(record)
    if any(names >= shape for shape in _OTHERS):
        raise Refused("unused-table", "it tells of no person's presence, machine or sign-in")
    raise Refused("unused-table", "it sums up a meeting and does not say who was in it; export its participants")


def _session(record: Record) -> Event:
    """The report of sign-ins and sign-outs."""
    at = parse_time(record.get("time"))
    who, ip = person(record.get("email")), address(record.get("ip_address"))
    kind = lower(record.get("type"))
    if kind == "sign in":
        client = lower(record.get("client_type"))
        return SignIn(at=at, account=who, ip=ip, app="Zoom", client=client, outcome="success")
    return Activity(at=at, account=who, ip=ip, action=kind, app=APP)


def _operation(record: Record) -> Event:
    """The log of administrators' operations. The API's times are UTC, and collectors drop the zone."""
    kind, action = lower(record.get("category_type")), lower(record.get("action"))
    return Activity(
        at=parse_time(record.get("time")),
        account=person(record.get("operator")),
        action=" ".join(word for word in (kind, action) if word) or None,
        app=APP,
        target=text(record.get("operation_detail")),
    )


def _meeting_act(record: Record) -> Event:
    """The report of what was done in meetings. Its times name no zone, and Zoom does not document which it is."""
    category, detail = text(record.get("activity_category")), text(record.get("activity_detail"))
    return Activity(
        at=local_time(record, record.get("activity_time")),
        account=person(record.get("operator_email")),
        action=lower(category),
        app=APP,
        target=detail if detail != category else text(record.get("meeting_number")),
    )


def _support(record: Record) -> Event:
    """One controlled another's screen."""
    return Activity(
        at=parse_time(record.get("start_time")),
        account=person(record.get("supporter_email")),
        action="remote support",
        app=APP,
        target=account(record.get("supportee_email")),
    )


def _joined(record: Record) -> Event:
    """A user's own meetings. When the user joined and left is told without a zone, unlike when the meeting began."""
    joined_at = local_time(record, record.get("join_time"))
    left_at = optional_local_time(record, record.get("leave_time"))
    present = left_at is not None and left_at >= joined_at
    return identified(
        Meeting(
            at=joined_at,
            account=account(record.get("user_email")),
            meeting=text(record.get("uuid")),
            left_at=left_at,
            seconds=(left_at - joined_at) // 1_000_000 if present and left_at is not None else None,
        )
    )


_READERS: dict[frozenset[str], Callable[[Record], Event]] = {
    _JOINED: _joined,
    _SESSION: _session,
    _OPERATION: _operation,
    _MEETING_ACT: _meeting_act,
    _SUPPORT: _support,
}

SOURCE = Source(
    name="zoom",
    title="Zoom: participants and their machines, sign-ins, administrators' acts",
    kinds=("meeting", "sign_in", "activity"),
    recognises=recognises,
    read=read,
    export=(
        "Server-to-server OAuth app: `metrics/meetings/{id}/participants` (hardware and addresses; Business plan and "
        "up), `report/meetings/{id}/participants`, `report/activities`, `report/operationlogs`; or webhooks; or "
        "zoom.us > Reports > Usage reports > Active hosts > a meeting's participants > Export. The portal's CSV is in "
        "the zone of whoever exports it: ingest it with --time-zone."
    ),
)
