"""What `watch` remembers: what each hunt was the first to see, which signals are left out, and how the watcher does."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state.tables import metadata

seen_batches = sa.Table(
    "seen_batches",
    metadata,
    sa.Column("batch", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hunt", sa.BigInteger, nullable=False, comment="the first hunt that saw it; it may be gone by now"),
    comment="ingests that a hunt has seen; what is durable and not in here has yet to be hunted",
)

hunted = sa.Table(
    "hunted",
    metadata,
    sa.Column("hunt", sa.ForeignKey("hunts.hunt", ondelete="CASCADE"), primary_key=True),
    sa.Column("watched", sa.Boolean, nullable=False, comment="whether `watch` ran it, and not a person"),
    sa.Column("fresh", sa.JSON, nullable=False, comment="by tenant: records that were new, and since when they waited"),
    sa.Column("beside", sa.JSON, nullable=False, comment="digests of what else a hunt takes: signals, verdicts, lists"),
    sa.Column("notices", sa.BigInteger, nullable=False, comment="how many it queued"),
    sa.Column("left_out", sa.JSON, nullable=False, comment="signals that failed, with the reason"),
    comment="what each hunt was the first to see",
)

broken_signals = sa.Table(
    "broken_signals",
    metadata,
    sa.Column("signal", sa.Text, primary_key=True, comment="its id, or its file's name where it cannot be read"),
    sa.Column("text", sa.Text, nullable=False, comment="a digest of text and parameters: another text is tried"),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False, comment="in a row"),
    sa.Column("next_at", sa.BigInteger, nullable=False, comment="when it is tried again"),
    comment="signals that `watch` leaves out because they failed",
)

watchers = sa.Table(
    "watchers",
    metadata,
    sa.Column("watcher", sa.Integer, primary_key=True, autoincrement=False, comment="always 1"),
    sa.Column("started_at", sa.BigInteger, nullable=False),
    sa.Column("beat_at", sa.BigInteger, nullable=False, comment="when it last showed that it lives"),
    sa.Column("tried_at", sa.BigInteger, comment="when it last began a hunt"),
    sa.Column("failures", sa.Integer, nullable=False, comment="hunts that failed in a row"),
    sa.Column("error", sa.Text, comment="why the last one failed; empty when it did not"),
    comment="how the hunting part of `watch` is doing",
)
