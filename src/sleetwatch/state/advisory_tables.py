"""What was told to tenants and to their SIEMs: findings that were sent, notices and advisories."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state.tables import NUMBER, metadata

sent_findings = sa.Table(
    "sent_findings",
    metadata,
    sa.Column("siem", sa.Text, primary_key=True, comment="as the settings call it"),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column(
        "digest",
        sa.Text,
        nullable=False,
        comment="of what was said, so that only a change is sent again",
    ),
    sa.Column("at", sa.BigInteger, nullable=False),
    comment="how each SIEM last heard of a subject",
)

tenant_notices = sa.Table(
    "tenant_notices",
    metadata,
    sa.Column("notice", NUMBER, primary_key=True),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("case", sa.BigInteger, comment="the case it was written from; empty for a subject alone"),
    sa.Column("hunt", sa.BigInteger, nullable=False, comment="whose results it tells"),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Index("ix_tenant_notices_tenant", "tenant", "subject"),
    comment="notices of suspected activity that were handed to the outbox",
)

advisories = sa.Table(
    "advisories",
    metadata,
    sa.Column("advisory", NUMBER, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False, comment="what is new, in the words of whoever wrote it"),
    sa.Column("lists", sa.JSON, nullable=False, comment="the lists of intelligence that it is about"),
    sa.Column("signals", sa.JSON, nullable=False, comment="the signals that it is about"),
    sa.Column("tlp", sa.Text, nullable=False),
    comment="what all tenants were told of tradecraft, lists and indicators",
)

advised = sa.Table(
    "advised",
    metadata,
    sa.Column("advisory", sa.ForeignKey("advisories.advisory", ondelete="CASCADE"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column(
        "subjects", sa.BigInteger, nullable=False, comment="of the tenant, of whom it was seen; 0 when it was not"
    ),
    sa.Column("days", sa.BigInteger, nullable=False, comment="on which it was seen"),
    sa.Column("first_at", sa.BigInteger),
    sa.Column("last_at", sa.BigInteger),
    comment="which tenants an advisory was handed to, with each one's own exposure",
)
