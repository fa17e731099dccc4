"""Findings that were sent, notices to tenants, and advisories."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sent_findings",
        sa.Column("siem", sa.Text(), nullable=False, comment="as the settings call it"),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="of what was said, so that only a change is sent again"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("siem", "tenant", "subject", name=op.f("pk_sent_findings")),
        comment="how each SIEM last heard of a subject",
    )
    _tenant_notices()
    _advisories()
    _advised()


def _tenant_notices() -> None:
    op.create_table(
        "tenant_notices",
        sa.Column("notice", _NUMBER, nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column(
            "case", sa.BigInteger(), nullable=True, comment="the case it was written from; empty for a subject alone"
        ),
        sa.Column("hunt", sa.BigInteger(), nullable=False, comment="whose results it tells"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("notice", name=op.f("pk_tenant_notices")),
        comment="notices of suspected activity that were handed to the outbox",
    )
    op.create_index(op.f("ix_tenant_notices_tenant"), "tenant_notices", ["tenant", "subject"])


def _advisories() -> None:
    op.create_table(
        "advisories",
        sa.Column("advisory", _NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="what is new, in the words of whoever wrote it"),
        sa.Column("lists", sa.JSON(), nullable=False, comment="the lists of intelligence that it is about"),
        sa.Column("signals", sa.JSON(), nullable=False, comment="the signals that it is about"),
        sa.Column("tlp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("advisory", name=op.f("pk_advisories")),
        comment="what all tenants were told of tradecraft, lists and indicators",
    )


def _advised() -> None:
    subjects = "of the tenant, of whom it was seen; 0 when it was not"
    op.create_table(
        "advised",
        sa.Column("advisory", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subjects", sa.BigInteger(), nullable=False, comment=subjects),
        sa.Column("days", sa.BigInteger(), nullable=False, comment="on which it was seen"),
        sa.Column("first_at", sa.BigInteger(), nullable=True),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["advisory"], ["advisories.advisory"], name=op.f("fk_advised_advisory"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("advisory", "tenant", name=op.f("pk_advised")),
        comment="which tenants an advisory was handed to, with each one's own exposure",
    )
