"""Parquet segments, the ids they hold, and the raw files they came from."""

from sleetwatch.lake.seen import Seen
from sleetwatch.lake.segments import Lake, Segment
from sleetwatch.lake.vault import Vault

__all__ = ["Lake", "Seen", "Segment", "Vault"]
