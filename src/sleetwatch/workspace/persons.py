"""Whom a purge is about: every identifier by which the lake knows one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from sleetwatch.engine import Engine, quoted
from sleetwatch.errors import UnknownName
from sleetwatch.events import KINDS, schema_of
from sleetwatch.state import subjects
from sleetwatch.subjects import Identities, Pseudonyms, identify
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import newest_ingests

Key = tuple[str, str]
"""Tenant and pseudonym."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person as one tenant knows them. Text is lower case, but for ids and names."""

    tenant: str
    subject: str
    subjects: frozenset[str]
    """Every pseudonym the person ever had here: an account nobody owned has its own until a roster names the owner."""
    accounts: frozenset[str]
    worker_id: str | None
    applicant_ids: frozenset[str] = frozenset()
    account_ids: frozenset[str] = frozenset()
    """The directory's own ids of the accounts."""
    names: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    """Private and applicants' addresses."""
    phones: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    """Ids of devices that nobody else here uses."""


def find_person(folder: Folder, engine: Engine, name: str, tenant: str | None) -> Person:
    """The person meant by a pseudonym, a worker id, an account, or an applicant's id or e-mail. Raises `UnknownName`.

    The engine holds every event kind.
    """
    engine.register("newest_ingests", newest_ingests(folder))
    pseudonyms = Pseudonyms(folder.key)
    who = identify(engine, pseudonyms)
    engine.register("subjects", who.table())
    wanted = name.strip().lower()
    search = _Search(folder, engine, who)
    found = search.known(wanted, tenant)
    applicant = "" if found else wanted
    found = found or search.applicants(wanted, tenant, pseudonyms)
    if not found:
        raise UnknownName(f"nobody here is called {name!r}; `sleetwatch suspects` lists the subjects")
    if len(found) > 1:
        tenants = ", ".join(sorted({key[0] for key in found}))
        raise UnknownName(f"{name!r} is more than one person here (tenants: {tenants}); name one, or add --tenant")
    key = found.pop()
    known = _Known(engine, key, _accounts(folder, who, key), _worker_id(folder, who, key), applicant)
    known.applications = frozenset(who.applicant_ids_of().get(key, ()))
    return known.person(pseudonyms)


class _Search:
    def __init__(self, folder: Folder, engine: Engine, who: Identities) -> None:
        self.folder, self.engine, self.who = folder, engine, who

    def known(self, wanted: str, tenant: str | None) -> set[Key]:
        """Every subject whom the name may mean."""
        found = {
            (key[0], subject)
            for known in (self.who.subject_of_account, self.who.subject_of_worker, self.who.subject_of_applicant)
            for key, subject in known.items()
            if wanted in {key[1].lower(), subject.lower()}
        }
        found |= {
            (row.tenant, row.subject)
            for row in _of_hunt(self.folder)
            if wanted in {row.subject.lower(), row.worker_id and row.worker_id.lower(), *row.accounts}
        }
        return {key for key in found if tenant in {None, key[0]}}

    def applicants(self, wanted: str, tenant: str | None, pseudonyms: Pseudonyms) -> set[Key]:
        """Every applicant whom the name may mean. One who became a worker is that worker."""
        rows = self.engine.rows(
            "select distinct tenant, worker_id, applicant_id from application where lower(email) = ?", [wanted]
        )
        return {
            (
                of,
                self.who.subject_of_worker.get((of, worker_id))
                or self.who.subject_of_applicant.get((of, applicant_id))
                or pseudonyms.subject(of, f"applicant:{wanted}"),
            )
            for of, worker_id, applicant_id in rows
            if tenant in {None, of}
        }


def _of_hunt(folder: Folder) -> list[sa.Row[tuple[str, str, str | None, list[str]]]]:
    """Who is who as of the newest hunt: somebody may be left there whose events are gone."""
    query = sa.select(subjects.c.tenant, subjects.c.subject, subjects.c.worker_id, subjects.c.accounts)
    with folder.state.connect() as connection:
        return list(connection.execute(query))


def _accounts(folder: Folder, who: Identities, key: Key) -> frozenset[str]:
    hunted = {account for row in _of_hunt(folder) if (row.tenant, row.subject) == key for account in row.accounts}
    return frozenset(who.accounts_of().get(key, ())) | hunted


def _worker_id(folder: Folder, who: Identities, key: Key) -> str | None:
    hunted = [row.worker_id for row in _of_hunt(folder) if (row.tenant, row.subject) == key]
    return who.worker_of_subject.get(key) or (hunted[0] if hunted else None)


