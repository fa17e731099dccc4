"""Raw-log worlds: companies made, written as their vendors' logs, read in through all sources and hunted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import msgspec

from sleetwatch.bench.raw_events import Key, roster_of
from sleetwatch.bench.raw_standings import Fact, Standing, standings
from sleetwatch.errors import SleetwatchError
from sleetwatch.settings import FILE_NAME
from sleetwatch.workspace import Workspace
from sleetwatch.worlds.simulation import Made, Order, Simulation
from sleetwatch.worlds.timeline import on_date

Told = Callable[[str, float], None]
"""Told what is going on and the share of the work that is done."""


@dataclass(frozen=True, slots=True)
class RawWorld:
    """A world that was hunted whole."""

    order: Order
    made: Made
    workspace: Workspace
    facts: Mapping[Key, Fact]
    """What is true of everybody of whom anything out of the ordinary is."""
    people: Sequence[Standing]
    """Everybody on the rosters."""

    @property
    def last_day(self) -> date:
        return self.order.first_day + timedelta(days=self.order.days - 1)


def make_world(order: Order, place: Path, told: Told) -> RawWorld:
    """Make a world's companies, ingest their logs and hunt; the workspace and the logs stay under `place`."""
    made = Simulation(place / "world", order).run(lambda what, share: told(f"making {what}", 0.45 * share))
    workspace = ingest(made, made.folder / "logs", place / "workspace", told)
    told(f"hunting in world {order.seed}", 0.85)
    workspace.hunt()
    facts = facts_of(made.folder)
    return RawWorld(order, made, workspace, facts, standings(workspace, facts, roster_of(workspace)))


def ingest(made: Made, logs: Path, root: Path, told: Told) -> Workspace:
    """A workspace with each company as a tenant. A file that is not read whole is an error."""
    Workspace.create(root, made.tenants[0])
    (root / FILE_NAME).write_bytes((made.folder / "settings.toml").read_bytes())
    workspace = Workspace.open(root)
    for number, tenant in enumerate(made.tenants):
        told(f"reading the logs of {tenant}", 0.45 + 0.4 * number / len(made.tenants))
        for report in workspace.ingest([logs / tenant], tenant=tenant):
            if report.error or report.rejected:
                raise SleetwatchError(f"{report.file} was not read whole: {report.error or report.rejected}")
    return workspace


class _Line(msgspec.Struct):
    """One line of a world's truth."""

    tenant: str
    worker_id: str
    kind: str
    level: str = ""
    causes: tuple[str, ...] = ()
    farm: str = ""
    handover: date | None = None


def facts_of(folder: Path) -> dict[Key, Fact]:
    """What a world's truth says of each person."""
    decode = msgspec.json.Decoder(_Line).decode
    lines = [decode(line) for line in (folder / "truth.jsonl").read_bytes().splitlines()]
    lines.sort(key=lambda line: line.level != "")  # whoever is planted is nothing else
    return {(line.tenant, line.worker_id): _fact(line) for line in lines}


def _fact(line: _Line) -> Fact:
    return Fact(line.level, line.kind, line.causes, line.farm, on_date(line.handover) if line.handover else 0)
