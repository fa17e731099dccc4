"""Applicants' files, findings, consents, decisions and match tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _vetting_files()
    _findings()
    _consents()
    _decisions()
    _match_tokens()


def _vetting_files() -> None:
    op.create_table(
        "vetting_files",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("applicant_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False, comment="its place in the folder evidence"),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="resume, id, photo, footprint, other, or evidence of a check"
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=True, comment="who attached it; empty for what the applicant sent"),
        sa.Column("print", sa.LargeBinary(), nullable=True, comment="a picture's fingerprint, for comparison"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_vetting_files")),
        comment="what applicants sent and what was attached to checks; the bytes lie in the folder evidence",
    )
    op.create_index(op.f("ix_vetting_files_applicant_id"), "vetting_files", ["applicant_id"])
    op.create_index(op.f("ix_vetting_files_sha256"), "vetting_files", ["sha256"])


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("applicant_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column(
            "found", sa.JSON(), nullable=False, comment="what each machine check found, without what it could not do"
        ),
        sa.PrimaryKeyConstraint("tenant", "applicant_id", name=op.f("pk_findings")),
        comment="the newest look of the machine checks at each applicant",
    )


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("consent", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("applicant_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False, comment="face-comparison, recording or background-check"),
        sa.Column("given", sa.Boolean(), nullable=False, comment="false when it was taken back"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True, comment="when it ends by itself"),
        sa.Column("by", sa.Text(), nullable=False, comment="who wrote it down"),
        sa.PrimaryKeyConstraint("consent", name=op.f("pk_consents")),
        comment="what applicants agreed to; the newest row of a kind holds",
    )
    op.create_index(op.f("ix_consents_applicant_id"), "consents", ["applicant_id"])


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("decision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column(
            "applicant_id", sa.Text(), nullable=True, comment="empty once the period is over or a purge took the person"
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False, comment="hired, rejected, withdrawn, notice-sent or contested"),
        sa.Column("reason", sa.Text(), nullable=False, comment="a code of the closed list"),
        sa.Column("note", sa.Text(), nullable=True, comment="one's own words; empty with the applicant"),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("keep_until", sa.BigInteger(), nullable=True, comment="when the application's data is due to go"),
        sa.Column("checks", sa.JSON(), nullable=False, comment="how each check stood then, by id"),
        sa.PrimaryKeyConstraint("decision", name=op.f("pk_decisions")),
        comment="what was decided about applications, by whom and on what; rows are only added",
    )
    op.create_index(op.f("ix_decisions_applicant_id"), "decisions", ["applicant_id"])


def _match_tokens() -> None:
    op.create_table(
        "match_tokens",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column(
            "token", sa.Text(), nullable=False, comment="a keyed hash of a telephone, mailbox, address or document"
        ),
        sa.Column("of", sa.Text(), nullable=False, comment="by chance; the same for the tokens of one application"),
        sa.Column("thing", sa.Text(), nullable=False, comment="phone, mailbox, address or file"),
        sa.Column("act", sa.Text(), nullable=False, comment="what was decided"),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "token", "of", name=op.f("pk_match_tokens")),
        comment="all that is left of rejected applications: enough to know that somebody came again, and nothing more",
    )
    op.create_index(op.f("ix_match_tokens_until"), "match_tokens", ["until"])
