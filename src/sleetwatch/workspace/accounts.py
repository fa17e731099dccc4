"""A provider's table of accounts read as hostile input, and the groups that one hand runs in it. Needs no workspace."""

from __future__ import annotations

import re
from base64 import b32encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sleetwatch.clock import from_datetime
from sleetwatch.errors import InputError, Refused, UnknownName, UserError
from sleetwatch.intake import Item, members_of, opened, stored
from sleetwatch.intake.reader import READERS
from sleetwatch.links.accounts import COLUMNS, AccountGroup, Shared, account_groups
from sleetwatch.links.prints import PRINTS, Prints, text_prints
from sleetwatch.subjects.mailbox import mailbox
from sleetwatch.telephone import telephone

NAMES: Mapping[str, tuple[str, ...]] = {
    "account": ("account_id", "account", "id", "user_id", "mailbox_id"),
    "email": ("email", "address", "email_address", "mail", "username", "login"),
    "phone": ("recovery_phone", "phone", "phone_number"),
    "recovery": ("recovery_email", "recovery_address", "recovery_mail", "alternate_email"),
    "created_at": ("created_at", "created", "creation_time", "registered_at", "created_time"),
    "network": ("created_from", "creation_network", "creation_ip", "created_ip", "ip", "network"),
    "profile": ("profile", "profile_text", "bio", "about", "description"),
    "photo": ("photo_hash", "photo", "avatar_hash", "phash"),
    "status": ("status", "state", "account_status"),
}
"""What a column may be called; the first that is there is read. Names of people are not read."""
BAD = frozenset(
    {"suspended", "confirmed", "disabled", "banned", "blocked", "terminated", "abusive", "fraud", "closed for abuse"}
)
GROUP_KINDS = ("operator", "household", "organisation")
MOST_ACCOUNTS = 5_000_000
LONGEST = 20_000
"""Characters of one cell; a row with a longer one is rejected."""
BATCH = 50_000
BATCH_LETTERS = 32_000_000
"""Rows, and characters of profile texts, that are held before the texts become numbers."""
SHOWN_REJECTS = 1_000
_PARSED = 0.7
"""The share of the work that reading is."""
_SHORTEST = 7
"""Digits of a telephone."""

Tell = Callable[[str, float], None]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account of a group."""

    account: str
    status: str | None
    certainty: float
    """How likely it belongs to the group."""


@dataclass(frozen=True, slots=True)
class AccountReason:
    """One thing that ties accounts of a group."""

    kind: str
    accounts: int
    """Of the group."""
    degree: int
    """Of the whole table."""
    nats: float
    """What it is worth between two of them."""
    value: str | None
    """None while masked."""


@dataclass(frozen=True, slots=True)
class AccountGroupPage:
    """Accounts that one hand may run."""

    rank: int
    group: str
    kind: str
    """operator, household or organisation."""
    probability: float
    """That it is an operator's."""
    accounts: tuple[AccountLine, ...]
    bad: int
    """How many are known as bad already."""
    first_at: int | None
    last_at: int | None
    because: tuple[AccountReason, ...]


