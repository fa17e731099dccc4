"""Accounts to subjects: a worker with all the accounts the roster names, an applicant, or an account nobody owns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.subjects.applicants import applicants_in, by_contact, owner_of, personas
from sleetwatch.subjects.mailbox import mailbox
from sleetwatch.subjects.pseudonym import Pseudonyms
from sleetwatch.telephone import abroad

NEWEST_INGESTS = pa.schema([("origin", pa.string()), ("newest", pa.int64())])
"""The table `newest_ingests`: each file's SHA-256 and the number of its newest ingest."""

ROSTER = """
select * exclude (place) from (
    select w.*, row_number() over (
        partition by w.tenant, w.worker_id order by coalesce(i.newest, w.batch) desc, w.line desc, w.event_id) as place
    from worker as w left join newest_ingests as i on i.origin = w.origin
    where w.worker_id is not null
) where place = 1 order by tenant, worker_id
"""
"""The newest row of each worker: what was ingested last holds, even if it had been said before."""

SUBJECTS = pa.schema(
    [(name, pa.string()) for name in ("tenant", "account", "subject", "worker_id")],
)

_Worker = dict[str, Any]

NAMING = ("tenant", "worker_id", "full_name", "title", "department", "worker_type")
"""The columns of a roster that say who somebody is; all others are claims."""


@dataclass(slots=True)
class Identities:
    """The subjects of a workspace."""

    roster: list[_Worker] = field(default_factory=list)
    """The newest roster row of each worker; a national telephone is taken for one of the home's country."""
    subject_of_worker: dict[tuple[str, str], str] = field(default_factory=dict)
    applicants: list[_Worker] = field(default_factory=list)
    """The newest row of each application."""
    subject_of_applicant: dict[tuple[str, str], str] = field(default_factory=dict)
    """By applicant id: the worker one became, or a persona of its own."""
    subject_of_account: dict[tuple[str, str], str] = field(default_factory=dict)
    worker_of_subject: dict[tuple[str, str], str] = field(default_factory=dict)
    observed: set[tuple[str, str]] = field(default_factory=set)
    """Subjects with at least one event of their own."""
    notes: list[str] = field(default_factory=list)
    """What in the rosters needs a look, in sentences without names."""

    def forget_claims(self) -> None:
        """Leave of the roster who is on it: a worker's whole row takes a kilobyte."""
        self.roster = [{name: worker[name] for name in NAMING} for worker in self.roster]

    def table(self) -> pa.Table:
        """The table `subjects`: every account, its subject and its worker."""
        rows = [
            (tenant, account, subject, self.worker_of_subject.get((tenant, subject)))
            for (tenant, account), subject in sorted(self.subject_of_account.items())
        ]
        columns = list(zip(*rows, strict=True)) or [()] * len(SUBJECTS)
        return pa.table([pa.array(column, pa.string()) for column in columns], schema=SUBJECTS)

    def personas(self) -> dict[tuple[str, str], list[_Worker]]:
        """The applications of every subject who is only an applicant, oldest first."""
        found: dict[tuple[str, str], list[_Worker]] = defaultdict(list)
        for one in sorted(self.applicants, key=lambda one: (one["at"], one["applicant_id"])):
            key = one["tenant"], self.subject_of_applicant[one["tenant"], one["applicant_id"]]
            if key not in self.worker_of_subject:
                found[key].append(one)
        return found

    def applicant_ids_of(self) -> dict[tuple[str, str], list[str]]:
        """Every subject's applications, sorted."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for (tenant, applicant_id), subject in sorted(self.subject_of_applicant.items()):
            found[tenant, subject].append(applicant_id)
        return found

    def accounts_of(self) -> dict[tuple[str, str], list[str]]:
        """Every subject's accounts, sorted."""
        accounts: dict[tuple[str, str], list[str]] = defaultdict(list)
        for (tenant, account), subject in sorted(self.subject_of_account.items()):
            accounts[tenant, subject].append(account)
        return accounts


Distinct = Callable[[Mapping[str, Sequence[str]]], list[tuple[Any, ...]]]
"""Every different row, in order, of what is selected from event kinds, with `{}` in the place of a kind's name."""

ACCOUNTS = {
    name: ["select tenant, account from {} where account is not null"]
    for name, kind in KINDS.items()
    if "account" in schema_of(kind).names
}
"""Every account in any event table."""


def in_all(engine: Engine) -> Distinct:
    """Looks through all events."""

    def distinct(selects: Mapping[str, Sequence[str]]) -> list[tuple[Any, ...]]:
        parts = [text.format(kind) for kind, texts in selects.items() for text in texts]
        return engine.rows(f"select distinct * from ({' union all '.join(parts)}) order by all")

    return distinct


def identify(engine: Engine, pseudonyms: Pseudonyms, distinct: Distinct | None = None) -> Identities:
    """Resolve every account that occurs in the event tables registered in the engine, found by `distinct`."""
    who = _roster(engine, pseudonyms)
    _claim_work_accounts(engine, who)
    _place_applicants(engine, who, pseudonyms)
    seen = [(tenant, account) for tenant, account in (distinct or in_all(engine))(ACCOUNTS)]
    _claim_local_accounts(engine, seen, who)
    _claim_private_accounts(seen, who)
    for tenant, account in seen:
        if "\\" not in account and (tenant, account) not in who.subject_of_account:
            who.subject_of_account[tenant, account] = pseudonyms.subject(tenant, f"account:{account}")
    who.observed = {(key[0], who.subject_of_account[key]) for key in seen if key in who.subject_of_account}
    return who


