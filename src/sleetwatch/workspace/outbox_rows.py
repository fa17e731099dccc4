"""The outbox's rows: what is taken out to be sent, and what became of it. At least once, with one id however often."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.notify.message import DIGEST, Document, Message, State
from sleetwatch.state import alarms, channels, outbox
from sleetwatch.workspace.outbox_routing import DEAD, SENT, WAITS, new_id

LEASE_SECONDS = 180
"""For how long nobody else sends what one is sending: longer than any sending takes. After a crash it is sent again
then, with the same id.
"""
MOST_GATHERED = 200
"""Notices in one digest."""
FIRST_WAIT, LONGEST_WAIT = 5.0, 900.0
"""Seconds before a notice is tried again: twice as long each time, up to a quarter of an hour."""
LONGEST_PAUSE = 300.0
"""Most seconds that a channel rests after failures, unless it asks for more."""
LONGEST_DELAY = 86_400.0
"""Most that the other side can ask for."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to be sent now: one notice, or several as one."""

    message: Message
    places: tuple[int, ...]
    tries: int
    """With this one."""
    since: int
    """When the oldest of it came in."""
    is_untold: bool
    """Whether it says that something is over which the other side never heard of."""


def take(connection: sa.Connection, channel: str, now: int, base: str | None) -> Taken | None:
    """What is to be sent next over a channel, kept from others for a while; None when nothing is due. In a transaction
    that claims.
    """
    first = connection.execute(_claimed(_due(channel, now).limit(1))).first()
    rows = [] if first is None else _digest(connection, first, now) if first.gathered else [first]
    if first is None or not rows:
        return None
    places = [row.place for row in rows]
    held = {"tries": outbox.c.tries + 1, "tried_at": now, "next_at": now + LEASE_SECONDS * clock.SECOND}
    connection.execute(sa.update(outbox).where(outbox.c.place.in_(places)).values(**held))
    known = _known(connection, channel, [row.key for row in rows])
    messages = [_message(row, known.get(row.key), base) for row in rows]
    untold = len(rows) == 1 and messages[0].state is State.OVER and _told(known.get(rows[0].key)) is None
    message = messages[0] if len(rows) == 1 else _gathered(rows, messages, base)
    return Taken(message, tuple(places), first.tries + 1, min(row.at for row in rows), untold)


def _due(channel: str, now: int) -> sa.Select[Any]:
    """Oldest first; what is of one thing goes in its order, one after the other."""
    older = outbox.alias("older")
    before = sa.exists().where(
        older.c.channel == outbox.c.channel,
        older.c.key == outbox.c.key,
        older.c.state == WAITS,
        older.c.place < outbox.c.place,
    )
    mine = (outbox.c.state == WAITS, outbox.c.channel == channel, outbox.c.next_at <= now)
    return sa.select(outbox).where(*mine, ~before).order_by(outbox.c.place)


def _claimed(query: sa.Select[Any]) -> sa.Select[Any]:
    """The same without the rows that another process is taking at this moment; those that come are locked."""
    return query.with_for_update(skip_locked=True, of=outbox)


def _digest(connection: sa.Connection, first: sa.Row[Any], now: int) -> Sequence[sa.Row[Any]]:
    """Those that go with the first; none when another is taking them. What once went together goes together again: it
    has one id, and whoever has locked its oldest notice has it whole.
    """
    if first.digest is not None:
        same = outbox.c.digest == first.digest, outbox.c.state == WAITS
        together = sa.select(outbox).where(*same).order_by(outbox.c.place)
        oldest = connection.execute(_claimed(together.limit(1))).first()
        whole = oldest is not None and oldest.place == connection.execute(together.limit(1)).one().place
        return connection.execute(together.with_for_update(of=outbox)).all() if whole else []
    alone = _due(first.channel, now).where(outbox.c.gathered, outbox.c.digest.is_(None))
    rows = connection.execute(_claimed(alone.limit(MOST_GATHERED))).all()
    if len(rows) > 1:
        digest = new_id()
        places = outbox.c.place.in_([row.place for row in rows])
        connection.execute(sa.update(outbox).where(places).values(digest=digest))
        rows = connection.execute(sa.select(outbox).where(places).order_by(outbox.c.place)).all()
    return rows


def _known(connection: sa.Connection, channel: str, keys: Collection[str]) -> dict[str, sa.Row[Any]]:
    query = sa.select(alarms).where(alarms.c.channel == channel, alarms.c.key.in_(list(keys)))
    return {row.key: row for row in connection.execute(query)}


