"""The lake as far as it is about a few people: their own rows, who they are and what they claim.

For a page about one subject, which must not wait for what everybody did. Facts that compare people are not to be
derived from it: nobody else is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache, reduce
from operator import or_
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import sqlalchemy as sa

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.errors import UnknownName
from sleetwatch.events import KINDS, schema_of
from sleetwatch.facts.buckets import columns_read
from sleetwatch.intel import places, zones
from sleetwatch.intel.ip import AddressBook
from sleetwatch.lake.segments import ALL_BUCKETS, account_buckets
from sleetwatch.state import segments, subjects
from sleetwatch.subjects import Identities, Pseudonyms
from sleetwatch.subjects.applicants import APPLICANTS, applicants_in
from sleetwatch.subjects.claims import PEOPLE, people_rows, rows_to_table
from sleetwatch.subjects.identify import ROSTER
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import newest_ingests
from sleetwatch.workspace.opening import DATED

Row = dict[str, Any]

OWNERS = {"account": "accounts", "worker_id": "worker_ids", "applicant_id": "applicant_ids"}
"""Columns that say whose a row is, and where the names stand that they may have."""
ADDRESSES = "select distinct ip from sign_in where ip is not null order by ip"
THREADS = 2


@contextmanager
def narrowed(
    folder: Folder, people: Sequence[Row], queries: Sequence[str], until: int, derived: Sequence[str] = ()
) -> Iterator[Engine]:
    """An engine with the rows of some people (rows of the state's `subjects`, of one tenant) up to `until`.

    It has what these queries and facts read of the events, the facts themselves, and the inputs `subjects`, `people`,
    `addresses` and `zone_offsets`.
    """
    own = _names(people)
    asked = (ROSTER, APPLICANTS, ADDRESSES, *map(facts.sql_of, derived), *queries)
    columns = {name: columns_read(name, asked) if people else () for name in KINDS}
    with folder.reading(), Engine(threads=THREADS) as engine:
        for name, kind in KINDS.items():
            rows = _rows(folder, name, columns[name], people[0]["tenant"], own, until) if columns[name] else None
            engine.register(name, schema_of(kind).empty_table() if rows is None else rows)
        engine.register("newest_ingests", newest_ingests(folder))
        _lay_out(engine, folder, _who(engine, people), [name for name in DATED if columns[name]])
        facts.derive(engine, derived)
        yield engine


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


def _rows(
    folder: Folder, kind: str, columns: Sequence[str], tenant: str, own: dict[str, list[str]], until: int
) -> pa.Table | None:
    """A kind's rows that one of the names stands in."""
    asked, paths = _mine(kind, tenant, own), _of(folder, kind, own)
    if asked is None or not paths:
        return None
    if kind in DATED:
        columns = (*columns, *({"at"} - set(columns)))
        asked &= pc.field("at") <= until
    return _opened(kind, tuple(map(str, paths))).to_table(columns=list(columns), filter=asked)


def own_segments(folder: Folder, who: Row, kind: str) -> list[Path]:
    """The files of a kind that can hold rows of somebody; none when no column of it says whose a row is."""
    own = _names([who])
    return [] if _mine(kind, who["tenant"], own) is None else _of(folder, kind, own)


def _mine(kind: str, tenant: str, own: dict[str, list[str]]) -> pc.Expression | None:
    """The condition that one of the names stands in a kind's row; None when none can."""
    there = schema_of(KINDS[kind]).names
    mine = [pc.field(name).isin(own[of]) for name, of in OWNERS.items() if name in there and own[of]]
    return reduce(or_, mine) & (pc.field("tenant") == tenant) if mine else None


def _of(folder: Folder, kind: str, own: dict[str, list[str]]) -> list[Path]:
    return _segments(folder, kind, own["accounts"] if "account" in schema_of(KINDS[kind]).names else [])


@lru_cache(maxsize=256)
def _opened(kind: str, paths: tuple[str, ...]) -> ds.Dataset:
    """Segments of a kind, which never change: what stands at their ends is read once."""
    found = ds.dataset(list(paths), schema=schema_of(KINDS[kind]), format="parquet")
    for fragment in found.get_fragments():
        fragment.ensure_complete_metadata()
    return found


def _segments(folder: Folder, kind: str, accounts: Sequence[str]) -> list[Path]:
    """The files that can hold rows of these accounts."""
    query = sa.select(segments.c.path).where(segments.c.kind == kind)
    if accounts:
        buckets = account_buckets(pa.chunked_array([pa.array(accounts, pa.string())]))
        query = query.where(segments.c.bucket.in_([ALL_BUCKETS, *sorted(set(buckets.tolist()))]))
    with folder.state.connect() as connection:
        return folder.lake.paths(connection.execute(query.order_by(segments.c.path)).scalars())


def _who(engine: Engine, people: Sequence[Row]) -> Identities:
    """What the hunt found out about who is who, as far as it is about these."""
    who = Identities(roster=engine.table(ROSTER).to_pylist(), applicants=applicants_in(engine))
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
    watch = ds.dataset([str(path) for path in paths], schema=schema_of(KINDS["watch"])).to_table() if paths else None
    return AddressBook.open([folder.root / path for path in folder.settings.intel.mmdb], watch).look_up(asked)
