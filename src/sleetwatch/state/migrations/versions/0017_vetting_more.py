"""What vetting keeps beyond its first tables: applications as they were looked at last, and pictures' hashes."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "applicant_heads",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("applicant_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True, comment="direct, agency or referral"),
        sa.Column("requisition_id", sa.Text(), nullable=True),
        sa.Column("worker_id", sa.Text(), nullable=True, comment="the worker the applicant became"),
        sa.Column("has_address", sa.Boolean(), nullable=False, comment="whether it is known where from it came"),
        sa.Column("against", sa.Integer(), nullable=False, comment="how many machine checks contradict"),
        sa.Column("digest", sa.Text(), nullable=False, comment="of all that the checks look at"),
        sa.Column(
            "pieces", sa.LargeBinary(), nullable=False, comment="the history's text as hashes, to compare it again"
        ),
        sa.PrimaryKeyConstraint("tenant", "applicant_id", name=op.f("pk_applicant_heads")),
        comment="applications as they were looked at last: what a list needs, and what tells what changed since",
    )
    op.create_index(op.f("ix_applicant_heads_subject"), "applicant_heads", ["subject"])
