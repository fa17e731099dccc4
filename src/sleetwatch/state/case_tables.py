"""The tables of cases, of what two people decide together, and of the audit."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state.tables import NUMBER, metadata


def _case() -> sa.Column[int]:
    return sa.Column("case", sa.ForeignKey("cases.case"), nullable=False, index=True)


acts = sa.Table(
    "acts",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False, comment="1, 2, 3 ... without a hole"),
    sa.Column("content", sa.Text, nullable=False, comment="canonical JSON: who, what, when, where, how it came out"),
    sa.Column("digest", sa.Text, nullable=False, comment="SHA-256 of the digest before it and of the content"),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False, index=True, comment="a digest of `audit_names`"),
    sa.Column("action", sa.Text, nullable=False, index=True),
    sa.Column("tenant", sa.Text, comment="empty for what concerns the whole workspace"),
    sa.Column("case", sa.BigInteger, index=True),
    comment="the audit; triggers refuse to change or delete a row",
)

audit_names = sa.Table(
    "audit_names",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True, comment="what stands in the audit for the name"),
    sa.Column("name", sa.Text, nullable=False),
    comment="who those are that act; a purge takes a name from here, and the audit stays as it is",
)

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("case", NUMBER, primary_key=True),
    sa.Column("tenant", sa.Text, nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False, comment="suspects, tip or split"),
    sa.Column("tip", sa.Text, comment="what somebody told, in their words; empty once a purge took the person"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("opened_at", sa.BigInteger, nullable=False),
    sa.Column("opened_by", sa.Text, nullable=False),
    sa.Column("due_at", sa.BigInteger),
    sa.Column("held_by", sa.Text, comment="who put it under legal hold, if it is"),
    sa.Column("came_from", sa.BigInteger, comment="the case it was split from"),
    sa.Column("merged_into", sa.BigInteger),
    sa.Column("consequence", sa.Integer, comment="how much what its subjects reach would hurt, 0 to 3, when last seen"),
    comment="the group's work on suspects",
)

case_subjects = sa.Table(
    "case_subjects",
    metadata,
    sa.Column("case", sa.ForeignKey("cases.case"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True, index=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    comment="whom a case is about",
)

case_members = sa.Table(
    "case_members",
    metadata,
    sa.Column("case", sa.ForeignKey("cases.case"), primary_key=True),
    sa.Column("person", sa.Text, primary_key=True, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    comment="who may see a case, as what, and why",
)

case_tasks = sa.Table(
    "case_tasks",
    metadata,
    sa.Column("task", NUMBER, primary_key=True),
    _case(),
    sa.Column("step", sa.Text, nullable=False, comment="the playbook's, or own"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False, comment="whose task it is"),
    sa.Column("owner", sa.Text),
    sa.Column("due_at", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False, comment="open, done or skipped"),
    sa.Column("done_at", sa.BigInteger),
    sa.Column("done_by", sa.Text),
    sa.Column("evidence", sa.Text, nullable=False, comment="what shows that it was done, or why it was skipped"),
    comment="what is to be done in a case",
)

case_log = sa.Table(
    "case_log",
    metadata,
    sa.Column("entry", NUMBER, primary_key=True),
    _case(),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, comment="note, state, member, subject, task, file, hold, merge ..."),
    sa.Column("text", sa.Text, nullable=False),
    comment="what happened in a case, for its members to read",
)

case_files = sa.Table(
    "case_files",
    metadata,
    sa.Column("case", sa.ForeignKey("cases.case"), primary_key=True),
    sa.Column("sha256", sa.Text, primary_key=True, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    comment="evidence people attached; its bytes lie in the evidence folder",
)

custody = sa.Table(
    "custody",
    metadata,
    sa.Column("event", NUMBER, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("case", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False, comment="collected, accessed, transferred, exported or deleted"),
    comment="who had evidence in hand, and when",
)

requests = sa.Table(
    "requests",
    metadata,
    sa.Column("request", NUMBER, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False, comment="reveal, export, response or deletion"),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, comment="the pseudonym; empty once a purge took the person"),
    sa.Column("case", sa.BigInteger),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("asked_at", sa.BigInteger, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("hours", sa.Integer, nullable=False, comment="how long it is to hold, once approved"),
    sa.Column("decided_by", sa.Text),
    sa.Column("decided_at", sa.BigInteger),
    sa.Column("decision", sa.Text, comment="approved or refused"),
    sa.Column("said", sa.Text, comment="why"),
    sa.Column("used_at", sa.BigInteger, comment="for what may be done once: when it was"),
    comment="what one person asks and another approves",
)

glass = sa.Table(
    "glass",
    metadata,
    sa.Column("break", NUMBER, primary_key=True),
    _case(),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
    comment="who looked into a case they are no member of, in an emergency",
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("notice", NUMBER, primary_key=True),
    sa.Column("person", sa.Text, nullable=False, index=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("case", sa.BigInteger),
    sa.Column("text", sa.Text, nullable=False, comment="never a name, never what a case holds"),
    sa.Column("seen_at", sa.BigInteger),
    comment="what people are to look at",
)
