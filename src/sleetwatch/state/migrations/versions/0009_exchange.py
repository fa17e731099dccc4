"""Links across tenants, whom a verdict brought up, what is shared with other installations, and what they shared."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _exchange_cursors()
    _offers()
    _received()
    _shared_objects()
    _submissions()
    _far_edges()
    _offered_for()
    _rehunts()
    _warnings()
    _surfaced()


def _exchange_cursors() -> None:
    op.create_table(
        "exchange_cursors",
        sa.Column("collection", sa.Text(), nullable=False, comment="its address"),
        sa.Column("added_after", sa.Text(), nullable=True, comment="what was added later is new to us"),
        sa.Column("next", sa.Text(), nullable=True, comment="where an unfinished pull goes on"),
        sa.Column("newest", sa.Text(), nullable=True, comment="the newest of an unfinished pull"),
        sa.Column("pulled_at", sa.BigInteger(), nullable=True, comment="when a pull last ended"),
        sa.PrimaryKeyConstraint("collection", name=op.f("pk_exchange_cursors")),
        comment="where we stand in the collection of others",
    )


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("stix_id", sa.Text(), nullable=False, comment="drawn by chance"),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("link_kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True, comment="under the community's key; empty once withdrawn"),
        sa.Column("standing", sa.Text(), nullable=False, comment="confirmed or suspected"),
        sa.Column("possible_victim", sa.Boolean(), nullable=False),
        sa.Column("tlp", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column(
            "pushed", sa.BigInteger(), nullable=True, comment="the `modified` of the version that was pushed last"
        ),
        sa.PrimaryKeyConstraint("stix_id", name=op.f("pk_offers")),
        comment="what we share with other installations",
    )
    op.create_index(op.f("ix_offers_digest"), "offers", ["digest"])


def _received() -> None:
    op.create_table(
        "received",
        sa.Column("stix_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="the STIX identity of who says so"),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("link_kind", sa.Text(), nullable=False),
        sa.Column(
            "digest",
            sa.Text(),
            nullable=True,
            comment="empty once withdrawn: a tombstone, so that it does not come back",
        ),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("possible_victim", sa.Boolean(), nullable=False),
        sa.Column("tlp", sa.Text(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stix_id", name=op.f("pk_received")),
        comment="what other installations share with us",
    )
    op.create_index(op.f("ix_received_digest"), "received", ["digest"])


def _shared_objects() -> None:
    op.create_table(
        "shared_objects",
        sa.Column("added_at", sa.BigInteger(), nullable=False, autoincrement=False, comment="no two are the same"),
        sa.Column("stix_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False, comment="`modified`, or `created` where there is none"),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False, comment="who put it here"),
        sa.Column("content", sa.Text(), nullable=False, comment="the object, JSON"),
        sa.Column("valid_until", sa.BigInteger(), nullable=True, comment="when it goes"),
        sa.PrimaryKeyConstraint("added_at", name=op.f("pk_shared_objects")),
        sa.UniqueConstraint("stix_id", "version", name="one_version_once"),
        comment="the collection that this installation serves",
    )
    op.create_index(op.f("ix_shared_objects_stix_id"), "shared_objects", ["stix_id"])


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False, comment="the TAXII status resource, JSON"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        comment="what became of what members sent, for a day",
    )


def _far_edges() -> None:
    op.create_table(
        "far_edges",
        sa.Column("hunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False, comment="of subject_a, the first in the alphabet"),
        sa.Column("subject_a", sa.Text(), nullable=False),
        sa.Column("other_tenant", sa.Text(), nullable=False),
        sa.Column("subject_b", sa.Text(), nullable=False),
        sa.Column("link_kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, comment="the thing they share, hashed"),
        sa.Column("degree", sa.BigInteger(), nullable=False, comment="subjects of all tenants that share it"),
        sa.Column("nats", sa.Float(), nullable=False, comment="what it is worth beside a certain impostor"),
        sa.Column("one_home", sa.Boolean(), nullable=False, comment="both claim one street"),
        sa.Column("people", sa.BigInteger(), nullable=False, comment="subjects of all tenants"),
        sa.Column("at_a", sa.BigInteger(), nullable=False, comment="since when subject_a has it; 0 when nothing tells"),
        sa.Column("at_b", sa.BigInteger(), nullable=False),
        sa.Column("event_id_a", sa.Text(), nullable=True),
        sa.Column("event_id_b", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["hunt"], ["hunts.hunt"], name=op.f("fk_far_edges_hunt"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(
            "hunt", "tenant", "subject_a", "other_tenant", "subject_b", "link_kind", "value", name=op.f("pk_far_edges")
        ),
        comment="who shares what with whom across tenants, of the newest hunt; for a provider",
    )
    op.create_index(op.f("ix_far_edges_subject_b"), "far_edges", ["subject_b"])


def _offered_for() -> None:
    op.create_table(
        "offered_for",
        sa.Column("stix_id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stix_id"], ["offers.stix_id"], name=op.f("fk_offered_for_stix_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("stix_id", "tenant", "subject", name=op.f("pk_offered_for")),
        comment="whose things they are, so that a purge of a person withdraws them; never leaves",
    )


def _rehunts() -> None:
    op.create_table(
        "rehunts",
        sa.Column("rehunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hunt", sa.BigInteger(), nullable=False, comment="the hunt whose results were scored again"),
        sa.Column("subjects", sa.BigInteger(), nullable=False, comment="neighbours that were scored again"),
        sa.Column("took", sa.BigInteger(), nullable=False, comment="microseconds"),
        sa.ForeignKeyConstraint(["verdict"], ["verdicts.verdict"], name=op.f("fk_rehunts_verdict")),
        sa.PrimaryKeyConstraint("rehunt", name=op.f("pk_rehunts")),
        comment="every time a verdict moved the neighbours",
    )
    op.create_index(op.f("ix_rehunts_verdict"), "rehunts", ["verdict"])


def _warnings() -> None:
    op.create_table(
        "warnings",
        sa.Column("hunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("link_kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, comment="the thing, hashed with the workspace's key"),
        sa.Column("sources", sa.BigInteger(), nullable=False, comment="installations that warn of it"),
        sa.Column("confirmed", sa.BigInteger(), nullable=False, comment="of them those that say confirmed"),
        sa.Column(
            "possible_victim", sa.Boolean(), nullable=False, comment="one of them says the identity may be a victim's"
        ),
        sa.Column(
            "chance", sa.Float(), nullable=False, comment="how likely the other is an impostor; 0 while it must wait"
        ),
        sa.Column(
            "degree", sa.BigInteger(), nullable=False, comment="subjects here that have it, and the one elsewhere"
        ),
        sa.Column("people", sa.BigInteger(), nullable=False, comment="subjects of all tenants here"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="since when the subject has it"),
        sa.Column("event_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["hunt"], ["hunts.hunt"], name=op.f("fk_warnings_hunt"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hunt", "tenant", "subject", "link_kind", "value", name=op.f("pk_warnings")),
        comment="what other installations say of things that our subjects have, of the newest hunt",
    )


def _surfaced() -> None:
    op.create_table(
        "surfaced",
        sa.Column("rehunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Float(), nullable=False, comment="the probability before"),
        sa.Column("after", sa.Float(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False, comment="the status before"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rehunt"], ["rehunts.rehunt"], name=op.f("fk_surfaced_rehunt"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("rehunt", "tenant", "subject", name=op.f("pk_surfaced")),
        comment="whom a verdict moved over a line, or back under it",
    )
