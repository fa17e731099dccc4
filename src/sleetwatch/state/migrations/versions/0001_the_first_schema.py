"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _batches()
    _hunts()
    _meta()
    _subjects()
    _files()
    _hits()
    _links()
    _parts()
    _scores()
    _segments()


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ingested_at", sa.BigInteger(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_batches")),
        comment="one ingest of one file; its rows, its counts and its segments appear together",
    )


def _hunts() -> None:
    op.create_table(
        "hunts",
        sa.Column("hunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("subjects", sa.BigInteger(), nullable=False),
        sa.Column("signals", sa.Integer(), nullable=False),
        sa.Column("line", sa.JSON(), nullable=False, comment="the prior, the lines and the caps it was scored with"),
        sa.Column("missing", sa.JSON(), nullable=False, comment="event kinds without a single row"),
        sa.Column("notes", sa.JSON(), nullable=False, comment="what in the input needs a look, in sentences"),
        sa.PrimaryKeyConstraint("hunt", name=op.f("pk_hunts")),
    )


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
        comment="the workspace's id and its key for pseudonyms",
    )


def _subjects() -> None:
    op.create_table(
        "subjects",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True, comment="worker type and department, for people to read"),
        sa.Column("accounts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "subject", name=op.f("pk_subjects")),
        comment="who a subject is; read only to reveal",
    )


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("asked_source", sa.Text(), nullable=True, comment="the source the user named, if any"),
        sa.Column("source", sa.Text(), nullable=False, comment="the source most of its records came from"),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("duplicate", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("accepted + duplicate + rejected = seen", name="nothing_lost"),
        sa.ForeignKeyConstraint(["batch"], ["batches.batch"], name=op.f("fk_files_batch")),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_files")),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_sha256"), ["sha256"], unique=False)


def _hits() -> None:
    op.create_table(
        "hits",
        sa.Column("hunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("signal", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False, comment="event ids"),
        sa.ForeignKeyConstraint(["hunt"], ["hunts.hunt"], name=op.f("fk_hits_hunt"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hunt", "tenant", "subject", "signal", name=op.f("pk_hits")),
    )


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("hunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("link_kind", sa.Text(), nullable=False),
        sa.Column("degree", sa.BigInteger(), nullable=False, comment="subjects that share the same thing"),
        sa.Column("nats", sa.Float(), nullable=False, comment="this link's share of the score"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hunt"], ["hunts.hunt"], name=op.f("fk_links_hunt"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hunt", "tenant", "subject", "other", "link_kind", name=op.f("pk_links")),
    )


def _parts() -> None:
    op.create_table(
        "parts",
        sa.Column("hunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("signal", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("nats", sa.Float(), nullable=False, comment="this part's share of the score, after damping"),
        sa.Column("full_nats", sa.Float(), nullable=False, comment="before damping and the family's cap"),
        sa.Column(
            "colleagues", sa.BigInteger(), nullable=False, comment="other subjects of the tenant who show the same"
        ),
        sa.Column("population", sa.BigInteger(), nullable=False, comment="subjects it was measured on"),
        sa.ForeignKeyConstraint(["hunt"], ["hunts.hunt"], name=op.f("fk_parts_hunt"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hunt", "tenant", "subject", "signal", name=op.f("pk_parts")),
    )


def _scores() -> None:
    op.create_table(
        "scores",
        sa.Column("hunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False, comment="log-odds, nats"),
        sa.Column("score_without_links", sa.Float(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False, comment="lower end of the probability's interval"),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("families", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, comment="case, check, held or below"),
        sa.Column(
            "first_flagged_at", sa.BigInteger(), nullable=True, comment="when the evidence first crossed the line"
        ),
        sa.ForeignKeyConstraint(["hunt"], ["hunts.hunt"], name=op.f("fk_scores_hunt"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hunt", "tenant", "subject", name=op.f("pk_scores")),
    )


def _segments() -> None:
    op.create_table(
        "segments",
        sa.Column("path", sa.Text(), nullable=False, comment="relative to the lake"),
        sa.Column("batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column(
            "bucket", sa.Integer(), nullable=False, comment="the account bucket; -1 when the segment holds all of them"
        ),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.batch"], name=op.f("fk_segments_batch")),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_segments")),
    )
    with op.batch_alter_table("segments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_segments_batch"), ["batch"], unique=False)
        batch_op.create_index(batch_op.f("ix_segments_kind"), ["kind"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("segments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_segments_kind"))
        batch_op.drop_index(batch_op.f("ix_segments_batch"))

    op.drop_table("segments")
    op.drop_table("scores")
    op.drop_table("parts")
    op.drop_table("links")
    op.drop_table("hits")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_files_sha256"))

    op.drop_table("files")
    op.drop_table("subjects")
    op.drop_table("meta")
    op.drop_table("hunts")
    op.drop_table("batches")
