"""Parquet segments, the ids they hold, and the raw files they came from."""

from sleetwatch.lake.durable import publish_all, sync
from sleetwatch.lake.seen import Seen
from sleetwatch.lake.segments import Lake, Segment
from sleetwatch.lake.staging import Staging, sweep_staging
from sleetwatch.lake.vault import Kept, Vault, opened, redacted_stem

__all__ = [
    "Kept",
    "Lake",
    "Seen",
    "Segment",
    "Staging",
    "Vault",
    "opened",
    "publish_all",
    "redacted_stem",
    "sweep_staging",
    "sync",
]
