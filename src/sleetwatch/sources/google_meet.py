"""One person's time in a Google Meet call: from the activity log, or from the admin console's CSV of Meet events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Meeting
from sleetwatch.sources.countries import country
from sleetwatch.sources.google_record import Act
from sleetwatch.sources.reading import (
    account,
    address,
    flag,
    identifier,
    local_time,
    lower,
    number,
    optional_time,
    real,
)
from sleetwatch.sources.reading import text as plain
from sleetwatch.sources.source import Record

_MARKS = frozenset({"date", "meeting code", "participant identifier"})
_COLUMNS = {
    "conference_id": ("conference id",),
    "meeting_code": ("meeting code",),
    "identifier": ("participant identifier",),
    "is_external": ("participant outside organisation", "participant outside organization"),
    "device_type": ("client type",),
    "duration_seconds": ("duration", "duration (seconds)"),
    "ip_address": ("ip address",),
    "network_rtt_msec_mean": ("network round trip time mean in ms", "network round trip time (mean in ms)"),
    "location_country": ("country",),
    "location_region": ("city",),
    "video_send_seconds": ("video send duration", "video send duration (seconds)"),
    "screencast_send_seconds": ("screencast send duration", "screencast send duration (seconds)"),
}
"""The activity log's parameters, and what the console's English CSV calls them."""
_BY_PHONE = frozenset({"pstn_in", "pstn_out"})
_LONGEST = 366 * 86_400


def is_row(record: Record) -> bool:
    """Whether it is a row of the console's CSV of Meet events."""
    return {key.lower() for key in record} >= _MARKS


def meeting_of_row(record: Record) -> Meeting:
    """A row of the console's CSV. Its times are those of the administrator's browser."""
    row = {key.lower(): value for key, value in record.items()}
    told = {name: _cell(row, columns) for name, columns in _COLUMNS.items()}
    return _meeting(told, local_time(record, row.get("date")))


def _cell(row: Mapping[str, Any], columns: tuple[str, ...]) -> object:
    return next((row[column] for column in columns if row.get(column) is not None), None)


def meeting_of(act: Act) -> Meeting:
    """A `call_ended` event, which tells one participant's whole stay."""
    return _meeting(
        act.told | {"actor": act.actor, "actor_id": act.actor_id, "ip": act.ip, "device": act.device}, act.at, act.uid
    )


def _meeting(told: Mapping[str, Any], ended: int, uid: str | None = None) -> Meeting:
    seconds = number(told.get("duration_seconds"))
    if seconds is None or not 0 <= seconds <= _LONGEST:
        raise Refused("unused-action", "the row is not of a participant who left")
    joined = optional_time(told.get("start_timestamp_seconds"))
    joined = ended - seconds * 1_000_000 if joined is None else joined
    kind = lower(told.get("device_type"))
    device, name = told.get("device"), _participant(told)
    return Meeting(
        at=joined,
        uid=uid,
        account=name,
        account_id=identifier(told.get("actor_id")) if account(told.get("actor")) == name else None,
        meeting=plain(told.get("conference_id")) or plain(told.get("meeting_code")),
        left_at=joined + seconds * 1_000_000,
        ip=address(told.get("ip_address")) or address(told.get("ip")),
        client=kind,
        device_id=identifier(device.get("deviceId")) if isinstance(device, dict) else None,
        network="phone" if kind in _BY_PHONE else None,
        latency_ms=real(told.get("network_rtt_msec_mean")),
        camera_seconds=number(told.get("video_send_seconds")),
        share_seconds=number(told.get("screencast_send_seconds")),
        guest=flag(told.get("is_external")),
        seconds=seconds,
        vendor_country=country(told.get("location_country")),
        vendor_city=plain(told.get("location_region")),
    )


def _participant(told: Mapping[str, Any]) -> str:
    """The participant's address, which is there for guests too; a room's hardware and a telephone have none."""
    if lower(told.get("identifier_type")) == "device_id":
        raise Refused("not-a-person", "a meeting room's hardware took part")
    name = account(told.get("identifier")) or account(told.get("actor"))
    if name is None or "@" not in name or "*" in name:
        raise Refused("no-account", "the participant's address is missing or masked")
    return name
