"""Who shares what with whom, and the clusters that makes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _edges()
    _clusters()
    _members()
    _hubs()


def _edges() -> None:
    op.create_table(
        "edges",
        sa.Column("hunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject_a", sa.Text(), nullable=False),
        sa.Column("subject_b", sa.Text(), nullable=False),
        sa.Column("link_kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, comment="the thing they share, hashed"),
        sa.Column("degree", sa.BigInteger(), nullable=False, comment="subjects that share it"),
        sa.Column("nats", sa.Float(), nullable=False, comment="what it is worth beside a certain impostor"),
        sa.Column("one_home", sa.Boolean(), nullable=False, comment="both claim one street"),
        sa.Column("people", sa.BigInteger(), nullable=False, comment="subjects of the tenant"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when both had it; 0 when nothing tells"),
        sa.Column("event_id_a", sa.Text(), nullable=True),
        sa.Column("event_id_b", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["hunt"], ["hunts.hunt"], name=op.f("fk_edges_hunt"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(
            "hunt", "tenant", "subject_a", "subject_b", "link_kind", "value", name=op.f("pk_edges")
        ),
        comment="who shares what with whom, of the newest hunt",
    )
    op.create_index(op.f("ix_edges_subject_b"), "edges", ["subject_b"])


def _clusters() -> None:
    op.create_table(
        "clusters",
        sa.Column("hunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cluster", sa.Text(), nullable=False, comment="its name, which it keeps while most members stay"),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="farm, household or persona"),
        sa.Column("probability", sa.Float(), nullable=False, comment="that somebody in it is part of the scheme"),
        sa.ForeignKeyConstraint(["hunt"], ["hunts.hunt"], name=op.f("fk_clusters_hunt"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hunt", "cluster", name=op.f("pk_clusters")),
        comment="subjects tied to one another, of the newest hunt",
    )


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("hunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("cluster", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["hunt"], ["hunts.hunt"], name=op.f("fk_members_hunt"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hunt", "tenant", "subject", name=op.f("pk_members")),
        comment="who is in which cluster",
    )
    op.create_index(op.f("ix_members_cluster"), "members", ["cluster"])


def _hubs() -> None:
    op.create_table(
        "hubs",
        sa.Column("hunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("link_kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, comment="the thing, hashed"),
        sa.Column("hub_kind", sa.Text(), nullable=False, comment="company, agency, campus, carrier or crowd"),
        sa.Column("degree", sa.BigInteger(), nullable=False, comment="subjects that share it"),
        sa.ForeignKeyConstraint(["hunt"], ["hunts.hunt"], name=op.f("fk_hubs_hunt"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hunt", "tenant", "subject", "link_kind", "value", name=op.f("pk_hubs")),
        comment="what those who have edges share with too many to be tied by it, of the newest hunt",
    )
