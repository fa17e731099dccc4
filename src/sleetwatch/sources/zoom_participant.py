"""One participant of a Zoom meeting: from the dashboard, from the reports, and as a row of the portal's CSV.

The portal's CSV has the same facts under titles with spaces, in the clock of whoever exported it. A person who left and
came back has a row for each time. Guests have no e-mail, and the display name is what anybody typed: it is no account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Meeting
from sleetwatch.sources.countries import country
from sleetwatch.sources.hardware import adapter_address
from sleetwatch.sources.reading import (
    account,
    address,
    first,
    flag,
    identifier,
    items,
    local_time,
    lower,
    lowered,
    mapping,
    number,
    optional_local_time,
    optional_time,
    parse_time,
    text,
)
from sleetwatch.sources.source import Record
from sleetwatch.sources.zoom_record import PAGE, audio_of, client_of, first_address, latency_of, network_of

_TIMES = frozenset({"join_time", "leave_time"})
_ONLY_ZOOMS = frozenset(
    {"participant_user_id", "registrant_id", "bo_mtg_id", "harddisk_id", "pc_name", "failover", "internal_user"}
)
_PORTAL_NAME = "name (original name)"
_MEASURED = (frozenset({"participant_id", "qos"}), frozenset({"details", "user_id"}), frozenset({"quality", "user_id"}))
"""Pages about participants that do not say when they were there: quality, sharing, satisfaction."""


def is_participant(names: Iterable[str]) -> bool:
    have = {name.lower() for name in names}
    if have >= _TIMES and "user_id" in have:
        return not have.isdisjoint(_ONLY_ZOOMS)
    return PAGE in have and any(have >= shape for shape in _MEASURED)


def is_portal_row(names: Iterable[str]) -> bool:
    return _PORTAL_NAME in {name.lower() for name in names}


def participant(record: Record) -> Meeting:
    """A participant of the dashboard or of a report."""
    seen = dict(record)
    joined_at = _joined(seen)
    left_at = optional_time(seen.get("leave_time"))
    if lower(seen.get("status")) == "in_waiting_room":
        raise Refused("unused-action", "the person was in the waiting room only")
    inside = flag(seen.get("internal_user"))
    return identified(
        Meeting(
            at=joined_at,
            uid=text(seen.get("participant_uuid")),
            account=account(first(seen, "email", "user_email")),
            account_id=account_id_of(seen),
            meeting=_meeting(mapping(seen.get(PAGE))),
            left_at=left_at,
            ip=address(seen.get("ip_address")),
            latency_ms=_latency(seen),
            seconds=_seconds(number(seen.get("duration")), joined_at, left_at),
            guest=None if inside is None else not inside,
            **machine_of(seen),
        )
    )


def _joined(seen: dict[str, Any]) -> int:
    """Pages of measurements have no time of presence; what they measure is no event of a person by itself."""
    if "join_time" not in seen:
        raise Refused("unused-table", "it measures a participant's connection and does not say when")
    return parse_time(seen.get("join_time"))


def account_id_of(seen: dict[str, Any]) -> str | None:
    """Zoom's id of the user; one who did not sign in has none."""
    return identifier(first(seen, "participant_user_id", "id"))


_PLACE = re.compile(r"([^()]+)\(([^()]+)\)")


def _place(value: object) -> dict[str, str | None]:
    """`San Jose (US)` or `United States`. A lone name that is no country may be a city or a state: it is neither."""
    written = text(value) or ""
    apart = _PLACE.fullmatch(written)
    if apart is None:
        return {"vendor_country": country(written) if len(written) > 2 else None}  # noqa: PLR2004 - `CA` may be a state
    return {"vendor_country": country(apart[2]), "vendor_city": text(apart[1])}


def machine_of(seen: dict[str, Any]) -> dict[str, Any]:
    """What Zoom tells of the machine, under the same names in the dashboard and in webhooks."""
    return {
        "client": client_of(seen),
        "device_name": lower(first(seen, "pc_name", "device_name")),
        "local_ip": first_address(first(seen, "internal_ip_addresses", "signaling_internal_ip_address")),
        "mac": adapter_address(seen.get("mac_addr")),
        "hardware": lower(seen.get("harddisk_id")),
        "network": network_of(seen),
        "region": text(seen.get("data_center")),
        "camera": text(seen.get("camera")),
        "microphone": text(seen.get("microphone")),
        "speaker": text(seen.get("speaker")),
    } | _place(seen.get("location"))


def identified(meeting: Meeting) -> Meeting:
    """A guest has no account; then only an address or hardware can tell who it was. A name cannot."""
    if (meeting.account or meeting.ip or meeting.mac or meeting.hardware) is None:
        raise Refused("no-account", "a guest without e-mail, address and hardware")
    return meeting


def _meeting(shared: dict[str, Any]) -> str | None:
    return text(first(shared, "uuid", "meeting_uuid", "meeting_number", "meeting_id", "id"))


def _latency(seen: dict[str, Any]) -> float | None:
    minutes = [mapping(minute) for minute in items(seen.get("user_qos"))]
    sound = [mapping(minute.get(way)) for minute in minutes for way in ("audio_input", "audio_output")]
    return latency_of(sound + audio_of(seen.get("qos")))


def _seconds(told: int | None, joined_at: int, left_at: int | None) -> int | None:
    """The time between, which is exact; the duration told is for who has not left yet."""
    return (left_at - joined_at) // 1_000_000 if left_at is not None and left_at >= joined_at else told


# --- the portal's CSV


def portal_participant(record: Record) -> Meeting:
    """A row of the portal's CSV. Its titles differ in case and wording from year to year."""
    row = lowered(record)
    joined_at = local_time(record, row.get("join time"))
    left_at = optional_local_time(record, row.get("leave time"))
    if flag(row.get("in waiting room")):
        raise Refused("unused-action", "the person was in the waiting room only")
    minutes = number(row.get("duration (minutes)"))
    return identified(
        Meeting(
            at=joined_at,
            account=account(first(row, "user email", "email")),
            meeting=_number_above(record),
            left_at=left_at,
            seconds=_seconds(None if minutes is None else minutes * 60, joined_at, left_at),
            guest=flag(row.get("guest")),
        )
    )


def _number_above(record: Record) -> str | None:
    """The meeting's number from the header above the participants, where it may be written in groups."""
    written = text(lowered(mapping(record.get("@above"))).get("meeting id"))
    return written.replace(" ", "") if written else None
