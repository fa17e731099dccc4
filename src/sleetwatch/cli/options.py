"""Options that several commands share."""

from __future__ import annotations

import getpass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sleetwatch.clock import from_datetime
from sleetwatch.errors import UserError

HERE = Path()
"""The workspace that is meant where none is named."""
HIDDEN = "(hidden: --reveal shows it)"
"""Stands in the place of what a list shows to nobody unasked."""
FEWEST_STAFF = 150
FEWEST_DAYS = 28
"""What the demo's stories need. Said again here, since their maker is slow to load; a test holds them together."""

_EARLIEST = from_datetime(datetime(1950, 1, 1, tzinfo=UTC))
_LATEST = from_datetime(datetime(2200, 1, 1, tzinfo=UTC))


class Format(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"


class ListFormat(StrEnum):
    """How the suspects are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class TextFormat(StrEnum):
    """How an explanation is printed."""

    TEXT = "text"
    JSON = "json"


class EngineName(StrEnum):
    """Where the heavy stages run."""

    DUCKDB = "duckdb"
    SPARK = "spark"


WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace", "-w", envvar="SLEETWATCH_WORKSPACE", help="The workspace's folder.", show_default="here"
    ),
]
TenantOption = Annotated[str | None, typer.Option("--tenant", help="The tenant; the workspace's own when left out.")]
FormatOption = Annotated[Format, typer.Option("--format", help="table for people, json for machines.")]
RevealOption = Annotated[
    bool, typer.Option("--reveal", help="Show who the subjects are; the audit keeps that you did. Masked without it.")
]


def moment(text: str) -> int:
    """A time the user wrote: a day, or ISO 8601 with an offset."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text!r} is no time; write 2026-04-30 or 2026-04-30T12:00:00Z") from None
    if _is_day(text):
        when = when.replace(hour=23, minute=59, second=59, tzinfo=UTC)
    if when.tzinfo is None:
        raise UserError(f"{text!r} has no time zone; write it with an offset, such as {text}Z")
    at = from_datetime(when)
    if not _EARLIEST <= at < _LATEST:
        raise UserError(f"{text!r} is not between 1950 and 2200; write a time within the logs")
    return at


def first_moment(text: str) -> int:
    """The same, where a day means its beginning."""
    return moment(f"{text}T00:00:00Z" if _is_day(text) else text)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def login_name() -> str:
    """Who sits at this machine, as far as it says."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "local"


AsOption = Annotated[
    str,
    typer.Option(
        "--as",
        envvar="SLEETWATCH_AS",
        help="Who acts: a person of `people list`. Nothing here proves it; see docs/explanation/access.md.",
        show_default="your login name",
        default_factory=login_name,
    ),
]


def _by_is_as(name: str) -> str:
    return "as" if name == "by" else name


BY_IS_AS = {"token_normalize_func": _by_is_as}
"""Of commands that once took `--by` for `--as`, and still understand it."""
