"""The synthetic company: its staff's days, written as the logs its vendors would export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sleetwatch.errors import UserError
from sleetwatch.worlds.adversaries import plant
from sleetwatch.worlds.applicants import Applications
from sleetwatch.worlds.collector import CollectorDays, has_collector
from sleetwatch.worlds.days import Day, lived
from sleetwatch.worlds.defender import DefenderDays, DefenderFiles
from sleetwatch.worlds.devices import guid, handset
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.entra import EntraDays
from sleetwatch.worlds.entra_audit import AuditLog
from sleetwatch.worlds.entra_shapes import SignInFiles
from sleetwatch.worlds.files import Folder, Log
from sleetwatch.worlds.github import GithubDays
from sleetwatch.worlds.hr import furnish, write_parcels, write_pay, write_roster, write_watchlist
from sleetwatch.worlds.intune import write_devices
from sleetwatch.worlds.lookalikes import STORIES, share_account, switch_bank
from sleetwatch.worlds.networks import GATEWAY_SERVICE, tunnel
from sleetwatch.worlds.okta import OktaDays
from sleetwatch.worlds.people import Person, Reset, Tunnel, roster
from sleetwatch.worlds.places import CITIES
from sleetwatch.worlds.timeline import Calendar, on_date
from sleetwatch.worlds.truth import Cast, LookAlike, Planted, Travel, Truth
from sleetwatch.worlds.zoom import ZoomMeetings

FEWEST_STAFF = 150
FEWEST_DAYS = 28
APPROVED_TOOLS = ("TeamViewer", "ScreenConnect")


@dataclass(frozen=True, slots=True)
class Company:
    """What was built. The truth is in it for who asks; it is never among the files."""

    folder: Path
    seed: int
    first_day: date
    last_day: date
    workers: int
    records: dict[str, int]
    """Records by file, paths relative to the folder."""
    raw_bytes: int
    planted: tuple[Planted, ...]
    look_alikes: tuple[LookAlike, ...]
    approved_tools: tuple[str, ...]
    approved_travel: tuple[Travel, ...]
    truth: Truth

    def write_truth(self, path: Path) -> None:
        self.truth.write(path)

    def summary(self) -> str:
        """For people: the company in a paragraph, and a line a file."""
        total = sum(self.records.values())
        head = (
            f"{self.workers} workers, {self.first_day} to {self.last_day}: "
            f"{total:,} records, {self.raw_bytes / 1e6:.0f} MB before compression."
        )
        return "\n".join([head, *(f"{count:>9,}  {name}" for name, count in sorted(self.records.items()))])


def build_company(
    folder: Path,
    *,
    seed: int = 7,
    staff: int = 300,
    days: int = 60,
    first_day: date = date(2026, 3, 2),
    planted: Callable[[Cast], None] = plant,
) -> Company:
    """Writes the raw logs of a made-up company under `folder`; the same arguments give the same bytes.

    `planted` puts those who are not who they say among its staff.
    """
    if staff < FEWEST_STAFF or days < FEWEST_DAYS:
        raise UserError(f"a company needs at least {FEWEST_STAFF} staff and {FEWEST_DAYS} days for its stories")
    calendar = Calendar(first_day, days)
    people = roster(seed, staff, days, first_day)
    cast = _cast(people, calendar, Random(f"{seed}/stories"), planted)
    out = Folder(folder)
    _write_files(people, cast, calendar, out, Random(f"{seed}/files"))
    return Company(
        folder=folder,
        seed=seed,
        first_day=first_day,
        last_day=first_day + timedelta(days=days - 1),
        workers=len(people),
        records=out.records,
        raw_bytes=out.raw_bytes,
        planted=tuple(cast.truth.planted),
        look_alikes=tuple(cast.truth.look_alikes),
        approved_tools=APPROVED_TOOLS,
        approved_travel=tuple(cast.truth.approved_travel),
        truth=cast.truth,
    )


def _cast(people: list[Person], calendar: Calendar, rng: Random, planted: Callable[[Cast], None]) -> Cast:
    cast = Cast(people, calendar, rng)
    planted(cast)
    for story in STORIES:
        story(cast)
    _everyday(people, calendar)
    _gateways(people, rng)
    _leavers(cast)
    furnish(people, calendar)
    by_id = {person.worker_id: person for person in people}
    share_account(cast, by_id)
    switch_bank(cast, by_id)
    for office in {id(person.office): person.office for person in people if person.office}.values():
        if office.wifi.startswith("NORTHLIGHT"):
            cast.known.append(("trusted-egress", office))
    return cast


def _everyday(people: list[Person], calendar: Calendar) -> None:
    """What happens to anybody: first days, forgotten passwords, new phones, a repository now and then."""
    for person in people:
        rng, start = person.rng, (person.started - calendar.first).days
        if start >= 0:
            person.laptop_from = max(person.laptop_from, start)
            person.registrations = person.registrations or [(start, person.handset)]
            person.away -= set(range(start, start + 4))
            if person.department == "Engineering" and not person.clones:
                person.clones = [(start + 1, rng.randrange(2, 6)), (start + 3, rng.randrange(1, 4))]
        elif chance(rng, 0.04) and not person.registrations:
            person.handset = handset(rng, person.phone)
            person.registrations = [(rng.randrange(calendar.days), person.handset)]
        if chance(rng, 0.07) and not person.resets:
            person.resets = [Reset(rng.randrange(calendar.days), 9.0 + 7 * rng.random(), by_helpdesk=chance(rng, 0.3))]
        if person.department == "Engineering" and start < 0:
            person.clones += [(rng.randrange(calendar.days), rng.choice((1, 1, 2))) for _ in range(rng.randrange(3))]


def _gateways(people: list[Person], rng: Random) -> None:
    """Finance and HR browse through the company's web gateway."""
    gates = {
        code: tunnel(GATEWAY_SERVICE[code], CITIES[city], rng, 4)
        for code, city in (("US", "Chicago"), ("DE", "Munich"))
    }
    for person in people:
        if person.department in {"Finance", "HR"} and not person.tunnels and not person.stays:
            gate = gates["US" if person.city.country in {"US", "BR"} else "DE"]
            person.tunnels = [Tunnel(gate, 0.85, carries="machine")]