@dataclass(slots=True)
class AccountsReport:
    """What was read and what was found."""

    groups: list[AccountGroupPage] = field(default_factory=list)
    seen: int = 0
    accepted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Rejected rows by reason."""
    rejects: list[Row] = field(default_factory=list)
    """The first of them: line, reason, detail."""
    left_aside: Counter[str] = field(default_factory=Counter)
    """Cells that say nothing that compares, by column."""

    @property
    def rejected(self) -> int:
        """Rows that were not read."""
        return self.seen - self.accepted


def group_accounts(path: Path, tell: Tell, *, reveal: bool = False) -> AccountsReport:
    """Read a table (CSV, JSON lines or Parquet, also compressed) and group its accounts. Raises `InputError`."""
    read = _Read()
    for number, item in enumerate(_items(path), start=1):
        read.take(item)
        if number % BATCH == 0:
            tell(f"reading, {number:,} rows", _PARSED * (1 - 1 / (1 + number / 500_000)))
    table, prints, statuses = read.finished()
    if not table.num_rows:
        raise InputError(f"no row of {path} is an account; `account_id` and `email` are looked for in the header")
    tell(f"grouping {table.num_rows:,} accounts", _PARSED)
    found = account_groups(table, prints)
    tell("writing", 1.0)
    read.report.groups = list(_pages(found, table, statuses, reveal=reveal))
    return read.report


def of_kind(groups: Sequence[AccountGroupPage], kind: str) -> list[AccountGroupPage]:
    """The groups of one kind, or all. Raises `UnknownName`."""
    if kind not in (*GROUP_KINDS, "all"):
        raise UnknownName(f"groups are of no kind {kind!r}; there is: {', '.join(GROUP_KINDS)}, all")
    return [one for one in groups if kind in {one.kind, "all"}]


def _items(path: Path) -> Iterator[Item]:
    if not path.is_file():
        raise UserError(f"there is no file {path}; name a table of accounts as CSV, JSON lines or Parquet")
    members = members_of(path)
    if len(members) != 1:
        raise InputError(f"{path} holds {len(members)} files; name one table")
    with stored(members[0]) as stream, opened(stream, path.stat().st_size, path.name) as (shape, content):
        if shape not in {"csv", "lines", "document", "parquet"}:
            raise InputError(f"{path} is no table; write CSV, JSON lines or Parquet")
        yield from READERS[shape](content, None, 0)


# --- Rows to columns ------------------------------------------------------------------------------------------------


class _Read:
    """A table as it is read: columns of what compares, and what was rejected."""

    def __init__(self) -> None:
        self.report = AccountsReport()
        self._rows: list[tuple[Any, ...]] = []
        self._texts: list[str | None] = []
        self._tables: list[pa.Table] = []
        self._prints: list[Prints] = []
        self._statuses: list[str | None] = []
        self._letters = 0
        self._known: set[str] = set()
        self._columns: tuple[frozenset[str], dict[str, str]] = (frozenset(), {})

    def take(self, item: Item) -> None:
        """One row, or its refusal."""
        self.report.seen += 1
        try:
            if item.refused is not None:
                raise item.refused
            self._add(item.record or {})
        except Refused as refused:
            self.report.reasons[refused.reason] += 1
            if len(self.report.rejects) < SHOWN_REJECTS:
                self.report.rejects.append({"line": item.line, "reason": refused.reason, "detail": refused.detail})

    def _add(self, record: Row) -> None:
        said = self._said(record)
        account = said["account"] or said["email"]
        if not account:
            raise Refused("no-account", "the row names no account")
        if account in self._known:
            raise Refused("duplicate-account", "an earlier row names the same account")
        if len(self._known) >= MOST_ACCOUNTS:
            raise InputError(f"the table has more than {MOST_ACCOUNTS:,} accounts; split it by the month of creation")
        row = self._row(account, said)
        self._known.add(account)
        self._rows.append(row)
        self._texts.append(said["profile"])
        self._letters += len(said["profile"] or "")
        self._statuses.append(said["status"])
        self.report.accepted += 1
        if len(self._rows) >= BATCH or self._letters >= BATCH_LETTERS:
            self._flush()

    def _said(self, record: Row) -> dict[str, str | None]:
        """The cells that are read, by our own names."""
        keys = frozenset(record)
        if keys != self._columns[0]:
            folded = {re.sub(r"[^a-z0-9]+", "_", key.strip().lower()): key for key in record}
            found = {
                ours: next((folded[name] for name in names if name in folded), "") for ours, names in NAMES.items()
            }
            self._columns = keys, found
        return {ours: _cell(record.get(theirs)) for ours, theirs in self._columns[1].items()}

    def _row(self, account: str, said: Mapping[str, str | None]) -> tuple[Any, ...]:
        created = said["created_at"]
        status = said["status"]
        return (
            account,
            own := self._kept("email", said["email"], mailbox),
            stem_of(own),
            shape_of(own),
            self._kept("phone", said["phone"], phone_of),
            self._kept("recovery", said["recovery"], mailbox),
            None if created is None else moment_of(created),
            self._kept("network", said["network"], network_of),
            None if said["photo"] is None else said["photo"].lower(),
            status is not None and status.lower() in BAD,
        )

    def _kept(self, column: str, value: str | None, normal: Callable[[str], str | None]) -> str | None:
        if value is None:
            return None
        found = normal(value)
        if found is None:
            self.report.left_aside[column] += 1
        return found

    def _flush(self) -> None:
        columns = zip(*self._rows, strict=True)
        arrays = [pa.array(column, one.type) for column, one in zip(columns, COLUMNS, strict=True)]
        self._tables.append(pa.Table.from_arrays(arrays, schema=COLUMNS))
        self._prints.append(text_prints(pa.array(self._texts, pa.string())))
        self._rows, self._texts, self._letters = [], [], 0

    def finished(self) -> tuple[pa.Table, Prints, list[str | None]]:
        """Everything that was read."""
        if self._rows:
            self._flush()
        if not self._tables:
            return COLUMNS.empty_table(), np.zeros((0, PRINTS), np.uint16), []
        return pa.concat_tables(self._tables), np.concatenate(self._prints), self._statuses


def _cell(value: object) -> str | None:
    if value is None:
        return None
    text = str(value).strip()
    if len(text) > LONGEST:
        raise Refused("too-long", f"a cell of {len(text):,} characters; the limit is {LONGEST:,}")
    return text or None


def phone_of(written: str) -> str | None:
    """A telephone as `telephone` writes it; None for what is too short to be one, or all one digit."""
    found = telephone(written)
    return found if found and len(found) > _SHORTEST and len(set(found[1:])) > 1 else None


def network_of(written: str) -> str | None:
    """A public address, for IPv6 the network of its line, or a network as it was written; None for a private one."""
    try:
        if "/" in written:
            network = ip_network(written, strict=False)
            return str(network) if network.is_global else None
        address = ip_address(written)
    except ValueError:
        return None
    if not address.is_global:
        return None
    return str(address) if isinstance(address, IPv4Address) else str(ip_network((int(address), 56), strict=False))


_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST_STEM = 5


def stem_of(address: str | None) -> str | None:
    """The letters of a mailbox's name in one piece: what stays when somebody only counts up."""
    letters = "".join(_LETTERS.findall((address or "").partition("@")[0]))
    return letters if len(letters) >= _SHORTEST_STEM else None


