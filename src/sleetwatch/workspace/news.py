"""What is worth a notice, kept in the transaction of what it is about. Which channels hear of it is decided later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.notify.finding import Level
from sleetwatch.notify.message import Attachment, Document
from sleetwatch.state import news

GLASS = "glass"
AT_ONCE = 500
"""Keys in one question to the state."""
LEVELS = frozenset(level.value for level in Level)


@dataclass(frozen=True, slots=True)
class Item:
    """How one thing stands."""

    key: str
    kind: str
    level: str | None
    """None when it is over, and nobody need look any more."""
    tenant: str | None = None
    subject: str | None = None
    number: int | None = None
    document: Document | None = None


def note_scores(connection: sa.Connection, scored: Iterable[tuple[str, str, str]]) -> int:
    """Keep who is over the line, graver or less than before, or over it no more: (tenant, subject, status) of everybody
    whose score was computed anew. What did not change is not written. Returns how many notices that makes.
    """
    return note(connection, (suspect_item(*one) for one in scored))


def suspect_item(tenant: str, subject: str, status: str) -> Item:
    """How a subject stands by its score."""
    level = status if status in LEVELS else None
    return Item(_suspect_key(tenant, subject), "suspect", level, tenant=tenant, subject=subject)


def request_item(number: int, tenant: str | None, *, waits: bool) -> Item:
    """How a request that takes a second person stands."""
    level = Level.CHECK.value if waits else None
    return Item(f"request:{number}", "request", level, tenant=tenant, number=number)


def glass_item(case: int, tenant: str, at: int) -> Item:
    """That somebody looked into a case in an emergency; each time is a thing of its own, and is never over."""
    return Item(f"{GLASS}:{case}:{at}", GLASS, Level.CASE.value, tenant=tenant, number=case)


def note(connection: sa.Connection, items: Iterable[Item]) -> int:
    """Keep what changed: a thing that is new and matters, or stands otherwise than before. Returns how many."""
    changed, listed = 0, iter(items)
    while some := {item.key: item for item in islice(listed, AT_ONCE)}:
        query = sa.select(news.c.key, news.c.level, news.c.judged).where(news.c.key.in_(list(some)))
        known = {row.key: row for row in connection.execute(query)}
        rows = [_row(item) for item in some.values() if _is_news(item, known.get(item.key))]
        _write(connection, rows)
        changed += len(rows)
    return changed


def _is_news(item: Item, known: Any) -> bool:  # noqa: ANN401 - a row, or None
    if known is None:
        return item.level is not None
    if item.document is not None:
        return True
    stood: str | None = known.level if known.judged is None else known.judged
    return item.level != stood


def note_judged(connection: sa.Connection, tenant: str, subject: str) -> None:
    """A person judged a subject and found no fraud: the alarm is over, until the subject rises or falls from there."""
    own = news.c.key == _suspect_key(tenant, subject), news.c.level.is_not(None)
    values = {"judged": news.c.level, "level": None, "at": clock.now(), "waits": True}
    connection.execute(sa.update(news).where(*own).values(**values))


def note_unjudged(connection: sa.Connection, tenant: str, subject: str) -> None:
    """A verdict was taken back: the next hunt raises the alarm again."""
    connection.execute(sa.update(news).where(news.c.key == _suspect_key(tenant, subject)).values(judged=None))


def _suspect_key(tenant: str, subject: str) -> str:
    return f"suspect:{tenant}:{subject}"


def queue_document(
    connection: sa.Connection,
    *,
    tenant: str,
    kind: str,
    key: str,
    title: str,
    text: str,
    attachments: Sequence[Attachment] = (),
) -> None:
    """Keep a document for the channels that take its kind. The same key again is an update of it."""
    document = Document(title, text, tuple(attachments))
    note(connection, [Item(f"{kind}:{tenant}:{key}", kind, "info", tenant=tenant, document=document)])


def _row(item: Item) -> dict[str, Any]:
    names = ("key", "kind", "level", "tenant", "subject", "number")
    said = None if item.document is None else asdict(item.document)
    row = {name: getattr(item, name) for name in names}
    return row | {"document": said, "at": clock.now(), "waits": True, "judged": None}


def _write(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(sa.delete(news).where(news.c.key.in_([row["key"] for row in rows])))
        connection.execute(sa.insert(news), rows)


def taken(connection: sa.Connection, oldest: int) -> Iterator[sa.Row[Any]]:
    """What waits to be given to the channels, the oldest first; it waits no more then. What is older than `oldest` is
    given to nobody: there was no channel then.
    """
    rows = connection.execute(sa.select(news).where(news.c.waits).order_by(news.c.at, news.c.key)).all()
    if rows:
        connection.execute(sa.update(news).where(news.c.waits).values(waits=False, document=None))
    return (row for row in rows if row.at >= oldest)
