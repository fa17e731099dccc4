"""The lake as far as it is about a few people: their own rows, who they are and what they claim.

For a page about one subject, which must not wait for what everybody did. Facts that compare people are not to be
derived from it: nobody else is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache, lru_cache, reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from sleetwatch import facts
from sleetwatch.engine import Engine, quoted, quoted_list
from sleetwatch.errors import UnknownName
from sleetwatch.events import KINDS, schema_of
from sleetwatch.facts.buckets import columns_read
from sleetwatch.intel import places, zones
from sleetwatch.intel.ip import AddressBook
from sleetwatch.lake import dataset_of
from sleetwatch.lake.segments import ALL_BUCKETS, account_buckets
from sleetwatch.state import segments, subjects
from sleetwatch.subjects import Identities, Pseudonyms
from sleetwatch.subjects.applicants import APPLICANTS, applicants_in
from sleetwatch.subjects.claims import PEOPLE, people_rows, rows_to_table
from sleetwatch.subjects.identify import ROSTER
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import newest_ingests
from sleetwatch.workspace.opening import DATED

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

Row = dict[str, Any]

OWNERS = {"account": "accounts", "worker_id": "worker_ids", "applicant_id": "applicant_ids"}
"""Columns that say whose a row is, and where the names stand that they may have."""
ADDRESSES = "select distinct ip from sign_in where ip is not null order by ip"
THREADS = 1
"""Somebody's few thousand rows are not worth sharing out."""
ARRIVING = "arriving"
"""The segments that are being read."""


@contextmanager
def narrowed(
    folder: Folder,
    people: Sequence[Row],
    queries: Sequence[str],
    until: int,
    derived: Sequence[str] = (),
    within: Engine | None = None,
) -> Iterator[Engine]:
    """An engine with the rows of some people (rows of the state's `subjects`, of one tenant) up to `until`.

    It has what these queries and facts read of the events, the facts themselves, and the inputs `subjects`, `people`,
    `addresses` and `zone_offsets`. `within` is an engine that has none of these yet, where one is open already.
    """
    asked = (ROSTER, APPLICANTS, ADDRESSES, *map(facts.sql_of, derived), *queries)
    columns = {name: columns_read(name, asked) if people else () for name in KINDS}
    with folder.reading(), nullcontext(within) if within else looking() as engine:
        engine.lay_empty({name: _schema(name, columns) for name in KINDS if any(name in one for one in asked)})
        if people:
            _lay_rows(engine, folder, people, {name: read for name, read in columns.items() if read}, until)
        engine.register("newest_ingests", newest_ingests(folder))
        _lay_out(engine, folder, _who(engine, people), [name for name in DATED if columns[name]])
        facts.derive(engine, derived)
        yield engine


@cache
def _looks() -> Engine:
    return Engine(threads=THREADS)


def looking() -> Engine:
    """An engine for one look, beside those of the process's other looks: one of its own takes 30 ms more."""
    return _looks().aside()


def people_named(folder: Folder, tenant: str, names: Collection[str]) -> list[Row]:
    """Who these subjects are, in the order of their pseudonyms. Raises `UnknownName` for one alone who is nobody."""
    query = sa.select(subjects).where(subjects.c.tenant == tenant, subjects.c.subject.in_(sorted(names)))
    with folder.state.connect() as connection:
        found = [dict(row) for row in connection.execute(query.order_by(subjects.c.subject)).mappings()]
    if not found:
        raise UnknownName(f"nobody here is called {', '.join(sorted(names))!r}")
    return found


def _names(people: Sequence[Row]) -> dict[str, list[str]]:
    return {
        "accounts": sorted({account for one in people for account in one["accounts"]}),
        "worker_ids": sorted({one["worker_id"] for one in people if one["worker_id"]}),
        "applicant_ids": sorted({name for one in people for name in one["applicant_ids"] or ()}),
    }


def _lay_rows(
    engine: Engine, folder: Folder, people: Sequence[Row], columns: Mapping[str, Sequence[str]], until: int
) -> None:
    """Of every kind the rows that one of the names stands in, in place of its empty table."""
    tenant, own = people[0]["tenant"], _names(people)
    kinds = [kind for kind in columns if _mine(kind, tenant, own) is not None]
    for kind, paths in _segments(folder, kinds, own["accounts"]).items():
        asked = _mine(kind, tenant, own)
        there = [] if asked is None else _holding(kind, paths, asked)
        if there:
            dated = f' and "at" <= {until:d}' if kind in DATED else ""
            engine.scan(ARRIVING, there, schema_of(KINDS[kind]), _mine_in_words(kind, tenant, own) + dated)
            engine.make(kind, "select " + ", ".join(f'"{name}"' for name in _read(kind, columns)) + f" from {ARRIVING}")


