"""Applicants are subjects too: their ids, by which recruiters know them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "subjects", sa.Column("applicant_ids", sa.JSON(), nullable=True, comment="of the person's applications")
    )