def shape_of(address: str | None) -> str | None:
    """How a mailbox's name is built: `jo.doe84@x.org` gives `a.a99@x.org`."""
    if address is None:
        return None
    local, _, domain = address.partition("@")
    return f"{re.sub(r'[0-9]', '9', _LETTERS.sub('a', local))}@{domain}"


_EARLIEST, _LATEST = (from_datetime(datetime(year, 1, 1, tzinfo=UTC)) for year in (1990, 2200))
_MILLISECONDS = 10**11
"""Larger numbers count milliseconds."""


def moment_of(written: str) -> int:
    """When an account was made, in microseconds; without a zone it is read as UTC. Raises `Refused`."""
    try:
        if written.isascii() and written.isdigit():
            number = int(written)
            at = number * (1_000 if number > _MILLISECONDS else 1_000_000)
        else:
            when = datetime.fromisoformat(written)
            at = from_datetime(when if when.tzinfo else when.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise Refused("bad-time", "the time of creation is none") from None
    if not _EARLIEST <= at < _LATEST:
        raise Refused("bad-time", "the time of creation is out of range")
    return at


# --- Groups to pages ------------------------------------------------------------------------------------------------

_COLUMN = {
    "phone": "phone",
    "recovery": "recovery",
    "network": "network",
    "burst": "network",
    "stem": "stem",
    "photo": "photo",
}


def _pages(
    found: Sequence[AccountGroup], table: pa.Table, statuses: Sequence[str | None], *, reveal: bool
) -> Iterator[AccountGroupPage]:
    names, moments = table["account"].to_pylist(), table["created_at"].to_pylist()
    values = {kind: table[column].to_pylist() for kind, column in _COLUMN.items()} if reveal else {}
    for rank, group in enumerate(found, start=1):
        rows = group.rows.tolist()
        sure = group.certainty.tolist()
        lines = (AccountLine(names[row], statuses[row], share) for row, share in zip(rows, sure, strict=True))
        made = [moments[row] for row in rows if moments[row] is not None]
        yield AccountGroupPage(
            rank=rank,
            group=f"G-{_short('|'.join(sorted(names[row] for row in rows)))}",
            kind=group.kind,
            probability=group.probability,
            accounts=tuple(sorted(lines, key=lambda line: (-line.certainty, line.account))),
            bad=group.bad,
            first_at=min(made, default=None),
            last_at=max(made, default=None),
            because=tuple(_reason(one, values) for one in group.shared),
        )


def _short(text: str) -> str:
    return b32encode(sha256(text.encode()).digest())[:8].decode()


def _reason(shared: Shared, values: Mapping[str, list[str | None]]) -> AccountReason:
    value = values[shared.kind][shared.example] if shared.kind in values else None
    return AccountReason(shared.kind, shared.accounts, shared.degree, shared.nats, value)