def _read(kind: str, columns: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The columns that are read of a kind, and its moment where it has one."""
    return (*columns[kind], *({"at"} - set(columns[kind]) if kind in DATED else ()))


def _schema(kind: str, columns: Mapping[str, Sequence[str]]) -> pa.Schema:
    """The same as a schema; all of the kind where nobody says what is read."""
    whole = schema_of(KINDS[kind])
    return pa.schema([whole.field(name) for name in _read(kind, columns)]) if columns[kind] else whole


def own_segments(folder: Folder, who: Row, kinds: Iterable[str]) -> dict[str, list[Path]]:
    """By kind the files that can hold rows of somebody; none when no column of it says whose a row is."""
    own, tenant = _names([who]), who["tenant"]
    asked = {kind: mine for kind in kinds if (mine := _mine(kind, tenant, own)) is not None}
    return {
        kind: _holding(kind, paths, asked[kind]) for kind, paths in _segments(folder, asked, own["accounts"]).items()
    }


def _mine(kind: str, tenant: str, own: dict[str, list[str]]) -> pc.Expression | None:
    """The condition that one of the names stands in a kind's row; None when none can."""
    mine = [pc.field(name).isin(own[of]) for name, of in _owners(kind, own)]
    return reduce(or_, mine) & (pc.field("tenant") == tenant) if mine else None


def _mine_in_words(kind: str, tenant: str, own: dict[str, list[str]]) -> str:
    """The same for the engine."""
    mine = " or ".join(f'"{name}" in ({quoted_list(own[of])})' for name, of in _owners(kind, own))
    return f"tenant = {quoted(tenant)} and ({mine})"


def _owners(kind: str, own: dict[str, list[str]]) -> list[tuple[str, str]]:
    there = schema_of(KINDS[kind]).names
    return [(name, of) for name, of in OWNERS.items() if name in there and own[of]]


def _holding(kind: str, paths: Sequence[Path], asked: pc.Expression) -> list[Path]:
    """Those of the files that can hold such rows, by what stands at their ends."""
    opened = _opened(kind, tuple(map(str, paths)))
    return [Path(one.path) for one in opened.get_fragments() if one.split_by_row_group(asked, opened.schema)]


@lru_cache(maxsize=256)
def _opened(kind: str, paths: tuple[str, ...]) -> Dataset:
    """Segments of a kind, which never change: what stands at their ends is read once."""
    found = dataset_of(paths, schema_of(KINDS[kind]))
    for fragment in found.get_fragments():
        fragment.ensure_complete_metadata()
    return found


def _segments(folder: Folder, kinds: Collection[str], accounts: Sequence[str]) -> dict[str, list[Path]]:
    """By kind the files that can hold rows of these accounts; of what has no accounts, all of them."""
    query = sa.select(segments.c.kind, segments.c.path).where(segments.c.kind.in_(sorted(kinds)))
    if accounts:
        buckets = account_buckets(pa.chunked_array([pa.array(accounts, pa.string())]))
        without = sorted(kind for kind in kinds if "account" not in schema_of(KINDS[kind]).names)
        own = segments.c.bucket.in_([ALL_BUCKETS, *sorted(set(buckets.tolist()))])
        query = query.where(sa.or_(own, segments.c.kind.in_(without)))
    found: dict[str, list[str]] = {}
    with folder.state.connect() as connection:
        for kind, path in connection.execute(query.order_by(segments.c.path)):
            found.setdefault(kind, []).append(path)
    return {kind: folder.lake.paths(paths) for kind, paths in found.items()}


def _who(engine: Engine, people: Sequence[Row]) -> Identities:
    """What the hunt found out about who is who, as far as it is about these."""
    applied = any(one["applicant_ids"] for one in people)
    who = Identities(roster=engine.dicts(ROSTER), applicants=applicants_in(engine) if applied else [])
    for one in people:
        tenant, subject = one["tenant"], one["subject"]
        if one["worker_id"]:
            who.subject_of_worker[tenant, one["worker_id"]] = subject
            who.worker_of_subject[tenant, subject] = one["worker_id"]
        who.subject_of_account |= {(tenant, account): subject for account in one["accounts"]}
        who.subject_of_applicant |= {(tenant, name): subject for name in one["applicant_ids"] or ()}
    who.roster = [row for row in who.roster if (row["tenant"], row["worker_id"]) in who.subject_of_worker]
    who.applicants = [row for row in who.applicants if (row["tenant"], row["applicant_id"]) in who.subject_of_applicant]
    return who


def _lay_out(engine: Engine, folder: Folder, who: Identities, dated: Iterable[str]) -> None:
    people = rows_to_table(people_rows(who, cache(places.locate), Pseudonyms(folder.key)), PEOPLE)
    tables = {
        "subjects": who.table(),
        "people": people,
        "addresses": _book(engine, folder),
        "zone_offsets": zones.zone_offsets(people["zone"].to_pylist(), *_span(engine, dated)),
    }
    for name, table in tables.items():
        engine.register(name, table.select(facts.INPUTS[name].names).cast(facts.INPUTS[name]))


def _span(engine: Engine, dated: Iterable[str]) -> tuple[int, int]:
    """The first and the last moment at which one of these kinds has a row."""
    union = " union all ".join(f'select "at" from {kind}' for kind in dated)
    if not union:
        return 0, 0
    first, last = engine.rows(f'select min("at"), max("at") from ({union})')[0]
    return first or 0, last or 0


def _book(engine: Engine, folder: Folder) -> pa.Table:
    asked = [ip for (ip,) in engine.rows(ADDRESSES)]
    paths = folder.segments_of("watch")
    watch = dataset_of(paths, schema_of(KINDS["watch"])).to_table() if paths else None
    return AddressBook.open([folder.root / path for path in folder.settings.intel.mmdb], watch).look_up(asked)
