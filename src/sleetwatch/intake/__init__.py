"""Hostile bytes in, typed rows out: limits, JSON, CSV, recognition, rejects."""

from sleetwatch.intake.batch import REJECTS, Batch, Counts, read_batch
from sleetwatch.intake.containers import Member, members_of, stored
from sleetwatch.intake.limits import LIMITS
from sleetwatch.intake.reader import header_of, read
from sleetwatch.intake.recognise import Reads, missing_columns

__all__ = [
    "LIMITS",
    "REJECTS",
    "Batch",
    "Counts",
    "Member",
    "Reads",
    "header_of",
    "members_of",
    "missing_columns",
    "read",
    "read_batch",
    "stored",
]
