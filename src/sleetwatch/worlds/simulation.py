"""Companies of any size, written block by block, so that only one block is ever in memory.

A block is made from its own seed and lies in a folder of its own. It appears under its name when it is whole, so a run
that was ended in the middle goes on where it stopped and ends with the same bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from sleetwatch.errors import UserError
from sleetwatch.worlds.blocks import cast_of, write_block
from sleetwatch.worlds.cases import Case, plan_cases
from sleetwatch.worlds.everyday import everyday
from sleetwatch.worlds.exports import check_sources, missing_by_chance
from sleetwatch.worlds.files import Folder
from sleetwatch.worlds.hard_cases import HARD_CASES
from sleetwatch.worlds.lookalikes import STORIES
from sleetwatch.worlds.roster import Block
from sleetwatch.worlds.tenants import MOST_STAFF, Brand, Tenant
from sleetwatch.worlds.timeline import Calendar
from sleetwatch.worlds.truth import Cast, Truth

FEWEST_STAFF = 150
FEWEST_DAYS = 7
MOST_JOBS = 64
_DAYS_IN_BLOCK = 9000
_BLOCK = (200, 500)
"""People in a block: so many that their days stay near the number above, within these bounds."""
_STAFF_A_ROUND = 250
"""Every story is told once for so many people."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made. The same order gives the same bytes."""

    staff: int = 1000
    """People in each tenant."""
    days: int = 60
    tenants: int = 1
    one_in: int = 2000
    """One in so many accounts, over all tenants, is not who they say; 0 for none."""
    seed: int = 7
    without: tuple[str, ...] = ()
    """Sources that no tenant has."""
    missing: float = 0.0
    """Share of tenants that lack a source, for each source but the roster and the sign-ins."""
    first_day: date = date(2026, 3, 2)

    def check(self) -> None:
        """Raises `UserError` when no such world can be made."""
        if not FEWEST_STAFF <= self.staff <= MOST_STAFF:
            raise UserError(f"a tenant has {FEWEST_STAFF} to {MOST_STAFF:,} people, not {self.staff}; change --staff")
        if self.days < FEWEST_DAYS:
            raise UserError(f"a world lasts at least {FEWEST_DAYS} days, not {self.days}; change --days")
        if self.tenants < 1:
            raise UserError(f"there has to be a tenant, not {self.tenants}; change --tenants")
        if self.one_in and self.one_in < _MOST_OFTEN:
            raise UserError(f"one in {self.one_in} is too many; the most is 1:{_MOST_OFTEN}")
        if not 0 <= self.missing < 1:
            raise UserError(f"the share of missing sources is from 0 to below 1, not {self.missing}")
        check_sources(self.without)


_MOST_OFTEN = 10


@dataclass(frozen=True, slots=True)
class Made:
    """What stands in the folder."""

    folder: Path
    tenants: tuple[str, ...]
    accounts: int
    records: int
    raw_bytes: int
    planted: int
    missing: dict[str, tuple[str, ...]]
    """Sources that each tenant lacks."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One block, where it goes, and who is planted in it."""

    tenant: str
    block: Block
    without: frozenset[str]
    cases: tuple[Case, ...]

    @property
    def name(self) -> str:
        return f"{self.block.number + 1:05d}"


