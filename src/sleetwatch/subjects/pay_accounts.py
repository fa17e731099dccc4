"""Where each worker's pay goes, as keyed hashes, with what only the plain values can tell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from sleetwatch.engine import Engine
from sleetwatch.subjects.identify import Identities
from sleetwatch.subjects.payees import payee_matches
from sleetwatch.subjects.pseudonym import Pseudonyms

PAY_ACCOUNTS = pa.schema(
    [
        ("tenant", pa.string()),
        ("subject", pa.string()),
        ("at", pa.int64()),
        ("event_id", pa.string()),
        ("method", pa.string()),
        ("institution", pa.string()),
        ("pay_account", pa.string()),
        ("agency", pa.string()),
        ("payee_matches", pa.string()),
        ("neighbours", pa.string()),
        ("listed_as", pa.string()),
        ("ip", pa.string()),
    ]
)
"""One row a change. `payee_matches`: same, partly, business or other; `neighbours` is equal for accounts of several
workers whose numbers follow one another at one institution; `listed_as` the label of a watchlist's bank account."""

NEAR = 20
"""Account numbers at most so far apart were opened one soon after the other."""

_CHANGES = """
select * from payroll where worker_id is not null order by tenant, worker_id, "at", event_id
"""
_LISTED = """
select value, min(label) as label from watch
where list_kind = 'bank_account' and value is not null group by value order by value
"""
_NUMBER = re.compile(r"(?:[a-z]{2}[0-9]{2})?[a-z0-9]{0,12}?([0-9]{7,18})")

_Change = dict[str, Any]


def pay_account_rows(engine: Engine, who: Identities, pseudonyms: Pseudonyms) -> Iterator[dict[str, Any]]:
    """Every change of pay of every worker of the roster."""
    workers = {(worker["tenant"], worker["worker_id"]): worker for worker in who.roster}
    changes = [row for row in engine.dicts(_CHANGES) if (row["tenant"], row["worker_id"]) in workers]
    listed = {bare(value): label for value, label in engine.rows(_LISTED)}
    runs = _runs(changes)
    for change in changes:
        worker = workers[change["tenant"], change["worker_id"]]
        account = bare(change["pay_account"])
        hashed = {
            "institution": ("institution", bare(change["institution"])),
            "pay_account": ("pay_account", account and f"{bare(change['institution'])}|{account}"),
            "agency": ("agency", bare(worker["agency"])),
            "neighbours": ("neighbours", runs.get((change["tenant"], bare(change["institution"]), account))),
        }
        yield {
            "tenant": change["tenant"],
            "subject": who.subject_of_worker[change["tenant"], change["worker_id"]],
            "at": change["at"],
            "event_id": change["event_id"],
            "method": change["method"],
            "payee_matches": payee_matches(worker["full_name"], change["payee_name"]),
            "listed_as": listed.get(account) if account else None,
            "ip": change["ip"],
        } | {name: pseudonyms.value(kind, value) if value else None for name, (kind, value) in hashed.items()}


def bare(value: str | None) -> str:
    """Letters and digits only, lower case: accounts are written with and without spaces and dashes."""
    return re.sub(r"[\W_]+", "", (value or "").lower())


def _runs(changes: list[_Change]) -> dict[tuple[str, str, str], str]:
    """By tenant, institution and account: the run of neighbouring numbers it is in, where several workers share one."""
    numbers: dict[tuple[str, str, int], dict[int, list[_Change]]] = defaultdict(lambda: defaultdict(list))
    for change in changes:
        found = _NUMBER.fullmatch(bare(change["pay_account"]))
        if found and change["institution"]:
            key = (change["tenant"], bare(change["institution"]), len(bare(change["pay_account"])))
            numbers[key][int(found[1])].append(change)
    runs: dict[tuple[str, str, str], str] = {}
    for (tenant, institution, _), by_number in numbers.items():
        for run in _near(sorted(by_number)):
            members = [change for number in run for change in by_number[number]]
            if len(run) > 1 and len({change["worker_id"] for change in members}) > 1:
                named = f"{institution}|{run[0]}"
                runs |= {(tenant, institution, bare(change["pay_account"])): named for change in members}
    return runs


def _near(numbers: list[int]) -> Iterator[list[int]]:
    """The numbers in runs in which each is near the one before."""
    run: list[int] = []
    for number in numbers:
        if run and number - run[-1] > NEAR:
            yield run
            run = []
        run.append(number)
    if run:
        yield run
