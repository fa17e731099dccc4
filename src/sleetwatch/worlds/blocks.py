"""Makes a part of a company whole: its people, what befalls them, and the logs of their days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from sleetwatch.worlds.applicants import Applications
from sleetwatch.worlds.collector import CollectorDays, has_collector
from sleetwatch.worlds.days import Day, lived
from sleetwatch.worlds.defender import DefenderDays, DefenderFiles
from sleetwatch.worlds.devices import handset
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.entra import EntraDays
from sleetwatch.worlds.entra_audit import AuditLog
from sleetwatch.worlds.entra_shapes import SignInFiles
from sleetwatch.worlds.files import Folder, Log
from sleetwatch.worlds.github import GithubDays
from sleetwatch.worlds.hr import furnish, write_parcels, write_pay, write_roster, write_watchlist
from sleetwatch.worlds.intune import write_devices
from sleetwatch.worlds.lookalikes import after_accounts_are_opened
from sleetwatch.worlds.okta import OktaDays
from sleetwatch.worlds.people import Person, Reset, Tunnel, Visit
from sleetwatch.worlds.roster import Block, Mailboxes, roster
from sleetwatch.worlds.tenants import Tenant
from sleetwatch.worlds.timeline import MINUTE, Calendar, on_date
from sleetwatch.worlds.truth import Cast
from sleetwatch.worlds.zoom import ZoomMeetings

_TRIES_AGAIN = 0.3
"""Share of leavers whose machine asks for a sign-in once more."""

Story = Callable[[Cast], None]
"""Gives people of the cast something that befalls them."""


def cast_of(block: Block, calendar: Calendar, stories: Sequence[Story]) -> Cast:
    """The people of a block, with everything that the window holds for them; nothing is written yet."""
    people = roster(block, calendar, Mailboxes(block.number))
    cast = Cast(people, calendar, Random(f"{block.seed}/stories"))
    for story in stories:
        story(cast)
    _everyday(people, calendar)
    _gateways(people, block.tenant)
    _leavers(cast)
    furnish(people, calendar)
    after_accounts_are_opened(cast)
    cast.known += [("trusted-egress", office) for office in block.tenant.offices.values()]
    return cast


def write_block(block: Block, cast: Cast, out: Folder) -> None:
    """Every log of the block's people, each file in the order of time or of worker ids."""
    people = sorted(cast.people, key=lambda person: person.worker_id)
    _write_files(people, cast, block, out)


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


def _gateways(people: list[Person], tenant: Tenant) -> None:
    """Finance and HR browse through the company's web gateway."""
    for person in people:
        if person.department in {"Finance", "HR"} and not person.tunnels and not person.stays:
            gate = tenant.gates["US" if person.city.country in {"US", "BR"} else "DE"]
            person.tunnels = [Tunnel(gate, 0.85, carries="machine")]


def _leavers(cast: Cast) -> None:
    for share in (0.4, 0.7):
        person = cast.take(lambda one: not one.uses_okta and one.department != "Operations")
        day = cast.calendar.working_day(share)
        person.ended = cast.calendar.date(day)
        if chance(person.rng, _TRIES_AGAIN):
            person.knocks = [Visit(day + 1, 10 + 8 * person.rng.random(), person.home, "laptop")]


def _write_files(people: list[Person], cast: Cast, block: Block, out: Folder) -> None:
    calendar, tenant_id, rng = cast.calendar, block.tenant.directory_id, Random(f"{block.seed}/files")
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
    _write_applications(people, calendar, out, rng)
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
        audit.leave(person, on_date(person.ended, 17.4) + person.rng.randrange(12 * MINUTE))
    if isinstance(identity, EntraDays):
        for visit in person.knocks:
            identity.knock(visit)
    return days


def _write_applications(people: list[Person], calendar: Calendar, out: Folder, rng: Random) -> None:
    applications = Applications(calendar, rng)
    for person in people:
        if person.started >= calendar.first:
            applications.hired(person)
    applications.others(45)
    applications.write(out)
