"""The tables of the state, as SQLAlchemy Core knows them. Times are integer microseconds, UTC."""

from __future__ import annotations

import sqlalchemy as sa

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""A number that the database draws; SQLite does so for its own integers alone."""

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(column_0_label)s",
    }
)

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    comment="the workspace's id and its key for pseudonyms",
)

batches = sa.Table(
    "batches",
    metadata,
    sa.Column("batch", NUMBER, primary_key=True),
    sa.Column("ingested_at", sa.BigInteger, nullable=False),
    sa.Column("tenant", sa.Text, nullable=False),
    comment="one ingest of one file; its rows, its counts and its segments appear together",
)

files = sa.Table(
    "files",
    metadata,
    sa.Column("batch", sa.ForeignKey("batches.batch"), primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("asked_source", sa.Text, comment="the source the user named, if any"),
    sa.Column("source", sa.Text, nullable=False, comment="the source most of its records came from"),
    sa.Column("feed", sa.Text, comment="the live feed that brought it, if any"),
    sa.Column("time_zone", sa.Text, comment="the zone the user named for times that name none"),
    sa.Column("seen", sa.BigInteger, nullable=False),
    sa.Column("accepted", sa.BigInteger, nullable=False),
    sa.Column("duplicate", sa.BigInteger, nullable=False),
    sa.Column("rejected", sa.BigInteger, nullable=False),
    sa.Column("oldest_at", sa.BigInteger, comment="time of its oldest record that happened at a moment"),
    sa.CheckConstraint("accepted + duplicate + rejected = seen", name="nothing_lost"),
)

segments = sa.Table(
    "segments",
    metadata,
    sa.Column("path", sa.Text, primary_key=True, comment="relative to the lake"),
    sa.Column("batch", sa.ForeignKey("batches.batch"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False, index=True),
    sa.Column("month", sa.Text, nullable=False),
    sa.Column(
        "bucket", sa.Integer, nullable=False, comment="the account bucket; -1 when the segment holds all of them"
    ),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
)

purges = sa.Table(
    "purges",
    metadata,
    sa.Column("purge", NUMBER, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("what", sa.Text, nullable=False, comment="age, tenant or subject"),
    sa.Column("before", sa.BigInteger, comment="for age: what was older went"),
    sa.Column("tenant", sa.Text, comment="the tenant it was limited to, if any"),
    sa.Column("subject", sa.Text, comment="the pseudonym, which only the workspace's key ties to a person"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("rows", sa.JSON, nullable=False, comment="rows that went, by kind"),
    sa.Column("blanked", sa.BigInteger, nullable=False, comment="rows of others that named the subject, which stay"),
    sa.Column("results", sa.BigInteger, nullable=False, comment="rows of hunts' results that went"),
    sa.Column("files_removed", sa.BigInteger, nullable=False),
    sa.Column("files_redacted", sa.BigInteger, nullable=False),
    sa.Column("records", sa.BigInteger, nullable=False, comment="raw records that went from redacted files"),
    sa.Column("bytes", sa.BigInteger, nullable=False, comment="freed on disk; below 0 when more was written"),
    comment="the audit of what was purged, without what it was",
)

redactions = sa.Table(
    "redactions",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True, comment="of the raw file as it came"),
    sa.Column("purge", sa.ForeignKey("purges.purge"), nullable=False, comment="the purge that wrote its present form"),
    sa.Column("kept", sa.BigInteger, nullable=False, comment="records still in it; 0 when the file is gone"),
    comment="raw files that are no longer as they came",
)

removals = sa.Table(
    "removals",
    metadata,
    sa.Column("path", sa.Text, primary_key=True, comment="relative to the workspace"),
    comment="files a purge has yet to delete; whoever sweeps next goes on with it",
)

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("tried_at", sa.BigInteger, comment="when it was last asked"),
    sa.Column("succeeded_at", sa.BigInteger, comment="when a pass last ended well, or a batch was last received"),
    sa.Column("received_at", sa.BigInteger, comment="when it last brought records"),
    sa.Column("newest_at", sa.BigInteger, comment="time of the newest event it brought"),
    sa.Column("records", sa.BigInteger, nullable=False, server_default="0", comment="records it brought in all"),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0", comment="passes that failed in a row"),
    sa.Column("error", sa.Text, comment="why the last pass failed; empty when it did not"),
    sa.Column("gaps", sa.JSON, nullable=False, comment="what is known to be lost to us: when noticed, and why"),
    comment="how each live feed is doing",
)

cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("part", sa.Text, primary_key=True, comment="a collection, a partition, a file"),
    sa.Column("stands", sa.JSON, nullable=False, comment="where it stands; moves in the transaction of its batch"),
    comment="where each live feed goes on",
)

hunts = sa.Table(
    "hunts",
    metadata,
    sa.Column("hunt", NUMBER, primary_key=True),
    sa.Column("as_of", sa.BigInteger, nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=False),
    sa.Column("finished_at", sa.BigInteger, nullable=False),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("subjects", sa.BigInteger, nullable=False),
    sa.Column("signals", sa.Integer, nullable=False),
    sa.Column("line", sa.JSON, nullable=False, comment="the prior, the lines and the caps it was scored with"),
    sa.Column("missing", sa.JSON, nullable=False, comment="event kinds without a single row"),
    sa.Column("notes", sa.JSON, nullable=False, comment="what in the input needs a look, in sentences"),
    sa.Column("calibration", sa.JSON, comment="offset and slope from score to probability"),
    sa.Column("missing_of", sa.JSON, comment="event kinds without a row, by tenant"),
    sa.Column("model", sa.BigInteger, comment="the version of the weights"),
    sa.Column("ran", sa.JSON, comment="the signals that ran, with their versions"),
)

hits = sa.Table(
    "hits",
    metadata,
    sa.Column("hunt", sa.ForeignKey("hunts.hunt", ondelete="CASCADE"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("signal", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("family", sa.Text, nullable=False),
    sa.Column("strength", sa.Integer, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("first_at", sa.BigInteger, nullable=False),
    sa.Column("last_at", sa.BigInteger, nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False, comment="event ids"),
)

subjects = sa.Table(
    "subjects",
    metadata,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("worker_id", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("role", sa.Text, comment="worker type and department, for people to read"),
    sa.Column("accounts", sa.JSON, nullable=False),
    sa.Column("applicant_ids", sa.JSON, comment="of the person's applications"),
    comment="who a subject is; read only to reveal",
)

scores = sa.Table(
    "scores",
    metadata,
    sa.Column("hunt", sa.ForeignKey("hunts.hunt", ondelete="CASCADE"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("score", sa.Float, nullable=False, comment="log-odds, nats"),
    sa.Column("score_without_links", sa.Float, nullable=False),
    sa.Column("score_alone", sa.Float, comment="without what is shared with anybody: what links rest on"),
    sa.Column("probability", sa.Float, nullable=False),
    sa.Column("low", sa.Float, nullable=False, comment="lower end of the probability's interval"),
    sa.Column("high", sa.Float, nullable=False),
    sa.Column("families", sa.JSON, nullable=False),
    sa.Column("status", sa.Text, nullable=False, comment="case, check, held or below"),
    sa.Column("first_flagged_at", sa.BigInteger, comment="when the evidence first crossed the line"),
    sa.Column("next_check", sa.JSON, comment="the neutral check that would tell most"),
)

parts = sa.Table(
    "parts",
    metadata,
    sa.Column("hunt", sa.ForeignKey("hunts.hunt", ondelete="CASCADE"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("signal", sa.Text, primary_key=True),
    sa.Column("family", sa.Text, nullable=False),
    sa.Column("nats", sa.Float, nullable=False, comment="this part's share of the score, after damping"),
    sa.Column("full_nats", sa.Float, nullable=False, comment="before damping and the family's cap"),
    sa.Column("colleagues", sa.BigInteger, nullable=False, comment="other subjects of the tenant who show the same"),
    sa.Column("population", sa.BigInteger, nullable=False, comment="subjects it was measured on"),
    sa.Column("scheme", sa.Float, comment="P(hit | scheme) it was weighed with"),
    sa.Column("honest", sa.Float, comment="P(hit | honest) it was weighed with"),
    sa.Column("verdict", sa.BigInteger, comment="the benign verdict that explains it, so that it counts nothing"),
    sa.Column("exception", sa.BigInteger, comment="the exception that holds it back, so that it counts nothing"),
)

links = sa.Table(
    "links",
    metadata,
    sa.Column("hunt", sa.ForeignKey("hunts.hunt", ondelete="CASCADE"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("other", sa.Text, primary_key=True),
    sa.Column("link_kind", sa.Text, primary_key=True),
    sa.Column("degree", sa.BigInteger, nullable=False, comment="subjects that share the same thing"),
    sa.Column("nats", sa.Float, nullable=False, comment="this link's share of the score"),
    sa.Column("at", sa.BigInteger, nullable=False),
)

verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("verdict", NUMBER, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, index=True, comment="the pseudonym; empty once a purge took the person"),
    sa.Column("mark", sa.Text, nullable=False, comment="by chance; the same for all verdicts on one subject"),
    sa.Column("finding", sa.Text, nullable=False, comment="confirmed, benign, dismissed or victim"),
    sa.Column("reason", sa.Text, nullable=False, comment="a code of the closed list"),
    sa.Column("note", sa.Text, comment="a reviewer's own words; empty once a purge took the person"),
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("explains", sa.JSON, nullable=False, comment="for benign: signals it explains, with their strength"),
    sa.Column("until", sa.BigInteger, comment="for benign: when what it explains counts again"),
    sa.Column("hunt", sa.BigInteger, nullable=False, comment="the hunt it judges, which may be gone by now"),
    sa.Column("hits", sa.JSON, nullable=False, comment="signals that had fired then, with their strength"),
    sa.Column("possible", sa.JSON, nullable=False, comment="signals whose sources were there"),
    comment="what people found out about a subject; a row is never changed but by a purge",
)

reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("review", NUMBER, primary_key=True),
    sa.Column("verdict", sa.ForeignKey("verdicts.verdict"), nullable=False, index=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("act", sa.Text, nullable=False, comment="approved or withdrawn"),
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, comment="why it was withdrawn; empty once a purge took the person"),
    comment="what others did with a verdict",
)

models = sa.Table(
    "models",
    metadata,
    sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("content", sa.Text, nullable=False, comment="canonical JSON: weights, calibration, what they rest on"),
    sa.Column("signature", sa.Text, nullable=False, comment="Ed25519, by the workspace's key, of the content"),
    comment="every version of the weights; version 0, the experts' own, needs no row",
)

promotions = sa.Table(
    "promotions",
    metadata,
    sa.Column("promotion", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("content", sa.Text, nullable=False, comment="canonical JSON: version, act, who, when, the row before it"),
    sa.Column("signature", sa.Text, nullable=False),
    comment="which version came into force, and by whom",
)

edges = sa.Table(
    "edges",
    metadata,
    sa.Column("hunt", sa.ForeignKey("hunts.hunt", ondelete="CASCADE"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject_a", sa.Text, primary_key=True),
    sa.Column("subject_b", sa.Text, primary_key=True, index=True),
    sa.Column("link_kind", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True, comment="the thing they share, hashed"),
    sa.Column("degree", sa.BigInteger, nullable=False, comment="subjects that share it"),
    sa.Column("nats", sa.Float, nullable=False, comment="what it is worth beside a certain impostor"),
    sa.Column("one_home", sa.Boolean, nullable=False, comment="both claim one street"),
    sa.Column("people", sa.BigInteger, nullable=False, comment="subjects of the tenant"),
    sa.Column("at", sa.BigInteger, nullable=False, comment="when both had it; 0 when nothing tells"),
    sa.Column("event_id_a", sa.Text),
    sa.Column("event_id_b", sa.Text),
    comment="who shares what with whom, of the newest hunt",
)

clusters = sa.Table(
    "clusters",
    metadata,
    sa.Column("hunt", sa.ForeignKey("hunts.hunt", ondelete="CASCADE"), primary_key=True),
    sa.Column("cluster", sa.Text, primary_key=True, comment="its name, which it keeps while most members stay"),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, comment="farm, household or persona"),
    sa.Column("probability", sa.Float, nullable=False, comment="that somebody in it is part of the scheme"),
    comment="subjects tied to one another, of the newest hunt",
)

members = sa.Table(
    "members",
    metadata,
    sa.Column("hunt", sa.ForeignKey("hunts.hunt", ondelete="CASCADE"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("cluster", sa.Text, nullable=False, index=True),
    comment="who is in which cluster",
)

hubs = sa.Table(
    "hubs",
    metadata,
    sa.Column("hunt", sa.ForeignKey("hunts.hunt", ondelete="CASCADE"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("link_kind", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True, comment="the thing, hashed"),
    sa.Column("hub_kind", sa.Text, nullable=False, comment="company, agency, campus, carrier or crowd"),
    sa.Column("degree", sa.BigInteger, nullable=False, comment="subjects that share it"),
    comment="what those who have edges share with too many to be tied by it, of the newest hunt",
)
