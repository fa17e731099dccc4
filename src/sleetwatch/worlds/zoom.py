"""Zoom's dashboard of meetings: who sat in the team's stand-ups and one-to-ones, and on what machine.

The dashboard names the camera that was used and says nothing of for how long; a participant who used none has no such
field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from sleetwatch.worlds.days import Day
from sleetwatch.worlds.devices import Laptop
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.files import Folder, Json, Log
from sleetwatch.worlds.networks import Seen
from sleetwatch.worlds.people import Person
from sleetwatch.worlds.timeline import MINUTE, SECOND, Calendar, to_seconds

Diary = Mapping[str, Mapping[int, Day]]
"""The days of each worker, by the worker's id and the day's number."""

_AMERICA, _EUROPE, _INDIA = "America/Chicago", "Europe/Berlin", "Asia/Kolkata"
_REGION = {"US": _AMERICA, "BR": _AMERICA, "CA": _AMERICA, "IN": _INDIA}
_STAND_UP = {_AMERICA: 11.5, _EUROPE: 10.0, _INDIA: 11.0}
"""An hour at which a whole region works, by the clock of its middle."""
_BETWEEN = {
    frozenset((_AMERICA, _EUROPE)): (_EUROPE, 16.2),
    frozenset((_AMERICA, _INDIA)): (_INDIA, 18.7),
    frozenset((_EUROPE, _INDIA)): (_INDIA, 14.2),
}
"""When two regions can talk."""

_BUILT_IN = {
    "Dell Inc.": "Integrated Webcam",
    "HP": "HP 5MP Camera",
    "LENOVO": "Integrated Camera",
    "Microsoft Corporation": "Remote Desktop Camera Bus",
}
_HEADSETS = {"headset-jabra": "Jabra Evolve2 65", "headset-poly": "Poly Voyager Focus 2"}
_CENTRES = {
    "US": "United States (US07)",
    "CA": "United States (US07)",
    "BR": "Brazil (SP Top)",
    "IN": "India (MU Top)",
    "CN": "Hong Kong SAR (HK Top)",
}
_VERSIONS = ("6.3.11.60501", "6.4.0.61120", "6.4.1.2000")


@dataclass(slots=True)
class _Meeting:
    at: int
    minutes: int
    day: int
    host: Person
    asked: list[Person]
    uuid: str
    number: str


@dataclass(slots=True)
class _Joining:
    """One person at one machine."""

    day: Day
    seen: Seen
    machine: Laptop | None
    """None for a phone."""
    at: int
    until: int

    @property
    def key(self) -> str:
        return self.machine.disk if self.machine else self.day.person.handset.device_id


class ZoomMeetings:
    """The calendar of all teams, and the pages it leaves behind."""

    def __init__(self, people: list[Person], diary: Diary, calendar: Calendar, rng: Random) -> None:
        self._people = people
        self._diary = diary
        self._calendar = calendar
        self._rng = rng
        self._pages = Log()
        self._participants = 0

    def write(self, folder: Folder) -> None:
        for meeting in sorted(self._planned(), key=lambda one: (one.at, one.uuid)):
            joined = self._joined(meeting)
            if len(joined) > 1:
                self._hold(meeting, joined)
        folder.pages("zoom/meeting_participants.jsonl", self._pages, self._participants)

    # --- the calendar

    def _planned(self) -> Iterator[_Meeting]:
        for lead, reports in _teams(self._people):
            for zone, group in _by_region([lead, *reports]).items():
                if len(group) > 1:
                    yield from self._stand_ups(zone, group)
            for report in reports:
                yield from self._one_to_ones(lead, report)

    def _stand_ups(self, zone: str, group: list[Person]) -> Iterator[_Meeting]:
        hour = _STAND_UP[zone] + self._rng.choice((0, 0.25, 0.5, 1))
        number = self._number()
        for day in range(self._calendar.days):
            if not self._calendar.is_weekend(day) and chance(self._rng, 0.7):
                yield self._meeting(day, self._calendar.at(day, zone, hour), 15, group, number)

    def _one_to_ones(self, lead: Person, report: Person) -> Iterator[_Meeting]:
        regions = frozenset((_region(lead), _region(report)))
        zone, hour = _BETWEEN.get(regions, (report.city.zone, 13.0 + self._rng.choice((0, 1, 1.5, 2, 2.5))))
        weekday, number = self._rng.randrange(5), self._number()
        for day in range(self._calendar.days):
            if self._calendar.date(day).weekday() == weekday and chance(self._rng, 0.5):
                yield self._meeting(day, self._calendar.at(day, zone, hour), 30, [lead, report], number)

    def _meeting(self, day: int, at: int, minutes: int, asked: list[Person], number: str) -> _Meeting:
        return _Meeting(at, minutes, day, asked[0], asked, f"{self._rng.getrandbits(88):022x}==", number)

    def _number(self) -> str:
        return str(self._rng.randrange(81_000_000_000, 99_000_000_000))

    # --- who came

    def _joined(self, meeting: _Meeting) -> list[_Joining]:
        """Two who share a machine sit before it together, and only one of them is signed in."""
        found: dict[str, _Joining] = {}
        for person in meeting.asked:
            day = self._diary.get(person.worker_id, {}).get(meeting.day)
            joining = _joining(day, meeting) if day else None
            if joining:
                found.setdefault(joining.key, joining)
        return list(found.values())

    def _hold(self, meeting: _Meeting, joined: list[_Joining]) -> None:
        rows = [self._participant(meeting, joining) for joining in joined]
        self._participants += len(rows)
        page = {
            "next_page_token": "",
            "page_count": 1,
            "page_size": 300,
            "total_records": len(rows),
            "meeting_uuid": meeting.uuid,
            "meeting_number": meeting.number,
            "participants": rows,
        }
        self._pages.add(meeting.at, page)

    def _participant(self, meeting: _Meeting, joining: _Joining) -> Json:
        person, rng, seen = joining.day.person, joining.day.rng, joining.seen
        uuid = f"{rng.getrandbits(128):032X}"
        return {
            "id": _user_id(person),
            "user_id": str(rng.randrange(16_778_240, 99_000_000)),
            "participant_uuid": f"{uuid[:8]}-{uuid[8:12]}-{uuid[12:16]}-{uuid[16:20]}-{uuid[20:]}",
            "user_name": person.full_name,
            "email": person.email,
            **(_on_machine(joining, joining.machine) if joining.machine else _on_phone(person)),
            "ip_address": seen.ip,
            "location": f"{seen.city.seen} ({seen.city.country})",
            "data_center": _CENTRES.get(seen.city.country, "Germany (FR Top)"),
            "connection_type": "UDP",
            "join_time": to_seconds(joining.at),
            "leave_time": to_seconds(joining.until),
            "leave_reason": f"{person.full_name} left the meeting.",
            "version": rng.choice(_VERSIONS) if joining.machine else "6.3.10 (24411)",
            "status": "in_meeting",
            "role": "host" if person is meeting.host else "participant",
            "recording": False,
            "share_application": False,
            "share_desktop": chance(rng, 0.1),
            "share_whiteboard": False,
            "registrant_id": "",
            "audio_quality": "good",
            "video_quality": "good",
        }


def _teams(people: list[Person]) -> Iterator[tuple[Person, list[Person]]]:
    """Each lead and those who report to the lead."""
    reports: dict[str, list[Person]] = {}
    for person in people:
        if person.manager_id:
            reports.setdefault(person.manager_id, []).append(person)
    for person in people:
        if person.worker_id in reports:
            yield person, reports[person.worker_id]


def _region(person: Person) -> str:
    return _REGION.get(person.city.country, _EUROPE)


def _by_region(team: list[Person]) -> dict[str, list[Person]]:
    regions: dict[str, list[Person]] = {}
    for person in team:
        regions.setdefault(_region(person), []).append(person)
    return regions


def _joining(day: Day, meeting: _Meeting) -> _Joining | None:
    """Whoever is asked outside the hours they keep comes to every other one."""
    rng = day.rng
    inside = day.start - 45 * MINUTE <= meeting.at <= day.end
    if not day.working or not chance(rng, 0.92 if inside else 0.5):
        return None
    sits_at = day.at_hand()
    if sits_at is None:
        return None
    at = meeting.at + rng.randrange(-90, 240) * SECOND
    until = meeting.at + meeting.minutes * MINUTE + rng.randrange(-60, 300) * SECOND
    if day.person.reads_mail_on_phone and chance(rng, 0.04):
        return _Joining(day, day.way_out("phone"), None, at, until)
    return _Joining(day, sits_at[1], sits_at[0], at, until)


def _on_machine(joining: _Joining, machine: Laptop) -> Json:
    day, rng = joining.day, joining.day.rng
    wired = machine.managed and day.wired
    told: Json = {
        "device": "Windows" if machine.is_windows else "Mac",
        "os": "Windows 11" if machine.is_windows else "macOS",
        "network_type": "Wired" if wired else "Wifi",
        "internal_ip_addresses": [_inside(day, machine)],
        "microphone": _microphone(machine),
        "speaker": _microphone(machine).replace("Microphone", "Speakers"),
        "pc_name": machine.own_name,
        "domain": "WORKGROUP" if machine.name == "" else day.person.brand.name,
        "mac_addr": (machine.wired_address if wired else machine.wifi_address).lower(),
        "harddisk_id": machine.disk,
    }
    if chance(rng, day.person.camera_share) and not _unseen(day):
        told["camera"] = _camera(day, machine)
        if machine is day.person.laptop:
            day.filmed.append(joining.until)
    return told


def _unseen(day: Day) -> bool:
    return day.person.unseen_from is not None and day.index >= day.person.unseen_from


def _inside(day: Day, machine: Laptop) -> str:
    """Its address behind the router."""
    line = day.machine_line if machine.managed else day.line
    return f"{line.gateway.rsplit('.', 1)[0]}.{20 + int(machine.serial[-3:], 36) % 200}"


def _camera(day: Day, machine: Laptop) -> str:
    if machine.managed and day.person.camera_feed:
        return day.person.camera_feed
    if machine.managed and "webcam" in machine.peripherals:
        return "Logitech BRIO"
    return _BUILT_IN[machine.maker] if machine.is_windows else "FaceTime HD Camera"


def _microphone(machine: Laptop) -> str:
    headset = next((_HEADSETS[name] for name in machine.peripherals if name in _HEADSETS), None)
    if headset:
        return f"Headset Microphone ({headset})"
    return "Microphone Array (Realtek(R) Audio)" if machine.is_windows else "MacBook Pro Microphone"


def _on_phone(person: Person) -> Json:
    apple = person.handset.system.startswith("Ios")
    told: Json = {
        "device": "iOS" if apple else "Android",
        "os": person.handset.system,
        "network_type": "Cellular" if chance(person.rng, 0.5) else "Wifi",
        "internal_ip_addresses": [],
        "microphone": "",
        "speaker": "",
        "pc_name": "",
        "domain": "",
        "mac_addr": "",
        "harddisk_id": "",
        "device_name": person.handset.model,
    }
    if chance(person.rng, person.camera_share):
        told["camera"] = "Front Camera"
    return told


def _user_id(person: Person) -> str:
    """Twenty-two hexadecimal digits that stay with the user."""
    return person.directory_id.replace("-", "")[:22]
