"""What the API answered to a request with an idempotency key."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    status = "of the answer; empty while it is at work, or when nobody knows any more"
    op.create_table(
        "kept_answers",
        sa.Column("place", sa.Text(), nullable=False, comment="hash of the token and of the key that the program drew"),
        sa.Column("token", sa.Text(), nullable=False, comment="hash of the token"),
        sa.Column("asked", sa.Text(), nullable=False, comment="hash of the request"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when the request came in"),
        sa.Column("status", sa.Integer(), nullable=True, comment=status),
        sa.Column("headers", sa.JSON(), nullable=True, comment="of the answer, those that are its own"),
        sa.Column("body", sa.LargeBinary(), nullable=True, comment="of the answer"),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_kept_answers")),
        comment="what the API answered to requests with an idempotency key, for a day",
    )
    op.create_index(op.f("ix_kept_answers_token"), "kept_answers", ["token", "at"])
    op.create_index(op.f("ix_kept_answers_at"), "kept_answers", ["at"])
