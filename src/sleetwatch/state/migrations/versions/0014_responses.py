"""Actions against accounts, asked for, approved, done and undone."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _responses()
    _items()
    _calls()


def _responses() -> None:
    op.create_table(
        "responses",
        sa.Column("response", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request", sa.BigInteger(), nullable=False, comment="the request that another approves"),
        sa.Column("case", sa.BigInteger(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="when it was asked"),
        sa.Column("undoes", sa.BigInteger(), nullable=True, comment="the response that this one takes back"),
        sa.Column("by", sa.Text(), nullable=True, comment="who ran it"),
        sa.Column("began_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True, comment="when nothing was left to do"),
        sa.PrimaryKeyConstraint("response", name=op.f("pk_responses")),
        sa.UniqueConstraint("request", name=op.f("uq_responses_request")),
        comment="what is to be done at vendors about one subject, in one go",
    )
    op.create_index(op.f("ix_responses_case"), "responses", ["case"])


def _items() -> None:
    op.create_table(
        "response_items",
        sa.Column("response", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False, comment="in the order of their doing"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("responder", sa.Text(), nullable=False, comment="the app of the settings; empty for what people do"),
        sa.Column("target", sa.Text(), nullable=False, comment="the account, the device or the addresses"),
        sa.Column("label", sa.Text(), nullable=False, comment="what those call it who may not see the target"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="waits, done, already, refused or failed"),
        sa.Column("said", sa.Text(), nullable=False, comment="why, in words that name nobody"),
        sa.Column("before", sa.JSON(), nullable=False, comment="what was known before; what undoing has to know"),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("response", "place", name=op.f("pk_response_items")),
        comment="one action on one account or device",
    )


def _calls() -> None:
    op.create_table(
        "response_calls",
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("response", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True, comment="what was sent; never a secret"),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False, comment="written down before it was sent"),
        sa.Column(
            "answered_at",
            sa.BigInteger(),
            nullable=True,
            comment="empty: nobody knows whether it arrived; it is made again",
        ),
        sa.Column("status", sa.Integer(), nullable=True, comment="the vendor's answer"),
        sa.PrimaryKeyConstraint("call", name=op.f("pk_response_calls")),
        comment="one request that changes something at a vendor",
    )
    op.create_index(op.f("ix_response_calls_response"), "response_calls", ["response", "place"])
