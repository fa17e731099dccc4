"""The analysts' desk: who has which subject, what they wrote about it, how they last saw it, and their saved views."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state.tables import NUMBER, metadata

assignments = sa.Table(
    "assignments",
    metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, index=True, comment="the person who has it; empty when nobody"),
    sa.Column("due_at", sa.BigInteger, comment="until when it should be looked at"),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.Text, nullable=False, comment="who said so"),
    comment="who looks at which subject, and until when",
)

subject_notes = sa.Table(
    "subject_notes",
    metadata,
    sa.Column("note", NUMBER, primary_key=True),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("ix_subject_notes_tenant", "tenant", "subject"),
    comment="what people wrote about a subject; a row is never changed but by a purge",
)

looks = sa.Table(
    "looks",
    metadata,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("probability", sa.Float, nullable=False),
    sa.Column("signals", sa.JSON, nullable=False, comment="those that spoke against the subject then"),
    comment="how a person last saw a subject, so that what changed can be shown",
)

views = sa.Table(
    "views",
    metadata,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("query", sa.Text, nullable=False, comment="the filters, as the page's address has them"),
    sa.Column("at", sa.BigInteger, nullable=False),
    comment="filters of the suspects' list that a person keeps",
)
