"""Live feeds: how they are doing and where they go on; batch numbers that several writers can draw."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _feeds()
    _cursors()
    op.add_column("files", sa.Column("feed", sa.Text(), nullable=True, comment="the live feed that brought it, if any"))
    op.add_column(
        "files",
        sa.Column("time_zone", sa.Text(), nullable=True, comment="the zone the user named for times that name none"),
    )
    op.execute("insert into meta select 'batches', cast(coalesce(max(batch), 0) as text) from batches")
    op.execute("insert into meta values ('commits', '0')")


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=True, comment="when it was last asked"),
        sa.Column(
            "succeeded_at",
            sa.BigInteger(),
            nullable=True,
            comment="when a pass last ended well, or a batch was last received",
        ),
        sa.Column("received_at", sa.BigInteger(), nullable=True, comment="when it last brought records"),
        sa.Column("newest_at", sa.BigInteger(), nullable=True, comment="time of the newest event it brought"),
        sa.Column("records", sa.BigInteger(), server_default="0", nullable=False, comment="records it brought in all"),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False, comment="passes that failed in a row"),
        sa.Column("error", sa.Text(), nullable=True, comment="why the last pass failed; empty when it did not"),
        sa.Column("gaps", sa.JSON(), nullable=False, comment="what is known to be lost to us: when noticed, and why"),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_feeds")),
        comment="how each live feed is doing",
    )


def _cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False, comment="a collection, a partition, a file"),
        sa.Column(
            "stands", sa.JSON(), nullable=False, comment="where it stands; moves in the transaction of its batch"
        ),
        sa.PrimaryKeyConstraint("feed", "part", name=op.f("pk_cursors")),
        comment="where each live feed goes on",
    )
