"""The synthetic company: its staff's days, written as the logs its vendors would export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sleetwatch.errors import UserError
from sleetwatch.worlds.adversaries import plant
from sleetwatch.worlds.blocks import cast_of, write_block
from sleetwatch.worlds.files import Folder
from sleetwatch.worlds.lookalikes import STORIES
from sleetwatch.worlds.roster import Block
from sleetwatch.worlds.tenants import Tenant
from sleetwatch.worlds.timeline import Calendar
from sleetwatch.worlds.truth import Cast, LookAlike, Planted, Travel, Truth

FEWEST_STAFF = 150
FEWEST_DAYS = 28
APPROVED_TOOLS = ("TeamViewer", "ConnectWise ScreenConnect")


@dataclass(frozen=True, slots=True)
class Company:
    """What was built. The truth is in it for who asks; it is never among the files."""

    folder: Path
    seed: int
    first_day: date
    last_day: date
    workers: int
    records: dict[str, int]
    """Records by file, paths relative to the folder."""
    raw_bytes: int
    planted: tuple[Planted, ...]
    look_alikes: tuple[LookAlike, ...]
    approved_tools: tuple[str, ...]
    approved_travel: tuple[Travel, ...]
    truth: Truth

    def summary(self) -> str:
        """For people: the company in a paragraph, and a line a file."""
        total = sum(self.records.values())
        head = (
            f"{self.workers} workers, {self.first_day} to {self.last_day}: "
            f"{total:,} records, {self.raw_bytes / 1e6:.0f} MB before compression."
        )
        return "\n".join([head, *(f"{count:>9,}  {name}" for name, count in sorted(self.records.items()))])


def build_company(
    folder: Path,
    *,
    seed: int = 7,
    staff: int = 300,
    days: int = 60,
    first_day: date = date(2026, 3, 2),
    planted: Callable[[Cast], None] = plant,
) -> Company:
    """Writes the raw logs of a made-up company under `folder`; the same arguments give the same bytes.

    `planted` puts those who are not who they say among its staff.
    """
    if staff < FEWEST_STAFF or days < FEWEST_DAYS:
        raise UserError(f"a company needs at least {FEWEST_STAFF} staff and {FEWEST_DAYS} days for its stories")
    block = Block(Tenant(str(seed)), 0, 0, staff, str(seed))
    cast = cast_of(block, Calendar(first_day, days), (planted, *STORIES))
    out = Folder(folder)
    write_block(block, cast, out)
    return Company(
        folder=folder,
        seed=seed,
        first_day=first_day,
        last_day=first_day + timedelta(days=days - 1),
        workers=staff,
        records=out.records,
        raw_bytes=out.raw_bytes,
        planted=tuple(cast.truth.planted),
        look_alikes=tuple(cast.truth.look_alikes),
        approved_tools=APPROVED_TOOLS,
        approved_travel=tuple(cast.truth.approved_travel),
        truth=cast.truth,
    )
