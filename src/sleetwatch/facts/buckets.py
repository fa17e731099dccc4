"""Derives what is said of subjects one bucket of subjects after the other, so that little is in memory at a time.

An event goes to the bucket of whoever it may be about: whose account it names, and whose device it happened on. Rows
about an account lie together in the segments and are read from there for each bucket, with those columns only that its
facts read; what is about the owner of a device and names no account of the same bucket is dealt out beforehand. Of each
fact only the rows about the bucket's own subjects are kept.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.facts import FACTS, INPUTS, VIEWS, sql_of, tables_read_by
from sleetwatch.facts.scopes import HEAVY, TRANSIENT, Round
from sleetwatch.queries import reading_of

ON_DEVICES = frozenset({"process", "connection", "device_network", "peripheral", "activity"})
"""Kinds whose rows may be about the owner of the device rather than the account."""

LARGEST = "sign_in"
"""The kind that facts read through `sign_ins` mostly, and that is too large to hold a bucket's rows of it besides."""

TOUCHED = "touched_"
"""The table of subjects, by tenant, to whom a derivation is limited."""

ADDRESSES = ("ip", "public_ip")
"""The columns of events that name an address."""

Tell = Callable[[float], None]
_TENANTS = pa.schema([("tenant", pa.string()), ("first", pa.int64()), ("parts", pa.int64())])