class Simulation:
    """Makes the world of an order under a folder: `logs`, `truth.jsonl` and `settings.toml` beside them."""

    def __init__(self, folder: Path, order: Order) -> None:
        order.check()
        self._folder = folder
        self._order = order
        self._calendar = Calendar(order.first_day, order.days)
        self._missing = {name: self._missing_in(name) for name in self._names()}

    def run(self, progress: Progress, jobs: int = 1) -> Made:
        """Make what is not there yet, in so many processes. Raises `UserError` when the folder holds something else."""
        if not 1 <= jobs <= MOST_JOBS:
            raise UserError(f"a world is made by 1 to {MOST_JOBS} processes, not {jobs}; change --jobs")
        self._claim()
        parts = self._parts()
        left = [part for part in parts if not self._notes(part).exists()]
        for number, part in enumerate(self._made(left, jobs)):
            progress(f"{part.tenant}, part {part.name}", (len(parts) - len(left) + number) / len(parts))
        shutil.rmtree(self._folder / "making", ignore_errors=True)
        return self._finish(parts)

    # --- the plan

    def _names(self) -> list[str]:
        return [f"tenant-{number + 1:02d}" for number in range(self._order.tenants)]

    def _missing_in(self, tenant: str) -> frozenset[str]:
        by_chance = missing_by_chance(self._order.missing, Random(f"{self._order.seed}/{tenant}/missing"))
        return by_chance | frozenset(self._order.without)

    def _parts(self) -> list[_Part]:
        blocks = {(name, block.number): block for name in self._names() for block in self._blocks(name)}
        sizes = {place: block.staff for place, block in blocks.items()}
        cases = plan_cases(sizes, self._order.one_in, Random(f"{self._order.seed}/cases"))
        return [
            _part(name, block, self._missing[name], tuple(cases.get((name, number), ())))
            for (name, number), block in blocks.items()
        ]

    def _blocks(self, name: str) -> Iterator[Block]:
        order, seed = self._order, f"{self._order.seed}/{name}"
        brand = name.replace("-", "")
        tenant = Tenant(seed, Brand(brand, f"{brand}-desk.example"))
        first = 0
        for number, staff in enumerate(block_sizes(order.staff, order.days)):
            yield Block(tenant, number, first, staff, f"{seed}/{number}")
            first += staff

    # --- the work

    def _made(self, parts: Sequence[_Part], jobs: int) -> Iterator[_Part]:
        """Each part before it is made, or as it is whole where several are made at once: none knows of another."""
        if min(jobs, len(parts)) <= 1:
            for part in parts:
                yield part
                self._make(part)
            return
        with ProcessPoolExecutor(min(jobs, len(parts)), mp_context=get_context("spawn")) as pool:
            making = {pool.submit(self._make, part): part for part in parts}
            try:
                for done in as_completed(making):
                    done.result()
                    yield making[done]
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _make(self, part: _Part) -> None:
        """Logs first, then the notes: a part with notes is whole."""
        target = self._folder / "logs" / part.tenant / part.name
        making = self._folder / "making" / part.tenant / part.name
        for left in (making, target):
            shutil.rmtree(left, ignore_errors=True)
        cast = cast_of(part.block, self._calendar, self._stories(part))
        out = Folder(making, part.without)
        write_block(part.block, cast, out)
        target.parent.mkdir(parents=True, exist_ok=True)
        making.rename(target)
        counts = {"records": sum(out.records.values()), "raw_bytes": out.raw_bytes}
        _write_whole(self._notes(part), _lines([counts, *_told(part.tenant, cast.truth)]))

    def _stories(self, part: _Part) -> Sequence[Callable[[Cast], None]]:
        rounds = max(1, part.block.staff // _STAFF_A_ROUND)
        planting = [case.plant for case in part.cases]
        return [*planting, *(STORIES + HARD_CASES) * rounds, everyday]

    def _notes(self, part: _Part) -> Path:
        return self._folder / "notes" / part.tenant / f"{part.name}.jsonl"

    # --- the folder

    def _claim(self) -> None:
        """The folder is new, or holds this very world or a part of it."""
        told = msgspec.json.format(msgspec.json.encode(asdict(self._order)), indent=2) + b"\n"
        path = self._folder / "order.json"
        if path.exists() and path.read_bytes() != told:
            raise UserError(
                f"{self._folder} holds another world; name another folder, or the same options as in {path}"
            )
        if not path.exists() and self._folder.exists() and any(self._folder.iterdir()):
            raise UserError(f"{self._folder} is not empty and holds no world; name a new folder")
        self._folder.mkdir(parents=True, exist_ok=True)
        _write_whole(path, told)

    def _finish(self, parts: Sequence[_Part]) -> Made:
        records = raw_bytes = planted = 0
        truth, journeys = self._folder / "truth.jsonl.part", self._folder / "settings.toml.part"
        with truth.open("wb") as known, journeys.open("wb") as settings:
            settings.write(_SETTINGS)
            for part in parts:
                counts, *lines = map(msgspec.json.decode, self._notes(part).read_bytes().splitlines())
                records, raw_bytes = records + counts["records"], raw_bytes + counts["raw_bytes"]
                planted += sum(line["is"] == "planted" for line in lines)
                known.write(_lines(line for line in lines if line["is"] != "travel"))
                settings.writelines(_journey(line) for line in lines if line["is"] == "travel")
        for path in (truth, journeys):
            path.rename(path.with_suffix(""))
        accounts = self._order.staff * self._order.tenants
        missing = {name: tuple(sorted(self._missing[name])) for name in self._names()}
        return Made(self._folder, tuple(self._names()), accounts, records, raw_bytes, planted, missing)


def _part(tenant: str, block: Block, without: frozenset[str], cases: tuple[Case, ...]) -> _Part:
    return _Part(tenant, replace(block, planted=sum(case.scheme.size for case in cases)), without, cases)


def block_sizes(staff: int, days: int) -> list[int]:
    """How many people each block of a tenant has."""
    least, most = _BLOCK
    size = min(most, max(least, _DAYS_IN_BLOCK // days))
    blocks = max(1, round(staff / size))
    return [staff // blocks + (number < staff % blocks) for number in range(blocks)]


_SETTINGS = b"""\
# What these companies say of themselves. Copy it over a workspace's sleetwatch.toml.
tenant = "tenant-01"
approved_tools = ["TeamViewer", "ConnectWise ScreenConnect"]
"""


def _journey(line: dict[str, Any]) -> bytes:
    told = (
        f'\n[[travel]]\ntenant = "{line["tenant"]}"\nworker_id = "{line["worker_id"]}"\ncountry = "{line["country"]}"\n'
        f"first_day = {line['first']}\nlast_day = {line['last']}\n"
    )
    return told.encode()


def _told(tenant: str, truth: Truth) -> Iterator[dict[str, Any]]:
    """Who is what, a line a person and cause."""
    for planted in truth.planted:
        yield {"tenant": tenant, "is": "planted", **asdict(planted)}
    for entry in truth.look_alikes:
        for worker_id, account in zip(entry.worker_ids, entry.accounts, strict=True):
            told = {"kind": entry.kind, "story": entry.story}
            yield {"tenant": tenant, "is": "look-alike", "worker_id": worker_id, "account": account, **told}
    for trip in truth.approved_travel:
        yield {"tenant": tenant, "is": "travel", **asdict(trip)}


def _lines(told: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(msgspec.json.encode(line) + b"\n" for line in told)


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.rename(path)
