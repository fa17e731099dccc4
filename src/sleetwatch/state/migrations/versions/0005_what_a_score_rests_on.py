"""What a score rests on: rates of each part, the calibration, what no source brought, and the check that tells most."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    calibration = sa.Column("calibration", sa.JSON(), comment="offset and slope from score to probability")
    missing_of = sa.Column("missing_of", sa.JSON(), comment="event kinds without a row, by tenant")
    op.add_column("hunts", calibration)
    op.add_column("hunts", missing_of)
    alone = sa.Column("score_alone", sa.Float(), comment="without what is shared with anybody: what links rest on")
    op.add_column("scores", alone)
    op.add_column("scores", sa.Column("next_check", sa.JSON(), comment="the neutral check that would tell most"))
    op.add_column("parts", sa.Column("scheme", sa.Float(), comment="P(hit | scheme) it was weighed with"))
    op.add_column("parts", sa.Column("honest", sa.Float(), comment="P(hit | honest) it was weighed with"))