class Buckets:
    """One round over all buckets. The engine holds the events, the inputs and every fact from before.

    `count` says how large a bucket is to be: of the people so many would be there, were all of one tenant.
    """

    def __init__(self, engine: Engine, scratch: Path, count: int, *, limited: bool = False) -> None:
        self.engine, self.scratch, self.count, self.limited = engine, scratch, count, limited
        self._columns: dict[str, tuple[str, ...]] = {}

    def derive(self, this: Round, kept: Path, tell: Tell = lambda _share: None) -> dict[str, list[Path]]:
        """The facts of a round, as Parquet files in the folder `kept`."""
        kinds = sorted({kind for name in (*this.bucketed, *this.transient) for kind in tables_read_by(name) & HEAVY})
        dealing = 0.3 if self.count > 1 else 0.0
        if self._is_dealt:
            owners = "device_owners" in this.before or _reads_owners(this)
            self.lay_out_routes(owners=owners)
            self.engine.run(f"create or replace table addresses_outside_ as {_addresses_in(_outside(this))}")
            for number, kind in enumerate(kinds):
                self._deal(
                    kind, columns_read(kind, tuple(map(sql_of, (*this.bucketed, *this.transient)))), owners=owners
                )
                tell(dealing * number / len(kinds))
        files: dict[str, list[Path]] = {name: [] for name in this.bucketed}
        for bucket in range(self.count):
            held = self._open(this, kinds, bucket)
            for name, path in self._derive_one(this, bucket, kept).items():
                files[name].append(path)
            for kind in held:
                self.engine.run(f"drop table bucket.{kind}")
            tell(dealing + (1 - dealing) * (bucket + 1) / self.count)
        self._close()
        return files

    @property
    def _is_dealt(self) -> bool:
        return self.limited or self.count > 1

    def lay_out_routes(self, *, owners: bool) -> None:
        """Which bucket each subject is in, and so what of its accounts and its devices; and how many buckets there are.

        Neighbours in the order of segments are in one bucket, so that most of a segment is passed over unread.
        """
        limit = f"semi join {TOUCHED} as t on t.tenant = s.tenant and t.subject = s.subject" if self.limited else ""
        self.engine.run(_FOLK.format(limit=limit))
        people = self.engine.rows("select tenant, count(*) from folk_ group by tenant order by tenant")
        found = list(shared_out(people, sum(many for _, many in people) / self.count))
        columns = zip(*found, strict=True) if found else ([], [], [])
        self.engine.register("tenants_", pa.table(dict(zip(_TENANTS.names, columns, strict=True)), schema=_TENANTS))
        self.engine.run(_ROUTES)
        self.count = max((first + parts for _, first, parts in found), default=1)
        of_subject = "join routes_ as r on r.tenant = s.tenant and r.subject = s.subject"
        for table, key, there in (("subjects", "account", True), ("device_owners", "device", owners)):
            rows = f"select s.tenant, s.{key}, r.bucket from {table} as s {of_subject}"
            nobody = f"select '' as tenant, '' as {key}, cast(0 as usmallint) as bucket limit 0"
            self.engine.run(f"create or replace table routes_{key} as {rows if there else nobody}")

    def _deal(self, kind: str, columns: tuple[str, ...], *, owners: bool) -> None:
        """Prepare a kind's rows for each bucket: files of those that are not found by their account."""
        self._columns[kind] = columns
        if kind in ON_DEVICES and self.count > 1 and (owners or not _names_accounts(kind)):
            folder = self.scratch / "dealt" / kind
            folder.mkdir(parents=True)
            self.engine.spread(_apart(kind, columns), folder, "bucket_")

    def _open(self, this: Round, kinds: Iterable[str], bucket: int) -> list[str]:
        """Within a bucket, the names of the events mean those of the bucket. Which of them are held in memory."""
        self.engine.run("create schema if not exists bucket")
        self.engine.look_in("bucket", "main")
        if not self._is_dealt:
            return []
        held = [kind for kind in kinds if self._is_held(this, kind)]
        made = {kind: "table" if kind in held else "view" for kind in kinds}
        rows = {kind: self._rows_of(kind, bucket) for kind in kinds}
        self.engine.run_all(f"create or replace {made[kind]} bucket.{kind} as {rows[kind]}" for kind in kinds)
        self._open_addresses(kinds)
        return held

    def _open_addresses(self, kinds: Iterable[str]) -> None:
        """What is known of the addresses in the bucket's events: each fact that joins them would hash everybody's."""
        theirs = {f"bucket.{kind}": [name for name in ADDRESSES if name in self._columns[kind]] for kind in kinds}
        used = f"{_addresses_in(theirs)} union from main.addresses_outside_"
        known = f"select a.* from main.addresses as a semi join ({used}) as e on e.ip = a.ip"
        self.engine.run(f"create or replace table bucket.addresses as {known}")

    def _is_held(self, this: Round, kind: str) -> bool:
        """Whether to read a kind's rows once from the segments, which have rows of other buckets beside them."""
        if self.count == 1 and (self.limited or kind in ON_DEVICES):
            return True
        return kind != LARGEST and _readers(kind, (*this.transient, *this.bucketed)) > 1

    def _rows_of(self, kind: str, bucket: int) -> str:
        columns = self._columns[kind]
        if kind not in ON_DEVICES:
            return _by_account(kind, columns, bucket)
        if self.count == 1:
            return f"select * exclude (bucket_) from ({_by_device(kind, columns)})"
        parts = [_by_account(kind, columns, bucket)] if _names_accounts(kind) else []
        files = sorted((self.scratch / "dealt" / kind / f"bucket_={bucket}").glob("*.parquet"))
        if files:
            self.engine.view(f"bucket.apart_{kind}", files)
            parts.append(f"select {_listed(columns)} from bucket.apart_{kind} as e")
        return " union all ".join(parts) or f"select {_listed(columns)} from main.{kind} as e limit 0"

    def _derive_one(self, this: Round, bucket: int, kept: Path) -> dict[str, Path]:
        """Make what others read first; then all that is kept can be written at once."""
        ordered = sorted([*this.transient, *this.bucketed], key=FACTS.index)
        held = [name for name in ordered if name in TRANSIENT or _readers(name, ordered)]
        rows = {name: self._own(name, this, bucket) for name in this.bucketed}
        for name in held:
            made = sql_of(name) if name in TRANSIENT else rows[name]
            self.engine.run(f"create or replace {self._made(name, ordered)} bucket.{name} as {made}")
        paths = {name: kept / f"{name}-{bucket}.parquet" for name in this.bucketed}
        rows |= {name: f"select * from bucket.{name}" for name in held if name in rows}
        self.engine.save_all({paths[name]: rows[name] for name in this.bucketed})
        for name in reversed(held):
            self.engine.run(f"drop {self._made(name, ordered)} bucket.{name}")
        return paths

    def _made(self, name: str, readers: Iterable[str]) -> str:
        """A transient fact that is read once need not be kept while it is read, nor one that only filters another."""
        if name in VIEWS or (name in TRANSIENT and _readers(name, readers) == 1):
            return "view"
        return "table"

    def _own(self, name: str, this: Round, bucket: int) -> str:
        """A fact's rows about the bucket's subjects."""
        if not self._is_dealt or _is_of_own(name, this):
            return sql_of(name)
        own = f"(from main.routes_ where bucket = {bucket})"
        return f"from (\n{sql_of(name)}\n) as f semi join {own} as r on r.tenant = f.tenant and r.subject = f.subject"

    def _close(self) -> None:
        self.engine.look_in("main")
        self.engine.run("drop schema if exists bucket cascade")
        shutil.rmtree(self.scratch / "dealt", ignore_errors=True)


_FOLK = """
create or replace table folk_ as
select s.tenant, s.subject, min(s.account) as account
from (
    select tenant, subject, account from subjects
    union all
    select tenant, subject, null from people
) as s
{limit}
group by s.tenant, s.subject
"""

_ROUTES = """
create or replace table routes_ as
select
    f.tenant, f.subject,
    cast(
        s.first + floor((row_number() over (partition by f.tenant order by f.account, f.subject) - 1) * s.parts
            / count(*) over (partition by f.tenant))
        as usmallint
    ) as bucket
from folk_ as f
join tenants_ as s on s.tenant = f.tenant
"""

MOST = 1.3
"""How many times as large as wanted a bucket may become."""


