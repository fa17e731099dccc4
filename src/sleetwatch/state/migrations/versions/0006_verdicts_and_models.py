"""Verdicts, what others did with them, models of the weights, and which was in force when."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _verdicts()
    _reviews()
    _models()
    _promotions()
    op.add_column("hunts", sa.Column("model", sa.BigInteger(), nullable=True, comment="the version of the weights"))
    op.add_column(
        "hunts", sa.Column("ran", sa.JSON(), nullable=True, comment="the signals that ran, with their versions")
    )
    op.add_column(
        "parts",
        sa.Column(
            "verdict",
            sa.BigInteger(),
            nullable=True,
            comment="the benign verdict that explains it, so that it counts nothing",
        ),
    )


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("verdict", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True, comment="the pseudonym; empty once a purge took the person"),
        sa.Column("mark", sa.Text(), nullable=False, comment="by chance; the same for all verdicts on one subject"),
        sa.Column("finding", sa.Text(), nullable=False, comment="confirmed, benign, dismissed or victim"),
        sa.Column("reason", sa.Text(), nullable=False, comment="a code of the closed list"),
        sa.Column(
            "note", sa.Text(), nullable=True, comment="a reviewer's own words; empty once a purge took the person"
        ),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column(
            "explains", sa.JSON(), nullable=False, comment="for benign: signals it explains, with their strength"
        ),
        sa.Column("until", sa.BigInteger(), nullable=True, comment="for benign: when what it explains counts again"),
        sa.Column("hunt", sa.BigInteger(), nullable=False, comment="the hunt it judges, which may be gone by now"),
        sa.Column("hits", sa.JSON(), nullable=False, comment="signals that had fired then, with their strength"),
        sa.Column("possible", sa.JSON(), nullable=False, comment="signals whose sources were there"),
        sa.PrimaryKeyConstraint("verdict", name=op.f("pk_verdicts")),
        comment="what people found out about a subject; a row is never changed but by a purge",
    )
    op.create_index(op.f("ix_verdicts_subject"), "verdicts", ["subject"])


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("review", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("verdict", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False, comment="approved or withdrawn"),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column(
            "reason", sa.Text(), nullable=True, comment="why it was withdrawn; empty once a purge took the person"
        ),
        sa.ForeignKeyConstraint(["verdict"], ["verdicts.verdict"], name=op.f("fk_reviews_verdict")),
        sa.PrimaryKeyConstraint("review", name=op.f("pk_reviews")),
        comment="what others did with a verdict",
    )
    op.create_index(op.f("ix_reviews_verdict"), "reviews", ["verdict"])


def _models() -> None:
    op.create_table(
        "models",
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "content", sa.Text(), nullable=False, comment="canonical JSON: weights, calibration, what they rest on"
        ),
        sa.Column("signature", sa.Text(), nullable=False, comment="Ed25519, by the workspace's key, of the content"),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_models")),
        comment="every version of the weights; version 0, the experts' own, needs no row",
    )


def _promotions() -> None:
    op.create_table(
        "promotions",
        sa.Column("promotion", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "content",
            sa.Text(),
            nullable=False,
            comment="canonical JSON: version, act, who, when, the row before it",
        ),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("promotion", name=op.f("pk_promotions")),
        comment="which version came into force, and by whom",
    )
