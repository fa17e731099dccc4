"""The table of exceptions that reach further than one subject."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state.tables import NUMBER, metadata

exceptions = sa.Table(
    "exceptions",
    metadata,
    sa.Column("exception", NUMBER, primary_key=True),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("signal", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False, comment="device, network or signal"),
    sa.Column("value", sa.Text, comment="the device or the network; empty for a whole signal, and after a purge"),
    sa.Column("strength", sa.Integer, nullable=False, comment="up to which it holds a hit back"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("note", sa.Text, comment="empty once a purge took a person out of it"),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Column("approved_by", sa.Text, comment="the second person, where it takes two"),
    sa.Column("approved_at", sa.BigInteger),
    sa.Column("ended_by", sa.Text),
    sa.Column("ended_at", sa.BigInteger),
    sa.Column("ended_because", sa.Text),
    sa.Index("ix_exceptions_tenant", "tenant", "signal"),
    comment="signals that are held back on a device, a network or everywhere in a tenant; a row is approved and ended, "
    "never changed but by a purge",
)
