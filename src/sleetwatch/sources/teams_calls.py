"""Microsoft Teams call records from Graph, with their sessions and segments: one event per person and session.

A session is between two endpoints. In a meeting one of them is the service, in a call between two people both are
theirs. `reflexiveIPAddress` is what the relay saw, the public address; `ipAddress` is the machine's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.events import Event, Meeting
from sleetwatch.sources.hardware import adapter_address
from sleetwatch.sources.reading import (
    account,
    address,
    first,
    identifier,
    items,
    lower,
    mapping,
    number,
    optional_time,
    parse_time,
    real,
    text,
)
from sleetwatch.sources.source import Record, Source

_CALL = frozenset({"modalities", "startDateTime", "endDateTime"})
_PARTIES = (frozenset({"organizer_v2"}), frozenset({"organizer", "participants"}), frozenset({"sessions"}))
_SESSION = frozenset({"caller", "callee", "modalities"})

_NETWORKS = {"wired": "wired", "wifi": "wifi", "mobile": "cellular", "tunnel": "tunnel"}
_SIDES = (("caller", "callee"), ("callee", "caller"))
_DURATION = re.compile(r"PT(?:([0-9]{1,5})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,5}(?:\.[0-9]{1,9})?)S)?")
_SOUND, _PICTURE, _SCREEN = "main-audio", "main-video", "applicationsharing"


def recognises(record: Record) -> bool:
    names = record.keys()
    return names >= _SESSION or (names >= _CALL and any(names >= parties for parties in _PARTIES))


def read(record: Record) -> Iterable[Event]:
    """Every person of every session. Raises `Refused` when the sessions were not asked for, or name nobody."""
    call = None if record.keys() >= _SESSION else text(record.get("id"))
    sessions = [record] if record.keys() >= _SESSION else [mapping(one) for one in items(record.get("sessions"))]
    if not sessions:
        raise Refused("empty", "the call record has no sessions; get it with $expand=sessions($expand=segments)")
    events = [event for session in sessions for event in _people(call, session)]
    if not events:
        raise Refused("no-account", "its sessions name no person and no machine of one")
    return events


def _people(call: str | None, session: Record) -> Iterator[Meeting]:
    for side, other in _SIDES:
        end = _End(session, side, other)
        if end.is_persons:
            meeting = _meeting(call, end)
            if (meeting.account or meeting.ip or meeting.mac) is not None:
                yield meeting


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a session."""

    session: Record
    side: str
    other: str

    @property
    def endpoint(self) -> dict[str, Any]:
        return mapping(self.session.get(self.side))

    @property
    def is_persons(self) -> bool:
        """The service's own end is nobody's, nor is that of a bot or a voicemail."""
        identity = _identity(self.endpoint)
        return bool(self.endpoint) and not _is_service(self.endpoint) and not mapping(identity.get("application"))

    @property
    def media(self) -> list[dict[str, Any]]:
        segments = [mapping(one) for one in items(self.session.get("segments"))]
        return [mapping(one) for segment in segments for one in items(segment.get("media"))]

    def told(self, what: str, name: str, label: str = "") -> object:
        """The first that any of the media says of this end's network or device."""
        of_label = (one for one in self.media if (text(one.get("label")) or "").startswith(label))
        said = (first(mapping(one.get(f"{self.side}{what}")), name) for one in of_label)
        return next((value for value in said if value is not None), None)

    def sent(self, label: str) -> list[dict[str, Any]]:
        """The streams of this kind that left this end and carried anything."""
        way = f"{self.side}to{self.other}"
        streams = [mapping(one) for media in self.media for one in _streams(media, label)]
        return [one for one in streams if lower(one.get("streamDirection")) == way and number(one.get(_PACKETS)) != 0]


_PACKETS = "packetUtilization"


def _is_service(endpoint: dict[str, Any]) -> bool:
    return (lower(endpoint.get("@odata.type")) or "").endswith("serviceendpoint")


def _streams(media: dict[str, Any], label: str) -> list[Any]:
    return items(media.get("streams")) if (text(media.get("label")) or "").startswith(label) else []


