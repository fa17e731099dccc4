"""Hostile bytes in, typed rows out: limits, JSON, CSV, recognition, rejects."""

from sleetwatch.intake.batch import REJECT_BYTES, REJECTS, Batch, Counts, chunks_of, new_rows, rejected_whole
from sleetwatch.intake.containers import Member, files_in, members_of, stored
from sleetwatch.intake.item import Item
from sleetwatch.intake.limits import LIMITS
from sleetwatch.intake.messages import Elsewhere
from sleetwatch.intake.reader import header_of, opened, read
from sleetwatch.intake.recognise import Reads, Recogniser, missing_columns
from sleetwatch.intake.redacted import read_redacted, write_redacted
from sleetwatch.intake.rows import event_id
from sleetwatch.intake.workers import read_file

__all__ = [
    "LIMITS",
    "REJECTS",
    "REJECT_BYTES",
    "Batch",
    "Counts",
    "Elsewhere",
    "Item",
    "Member",
    "Reads",
    "Recogniser",
    "chunks_of",
    "event_id",
    "files_in",
    "header_of",
    "members_of",
    "missing_columns",
    "new_rows",
    "opened",
    "read",
    "read_file",
    "read_redacted",
    "rejected_whole",
    "stored",
    "write_redacted",
]
