"""What others are to be told: what is new, what waits for which channel, what each was told, how each is doing."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state.tables import NUMBER, metadata


def _about() -> tuple[sa.Column[str], sa.Column[str], sa.Column[int]]:
    return (
        sa.Column("tenant", sa.Text, comment="empty for what concerns the whole workspace"),
        sa.Column("subject", sa.Text, comment="the pseudonym"),
        sa.Column("number", sa.BigInteger, comment="of the case or request"),
    )


news = sa.Table(
    "news",
    metadata,
    sa.Column("key", sa.Text, primary_key=True, comment="what it is about; the same thing keeps it"),
    sa.Column("kind", sa.Text, nullable=False),
    *_about(),
    sa.Column("level", sa.Text, comment="empty when it is over"),
    sa.Column("judged", sa.Text, comment="the level at which a person judged it; no news while it stays there"),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("waits", sa.Boolean, nullable=False, comment="not yet given to the channels"),
    sa.Column("document", sa.JSON, comment="title, text and attachments, where there are some"),
    sa.Index("ix_news_waits", "waits", "at"),
    comment="how each thing stands that is worth a notice; written with what it is about",
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("place", NUMBER, primary_key=True, comment="the order"),
    sa.Column("id", sa.Text, nullable=False, unique=True, comment="the same however often it is sent"),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    *_about(),
    sa.Column("level", sa.Text, comment="empty when it is over"),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("document", sa.JSON),
    sa.Column("gathered", sa.Boolean, nullable=False, comment="goes with others in one digest"),
    sa.Column("digest", sa.Text, comment="the id of the digest it went with"),
    sa.Column("state", sa.Text, nullable=False, comment="waits, sent or dead"),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_at", sa.BigInteger, nullable=False, comment="not before"),
    sa.Column("tried_at", sa.BigInteger),
    sa.Column("sent_at", sa.BigInteger),
    sa.Column("error", sa.Text, comment="one line, without secrets"),
    sa.Index("ix_outbox_state", "state", "channel", "next_at"),
    sa.Index("ix_outbox_key", "channel", "key"),
    comment="what waits to be sent to which channel, what was sent, and what could not be",
)

alarms = sa.Table(
    "alarms",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    *_about(),
    sa.Column("level", sa.Text, comment="what was last put in its outbox; empty when it is over"),
    sa.Column("told", sa.Text, comment="what the other side has; empty when it has none, or was told that it is over"),
    sa.Column("ref", sa.Text, comment="what the other side calls it"),
    sa.Column("at", sa.BigInteger, nullable=False),
    comment="what each channel knows, so that it hears an update and not a new alarm",
)

channels = sa.Table(
    "channels",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("paused_until", sa.BigInteger, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False, comment="in a row"),
    sa.Column("tried_at", sa.BigInteger),
    sa.Column("sent_at", sa.BigInteger),
    sa.Column("error", sa.Text),
    sa.Column("off_since", sa.BigInteger, comment="the other side said that it is gone for good"),
    comment="how each channel is doing",
)