def _meeting(call: str | None, end: _End) -> Meeting:
    started_at = parse_time(end.session.get("startDateTime"))
    ended_at = optional_time(end.session.get("endDateTime"))
    return Meeting(
        at=started_at,
        uid=text(end.session.get("id")),
        account=_account(end.endpoint),
        account_id=_account_id(end.endpoint),
        meeting=call,
        left_at=ended_at,
        ip=address(end.told("Network", "reflexiveIPAddress")),
        client=_client(mapping(end.endpoint.get("userAgent"))),
        device_name=lower(end.endpoint.get("name")),
        local_ip=address(end.told("Network", "ipAddress")),
        mac=adapter_address(end.told("Network", "macAddress")),
        network=_network(end),
        wifi=adapter_address(end.told("Network", "basicServiceSetIdentifier")),
        latency_ms=_latency(end),
        camera=text(end.told("Device", "captureDeviceName", _PICTURE)),
        microphone=text(end.told("Device", "captureDeviceName", _SOUND)),
        speaker=text(end.told("Device", "renderDeviceName", _SOUND)),
        camera_seconds=_sent_seconds(end, _PICTURE, "video"),
        share_seconds=_sent_seconds(end, _SCREEN, "videobasedscreensharing"),
        guest=True if mapping(_identity(end.endpoint).get("guest")) else None,
        seconds=_between(started_at, ended_at),
    )


def _identity(endpoint: dict[str, Any]) -> dict[str, Any]:
    return mapping(endpoint.get("identity"))


def _account(endpoint: dict[str, Any]) -> str | None:
    """The sign-in name. Older records have the directory's id alone, which is no name."""
    person = mapping(endpoint.get("associatedIdentity"))
    return account(person.get("userPrincipalName")) or account(
        mapping(_identity(endpoint).get("user")).get("userPrincipalName")
    )


def _account_id(endpoint: dict[str, Any]) -> str | None:
    """The directory's id. That of a guest or a telephone is not of the directory."""
    known = identifier(mapping(endpoint.get("associatedIdentity")).get("id"))
    return known or identifier(mapping(_identity(endpoint).get("user")).get("id"))


def _client(agent: dict[str, Any]) -> str | None:
    told = (text(agent.get(name)) for name in ("productFamily", "platform", "applicationVersion"))
    return text(agent.get("headerValue")) or " ".join(part for part in told if part) or None


def _network(end: _End) -> str | None:
    if mapping(_identity(end.endpoint).get("phone")):
        return "phone"
    return _NETWORKS.get(lower(end.told("Network", "connectionType")) or "")


def _latency(end: _End) -> float | None:
    """The round trip of the sound to the service. Between two people it would be the trip to the other's house."""
    if not _is_service(mapping(end.session.get(end.other))):
        return None
    streams = [mapping(one) for media in end.media for one in _streams(media, _SOUND)]
    trips = [trip for one in streams if (trip := _milliseconds(one.get("averageRoundTripTime"))) is not None]
    return median(trips) if trips else None


def _milliseconds(value: object) -> float | None:
    """An ISO 8601 duration such as `PT0.045S`."""
    found = _DURATION.fullmatch(text(value) or "")
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds = (real(part) or 0.0 for part in found.groups())
    return round((hours * 3600 + minutes * 60 + seconds) * 1000, 3)


def _sent_seconds(end: _End, label: str, modality: str) -> int | None:
    """For how long this end sent pictures; overlapping streams count once.

    None when it cannot be told: the client reported no media, or a stream without its times. Nobody is called absent
    from the camera for want of a report.
    """
    streams = end.sent(label)
    spans = [(optional_time(one.get("startDateTime")), optional_time(one.get("endDateTime"))) for one in streams]
    known = sorted((start, stop) for start, stop in spans if start is not None and stop is not None and stop >= start)
    if known:
        return _covered(known) // 1_000_000
    if streams:
        return None
    used = {lower(one) for one in items(end.session.get("modalities"))}
    if modality not in used and not _is_service(mapping(end.session.get(end.other))):
        return None  # a call between two, in which nobody used it, asked nobody for it
    reported = any(items(media.get("streams")) for media in end.media)
    return 0 if reported or (used - {None} and modality not in used) else None


def _covered(spans: list[tuple[int, int]]) -> int:
    total, reached = 0, spans[0][0]
    for start, stop in spans:
        total += max(0, stop - max(start, reached))
        reached = max(reached, stop)
    return total


def _between(started_at: int, ended_at: int | None) -> int | None:
    return (ended_at - started_at) // 1_000_000 if ended_at is not None and ended_at >= started_at else None


SOURCE = Source(
    name="teams_calls",
    title="Microsoft Teams call records: who was in calls and meetings, on what machine and network",
    kinds=("meeting",),
    recognises=recognises,
    read=read,
    export=(
        "Graph `communications/callRecords/{id}?$expand=sessions($expand=segments)` with CallRecords.Read.All, kept "
        "for 30 days; a list of them in `value` or one a line."
    ),
)
