"""Hostile bytes in, typed rows out: limits, JSON, CSV, recognition, rejects."""

from sleetwatch.intake.batch import REJECTS, Batch, Counts, read_batch
from sleetwatch.intake.containers import Member, members_of, stored
from sleetwatch.intake.item import Item
from sleetwatch.intake.limits import LIMITS
from sleetwatch.intake.reader import header_of, read
from sleetwatch.intake.recognise import Reads, Recogniser, missing_columns
from sleetwatch.intake.rows import event_id

__all__ = [
    "LIMITS",
    "REJECTS",
    "Batch",
    "Counts",
    "Item",
    "Member",
    "Reads",
    "Recogniser",
    "event_id",
    "header_of",
    "members_of",
    "missing_columns",
    "read",
    "read_batch",
    "stored",
]
