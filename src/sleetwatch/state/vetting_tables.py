"""Tables of vetting: applicants' files, what the machine checks found, consents, decisions, and match tokens."""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state.tables import NUMBER, metadata

vetting_files = sa.Table(
    "vetting_files",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("applicant_id", sa.Text, nullable=False, index=True),
    sa.Column("sha256", sa.Text, nullable=False, index=True, comment="its place in the folder evidence"),
    sa.Column("kind", sa.Text, nullable=False, comment="resume, id, photo, footprint, other, or evidence of a check"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("added_at", sa.BigInteger, nullable=False),
    sa.Column("added_by", sa.Text, comment="who attached it; empty for what the applicant sent"),
    sa.Column("print", sa.LargeBinary, comment="a picture's fingerprint, for comparison"),
    comment="what applicants sent and what was attached to checks; the bytes lie in the folder evidence",
)

findings = sa.Table(
    "findings",
    metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("applicant_id", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("found", sa.JSON, nullable=False, comment="what each machine check found, without what it could not do"),
    comment="the newest look of the machine checks at each applicant",
)

applicant_heads = sa.Table(
    "applicant_heads",
    metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("applicant_id", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("applied_at", sa.BigInteger, nullable=False),
    sa.Column("name", sa.Text),
    sa.Column("channel", sa.Text, comment="direct, agency or referral"),
    sa.Column("requisition_id", sa.Text),
    sa.Column("worker_id", sa.Text, comment="the worker the applicant became"),
    sa.Column("has_address", sa.Boolean, nullable=False, comment="whether it is known where from it came"),
    sa.Column("against", sa.Integer, nullable=False, comment="how many machine checks contradict"),
    sa.Column("digest", sa.Text, nullable=False, comment="of all that the checks look at"),
    sa.Column("pieces", sa.LargeBinary, nullable=False, comment="the history's text as hashes, to compare it again"),
    sa.Column(
        "score", sa.Float, nullable=False, server_default="0", index=True, comment="the newest hunt's, or the prior's"
    ),
    sa.Column("contradicts", sa.BigInteger, nullable=False, server_default="0", comment="steps that contradict"),
    sa.Column("due_at", sa.BigInteger, comment="when the first step that people owe is due"),
    sa.Column("state", sa.Text, nullable=False, server_default="open", comment="open, or what was decided last"),
    comment="applications as they were looked at last: what a list needs, and what tells what changed since",
)

consents = sa.Table(
    "consents",
    metadata,
    sa.Column("consent", NUMBER, primary_key=True),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("applicant_id", sa.Text, nullable=False, index=True),
    sa.Column("what", sa.Text, nullable=False, comment="face-comparison, recording or background-check"),
    sa.Column("given", sa.Boolean, nullable=False, comment="false when it was taken back"),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("until", sa.BigInteger, comment="when it ends by itself"),
    sa.Column("by", sa.Text, nullable=False, comment="who wrote it down"),
    comment="what applicants agreed to; the newest row of a kind holds",
)

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("decision", NUMBER, primary_key=True),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("applicant_id", sa.Text, index=True, comment="empty once the period is over or a purge took the person"),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("act", sa.Text, nullable=False, comment="hired, rejected, withdrawn, notice-sent or contested"),
    sa.Column("reason", sa.Text, nullable=False, comment="a code of the closed list"),
    sa.Column("note", sa.Text, comment="one's own words; empty with the applicant"),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("jurisdiction", sa.Text, nullable=False),
    sa.Column("keep_until", sa.BigInteger, comment="when the application's data is due to go"),
    sa.Column("checks", sa.JSON, nullable=False, comment="how each check stood then, by id"),
    comment="what was decided about applications, by whom and on what; rows are only added",
)

match_tokens = sa.Table(
    "match_tokens",
    metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("token", sa.Text, primary_key=True, comment="a keyed hash of a telephone, mailbox, address or document"),
    sa.Column("of", sa.Text, primary_key=True, comment="by chance; the same for the tokens of one application"),
    sa.Column("thing", sa.Text, nullable=False, comment="phone, mailbox, address or file"),
    sa.Column("act", sa.Text, nullable=False, comment="what was decided"),
    sa.Column("until", sa.BigInteger, nullable=False, index=True),
    comment="all that is left of rejected applications: enough to know that somebody came again, and nothing more",
)