def _told(alarm: sa.Row[Any] | None) -> str | None:
    told: str | None = alarm.told if alarm is not None else None
    return told


def _message(row: sa.Row[Any], alarm: sa.Row[Any] | None, base: str | None) -> Message:
    told = _told(alarm)
    state = State.OVER if row.level is None else State.NEW if told is None else State.UPDATE
    said = None if row.document is None else msgspec.convert(row.document, Document)
    message = Message(
        id=row.id,
        key=row.key,
        kind=row.kind,
        state=state,
        level=row.level or told or "info",
        at=row.at,
        tenant=row.tenant,
        subject=row.subject,
        number=row.number,
        document=said,
        ref=alarm.ref if alarm is not None else None,
    )
    return replace(message, link=link_of(message, base))


def link_of(message: Message, base: str | None) -> str | None:
    """Where it is to be seen; None when the settings name no address."""
    if base is None:
        return None
    root = base.rstrip("/")
    if message.kind == DIGEST:
        return f"{root}/suspects"
    if message.kind == "request":
        return f"{root}/requests"
    if message.subject is not None and message.tenant is not None:
        return f"{root}/suspects/{message.tenant}/{message.subject}"
    return f"{root}/cases/{message.number}" if message.number is not None else root


def _gathered(rows: Sequence[sa.Row[Any]], messages: Sequence[Message], base: str | None) -> Message:
    tenants = {one.tenant for one in messages}
    grave = max(messages, key=lambda one: ("info", "check", "case").index(one.level))
    digest = rows[0].digest
    return Message(
        id=digest,
        key=f"digest:{digest}",
        kind=DIGEST,
        state=State.NEW,
        level=grave.level,
        at=max(one.at for one in messages),
        tenant=tenants.pop() if len(tenants) == 1 else None,
        link=None if base is None else f"{base.rstrip('/')}/suspects",
        items=tuple(messages),
    )


def sent(connection: sa.Connection, channel: str, taken: Taken, ref: str | None) -> None:
    """It was taken on the other side. What each knows now is kept with it."""
    now = clock.now()
    for one in taken.message.items or (taken.message,):
        told = None if one.state is State.OVER else one.level
        same = alarms.c.channel == channel, alarms.c.key == one.key
        kept = {"ref": ref} if ref is not None and not taken.message.items else {}
        connection.execute(sa.update(alarms).where(*same).values(told=told, **kept))
    done = sa.update(outbox).where(outbox.c.place.in_(taken.places))
    connection.execute(done.values(state=SENT, sent_at=now, error=None, document=None))
    doing(connection, channel, tried_at=now, sent_at=now, failures=0, error=None, paused_until=0, off_since=None)


def failed(connection: sa.Connection, taken: Taken, why: str, after: float | None, *, is_dead: bool) -> None:
    """It was not taken: again later, or never."""
    now = clock.now()
    wait = max(min(after or 0.0, LONGEST_DELAY), _back_off(taken.tries, LONGEST_WAIT))
    values = {"state": DEAD if is_dead else WAITS, "error": why, "next_at": now + int(wait * clock.SECOND)}
    connection.execute(sa.update(outbox).where(outbox.c.place.in_(taken.places)).values(**values))


def rests(connection: sa.Connection, channel: str, why: str, after: float | None, *, is_gone: bool) -> float:
    """A channel failed; returns for how many seconds it rests: longer each time, never in step with others."""
    now, failures = clock.now(), failures_of(connection, channel) + 1
    wait = max(min(after or 0.0, LONGEST_DELAY), _back_off(failures, LONGEST_PAUSE))
    off = {"off_since": now} if is_gone else {}
    until = now + int(wait * clock.SECOND)
    doing(connection, channel, tried_at=now, failures=failures, error=why, paused_until=until, **off)
    return wait


def _back_off(times: int, longest: float) -> float:
    return min(longest, FIRST_WAIT * 2.0 ** min(times - 1, 20)) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter


def failures_of(connection: sa.Connection, channel: str) -> int:
    """How often in a row it failed."""
    return connection.execute(sa.select(channels.c.failures).where(channels.c.channel == channel)).scalar() or 0


def doing(connection: sa.Connection, channel: str, **values: Any) -> None:  # noqa: ANN401 - columns
    """Keep how a channel is doing."""
    if not connection.execute(sa.update(channels).where(channels.c.channel == channel).values(**values)).rowcount:
        connection.execute(
            sa.insert(channels).values(**{"channel": channel, "paused_until": 0, "failures": 0} | values)
        )
