"""Microsoft Teams attendance: Graph's report, the Teams client's CSV, and the report of live events.

The client's CSV has three sections. The second sums up each person, the third has a row for each time the person was
there; both tell the same presence, so only the third is read. Its times are the clock of whoever downloaded it, in the
form of that person's language: a date with slashes is read only as the United States write it, with `AM` or `PM` in
capitals, for elsewhere the day comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Event, Meeting
from sleetwatch.sources.reading import (
    account,
    first,
    identifier,
    items,
    local_time,
    lower,
    lowered,
    mapping,
    number,
    optional_time,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record, Source

_REPORT = frozenset({"attendanceRecords", "meetingStartDateTime"})
_PERSON = frozenset({"attendanceIntervals", "emailAddress"})
_LIVE = frozenset({"SessionId", "ParticipantId", "UtcEventTimestamp", "Action"})
_TIMES = frozenset({"name", "join time", "leave time", "duration", "email", "role"})
_OLDER_TIMES = frozenset({"full name", "join time", "leave time", "duration", "email", "role"})
_SUMS = frozenset({"name", "first join", "last leave", "role"})
_NAMES_ONLY = frozenset({"full name", "user action", "timestamp"})

_SLASHED = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}")
_AMERICAN = ("AM", "PM")


def recognises(record: Record) -> bool:
    names = record.keys()
    if any(names >= shape for shape in (_REPORT, _PERSON, _LIVE)):
        return True
    have = {name.lower() for name in names}
    return any(have >= shape for shape in (_TIMES, _OLDER_TIMES, _SUMS, _NAMES_ONLY))


def read(record: Record) -> Iterable[Event]:
    """One event for each time a person was there."""
    names = record.keys()
    if names >= _REPORT:
        return _report(record)
    if names >= _PERSON:
        return _times_of(record, None)
    return [_live(record) if names >= _LIVE else _row(record)]


# --- Graph


def _report(record: Record) -> list[Event]:
    """Everybody in a report, which is of one occurrence of a meeting. Who has no e-mail is left out."""
    people = [mapping(one) for one in items(record.get("attendanceRecords"))]
    if not people:
        raise Refused("empty", "the report has no attendance records; get it with $expand=attendanceRecords")
    named = [person for person in people if account(person.get("emailAddress"))]
    if not named:
        raise Refused("no-account", "its attendance records name nobody by e-mail")
    report = text(record.get("id"))
    events = [event for person in named for event in _intervals(person, report)]
    if not events:
        raise Refused("no-time", "its attendance records do not say when anybody was there")
    return events


def _times_of(person: Record, report: str | None) -> list[Event]:
    if account(person.get("emailAddress")) is None:
        raise Refused("no-account", "the attendance record has no e-mail")
    events = _intervals(person, report)
    if not events:
        raise Refused("no-time", "the attendance record does not say when the person was there")
    return events


def _intervals(person: Record, report: str | None) -> list[Event]:
    """The times of one person; Graph writes null for a time it does not know."""
    found = [mapping(one) for one in items(person.get("attendanceIntervals"))]
    return [_interval(one, person, report, at) for one in found if (at := optional_time(one.get("joinDateTime")))]


def _interval(one: dict[str, Any], person: Record, report: str | None, at: int) -> Meeting:
    left_at = optional_time(one.get("leaveDateTime"))
    return Meeting(
        at=at,
        uid=text(person.get("id")),
        account=account(person.get("emailAddress")),
        account_id=identifier(mapping(person.get("identity")).get("id")),
        meeting=report,
        left_at=left_at,
        seconds=number(one.get("durationInSeconds")) if left_at is not None else None,
    )


# --- live events


def _live(record: Record) -> Event:
    """A joining or a leaving of a live event, in UTC. Who joined without signing in has no name that counts."""
    at = parse_time(record.get("UtcEventTimestamp"))
    who = account(record.get("ParticipantId"))
    if who is None or "@" not in who:
        raise Refused("no-account", "the attendee did not sign in")
    left = lower(record.get("Action")) == "left"
    return Meeting(
        at=at,
        uid=text(record.get("SessionId")),
        account=who,
        left_at=at if left else None,
        client=text(record.get("UserAgent")),
    )


# --- the client's CSV


def _row(record: Record) -> Event:
    row = lowered(record)
    if row.keys() >= _SUMS:
        raise Refused("unused-table", "it sums up a person's times, each of which the third section has")
    if row.keys() >= _NAMES_ONLY:
        _moment(record, row.get("timestamp"))
        raise Refused("no-account", "this older layout names people by display name only")
    joined_at = _moment(record, row.get("join time"))
    left_at = _moment(record, row["leave time"]) if text(row.get("leave time")) else None
    who = account(first(row, "participant id (upn)", "email"))
    if who is None:
        raise Refused("no-account", "a guest without e-mail")
    present = left_at is not None and left_at >= joined_at
    return Meeting(
        at=joined_at,
        account=who,
        left_at=left_at,
        seconds=(left_at - joined_at) // 1_000_000 if present and left_at is not None else None,
    )


def _moment(record: Record, value: object) -> int:
    """A time of the client's CSV. Raises `Refused` when the order of day and month is anybody's guess."""
    written = text(value) or ""
    if _SLASHED.match(written) and not written.endswith(_AMERICAN):
        raise Refused("bad-time", "day and month could be either; download it with Teams in English (United States)")
    return local_time(record, value)


SOURCE = Source(
    name="teams_attendance",
    title="Microsoft Teams attendance reports: who was in a meeting and when",
    kinds=("meeting",),
    recognises=recognises,
    read=read,
    export=(
        "Graph `onlineMeetings/{id}/attendanceReports/{id}?$expand=attendanceRecords`; or the meeting in Teams > "
        "Attendance > Download, with Teams in English (United States). The CSV is in the clock of whoever downloads "
        "it: ingest it with --time-zone. Live events: the attendee engagement report."
    ),
)