def identify_applicants(engine: Engine, pseudonyms: Pseudonyms) -> Identities:
    """The workers of the rosters and whose each application is, without anybody's accounts: no log is read."""
    who = _roster(engine, pseudonyms)
    _place_applicants(engine, who, pseudonyms)
    return who


def _roster(engine: Engine, pseudonyms: Pseudonyms) -> Identities:
    who = Identities(roster=engine.dicts(ROSTER))
    for worker in who.roster:
        tenant, worker_id = worker["tenant"], worker["worker_id"]
        subject = pseudonyms.subject(tenant, f"worker:{worker_id}")
        who.subject_of_worker[tenant, worker_id] = subject
        who.worker_of_subject[tenant, subject] = worker_id
        for kind in ("phone", "emergency_phone"):
            worker[kind] = abroad(worker[kind], worker["home_country"])
    return who


def _claim_work_accounts(engine: Engine, who: Identities) -> None:
    """Every work e-mail a roster ever gave a worker is an account of that worker; the newest row decides a dispute."""
    rows = engine.rows(
        "select w.tenant, w.work_email, w.worker_id, max(coalesce(i.newest, w.batch)) as newest, max(w.line) as place "
        "from worker as w left join newest_ingests as i on i.origin = w.origin "
        "where w.work_email is not null and w.worker_id is not null group by all "
        "order by newest, place, w.tenant, w.worker_id"
    )
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for tenant, email, worker_id, *_ in rows:
        owners[tenant, email].add(worker_id)
        who.subject_of_account[tenant, email] = who.subject_of_worker[tenant, worker_id]
    disputed = sum(len(workers) > 1 for workers in owners.values())
    if disputed:
        who.notes.append(f"{disputed} work e-mails belong to two workers in the rosters; the newest row holds")
    changed = engine.rows(_DISAGREEING)[0][0]
    if changed:
        who.notes.append(f"{changed} workers are described differently by two rosters; the newest ingest holds")
    several = engine.rows(_SEVERAL_ACCOUNTS)[0][0]
    if several:
        who.notes.append(f"{several} workers have more than one work account; each is followed as one person")


_SEVERAL_ACCOUNTS = """
select count(*) from (
    select tenant, worker_id from worker group by tenant, worker_id having count(distinct work_email) > 1)
"""

_DISAGREEING = """
select count(*) from (
    select tenant, worker_id from worker group by tenant, worker_id
    having count(distinct origin) > 1 and count(distinct concat_ws(
        '|', coalesce(cast("at" as varchar), ''), coalesce(home_address, ''), coalesce(home_city, ''),
        coalesce(home_country, ''), coalesce(time_zone, ''), coalesce(worker_type, ''), coalesce(work_email, ''))) > 1)
"""


def _claim_local_accounts(engine: Engine, seen: list[tuple[str, str]], who: Identities) -> None:
    """A device's own account is the worker whose work e-mail begins with its user name, when there is just one.

    Not on a machine that the inventory gives to others: every Alex calls the account on an own Mac `alex`.
    """
    by_local: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (tenant, email), subject in who.subject_of_account.items():
        by_local[tenant, email.partition("@")[0]].add(subject)
    issued = _issued(engine, who)
    for tenant, account in seen:
        machine, slash, user = account.rpartition("\\")
        owners = by_local.get((tenant, user), set()) if slash else set()
        if len(owners) == 1 and owners <= issued.get((tenant, machine), owners):
            who.subject_of_account[tenant, account] = next(iter(owners))


def _issued(engine: Engine, who: Identities) -> dict[tuple[str, str], set[str]]:
    """To whom the inventory ever gave the machine of a name."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows = engine.rows(
        "select distinct tenant, split_part(device_name, '.', 1), account, worker_id from device "
        "where device_name is not null and (account is not null or worker_id is not null) order by all"
    )
    for tenant, name, account, worker_id in rows:
        subject = who.subject_of_account.get((tenant, account)) or who.subject_of_worker.get((tenant, worker_id))
        if subject is not None:
            found[tenant, name].add(subject)
    return found


def _place_applicants(engine: Engine, who: Identities, pseudonyms: Pseudonyms) -> None:
    """Every application belongs to the worker it led to, to one whom it describes, or to a persona of its own."""
    who.applicants = applicants_in(engine)
    persona, roster = personas(who.applicants), by_contact(who.roster)
    for one in who.applicants:
        tenant, applicant_id = one["tenant"], one["applicant_id"]
        hired = who.subject_of_worker.get((tenant, one["worker_id"]))
        known = None if hired or one["worker_id"] else who.subject_of_worker.get((tenant, owner_of(one, roster) or ""))
        who.subject_of_applicant[tenant, applicant_id] = (
            hired or known or pseudonyms.subject(tenant, f"applicant:{persona[tenant, applicant_id]}")
        )


def _claim_private_accounts(seen: list[tuple[str, str]], who: Identities) -> None:
    """A private address that signs in somewhere (an offer to be signed) is whoever alone gave it."""
    owners: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for worker in who.roster:
        tenant = worker["tenant"]
        owners[tenant, mailbox(worker["personal_email"])].add(who.subject_of_worker[tenant, worker["worker_id"]])
    for one in who.applicants:
        owners[one["tenant"], mailbox(one["email"])].add(who.subject_of_applicant[one["tenant"], one["applicant_id"]])
    for tenant, account in seen:
        found = owners.get((tenant, mailbox(account)), set()) if "@" in account else set()
        if len(found) == 1:
            who.subject_of_account.setdefault((tenant, account), next(iter(found)))
