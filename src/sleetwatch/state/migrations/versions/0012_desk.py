"""The analysts' desk: assignments, notes, looks and saved views."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _assignments()
    _subject_notes()
    _looks()
    op.create_table(
        "views",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False, comment="the filters, as the page's address has them"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", "name", name=op.f("pk_views")),
        comment="filters of the suspects' list that a person keeps",
    )


def _assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True, comment="the person who has it; empty when nobody"),
        sa.Column("due_at", sa.BigInteger(), nullable=True, comment="until when it should be looked at"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False, comment="who said so"),
        sa.PrimaryKeyConstraint("tenant", "subject", name=op.f("pk_assignments")),
        comment="who looks at which subject, and until when",
    )
    op.create_index(op.f("ix_assignments_owner"), "assignments", ["owner"])


def _subject_notes() -> None:
    op.create_table(
        "subject_notes",
        sa.Column("note", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("note", name=op.f("pk_subject_notes")),
        comment="what people wrote about a subject; a row is never changed but by a purge",
    )
    op.create_index(op.f("ix_subject_notes_tenant"), "subject_notes", ["tenant", "subject"])


def _looks() -> None:
    op.create_table(
        "looks",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False, comment="those that spoke against the subject then"),
        sa.PrimaryKeyConstraint("person", "tenant", "subject", name=op.f("pk_looks")),
        comment="how a person last saw a subject, so that what changed can be shown",
    )
