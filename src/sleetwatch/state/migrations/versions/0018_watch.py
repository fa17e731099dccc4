"""What watch remembers: ingests that were hunted, signals that are left out, how it does."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seen_batches",
        sa.Column("batch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hunt", sa.BigInteger(), nullable=False, comment="the first hunt that saw it; it may be gone by now"),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_seen_batches")),
        comment="ingests that a hunt has seen; what is durable and not in here has yet to be hunted",
    )
    _hunted()
    _broken_signals()
    _watchers()


def _hunted() -> None:
    op.create_table(
        "hunted",
        sa.Column("hunt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False, comment="whether `watch` ran it, and not a person"),
        sa.Column(
            "fresh", sa.JSON(), nullable=False, comment="by tenant: records that were new, and since when they waited"
        ),
        sa.Column(
            "beside", sa.JSON(), nullable=False, comment="digests of what else a hunt takes: signals, verdicts, lists"
        ),
        sa.Column("notices", sa.BigInteger(), nullable=False, comment="how many it queued"),
        sa.Column("left_out", sa.JSON(), nullable=False, comment="signals that failed, with the reason"),
        sa.ForeignKeyConstraint(["hunt"], ["hunts.hunt"], name=op.f("fk_hunted_hunt"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hunt", name=op.f("pk_hunted")),
        comment="what each hunt was the first to see",
    )


def _broken_signals() -> None:
    op.create_table(
        "broken_signals",
        sa.Column("signal", sa.Text(), nullable=False, comment="its id, or its file's name where it cannot be read"),
        sa.Column("text", sa.Text(), nullable=False, comment="a digest of text and parameters: another text is tried"),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, comment="in a row"),
        sa.Column("next_at", sa.BigInteger(), nullable=False, comment="when it is tried again"),
        sa.PrimaryKeyConstraint("signal", name=op.f("pk_broken_signals")),
        comment="signals that `watch` leaves out because they failed",
    )


def _watchers() -> None:
    op.create_table(
        "watchers",
        sa.Column("watcher", sa.Integer(), autoincrement=False, nullable=False, comment="always 1"),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=False, comment="when it last showed that it lives"),
        sa.Column("tried_at", sa.BigInteger(), nullable=True, comment="when it last began a hunt"),
        sa.Column("failures", sa.Integer(), nullable=False, comment="hunts that failed in a row"),
        sa.Column("error", sa.Text(), nullable=True, comment="why the last one failed; empty when it did not"),
        sa.PrimaryKeyConstraint("watcher", name=op.f("pk_watchers")),
        comment="how the hunting part of `watch` is doing",
    )