class _Known:
    """What the lake has besides accounts and worker id."""

    def __init__(
        self, engine: Engine, key: Key, accounts: frozenset[str], worker_id: str | None, applicant: str
    ) -> None:
        self.engine, self.accounts, self.worker_id = engine, accounts, worker_id
        self.tenant, self.subject = key
        self.applicant = applicant
        self.applications: frozenset[str] = frozenset()

    def person(self, pseudonyms: Pseudonyms) -> Person:
        emails = self._texts("worker", "personal_email", self._mine("worker"))
        unclaimed = f"(worker_id is null and lower(email) in {listed(self.accounts | emails | {self.applicant})})"
        named = f"(lower(applicant_id) = {quoted(self.applicant)} or applicant_id in {listed(self.applications)})"
        mine = f"({self._mine('application')} or {unclaimed} or {named})"
        applications = self._texts("application", "applicant_id", mine)
        mine = f"({mine} or applicant_id in {listed(applications)})"
        former = {pseudonyms.subject(self.tenant, f"account:{account}") for account in self.accounts}
        names = self._texts("worker", "full_name", self._mine("worker")) | self._texts("application", "name", mine)
        return Person(
            tenant=self.tenant,
            subject=self.subject,
            subjects=frozenset({self.subject, *former}),
            accounts=self.accounts,
            worker_id=self.worker_id,
            applicant_ids=applications,
            account_ids=self._account_ids(),
            names=frozenset(name for name in names if not self._is_somebody_else(name)),
            emails=emails | {email.lower() for email in self._texts("application", "email", mine)},
            phones=self._texts("worker", "phone", self._mine("worker")) | self._texts("application", "phone", mine),
            devices=self._devices(),
        )

    def _mine(self, kind: str) -> str:
        """Rows with the person's worker id or account."""
        columns = schema_of(KINDS[kind]).names
        tests = ["false"]
        if self.worker_id is not None and "worker_id" in columns:
            tests.append(f"worker_id = {quoted(self.worker_id)}")
        tests += [f"{name} in {listed(self.accounts)}" for name in ("account", "work_email") if name in columns]
        return f"({' or '.join(tests)})"

    def _texts(self, kind: str, column: str, where: str) -> frozenset[str]:
        """The values of a column in the person's own rows."""
        query = f"select distinct {column} from {kind} where tenant = ? and {column} is not null and {where}"
        return frozenset(value for (value,) in self.engine.rows(query, [self.tenant]))

    def _is_somebody_else(self, name: str) -> bool:
        """Whether another worker has the very same name; it is then left where it stands."""
        query = "select 1 from worker where tenant = ? and lower(full_name) = lower(?) and worker_id <> ? limit 1"
        return bool(self.engine.rows(query, [self.tenant, name, self.worker_id or ""]))

    def _account_ids(self) -> frozenset[str]:
        kinds = [name for name, kind in KINDS.items() if {"account", "account_id"} <= set(schema_of(kind).names)]
        union = " union ".join(f"select tenant, account, account_id from {kind}" for kind in kinds)
        query = (
            f"select account_id from ({union}) where tenant = ? and account is not null and account_id is not null "
            f"group by account_id having bool_and(account in {listed(self.accounts)})"
        )
        return frozenset(value for (value,) in self.engine.rows(query, [self.tenant]))

    def _devices(self) -> frozenset[str]:
        """Devices on which no other subject was ever seen. A system's own accounts are nobody."""
        named = [
            f"select tenant, {column} as device, account, {worker} as worker_id from {name}"
            for name, kind in KINDS.items()
            for columns in [schema_of(kind).names]
            for worker in ["worker_id" if "worker_id" in columns else "null"]
            for column in ("device_id", "directory_id")
            if {column, "account"} <= set(columns)
        ]
        mine = (
            f"(d.account in {listed(self.accounts)} or coalesce(d.worker_id = {quoted(self.worker_id or '')}, false))"
        )
        query = (
            f"select d.device from ({' union '.join(named)}) as d left join subjects as s "
            "on s.tenant = d.tenant and s.account = d.account "
            "where d.tenant = ? and d.device is not null and (s.subject is not null or d.worker_id is not null) "
            f"group by d.device having bool_and(coalesce({mine}, false))"
        )
        return frozenset(value for (value,) in self.engine.rows(query, [self.tenant]))


def listed(texts: Iterable[str]) -> str:
    """Texts as the right side of SQL's `in`."""
    return f"({', '.join(quoted(text) for text in sorted(texts)) or 'null'})"
