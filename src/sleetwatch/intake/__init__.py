"""Hostile bytes in, typed rows out: limits, JSON, CSV, recognition, rejects."""

from sleetwatch.intake.batch import REJECTS, Batch, Counts, read_batch
from sleetwatch.intake.containers import Member, members_of, stored
from sleetwatch.intake.limits import LIMITS
from sleetwatch.intake.reader import header_of, read
from sleetwatch.intake.recognise import Reads, nearest_by_columns

__all__ = [
    "LIMITS",
    "REJECTS",
    "Batch",
    "Counts",
    "Member",
    "Reads",
    "header_of",
    "members_of",
    "nearest_by_columns",
    "read",
    "read_batch",
    "stored",
]
