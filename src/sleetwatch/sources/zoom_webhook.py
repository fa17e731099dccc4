"""Zoom's webhooks: `event`, `event_ts` in milliseconds, and a `payload` whose `object` it happened to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Activity, Event, Meeting, SignIn
from sleetwatch.sources.reading import account, address, first, identifier, items, lower, mapping, parse_time, text
from sleetwatch.sources.source import Record
from sleetwatch.sources.zoom_participant import account_id_of, identified, machine_of
from sleetwatch.sources.zoom_record import APP, audio_of, latency_of, person

_SIGNED_IN = "user.signed_in"
_SIGNED_OUT = "user.signed_out"
_OWN_ACTS = frozenset(
    {
        "participant_joined_waiting_room",
        "participant_left_waiting_room",
        "participant_joined_breakout_room",
        "participant_left_breakout_room",
        "participant_jbh_waiting",
        "participant_jbh_waiting_left",
        "participant_jbh_joined",
        "participant_feedback",
        "sharing_started",
        "sharing_ended",
        "breakout_room_sharing_started",
        "breakout_room_sharing_ended",
        "invitation_accepted",
        "invitation_rejected",
    }
)
"""What a participant does; `operator` is somebody else there, or nobody."""
_NOBODYS_ACTS = frozenset({"invitation_timeout"})


@dataclass(frozen=True, slots=True)
class _Hook:
    name: str
    """`meeting.participant_joined`"""
    what: str
    """The name without what it happened to."""
    at: int
    payload: dict[str, Any]
    object: dict[str, Any]
    participant: dict[str, Any]

    @property
    def meeting(self) -> str | None:
        """The occurrence's id. A recurring meeting keeps its number, which is the second best."""
        return text(first(self.object, "uuid", "meeting_uuid", "id", "meeting_id"))


def is_webhook(record: Record) -> bool:
    return {"event", "event_ts", "payload"} <= record.keys()


def webhook(record: Record) -> list[Event]:
    hook = _hook(record)
    if hook.name in (_SIGNED_IN, _SIGNED_OUT):
        return [_session(hook)]
    if hook.what in ("participant_joined", "participant_left"):
        return [_presence(hook)]
    if hook.what in ("participant_data", "participant_data_summary"):
        return _machines(hook)
    if hook.what in ("participant_qos", "participant_qos_summary"):
        return [_quality(hook)]
    return [_act(hook)]


def _hook(record: Record) -> _Hook:
    at = parse_time(record.get("event_ts"))
    name = lower(record.get("event")) or ""
    payload = mapping(record.get("payload"))
    thing = mapping(payload.get("object"))
    return _Hook(name, name.partition(".")[2], at, payload, thing, mapping(thing.get("participant")))


def _session(hook: _Hook) -> Event:
    """A sign-in, or the act of signing out."""
    at = parse_time(first(hook.object, "date_time") or hook.at)
    who = person(hook.object.get("email"))
    client = lower(hook.object.get("client_type"))
    if hook.name == _SIGNED_OUT:
        return Activity(at=at, account=who, action="sign out", app=APP)
    return SignIn(
        at=at,
        account=who,
        account_id=identifier(hook.object.get("id")),
        app="Zoom",
        client=client,
        outcome="success",
    )


def _presence(hook: _Hook) -> Event:
    """A joining, or a leaving: the webhook of either tells one end of the presence only."""
    left = hook.what == "participant_left"
    at = parse_time(first(hook.participant, "leave_time" if left else "join_time") or hook.at)
    return identified(
        Meeting(
            at=at,
            uid=text(hook.participant.get("participant_uuid")),
            account=account(hook.participant.get("email")),
            account_id=account_id_of(hook.participant),
            meeting=hook.meeting,
            left_at=at if left else None,
            network="phone" if text(hook.participant.get("phone_number")) else None,
        )
    )


def _machines(hook: _Hook) -> list[Event]:
    """The machines a participant was on; one, unless the person changed over."""
    found = [_machine(hook, mapping(told)) for told in items(hook.participant.get("data"))]
    if not found:
        raise Refused("empty", "it tells of no machine")
    return [identified(meeting) for meeting in found]


def _machine(hook: _Hook, told: dict[str, Any]) -> Meeting:
    return Meeting(
        at=hook.at,
        uid=text(hook.participant.get("participant_id")),
        account=account(hook.participant.get("email")),
        account_id=account_id_of(hook.participant),
        meeting=hook.meeting,
        ip=address(told.get("signaling_ip_address")),
        **machine_of(told),
    )


def _quality(hook: _Hook) -> Event:
    latency = latency_of(audio_of(hook.participant.get("qos")))
    if latency is None:
        raise Refused("unused-action", "it measured no latency of the audio")
    return identified(
        Meeting(
            at=hook.at,
            uid=text(first(hook.participant, "participant_id", "user_id")),
            account=account(hook.participant.get("email")),
            account_id=account_id_of(hook.participant),
            meeting=hook.meeting,
            latency_ms=latency,
        )
    )


def _act(hook: _Hook) -> Event:
    return Activity(
        at=hook.at,
        account=_actor(hook),
        action=hook.name,
        app=APP,
        target=text(first(hook.object, "email", "topic", "meeting_topic", "uuid", "meeting_uuid", "id")),
    )


def _actor(hook: _Hook) -> str:
    if hook.what in _OWN_ACTS:
        return person(hook.participant.get("email"))
    message = mapping(first(hook.object, "chat_message", "chat_message_file"))
    who = first(message, "sender_email") or hook.payload.get("operator")
    if hook.what in _NOBODYS_ACTS or who is None:
        raise Refused("unused-action", "it happened to a meeting or a device and names nobody who did it")
    return person(who)
