"""Who may do what, cases, and the audit of every act, which nobody can change."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FROZEN = """
create trigger acts_never_{verb} before {verb} on acts
begin select raise(abort, 'the audit is only ever added to'); end
"""
IN_LINE = """
create trigger acts_in_line before insert on acts
when new.seq <> (select coalesce(max(seq), 0) + 1 from acts)
begin select raise(abort, 'the audit is only ever added to'); end
"""
REFUSE = """
create function acts_refuse() returns trigger language plpgsql as $$
begin raise exception 'the audit is only ever added to'; end $$
"""
ON_CHANGE = """
create trigger acts_never_changed before update or delete or truncate on acts
for each statement execute function acts_refuse()
"""
REFUSE_HOLES = """
create function acts_in_line() returns trigger language plpgsql as $$
begin
    if new.seq <> (select coalesce(max(seq), 0) + 1 from acts) then
        raise exception 'the audit is only ever added to';
    end if;
    return new;
end $$
"""
ON_INSERT = "create trigger acts_in_line before insert on acts for each row execute function acts_in_line()"


def upgrade() -> None:
    _acts()
    _audit_names()
    _cases()
    _custody()
    _invitations()
    _notices()
    _people()
    _requests()
    _tries()
    _case_files()
    _case_log()
    _case_members()
    _case_subjects()
    _case_tasks()
    _glass()
    _grants()
    _identities()
    _recovery_codes()
    _selves()
    _sessions()
    _ties()
    _tokens()
    if op.get_bind().dialect.name == "postgresql":
        for statement in (REFUSE, ON_CHANGE, REFUSE_HOLES, ON_INSERT):
            op.execute(statement)
        return
    for verb in ("update", "delete"):
        op.execute(FROZEN.format(verb=verb))
    op.execute(IN_LINE)


def _acts() -> None:
    op.create_table(
        "acts",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False, comment="1, 2, 3 ... without a hole"),
        sa.Column(
            "content", sa.Text(), nullable=False, comment="canonical JSON: who, what, when, where, how it came out"
        ),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the digest before it and of the content"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False, comment="a digest of `audit_names`"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=True, comment="empty for what concerns the whole workspace"),
        sa.Column("case", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_acts")),
        comment="the audit; triggers refuse to change or delete a row",
    )
    op.create_index(op.f("ix_acts_action"), "acts", ["action"], unique=False)
    op.create_index(op.f("ix_acts_actor"), "acts", ["actor"], unique=False)
    op.create_index(op.f("ix_acts_case"), "acts", ["case"], unique=False)


def _audit_names() -> None:
    op.create_table(
        "audit_names",
        sa.Column("digest", sa.Text(), nullable=False, comment="what stands in the audit for the name"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_audit_names")),
        comment="who those are that act; a purge takes a name from here, and the audit stays as it is",
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False, comment="suspects, tip or split"),
        sa.Column(
            "tip",
            sa.Text(),
            nullable=True,
            comment="what somebody told, in their words; empty once a purge took the person",
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("held_by", sa.Text(), nullable=True, comment="who put it under legal hold, if it is"),
        sa.Column("came_from", sa.BigInteger(), nullable=True, comment="the case it was split from"),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column(
            "consequence",
            sa.Integer(),
            nullable=True,
            comment="how much what its subjects reach would hurt, 0 to 3, when last seen",
        ),
        sa.PrimaryKeyConstraint("case", name=op.f("pk_cases")),
        comment="the group's work on suspects",
    )
    op.create_index(op.f("ix_cases_tenant"), "cases", ["tenant"], unique=False)


def _custody() -> None:
    op.create_table(
        "custody",
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("case", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False, comment="collected, accessed, transferred, exported or deleted"),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_custody")),
        comment="who had evidence in hand, and when",
    )
    op.create_index(op.f("ix_custody_sha256"), "custody", ["sha256"], unique=False)


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True, comment="empty for the first start, which makes a person"),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_invitations")),
        comment="links that set a password once",
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("notice", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False, comment="never a name, never what a case holds"),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("notice", name=op.f("pk_notices")),
        comment="what people are to look at",
    )
    op.create_index(op.f("ix_notices_person"), "notices", ["person"], unique=False)


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("name", sa.Text(), nullable=False, comment="folded, so that two spellings are one person"),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.Column("password", sa.Text(), nullable=True, comment="Argon2id; empty for who signs in elsewhere"),
        sa.Column(
            "totp_salt",
            sa.Text(),
            nullable=True,
            comment="what the secret is derived from, with the workspace's key; never itself",
        ),
        sa.Column("totp_confirmed_at", sa.BigInteger(), nullable=True, comment="empty until a first code was right"),
        sa.Column(
            "totp_step",
            sa.BigInteger(),
            nullable=True,
            comment="the newest step whose code was used: none is used twice",
        ),
        sa.Column(
            "looked_at_hunt", sa.BigInteger(), nullable=True, comment="the hunt by which `selves` was last found"
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_people")),
        comment="who uses this workspace",
    )


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("request", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="reveal, export, response or deletion"),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True, comment="the pseudonym; empty once a purge took the person"),
        sa.Column("case", sa.BigInteger(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False, comment="how long it is to hold, once approved"),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True, comment="approved or refused"),
        sa.Column("said", sa.Text(), nullable=True, comment="why"),
        sa.Column("used_at", sa.BigInteger(), nullable=True, comment="for what may be done once: when it was"),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_requests")),
        comment="what one person asks and another approves",
    )


def _tries() -> None:
    op.create_table(
        "tries",
        sa.Column("try", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="a name or an address, hashed"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("try", name=op.f("pk_tries")),
        comment="sign-ins that failed of late",
    )
    op.create_index(op.f("ix_tries_key"), "tries", ["key"], unique=False)


def _case_files() -> None:
    op.create_table(
        "case_files",
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_case_files_case")),
        sa.PrimaryKeyConstraint("case", "sha256", name=op.f("pk_case_files")),
        comment="evidence people attached; its bytes lie in the evidence folder",
    )
    op.create_index(op.f("ix_case_files_sha256"), "case_files", ["sha256"], unique=False)


def _case_log() -> None:
    op.create_table(
        "case_log",
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="note, state, member, subject, task, file, hold, merge ..."
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_case_log_case")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_case_log")),
        comment="what happened in a case, for its members to read",
    )
    op.create_index(op.f("ix_case_log_case"), "case_log", ["case"], unique=False)


def _case_members() -> None:
    op.create_table(
        "case_members",
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_case_members_case")),
        sa.PrimaryKeyConstraint("case", "person", name=op.f("pk_case_members")),
        comment="who may see a case, as what, and why",
    )
    op.create_index(op.f("ix_case_members_person"), "case_members", ["person"], unique=False)


def _case_subjects() -> None:
    op.create_table(
        "case_subjects",
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_case_subjects_case")),
        sa.PrimaryKeyConstraint("case", "tenant", "subject", name=op.f("pk_case_subjects")),
        comment="whom a case is about",
    )
    op.create_index(op.f("ix_case_subjects_subject"), "case_subjects", ["subject"], unique=False)


def _case_tasks() -> None:
    op.create_table(
        "case_tasks",
        sa.Column("task", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.Text(), nullable=False, comment="the playbook's, or own"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False, comment="whose task it is"),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="open, done or skipped"),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False, comment="what shows that it was done, or why it was skipped"),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_case_tasks_case")),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_case_tasks")),
        comment="what is to be done in a case",
    )
    op.create_index(op.f("ix_case_tasks_case"), "case_tasks", ["case"], unique=False)


def _glass() -> None:
    op.create_table(
        "glass",
        sa.Column("break", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_glass_case")),
        sa.PrimaryKeyConstraint("break", name=op.f("pk_glass")),
        comment="who looked into a case they are no member of, in an emergency",
    )
    op.create_index(op.f("ix_glass_case"), "glass", ["case"], unique=False)


def _grants() -> None:
    op.create_table(
        "grants",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False, comment="* for every tenant"),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.name"], name=op.f("fk_grants_person")),
        sa.PrimaryKeyConstraint("person", "tenant", "role", name=op.f("pk_grants")),
        comment="the roles people have",
    )


def _identities() -> None:
    op.create_table(
        "identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("sub", sa.Text(), nullable=False, comment="the provider's own id of the person"),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.name"], name=op.f("fk_identities_person")),
        sa.PrimaryKeyConstraint("issuer", "sub", name=op.f("pk_identities")),
        comment="who signs in through an OpenID provider",
    )
    op.create_index(op.f("ix_identities_person"), "identities", ["person"], unique=False)


def _recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.name"], name=op.f("fk_recovery_codes_person")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_recovery_codes")),
        comment="what stands in for a lost TOTP device, once each",
    )
    op.create_index(op.f("ix_recovery_codes_person"), "recovery_codes", ["person"], unique=False)


def _selves() -> None:
    op.create_table(
        "selves",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.name"], name=op.f("fk_selves_person")),
        sa.PrimaryKeyConstraint("person", "tenant", "subject", name=op.f("pk_selves")),
        comment="the subjects a person is, found from ties and names",
    )
    op.create_index(op.f("ix_selves_subject"), "selves", ["subject"], unique=False)


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text(), nullable=False, comment="of what the browser holds"),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column(
            "how", sa.Text(), nullable=False, comment="password, totp, recovery, oidc, or pending: a code is missing"
        ),
        sa.Column("address", sa.Text(), nullable=False, comment="hashed"),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("fresh_at", sa.BigInteger(), nullable=False, comment="when it was last given a new id"),
        sa.Column("wrong_codes", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.name"], name=op.f("fk_sessions_person")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sessions")),
        comment="who is signed in",
    )
    op.create_index(op.f("ix_sessions_person"), "sessions", ["person"], unique=False)


def _ties() -> None:
    op.create_table(
        "ties",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("known_as", sa.Text(), nullable=False, comment="a worker id or an account of the person there"),
        sa.ForeignKeyConstraint(["person"], ["people.name"], name=op.f("fk_ties_person")),
        sa.PrimaryKeyConstraint("person", "tenant", "known_as", name=op.f("pk_ties")),
        comment="which worker or account a person is, so that nobody works on a case about themselves",
    )


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("token", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False, comment="the actions it may do, of those the person may"),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("dropped_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.name"], name=op.f("fk_tokens_person")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_tokens")),
        sa.UniqueConstraint("digest"),
        comment="what programs sign in with",
    )
    op.create_index(op.f("ix_tokens_person"), "tokens", ["person"], unique=False)