def _leavers(cast: Cast) -> None:
    for share in (0.4, 0.7):
        person = cast.take(lambda one: not one.uses_okta and one.department != "Operations")
        person.ended = cast.calendar.date(cast.calendar.working_day(share))


def _write_files(people: list[Person], cast: Cast, calendar: Calendar, out: Folder, rng: Random) -> None:
    tenant_id = guid(rng)
    sign_ins = SignInFiles(calendar, tenant_id)
    endpoints = DefenderFiles(calendar, tenant_id)
    helpdesk = next(person for person in people if person.department == "IT" and person.worker_type == "employee")
    audit = AuditLog(calendar, tenant_id, helpdesk)
    okta = Log()
    lives = {person.worker_id: _live(person, (sign_ins, endpoints, audit, okta), calendar) for person in people}
    sign_ins.write(out)
    out.lines("entra/AuditLogs.jsonl", audit.log)
    out.array("okta/system_log.json", okta)
    endpoints.write(out)
    write_devices(people, out, calendar)
    write_roster(people, out)
    write_parcels(people, out, rng)
    write_pay(people, out)
    write_watchlist(cast.known, out, calendar)
    _write_applications(people, cast, calendar, out, rng)
    _write_work(people, lives, calendar, out, rng)


def _write_work(
    people: list[Person], lives: dict[str, list[Day]], calendar: Calendar, out: Folder, rng: Random
) -> None:
    """Meetings, code, and how the laptops stood meanwhile: after all else, so that these dice change nothing else."""
    diary = {worker_id: {day.index: day for day in days} for worker_id, days in lives.items()}
    ZoomMeetings(people, diary, calendar, rng).write(out)
    code, readings = Log(), Log()
    read: set[str] = set()
    for person in people:
        engineer = GithubDays(person, code) if person.department == "Engineering" else None
        reads = has_collector(person) and person.laptop.serial not in read
        laptop = CollectorDays(person, readings, calendar) if reads else None
        read.add(person.laptop.serial)
        for day in lives[person.worker_id]:
            if engineer:
                engineer.live(day)
            if laptop:
                laptop.live(day)
    out.lines("github/audit_log.jsonl.gz", code)
    out.lines("collector/facts.jsonl.gz", readings)


def _live(person: Person, files: tuple[SignInFiles, DefenderFiles, AuditLog, Log], calendar: Calendar) -> list[Day]:
    sign_ins, endpoints, audit, okta = files
    identity = OktaDays(person, okta, calendar) if person.uses_okta else EntraDays(person, sign_ins, calendar)
    machine = DefenderDays(person, endpoints, calendar)
    days = []
    for day in lived(person, calendar):
        identity.live(day)
        machine.live(day)
        if not person.uses_okta:
            audit.live(person, day)
        days.append(day)
    if person.ended:
        audit.leave(person, on_date(person.ended, 17.5))
    return days


def _write_applications(people: list[Person], cast: Cast, calendar: Calendar, out: Folder, rng: Random) -> None:
    applications = Applications(calendar, rng)
    planted = {entry.worker_id: entry.level for entry in cast.truth.planted}
    for person in people:
        if person.started < calendar.first:
            continue
        level = planted.get(person.worker_id, "")
        line = next((one.line for one in person.tunnels if one.carries == "own"), None) or (
            person.stays[0].line if level and person.stays else person.home
        )
        ready_made = level in {"L1", "L2"}  # their papers come from one desk
        clock = "Asia/Shanghai" if ready_made else person.city.zone
        applications.hired(person, line, polished=ready_made, clock=clock)
    applications.others(45)
    applications.write(out)
