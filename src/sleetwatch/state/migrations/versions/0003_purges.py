"""Purges: their audit, the raw files they changed, the files they have yet to delete."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _purges()
    _redactions()
    _removals()
    op.add_column(
        "files",
        sa.Column(
            "oldest_at",
            sa.BigInteger(),
            nullable=True,
            comment="time of its oldest record that happened at a moment",
        ),
    )


def _purges() -> None:
    op.create_table(
        "purges",
        sa.Column("purge", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False, comment="age, tenant or subject"),
        sa.Column("before", sa.BigInteger(), nullable=True, comment="for age: what was older went"),
        sa.Column("tenant", sa.Text(), nullable=True, comment="the tenant it was limited to, if any"),
        sa.Column(
            "subject",
            sa.Text(),
            nullable=True,
            comment="the pseudonym, which only the workspace's key ties to a person",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False, comment="rows that went, by kind"),
        sa.Column(
            "blanked", sa.BigInteger(), nullable=False, comment="rows of others that named the subject, which stay"
        ),
        sa.Column("results", sa.BigInteger(), nullable=False, comment="rows of hunts' results that went"),
        sa.Column("files_removed", sa.BigInteger(), nullable=False),
        sa.Column("files_redacted", sa.BigInteger(), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False, comment="raw records that went from redacted files"),
        sa.Column("bytes", sa.BigInteger(), nullable=False, comment="freed on disk; below 0 when more was written"),
        sa.PrimaryKeyConstraint("purge", name=op.f("pk_purges")),
        comment="the audit of what was purged, without what it was",
    )


def _redactions() -> None:
    op.create_table(
        "redactions",
        sa.Column("sha256", sa.Text(), nullable=False, comment="of the raw file as it came"),
        sa.Column(
            "purge",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the purge that wrote its present form",
        ),
        sa.Column("kept", sa.BigInteger(), nullable=False, comment="records still in it; 0 when the file is gone"),
        sa.ForeignKeyConstraint(["purge"], ["purges.purge"], name=op.f("fk_redactions_purge")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_redactions")),
        comment="raw files that are no longer as they came",
    )


def _removals() -> None:
    op.create_table(
        "removals",
        sa.Column("path", sa.Text(), nullable=False, comment="relative to the workspace"),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_removals")),
        comment="files a purge has yet to delete; whoever sweeps next goes on with it",
    )
