"""The workspace's state: catalogue, hits, scores. SQLite in WAL mode, through SQLAlchemy Core, migrated by Alembic."""

from sleetwatch.state.database import StateError, compact, open_state
from sleetwatch.state.tables import (
    batches,
    cursors,
    feeds,
    files,
    hits,
    hunts,
    links,
    meta,
    parts,
    purges,
    redactions,
    removals,
    scores,
    segments,
    subjects,
)

__all__ = [
    "StateError",
    "batches",
    "compact",
    "cursors",
    "feeds",
    "files",
    "hits",
    "hunts",
    "links",
    "meta",
    "open_state",
    "parts",
    "purges",
    "redactions",
    "removals",
    "scores",
    "segments",
    "subjects",
]