def shared_out(people: Iterable[tuple[str, int]], wanted: float) -> Iterator[tuple[str, int, int]]:
    """Tenants in their order, each with its first bucket and how many buckets it has, of `wanted` people or so.

    A tenant of some size has buckets of its own, and small ones that follow each other share one: rows lie by tenant
    and account, and a bucket that began in one tenant and ended in another would read most of both.
    """
    bucket, filled = -1, math.inf
    for tenant, many in people:
        parts = max(1, math.ceil(many / wanted + 1 - MOST))
        if parts > 1 or filled + many > MOST * wanted:
            bucket, filled = bucket + 1, 0.0
        yield tenant, bucket, parts
        bucket, filled = bucket + parts - 1, filled + many if parts == 1 else math.inf


def _addresses_in(tables: Mapping[str, Iterable[str]]) -> str:
    """Every address in columns of tables, once."""
    named = [f"select {name} as ip from {table}" for table, names in tables.items() for name in names]
    return " union ".join([*named, "select cast(null as varchar) as ip where false"])


def _outside(this: Round) -> dict[str, list[str]]:
    """The columns with addresses of what is in no bucket and is read together with what is known of addresses."""
    facts = [one for one in (*this.bucketed, *this.transient) if "addresses" in tables_read_by(one)]
    read = sorted({table for one in facts for table in tables_read_by(one)} - HEAVY - {"addresses"})
    columns = {name: INPUTS[name].names for name in read if name in INPUTS}
    columns |= {name: schema_of(KINDS[name]).names for name in read if name in KINDS}
    return {name: [one for one in ADDRESSES if one in names] for name, names in columns.items()}


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'e."{name}"' for name in columns)


def _by_account(kind: str, columns: Iterable[str], bucket: int) -> str:
    """The rows of a kind that name an account of the bucket's subjects."""
    accounts = f"(from main.routes_account where bucket = {bucket})"
    joined = f"join {accounts} as a on a.tenant = e.tenant and a.account = e.account"
    return f"select {_listed(columns)} from main.{kind} as e {joined}"


def _by_device(kind: str, columns: Iterable[str]) -> str:
    """The rows of a kind with their bucket; one for each bucket, should account and device be of two."""
    keys = [*_DEVICE_KEYS, *([("account", "account")] if _names_accounts(kind) else [])]
    return _routed(kind, columns, keys, "[" + ", ".join(f"r{n}.bucket" for n in range(len(keys))) + "]")


def _apart(kind: str, columns: Iterable[str]) -> str:
    """The rows that are about the owner of the device in another bucket than the account's, with that bucket."""
    if not _names_accounts(kind):
        return _by_device(kind, columns)
    theirs = "list_filter([r0.bucket, r1.bucket], lambda b: b is distinct from r2.bucket)"
    return _routed(kind, columns, [*_DEVICE_KEYS, ("account", "account")], theirs)


_DEVICE_KEYS = (("device", "device_id"), ("device", "device_name"))


def _routed(kind: str, columns: Iterable[str], keys: Iterable[tuple[str, str]], buckets: str) -> str:
    joins = [
        f"left join main.routes_{table} as r{n} on r{n}.tenant = e.tenant and r{n}.{table} = e.{key}"
        for n, (table, key) in enumerate(keys)
    ]
    # `list_distinct` leaves NULL out, so that what is about nobody goes nowhere
    rows = f"{_listed(columns)}, unnest(list_distinct({buckets})) as bucket_"
    return f"select {rows} from main.{kind} as e {' '.join(joins)}"


def _names_accounts(kind: str) -> bool:
    return "account" in schema_of(KINDS[kind]).names


def _readers(table: str, names: Iterable[str]) -> int:
    return sum(table in tables_read_by(one) for one in names)


def _is_of_own(name: str, this: Round) -> bool:
    """Whether within a bucket a fact can speak of its subjects alone, since nothing it reads speaks of anybody else."""
    return all(table in _ABOUT_NOBODY or table in TRANSIENT or table in this.bucketed for table in tables_read_by(name))


_ABOUT_NOBODY = frozenset({"addresses", "exits", "shared_lines"})
"""What facts of a bucket read of everybody that names addresses and no people."""


def streams(this: Round) -> bool:
    """Whether every event of a round is read once, so that a bucket's are never held in memory."""
    names = (*this.transient, *this.bucketed)
    return all(_readers(table, names) <= 1 for table in (*this.transient, *HEAVY))


def _reads_owners(this: Round) -> bool:
    return any("device_owners" in tables_read_by(name) for name in this.bucketed)


def columns_read(kind: str, queries: Iterable[str]) -> tuple[str, ...]:
    """The columns of an event kind that queries may read, in the order of its schema."""
    read = frozenset[str]().union(*(_columns(query, kind) for query in queries))
    return tuple(name for name in schema_of(KINDS[kind]).names if name in read)


def _columns(sql: str, kind: str) -> frozenset[str]:
    """The columns of a kind by their bare names, since a name may also be another table's; all where a star is."""
    if kind not in sql:  # which needs no parsing
        return frozenset()
    read = reading_of(sql)
    if kind not in read.tables:
        return frozenset()
    known = schema_of(KINDS[kind]).names
    return frozenset(known) if kind in read.whole else read.columns.intersection(known)
