"""The tables of links across tenants, of what a confirmed subject brought up, and of the exchange with others."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state.tables import NUMBER, metadata

far_edges = sa.Table(
    "far_edges",
    metadata,
    sa.Column("hunt", sa.ForeignKey("hunts.hunt", ondelete="CASCADE"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True, comment="of subject_a, the first in the alphabet"),
    sa.Column("subject_a", sa.Text, primary_key=True),
    sa.Column("other_tenant", sa.Text, primary_key=True),
    sa.Column("subject_b", sa.Text, primary_key=True, index=True),
    sa.Column("link_kind", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True, comment="the thing they share, hashed"),
    sa.Column("degree", sa.BigInteger, nullable=False, comment="subjects of all tenants that share it"),
    sa.Column("nats", sa.Float, nullable=False, comment="what it is worth beside a certain impostor"),
    sa.Column("one_home", sa.Boolean, nullable=False, comment="both claim one street"),
    sa.Column("people", sa.BigInteger, nullable=False, comment="subjects of all tenants"),
    sa.Column("at_a", sa.BigInteger, nullable=False, comment="since when subject_a has it; 0 when nothing tells"),
    sa.Column("at_b", sa.BigInteger, nullable=False),
    sa.Column("event_id_a", sa.Text),
    sa.Column("event_id_b", sa.Text),
    comment="who shares what with whom across tenants, of the newest hunt; for a provider",
)

warnings = sa.Table(
    "warnings",
    metadata,
    sa.Column("hunt", sa.ForeignKey("hunts.hunt", ondelete="CASCADE"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("link_kind", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True, comment="the thing, hashed with the workspace's key"),
    sa.Column("sources", sa.BigInteger, nullable=False, comment="installations that warn of it"),
    sa.Column("confirmed", sa.BigInteger, nullable=False, comment="of them those that say confirmed"),
    sa.Column("possible_victim", sa.Boolean, nullable=False, comment="one of them says the identity may be a victim's"),
    sa.Column("chance", sa.Float, nullable=False, comment="how likely the other is an impostor; 0 while it must wait"),
    sa.Column("degree", sa.BigInteger, nullable=False, comment="subjects here that have it, and the one elsewhere"),
    sa.Column("people", sa.BigInteger, nullable=False, comment="subjects of all tenants here"),
    sa.Column("at", sa.BigInteger, nullable=False, comment="since when the subject has it"),
    sa.Column("event_id", sa.Text),
    comment="what other installations say of things that our subjects have, of the newest hunt",
)

rehunts = sa.Table(
    "rehunts",
    metadata,
    sa.Column("rehunt", NUMBER, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("verdict", sa.ForeignKey("verdicts.verdict"), nullable=False, index=True),
    sa.Column("hunt", sa.BigInteger, nullable=False, comment="the hunt whose results were scored again"),
    sa.Column("subjects", sa.BigInteger, nullable=False, comment="neighbours that were scored again"),
    sa.Column("took", sa.BigInteger, nullable=False, comment="microseconds"),
    comment="every time a verdict moved the neighbours",
)

surfaced = sa.Table(
    "surfaced",
    metadata,
    sa.Column("rehunt", sa.ForeignKey("rehunts.rehunt", ondelete="CASCADE"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("before", sa.Float, nullable=False, comment="the probability before"),
    sa.Column("after", sa.Float, nullable=False),
    sa.Column("was", sa.Text, nullable=False, comment="the status before"),
    sa.Column("status", sa.Text, nullable=False),
    comment="whom a verdict moved over a line, or back under it",
)

offers = sa.Table(
    "offers",
    metadata,
    sa.Column("stix_id", sa.Text, primary_key=True, comment="drawn by chance"),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("link_kind", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, index=True, comment="under the community's key; empty once withdrawn"),
    sa.Column("standing", sa.Text, nullable=False, comment="confirmed or suspected"),
    sa.Column("possible_victim", sa.Boolean, nullable=False),
    sa.Column("tlp", sa.Text, nullable=False),
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("modified", sa.BigInteger, nullable=False),
    sa.Column("valid_until", sa.BigInteger, nullable=False),
    sa.Column("withdrawn", sa.Boolean, nullable=False),
    sa.Column("pushed", sa.BigInteger, comment="the `modified` of the version that was pushed last"),
    comment="what we share with other installations",
)

offered_for = sa.Table(
    "offered_for",
    metadata,
    sa.Column("stix_id", sa.ForeignKey("offers.stix_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    comment="whose things they are, so that a purge of a person withdraws them; never leaves",
)

received = sa.Table(
    "received",
    metadata,
    sa.Column("stix_id", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False, comment="the STIX identity of who says so"),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("link_kind", sa.Text, nullable=False),
    sa.Column(
        "digest", sa.Text, index=True, comment="empty once withdrawn: a tombstone, so that it does not come back"
    ),
    sa.Column("standing", sa.Text, nullable=False),
    sa.Column("possible_victim", sa.Boolean, nullable=False),
    sa.Column("tlp", sa.Text, nullable=False),
    sa.Column("modified", sa.BigInteger, nullable=False),
    sa.Column("valid_until", sa.BigInteger, nullable=False),
    sa.Column("withdrawn", sa.Boolean, nullable=False),
    sa.Column("received_at", sa.BigInteger, nullable=False),
    comment="what other installations share with us",
)

exchange_cursors = sa.Table(
    "exchange_cursors",
    metadata,
    sa.Column("collection", sa.Text, primary_key=True, comment="its address"),
    sa.Column("added_after", sa.Text, comment="what was added later is new to us"),
    sa.Column("next", sa.Text, comment="where an unfinished pull goes on"),
    sa.Column("newest", sa.Text, comment="the newest of an unfinished pull"),
    sa.Column("pulled_at", sa.BigInteger, comment="when a pull last ended"),
    comment="where we stand in the collection of others",
)

shared_objects = sa.Table(
    "shared_objects",
    metadata,
    sa.Column("added_at", sa.BigInteger, primary_key=True, autoincrement=False, comment="no two are the same"),
    sa.Column("stix_id", sa.Text, nullable=False, index=True),
    sa.Column("version", sa.Text, nullable=False, comment="`modified`, or `created` where there is none"),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("member", sa.Text, nullable=False, comment="who put it here"),
    sa.Column("content", sa.Text, nullable=False, comment="the object, JSON"),
    sa.Column("valid_until", sa.BigInteger, comment="when it goes"),
    sa.UniqueConstraint("stix_id", "version", name="one_version_once"),
    comment="the collection that this installation serves",
)

submissions = sa.Table(
    "submissions",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("member", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False, comment="the TAXII status resource, JSON"),
    comment="what became of what members sent, for a day",
)
