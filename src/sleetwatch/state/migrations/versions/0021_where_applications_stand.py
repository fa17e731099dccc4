"""Where each application stands, in columns that a list is ordered and limited by."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("score", sa.Float(), nullable=False, server_default="0", comment="the newest hunt's, or the prior's"),
        sa.Column("contradicts", sa.BigInteger(), nullable=False, server_default="0", comment="steps that contradict"),
        sa.Column("due_at", sa.BigInteger(), nullable=True, comment="when the first step that people owe is due"),
        sa.Column("state", sa.Text(), nullable=False, server_default="open", comment="open, or what was decided last"),
    ):
        op.add_column("applicant_heads", column)
    op.create_index(op.f("ix_applicant_heads_score"), "applicant_heads", ["score"])
