"""Webex: participants of meetings, from the REST API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Event, Meeting
from sleetwatch.sources.reading import account, first, items, lower, mapping, optional_time, text
from sleetwatch.sources.source import Record, Source

_PARTICIPANT = frozenset({"meetingId", "devices", "displayName", "invitee"})


def recognises(record: Record) -> bool:
    return record.keys() >= _PARTICIPANT


def read(record: Record) -> Iterable[Event]:
    """One event for each device the participant joined with."""
    if lower(record.get("state")) == "lobby":
        raise Refused("unused-action", "the person was in the lobby only")
    if account(record.get("email")) is None:
        raise Refused("no-account", "the participant has no e-mail")
    devices = [mapping(one) for one in items(record.get("devices"))] or [{}]
    found = [_presence(record, device, at) for device in devices if (at := _joined(record, device)) is not None]
    if not found:
        raise Refused("no-time", "the meeting goes on, and its times are filled in after it")
    return found


def _joined(record: Record, device: dict[str, Any]) -> int | None:
    return _moment(first(device, "joinedTime") or record.get("joinedTime"))


def _moment(value: object) -> int | None:
    """A time; 1970 stands for one that is not known yet."""
    return optional_time(value) or None


def _presence(record: Record, device: dict[str, Any], at: int) -> Meeting:
    left_at = _moment(first(device, "leftTime") or record.get("leftTime"))
    return Meeting(
        at=at,
        uid=text(first(device, "correlationId") or record.get("id")),
        account=account(record.get("email")),
        meeting=text(record.get("meetingId")),
        left_at=left_at,
        client=text(device.get("deviceType")),
        seconds=(left_at - at) // 1_000_000 if left_at is not None and left_at >= at else None,
    )


SOURCE = Source(
    name="webex",
    title="Webex: participants of meetings",
    kinds=("meeting",),
    recognises=recognises,
    read=read,
    export=(
        "REST `meetingParticipants?meetingId={id}` with the scope meeting:admin_participants_read, once the meeting "
        "has ended; the answer as it is, or its `items` one a line."
    ),
)
