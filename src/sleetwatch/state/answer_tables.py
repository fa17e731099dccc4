"""The table of answers that the API keeps for requests that are sent again."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state.tables import metadata

kept_answers = sa.Table(
    "kept_answers",
    metadata,
    sa.Column("place", sa.Text, primary_key=True, comment="hash of the token and of the key that the program drew"),
    sa.Column("token", sa.Text, nullable=False, comment="hash of the token"),
    sa.Column("asked", sa.Text, nullable=False, comment="hash of the request"),
    sa.Column("at", sa.BigInteger, nullable=False, comment="when the request came in"),
    sa.Column("status", sa.Integer, comment="of the answer; empty while it is at work, or when nobody knows any more"),
    sa.Column("headers", sa.JSON, comment="of the answer, those that are its own"),
    sa.Column("body", sa.LargeBinary, comment="of the answer"),
    sa.Index("ix_kept_answers_token", "token", "at"),
    sa.Index("ix_kept_answers_at", "at"),
    comment="what the API answered to requests with an idempotency key, for a day",
)
