"""The one transaction of a purge."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa

from sleetwatch.state import batches, files, purges, redactions, removals, segments
from sleetwatch.workspace.arriving import segment_row
from sleetwatch.workspace.compared_pictures import forget_compared
from sleetwatch.workspace.fact_cache import cached_files
from sleetwatch.workspace.folder import STATE, Folder
from sleetwatch.workspace.kept_answers import forget_answers
from sleetwatch.workspace.packing import packed_files
from sleetwatch.workspace.purge_files import Files
from sleetwatch.workspace.purge_rows import Changed, Segments

if TYPE_CHECKING:
    from sleetwatch.workspace.purging import PurgeReport

T = TypeVar("T")

AT_ONCE = 500
"""Most values that one statement names."""


def commit_purge(connection: sa.Connection, folder: Folder, report: PurgeReport, rows: Segments, raw: Files) -> None:
    """New segments and redacted files come into force; what they replace is to be deleted; the audit is kept."""
    _replace(connection, rows.changed)
    connection.execute(sa.insert(purges).values(**asdict(report)))
    forget_answers(connection)
    forget_compared(connection, folder)
    taken = {*raw.removed, *raw.redacted}
    for some in _parts(taken):
        connection.execute(sa.delete(redactions).where(redactions.c.sha256.in_(some)))
    forms = [{"sha256": sha256, "purge": raw.number, "kept": one.kept} for sha256, one in raw.redacted.items()]
    forms += [{"sha256": sha256, "purge": raw.number, "kept": 0} for sha256 in raw.removed]
    _insert(connection, redactions, forms)
    if report.what != "subject":
        _forget_ingests(connection, report, raw)
    connection.execute(sa.delete(redactions).where(redactions.c.sha256.not_in(sa.select(files.c.sha256))))
    old = [folder.lake.root / one.old.segment.path for one in rows.changed]
    paths = {
        folder.relative(path)
        for path in (*old, *raw.old_paths(), *cached_files(folder.root), *packed_files(folder.root))
    }
    present = set(connection.execute(sa.select(removals.c.path)).scalars())
    _insert(connection, removals, [{"path": path} for path in sorted({*paths, STATE} - present)])


def _replace(connection: sa.Connection, changed: Iterable[Changed]) -> None:
    changes = list(changed)
    for some in _parts({one.old.segment.path for one in changes}):
        connection.execute(sa.delete(segments).where(segments.c.path.in_(some)))
    _insert(connection, segments, [segment_row(one.new, one.old.batch) for one in changes if one.new is not None])


def _forget_ingests(connection: sa.Connection, report: PurgeReport, raw: Files) -> None:
    """A tenant's ingests; by age those of which no row is left and no raw file."""
    of_tenant = sa.true() if report.tenant is None else batches.c.tenant == report.tenant
    mine = sa.select(files.c.batch, files.c.sha256).join(batches).where(of_tenant)
    if report.what == "age":
        mine = mine.where(~sa.exists().where(segments.c.batch == batches.c.batch))
    ingests = connection.execute(mine).all()
    for some in _parts({row.batch for row in ingests if report.what == "tenant" or row.sha256 in raw.removed}):
        connection.execute(sa.delete(files).where(files.c.batch.in_(some)))
        connection.execute(sa.delete(batches).where(batches.c.batch.in_(some)))


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.execute(sa.insert(table), rows)


def _parts(values: Collection[T]) -> Iterator[list[T]]:
    listed = list(values)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))
