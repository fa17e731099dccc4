"""Which channel hears of what, and when: from what is new to what waits in each channel's outbox."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.notify.message import RANK
from sleetwatch.notify.quiet import quiet_until
from sleetwatch.settings import Settings
from sleetwatch.settings.notify import Channel, MailChannel, SlackChannel, TeamsChannel, WebhookChannel
from sleetwatch.state import alarms, outbox
from sleetwatch.workspace.news import taken

READ_BY_PEOPLE = (MailChannel, SlackChannel, TeamsChannel, WebhookChannel)
"""Channels that take a digest."""
WAITS, SENT, DEAD = "waits", "sent", "dead"
COPIED = ("key", "kind", "tenant", "subject", "number", "at", "document")


def route(connection: sa.Connection, settings: Settings) -> int:
    """Give what is new to the channels that hear of it. Returns how many notices wait anew. In a transaction that
    writes already.
    """
    asked = settings.notify
    oldest = clock.now() - asked.give_up_hours * clock.HOUR
    return sum(_give(connection, channel, row) for row in taken(connection, oldest) for channel in asked.channels)


def _give(connection: sa.Connection, channel: Channel, item: sa.Row[Any]) -> bool:
    """Whether it waits anew."""
    if not hears(channel, item.kind, item.tenant):
        return False
    same = alarms.c.channel == channel.name, alarms.c.key == item.key
    known = connection.execute(sa.select(alarms).where(*same)).first()
    level = level_for(channel, item.level, is_document=item.document is not None)
    if level == (known.level if known else None) and item.document is None:
        return False
    _remember(connection, channel.name, item, level, known)
    return _queue(connection, channel, item, level, said=known is not None and known.told is not None)


def hears(channel: Channel, kind: str, tenant: str | None) -> bool:
    """Whether a channel hears of this at all. What is of no tenant goes where every tenant is heard of."""
    return kind in channel.kinds and (not channel.tenants or tenant in channel.tenants)


def level_for(channel: Channel, level: str | None, *, is_document: bool = False) -> str | None:
    """The level as the channel hears it: what is below its least is over."""
    if level is None or is_document or RANK[level] >= RANK[channel.least]:
        return level
    return None


def _remember(
    connection: sa.Connection, channel: str, item: sa.Row[Any], level: str | None, known: sa.Row[Any] | None
) -> None:
    if known is not None:
        same = alarms.c.channel == channel, alarms.c.key == item.key
        connection.execute(sa.update(alarms).where(*same).values(level=level, at=item.at))
        return
    about = {name: getattr(item, name) for name in ("key", "tenant", "subject", "number", "at")}
    connection.execute(sa.insert(alarms).values(channel=channel, level=level, **about))


def _queue(connection: sa.Connection, channel: Channel, item: sa.Row[Any], level: str | None, *, said: bool) -> bool:
    """What waits for the same and was never tried is replaced; what is over before it was told is told to nobody."""
    same = (outbox.c.channel == channel.name, outbox.c.key == item.key, outbox.c.state == WAITS)
    connection.execute(sa.delete(outbox).where(*same, outbox.c.tries == 0))
    tried = connection.execute(sa.select(outbox.c.place).where(*same).limit(1)).first() is not None
    if level is None and not said and not tried:
        return False
    next_at, gathered = when(channel, level, clock.now(), is_document=item.document is not None)
    row = {name: getattr(item, name) for name in COPIED}
    row |= {"id": new_id(), "channel": channel.name, "level": level, "gathered": gathered, "next_at": next_at}
    connection.execute(sa.insert(outbox).values(**row, state=WAITS, tries=0))
    return True


def when(channel: Channel, level: str | None, now: int, *, is_document: bool = False) -> tuple[int, bool]:
    """When it is sent, and whether with others: at once, with the next digest, or when the quiet hours end."""
    rank = -1 if level is None else RANK[level]
    gathers, next_at, gathered = isinstance(channel, READ_BY_PEOPLE) and not is_document, now, False
    if gathers and channel.digest_minutes and rank < RANK[channel.digest_below]:
        window = channel.digest_minutes * clock.MINUTE
        next_at, gathered = (now // window + 1) * window, True
    end = quiet_until(channel.quiet, next_at)
    if end is not None and channel.quiet is not None and rank < RANK[channel.quiet.below]:
        next_at, gathered = end, gathers
    return next_at, gathered


def new_id() -> str:
    """An id that stays with a notice however often it is sent."""
    return f"msg_{secrets.token_hex(8)}"


def forget_channels(connection: sa.Connection, names: Collection[str], oldest: int) -> None:
    """What waits for a channel that the settings name no more is dead when it is old."""
    gone = (outbox.c.state == WAITS, outbox.c.channel.not_in(list(names)), outbox.c.at < oldest)
    connection.execute(sa.update(outbox).where(*gone).values(state=DEAD, error="the settings name no such channel"))


def names_of(channels: Sequence[Channel]) -> list[str]:
    """What the channels are called."""
    return [one.name for one in channels]
