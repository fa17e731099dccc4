"""Everything that the lake tells of applicants, as the checks want it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.intel import places
from sleetwatch.state import consents
from sleetwatch.subjects import Identities, Pseudonyms, identify_applicants
from sleetwatch.subjects.claims import rows_to_table
from sleetwatch.subjects.contacts import home_text, profile_links, street_of
from sleetwatch.subjects.files import files_of, written_by_another
from sleetwatch.subjects.history import jobs_of, overlap_months
from sleetwatch.subjects.mailbox import is_free, mailbox
from sleetwatch.subjects.parcels import PARCELS, parcel_rows
from sleetwatch.subjects.place_kind import place_kind
from sleetwatch.subjects.resumes import Sent, phone_of, referees_of, sent_applications
from sleetwatch.subjects.technologies import named_too_early
from sleetwatch.vetting.dossier import Delivery, Document, Dossier, Referee, Staff, Talk, TooEarly
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import newest_ingests
from sleetwatch.workspace.near_careers import work_of
from sleetwatch.workspace.stated_homes import StatedHomes

Key = tuple[str, str]
_READ = ("application", "interview", "identity_check", "worker", "shipment")
_TALKS = """
select tenant, applicant_id, "at", minutes, camera_minutes, ip, client from interview
where applicant_id is not null order by tenant, applicant_id, "at", event_id
"""
_CHECKS = """
select tenant, applicant_id, worker_id, "at", check_kind, outcome, checked_by, step, evidence, note, event_id
from identity_check where applicant_id is not null or worker_id is not null order by "at", batch, event_id
"""
_BESIDE = """
select tenant, applicant_id, ip, user_agent, requisition_id, channel, agency, region, worker_id from (
    select *, row_number() over (
        partition by tenant, applicant_id order by worker_id is null, batch desc, line desc, event_id) as place
    from application where applicant_id is not null
) where place = 1
"""
_MOST_DOCUMENTS = 20
_MOST_PROFILES = 10


@dataclass(frozen=True, slots=True)
class Records:
    """The applicants of a workspace, the staff they are compared with, and what people recorded of checks."""

    dossiers: list[Dossier]
    staff: list[Staff]
    recorded: dict[Key, list[dict[str, Any]]]
    """By application: the identity checks made of it, or of the worker it became, oldest first."""
    who: Identities


def read_records(folder: Folder, tenant: str | None = None) -> Records:
    """Read the lake. Every applicant is read, for they are compared; `tenant` limits to one."""
    with folder.reading(), Engine(memory_limit_mb=folder.settings.memory_mb) as engine:
        for kind in _READ:
            engine.scan(kind, folder.segments_of(kind), schema_of(KINDS[kind]))
        engine.register("newest_ingests", newest_ingests(folder))
        pseudonyms = Pseudonyms(folder.key)
        who = identify_applicants(engine, pseudonyms)
        reader = _Reader(folder, engine, who, pseudonyms)
        dossiers = [one for one in reader.dossiers() if tenant in {None, one.tenant}]
        staff = [one for one in reader.staff() if tenant in {None, one.tenant}]
        return Records(dossiers, staff, reader.recorded(), who)


class _Reader:
    def __init__(self, folder: Folder, engine: Engine, who: Identities, pseudonyms: Pseudonyms) -> None:
        self.folder, self.engine, self.who, self.pseudonyms = folder, engine, who, pseudonyms
        self.normalise = cache(places.normalise_address)
        self.locate = cache(places.locate)
        self.homes = StatedHomes(self.normalise, self.locate)

    def dossiers(self) -> Iterator[Dossier]:
        """The newest word on each application."""
        beside = {(row["tenant"], row["applicant_id"]): row for row in self.engine.dicts(_BESIDE)}
        talks, deliveries, agreed = self._talks(), self._deliveries(), consents_in_force(self.folder)
        newest = {(one["tenant"], one["applicant_id"]): one for one in sent_applications(self.engine, self.who)}
        for key, one in newest.items():
            yield self._dossier(
                one | beside[key],
                talks=tuple(talks[key]),
                deliveries=tuple(deliveries[one["tenant"], one["subject"]]),
                consents=frozenset(agreed.get(key, ())),
            )

    def _dossier(self, one: Sent, **hung_on: Any) -> Dossier:  # noqa: ANN401 - the dossier's own fields
        resume = one["resume"] if isinstance(one["resume"], dict) else {}
        place = self.locate(one["city"], one["region"], one["country"], None)
        plain = {name: one[name] for name in _PLAIN}
        return Dossier(
            **plain,
            applied_at=one["at"],
            zone=place.zone if place else None,
            resume=resume,
            mailbox=mailbox(one["email"]),
            address_key=street_of(one, self.normalise),
            address_kind=place_kind(one["address"]),
            homes=self.homes.of(one, resume),
            links=tuple(dict.fromkeys(profile_links(one["profiles"]))),
            referees=tuple(_referee(referee, one["country"]) for referee in referees_of(one)),
            profiles=tuple(_objects(one["profiles"], _MOST_PROFILES)),
            documents=tuple(_documents(one["documents"], one["name"])),
            **_career(resume, one["at"]),
            **hung_on,
        )

    def _talks(self) -> defaultdict[Key, list[Talk]]:
        found: defaultdict[Key, list[Talk]] = defaultdict(list)
        for row in self.engine.dicts(_TALKS):
            talk = Talk(row["at"], row["minutes"], row["camera_minutes"], row["ip"], row["client"])
            found[row["tenant"], row["applicant_id"]].append(talk)
        return found

    def _deliveries(self) -> defaultdict[Key, list[Delivery]]:
        found: defaultdict[Key, list[Delivery]] = defaultdict(list)
        rows = parcel_rows(self.engine, self.who, self.pseudonyms, self.normalise, self.locate)
        for row in rows_to_table(rows, PARCELS).to_pylist():
            if row["delivered_elsewhere"] is not None and row["status"] != "returned":
                delivery = Delivery(row["at"], row["delivered_elsewhere"], row["home_km"])
                found[row["tenant"], row["subject"]].append(delivery)
        return found

    def staff(self) -> Iterator[Staff]:
        """Everybody on the rosters."""
        for worker in self.who.roster:
            yield Staff(
                worker["tenant"],
                self.who.subject_of_worker[worker["tenant"], worker["worker_id"]],
                tuple(filter(None, (worker["phone"], worker["emergency_phone"]))),
                tuple(filter(None, (mailbox(worker["personal_email"]),))),
                home_text(worker, self.normalise),
                worker["phone"],
            )

    def recorded(self) -> dict[Key, list[dict[str, Any]]]:
        """Identity checks by application; a worker's are those of the application that led to the worker."""
        applications = self.who.applicant_ids_of()
        found: defaultdict[Key, list[dict[str, Any]]] = defaultdict(list)
        for row in self.engine.dicts(_CHECKS):
            tenant = row["tenant"]
            subject = self.who.subject_of_worker.get((tenant, row["worker_id"]))
            of_worker = applications.get((tenant, subject), []) if subject else []
            for applicant_id in dict.fromkeys([row["applicant_id"], *of_worker]):
                if applicant_id:
                    found[tenant, applicant_id].append(row)
        return dict(found)


