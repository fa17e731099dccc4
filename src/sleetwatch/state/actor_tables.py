"""The tables of what was imported about actors: lists, their indicators, statements about names, what was refused."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state.tables import NUMBER, metadata

intel_lists = sa.Table(
    "intel_lists",
    metadata,
    sa.Column("list", NUMBER, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, comment="the file's name"),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column(
        "format", sa.Text, nullable=False, comment="stix, misp-event, misp-galaxy, orkl, ofac-xml, ofac-csv, csv"
    ),
    sa.Column("publisher", sa.Text, nullable=False, comment="who is named most in it, else whom the user named"),
    sa.Column("licence", sa.Text, nullable=False, comment="as the user or the format says it; may be empty"),
    sa.Column("imported_at", sa.BigInteger, nullable=False),
    sa.Column("newest_at", sa.BigInteger, comment="the newest moment an indicator of it begins to hold"),
    sa.Column("seen", sa.BigInteger, nullable=False),
    sa.Column("accepted", sa.BigInteger, nullable=False),
    sa.Column("duplicate", sa.BigInteger, nullable=False),
    sa.Column("rejected", sa.BigInteger, nullable=False),
    sa.Column("withdrawn_at", sa.BigInteger, comment="when the user took it back, if so"),
    sa.Column("reason", sa.Text, comment="why"),
    sa.CheckConstraint("accepted + duplicate + rejected = seen", name="nothing_lost"),
    comment="one import of one file of intelligence",
)

indicators = sa.Table(
    "indicators",
    metadata,
    sa.Column("indicator", NUMBER, primary_key=True),
    sa.Column("list", sa.ForeignKey("intel_lists.list", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False, comment="a keyed hash where it may be a person's"),
    sa.Column("publisher", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False, comment="the name the publisher uses; may be empty"),
    sa.Column("begins", sa.BigInteger, comment="from when it holds, where anybody says so"),
    sa.Column("ends", sa.BigInteger, comment="until when"),
    sa.Column("tlp", sa.Text, nullable=False),
    sa.Column("confidence", sa.Integer, comment="0 to 100, by the publisher"),
    sa.Column("victim", sa.Text, nullable=False, comment="no, possible or yes: it is the identity of somebody wronged"),
    sa.Column("links", sa.JSON, nullable=False, comment="pages it is taken from"),
    sa.Column("uid", sa.Text, nullable=False, index=True, comment="the publisher's own id; may be empty"),
    sa.Column("withdrawn_at", sa.BigInteger, comment="when its publisher took it back, if so"),
    sa.Index("ix_indicators_kind_value", "kind", "value"),
    comment="what to look for, and who says so",
)

actor_statements = sa.Table(
    "actor_statements",
    metadata,
    sa.Column("statement", NUMBER, primary_key=True),
    sa.Column("list", sa.ForeignKey("intel_lists.list", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("relation", sa.Text, nullable=False, comment="listed-with, part-of or overlaps"),
    sa.Column("names", sa.JSON, nullable=False, comment="for listed-with all names of the entry, else the two"),
    sa.Column("publisher", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("link", sa.Text, nullable=False),
    sa.Column("day", sa.Text, nullable=False),
    comment="what an import says of names of actors",
)

intel_rejects = sa.Table(
    "intel_rejects",
    metadata,
    sa.Column("reject", NUMBER, primary_key=True),
    sa.Column("list", sa.ForeignKey("intel_lists.list", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("place", sa.Text, nullable=False, comment="where in the file"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False, comment="for people; repeats no value"),
    comment="what of an import was refused, and why",
)
