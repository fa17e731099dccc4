"""What is known of actors: lists that were imported, their indicators, statements about names, what was refused."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _lists()
    _indicators()
    _statements()
    _rejects()


def _lists() -> None:
    op.create_table(
        "intel_lists",
        sa.Column("list", _NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="the file's name"),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column(
            "format", sa.Text(), nullable=False, comment="stix, misp-event, misp-galaxy, orkl, ofac-xml, ofac-csv, csv"
        ),
        sa.Column("publisher", sa.Text(), nullable=False, comment="who is named most in it, else whom the user named"),
        sa.Column("licence", sa.Text(), nullable=False, comment="as the user or the format says it; may be empty"),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "newest_at", sa.BigInteger(), nullable=True, comment="the newest moment an indicator of it begins to hold"
        ),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("duplicate", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True, comment="when the user took it back, if so"),
        sa.Column("reason", sa.Text(), nullable=True, comment="why"),
        sa.CheckConstraint("accepted + duplicate + rejected = seen", name="nothing_lost"),
        sa.PrimaryKeyConstraint("list", name=op.f("pk_intel_lists")),
        comment="one import of one file of intelligence",
    )
    op.create_index(op.f("ix_intel_lists_sha256"), "intel_lists", ["sha256"])


def _indicators() -> None:
    op.create_table(
        "indicators",
        sa.Column("indicator", _NUMBER, nullable=False),
        sa.Column("list", _NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, comment="a keyed hash where it may be a person's"),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False, comment="the name the publisher uses; may be empty"),
        sa.Column("begins", sa.BigInteger(), nullable=True, comment="from when it holds, where anybody says so"),
        sa.Column("ends", sa.BigInteger(), nullable=True, comment="until when"),
        sa.Column("tlp", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True, comment="0 to 100, by the publisher"),
        sa.Column(
            "victim",
            sa.Text(),
            nullable=False,
            comment="no, possible or yes: it is the identity of somebody wronged",
        ),
        sa.Column("links", sa.JSON(), nullable=False, comment="pages it is taken from"),
        sa.Column("uid", sa.Text(), nullable=False, comment="the publisher's own id; may be empty"),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True, comment="when its publisher took it back, if so"),
        sa.ForeignKeyConstraint(["list"], ["intel_lists.list"], name=op.f("fk_indicators_list"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("indicator", name=op.f("pk_indicators")),
        comment="what to look for, and who says so",
    )
    op.create_index(op.f("ix_indicators_list"), "indicators", ["list"])
    op.create_index(op.f("ix_indicators_uid"), "indicators", ["uid"])
    op.create_index("ix_indicators_kind_value", "indicators", ["kind", "value"])


def _statements() -> None:
    op.create_table(
        "actor_statements",
        sa.Column("statement", _NUMBER, nullable=False),
        sa.Column("list", _NUMBER, nullable=False),
        sa.Column("relation", sa.Text(), nullable=False, comment="listed-with, part-of or overlaps"),
        sa.Column("names", sa.JSON(), nullable=False, comment="for listed-with all names of the entry, else the two"),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list"], ["intel_lists.list"], name=op.f("fk_actor_statements_list"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("statement", name=op.f("pk_actor_statements")),
        comment="what an import says of names of actors",
    )
    op.create_index(op.f("ix_actor_statements_list"), "actor_statements", ["list"])


def _rejects() -> None:
    op.create_table(
        "intel_rejects",
        sa.Column("reject", _NUMBER, nullable=False),
        sa.Column("list", _NUMBER, nullable=False),
        sa.Column("place", sa.Text(), nullable=False, comment="where in the file"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, comment="for people; repeats no value"),
        sa.ForeignKeyConstraint(["list"], ["intel_lists.list"], name=op.f("fk_intel_rejects_list"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("reject", name=op.f("pk_intel_rejects")),
        comment="what of an import was refused, and why",
    )
    op.create_index(op.f("ix_intel_rejects_list"), "intel_rejects", ["list"])
