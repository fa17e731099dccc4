"""Notices that wait to be sent, and where they went."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _news()
    _outbox()
    _alarms()
    op.create_table(
        "channels",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, comment="in a row"),
        sa.Column("tried_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("off_since", sa.BigInteger(), nullable=True, comment="the other side said that it is gone for good"),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channels")),
        comment="how each channel is doing",
    )


def _about() -> tuple[sa.Column[str], sa.Column[str], sa.Column[int]]:
    return (
        sa.Column("tenant", sa.Text(), nullable=True, comment="empty for what concerns the whole workspace"),
        sa.Column("subject", sa.Text(), nullable=True, comment="the pseudonym"),
        sa.Column("number", sa.BigInteger(), nullable=True, comment="of the case or request"),
    )


def _news() -> None:
    op.create_table(
        "news",
        sa.Column("key", sa.Text(), nullable=False, comment="what it is about; the same thing keeps it"),
        sa.Column("kind", sa.Text(), nullable=False),
        *_about(),
        sa.Column("level", sa.Text(), nullable=True, comment="empty when it is over"),
        sa.Column(
            "judged",
            sa.Text(),
            nullable=True,
            comment="the level at which a person judged it; no news while it stays there",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False, comment="not yet given to the channels"),
        sa.Column("document", sa.JSON(), nullable=True, comment="title, text and attachments, where there are some"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_news")),
        comment="how each thing stands that is worth a notice; written with what it is about",
    )
    op.create_index("ix_news_waits", "news", ["waits", "at"])


def _outbox() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "outbox",
        sa.Column("place", number, nullable=False, comment="the order"),
        sa.Column("id", sa.Text(), nullable=False, comment="the same however often it is sent"),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *_about(),
        sa.Column("level", sa.Text(), nullable=True, comment="empty when it is over"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=True),
        sa.Column("gathered", sa.Boolean(), nullable=False, comment="goes with others in one digest"),
        sa.Column("digest", sa.Text(), nullable=True, comment="the id of the digest it went with"),
        sa.Column("state", sa.Text(), nullable=False, comment="waits, sent or dead"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False, comment="not before"),
        sa.Column("tried_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True, comment="one line, without secrets"),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_outbox")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_id")),
        comment="what waits to be sent to which channel, what was sent, and what could not be",
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "channel", "next_at"])
    op.create_index("ix_outbox_key", "outbox", ["channel", "key"])


def _alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        *_about(),
        sa.Column("level", sa.Text(), nullable=True, comment="what was last put in its outbox; empty when it is over"),
        sa.Column(
            "told",
            sa.Text(),
            nullable=True,
            comment="what the other side has; empty when it has none, or was told that it is over",
        ),
        sa.Column("ref", sa.Text(), nullable=True, comment="what the other side calls it"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "key", name=op.f("pk_alarms")),
        comment="what each channel knows, so that it hears an update and not a new alarm",
    )
