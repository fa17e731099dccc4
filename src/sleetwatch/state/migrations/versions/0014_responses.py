"""Actions against accounts, asked for, approved, done and undone."""

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
