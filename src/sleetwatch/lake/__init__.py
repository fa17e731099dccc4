"""Parquet segments, the ids they hold, and the raw files they came from."""

from sleetwatch.lake.durable import publish_all, sync
from sleetwatch.lake.in_bucket import LakeInBucket, VaultInBucket, claim, is_due
from sleetwatch.lake.in_place import identity_of, prefix_of, write_rows
from sleetwatch.lake.rows import dataset_of
from sleetwatch.lake.seen import Seen
from sleetwatch.lake.segments import Lake, Segment, is_in_place
from sleetwatch.lake.staging import Staging, sent_by_dead, sweep_staging
from sleetwatch.lake.vault import Kept, Orphan, Vault, opened, redacted_stem

__all__ = [
    "Kept",
    "Lake",
    "LakeInBucket",
    "Orphan",
    "Seen",
    "Segment",
    "Staging",
    "Vault",
    "VaultInBucket",
    "claim",
    "dataset_of",
    "identity_of",
    "is_due",
    "is_in_place",
    "opened",
    "prefix_of",
    "publish_all",
    "redacted_stem",
    "sent_by_dead",
    "sweep_staging",
    "sync",
    "write_rows",
]