_PLAIN = (
    "tenant", "applicant_id", "subject", "event_id", "name", "email", "phone", "address", "city", "region", "country",
    "ip", "user_agent", "requisition_id", "channel", "agency", "worker_id",
)  # fmt: skip


def _career(resume: dict[str, Any], applied_at: int) -> dict[str, Any]:
    jobs = jobs_of(resume)
    applied = clock.to_datetime(applied_at)
    return {
        "jobs": tuple(work_of(job) for job in jobs),
        "overlap_months": overlap_months(jobs, applied.year * 12 + applied.month),
        "too_early": tuple(
            TooEarly(name, job.employer, months)
            for job in jobs
            for name, months in named_too_early(job.text, job.latest_end)
        ),
    }


def _referee(told: Mapping[str, Any], country: str | None) -> Referee:
    email = str(told.get("email") or "")
    return Referee(phone_of(told, country), mailbox(email), is_free(email))


def _objects(listed: object, most: int) -> Iterator[dict[str, Any]]:
    yield from (one for one in (listed if isinstance(listed, list) else [])[:most] if isinstance(one, dict))


def _documents(listed: object, name: str | None) -> Iterator[Document]:
    for one in _objects(listed, _MOST_DOCUMENTS):
        told = one.get("metadata")
        metadata = {str(key): str(value) for key, value in told.items()} if isinstance(told, dict) else {}
        yield Document(str(one.get("kind") or "other").lower(), metadata, **_making(one, name))


def _making(told: dict[str, Any], name: str | None) -> dict[str, Any]:
    """How a file came to be, by its own words."""
    file = next(files_of([told]), None)
    if file is None:
        return {}
    return {
        "made_at": file.made_at,
        "offset_minutes": file.offset_minutes,
        "tools": file.tools,
        "author": file.author,
        "written_by_another": written_by_another(file, name),
        "edited": file.edited,
    }


def consents_in_force(folder: Folder) -> dict[Key, set[str]]:
    """What each applicant agrees to now: the newest row of a kind holds, until its end."""
    found: defaultdict[Key, set[str]] = defaultdict(set)
    now = clock.now()
    with folder.state.connect() as connection:
        for row in connection.execute(sa.select(consents).order_by(consents.c.consent)):
            agreed = found[row.tenant, row.applicant_id]
            if row.given and (row.until is None or row.until > now):
                agreed.add(row.what)
            else:
                agreed.discard(row.what)
    return found
