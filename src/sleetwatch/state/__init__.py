"""The workspace's state: catalogue, hits, scores. SQLite in WAL mode, through SQLAlchemy Core, migrated by Alembic."""

from sleetwatch.state.database import StateError, open_state
from sleetwatch.state.tables import batches, files, hits, hunts, links, meta, parts, scores, segments, subjects

__all__ = [
    "StateError",
    "batches",
    "files",
    "hits",
    "hunts",
    "links",
    "meta",
    "open_state",
    "parts",
    "scores",
    "segments",
    "subjects",
]
