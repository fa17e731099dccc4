"""Responses: what was asked to be done at vendors about a subject, request by request."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state.tables import NUMBER, metadata

responses = sa.Table(
    "responses",
    metadata,
    sa.Column("response", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("request", sa.BigInteger, nullable=False, unique=True, comment="the request that another approves"),
    sa.Column("case", sa.BigInteger, nullable=False, index=True),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False, comment="when it was asked"),
    sa.Column("undoes", sa.BigInteger, comment="the response that this one takes back"),
    sa.Column("by", sa.Text, comment="who ran it"),
    sa.Column("began_at", sa.BigInteger),
    sa.Column("ended_at", sa.BigInteger, comment="when nothing was left to do"),
    comment="what is to be done at vendors about one subject, in one go",
)

response_items = sa.Table(
    "response_items",
    metadata,
    sa.Column("response", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False, comment="in the order of their doing"),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("responder", sa.Text, nullable=False, comment="the app of the settings; empty for what people do"),
    sa.Column("target", sa.Text, nullable=False, comment="the account, the device or the addresses"),
    sa.Column("label", sa.Text, nullable=False, comment="what those call it who may not see the target"),
    sa.Column("outcome", sa.Text, nullable=False, comment="waits, done, already, refused or failed"),
    sa.Column("said", sa.Text, nullable=False, comment="why, in words that name nobody"),
    sa.Column("before", sa.JSON, nullable=False, comment="what was known before; what undoing has to know"),
    sa.Column("ended_at", sa.BigInteger),
    comment="one action on one account or device",
)

response_calls = sa.Table(
    "response_calls",
    metadata,
    sa.Column("call", NUMBER, primary_key=True),
    sa.Column("response", sa.BigInteger, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("body", sa.JSON, comment="what was sent; never a secret"),
    sa.Column("says", sa.Text, nullable=False),
    sa.Column("sent_at", sa.BigInteger, nullable=False, comment="written down before it was sent"),
    sa.Column("answered_at", sa.BigInteger, comment="empty: nobody knows whether it arrived; it is made again"),
    sa.Column("status", sa.Integer, comment="the vendor's answer"),
    sa.Index("ix_response_calls_response", "response", "place"),
    comment="one request that changes something at a vendor",
)
