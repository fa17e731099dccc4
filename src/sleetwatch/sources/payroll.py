"""Where each worker's pay goes, a neutral file: one row a change."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sleetwatch.events import Event, Payroll
from sleetwatch.sources import neutral
from sleetwatch.sources.reading import address, text
from sleetwatch.sources.source import Record, Source

_METHODS = ("bank", "card", "wallet", "processor")
_MARKS = frozenset({"method", "institution", "account", "payee_name"})


def recognises(record: Record) -> bool:
    """By a worker, a change, and something about pay."""
    return "worker_id" in record and "changed_at" in record and not record.keys().isdisjoint(_MARKS)


def read(record: Record) -> Iterable[Event]:
    """One change. The account's token is kept as written: any stable token will do that is one account's alone."""
    get = record.get
    return (
        Payroll(
            at=neutral.required_time(record, "changed_at"),
            worker_id=neutral.required(record, "worker_id"),
            method=neutral.one_of(record, "method", _METHODS),
            institution=text(get("institution")),
            pay_account=_token(get("account")),
            payee_name=text(get("payee_name")),
            ip=address(get("ip")),
        ),
    )


_LAST_DIGITS = re.compile(r"[*x#.\u2022\u00b7 -]*[0-9]{1,4}|[*x#.\u2022\u00b7 -]+", re.IGNORECASE)


def _token(value: object) -> str | None:
    """None for the last digits of an account, which strangers at one bank share: `****1234`."""
    written = text(value)
    return None if written is None or _LAST_DIGITS.fullmatch(written) else written


SOURCE = Source(
    name="payroll",
    title="Payroll changes (neutral CSV): where a worker's pay goes",
    kinds=("payroll",),
    recognises=recognises,
    read=read,
    export="Export direct-deposit changes from payroll in the neutral file format payroll.csv.",
    columns=("worker_id", "changed_at"),
)
