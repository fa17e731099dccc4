"""How each live feed is doing, and where it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.settings import Feed
from sleetwatch.state import cursors, feeds, hold_writing
from sleetwatch.workspace.arriving import FileReport
from sleetwatch.workspace.folder import Folder

GAPS_KEPT = 100


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """One feed, as of now. Times are microseconds UTC."""

    feed: str
    kind: str
    tenant: str
    tried_at: int | None
    succeeded_at: int | None
    received_at: int | None
    newest_at: int | None
    lag_seconds: int | None
    """Seconds between now and its newest event."""
    records: int
    failures: int
    error: str | None
    gaps: list[dict[str, Any]]


def statuses(folder: Folder) -> list[FeedStatus]:
    """Every feed of the settings, in their order."""
    with folder.state.connect() as connection:
        rows = {row.feed: row._asdict() for row in connection.execute(sa.select(feeds))}
    return [_status(folder, feed, rows.get(feed.name, {})) for feed in folder.settings.feeds]


def _status(folder: Folder, feed: Feed, row: Mapping[str, Any]) -> FeedStatus:
    newest = row.get("newest_at")
    return FeedStatus(
        feed=feed.name,
        kind=kind_of(feed),
        tenant=feed.tenant or folder.settings.tenant,
        tried_at=row.get("tried_at"),
        succeeded_at=row.get("succeeded_at"),
        received_at=row.get("received_at"),
        newest_at=newest,
        lag_seconds=None if newest is None else max(0, clock.now() - newest) // clock.SECOND,
        records=row.get("records", 0),
        failures=row.get("failures", 0),
        error=row.get("error"),
        gaps=row.get("gaps", []),
    )


def kind_of(feed: Feed) -> str:
    """The feed's kind, as the settings name it."""
    return str(feed.__struct_config__.tag)


def cursor_of(folder: Folder, feed: str) -> dict[str, Any]:
    """Where a feed stands, by part."""
    query = sa.select(cursors.c.part, cursors.c.stands).where(cursors.c.feed == feed)
    with folder.state.connect() as connection:
        return {row.part: row.stands for row in connection.execute(query)}


def moved(connection: sa.Connection, feed: str, moves: Mapping[str, Any]) -> None:
    """Parts of a feed's cursor stand elsewhere now; None forgets one."""
    if not moves:
        return
    mine = sa.and_(cursors.c.feed == feed, cursors.c.part == sa.bindparam("moved"))
    connection.execute(sa.delete(cursors).where(mine), [{"moved": part} for part in moves])
    rows = [{"feed": feed, "part": part, "stands": stands} for part, stands in moves.items() if stands is not None]
    if rows:
        connection.execute(sa.insert(cursors), rows)


def delivered(connection: sa.Connection, feed: str, report: FileReport, gap: str | None) -> None:
    """A feed brought a batch, which this transaction keeps."""
    now = clock.now()
    _change(connection, feed, gap, {"tried_at": now, "succeeded_at": now, "received_at": now}, report)


def passed(connection: sa.Connection, feed: str, gap: str | None = None) -> None:
    """A pass ended well, with or without records."""
    now = clock.now()
    _change(connection, feed, gap, {"tried_at": now, "succeeded_at": now, "failures": 0, "error": None})


def failed(connection: sa.Connection, feed: str, error: str) -> None:
    """A pass failed."""
    _change(connection, feed, None, {"tried_at": clock.now(), "error": error}, failures=1)


def _change(
    connection: sa.Connection,
    feed: str,
    gap: str | None,
    values: dict[str, Any],
    report: FileReport | None = None,
    failures: int = 0,
) -> None:
    """Change a feed's row, made when it is not there. The first statement writes, so that two writers take turns."""
    hold_writing(connection, has_written=True)
    made = sa.select(sa.literal(feed), sa.literal([], sa.JSON)).where(~sa.exists().where(feeds.c.feed == feed))
    connection.execute(sa.insert(feeds).from_select(["feed", "gaps"], made))
    row = connection.execute(sa.select(feeds).where(feeds.c.feed == feed)).one()
    if report is not None:
        values |= {"records": row.records + report.seen, "newest_at": _later(row.newest_at, report.newest_at)}
    if failures:
        values |= {"failures": row.failures + failures}
    if gap:
        values |= {"gaps": [*row.gaps, {"noticed_at": clock.now(), "why": gap}][-GAPS_KEPT:]}
    connection.execute(sa.update(feeds).where(feeds.c.feed == feed).values(**values))


def _later(one: int | None, other: int | None) -> int | None:
    return max((at for at in (one, other) if at is not None), default=None)
