"""The demo company: made by the simulator, read and hunted like any other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sleetwatch.errors import WorkspaceError
from sleetwatch.explanation import Suspect
from sleetwatch.report.bars import percent
from sleetwatch.settings import FILE_NAME, TEMPLATE
from sleetwatch.workspace.arriving import FileReport
from sleetwatch.workspace.arriving import Progress as IngestProgress
from sleetwatch.workspace.workspace import Workspace
from sleetwatch.worlds import Company, build_company

TENANT = "demo"
FIRST_DAY = date(2026, 3, 2)

Standing = tuple[str, str, int, str, str]
"""Planted or honest, which story, rank, probability, status."""


class Demo:
    """A workspace with the company's raw logs beside the lake, in `logs`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.workspace = self._workspace()

    def _workspace(self) -> Workspace:
        """A new workspace, or the demo that is there already, so that the command can be repeated."""
        if not (self.folder / FILE_NAME).exists():
            return Workspace.create(self.folder, TENANT)
        workspace = Workspace.open(self.folder)
        if not self.logs.is_dir() or workspace.folder.settings.tenant != TENANT:
            raise WorkspaceError(f"{self.folder} is a workspace of your own; name another folder for the demo")
        return workspace

    def build(self, *, seed: int, staff: int, days: int) -> Company:
        """Write the raw logs, and what such a company tells Sleetwatch of itself: its tools and approved journeys."""
        company = build_company(self.logs, seed=seed, staff=staff, days=days, first_day=FIRST_DAY)
        (self.folder / FILE_NAME).write_text(_settings(company), "utf-8")
        self.workspace = Workspace.open(self.folder)
        return company

    def ingest(self, progress: IngestProgress) -> list[FileReport]:
        """Read them all in."""
        return list(self.workspace.ingest([self.logs], progress=progress))

    def standings(self, company: Company) -> list[Standing]:
        """Where those whom the maker planted, and the honest look-alikes, came out: best rank first."""
        ranked = {one.worker_id: one for one in self.workspace.suspects(reveal=True)}
        planted = [_standing("planted", one.kind, ranked.get(one.worker_id), ranked) for one in company.planted]
        honest = [
            _standing("honest", story.kind, ranked.get(worker_id), ranked)
            for story in company.look_alikes
            for worker_id in story.worker_ids
        ]
        return sorted(planted + honest, key=lambda standing: standing[2])


def _standing(made: str, kind: str, one: Suspect | None, ranked: dict[str | None, Suspect]) -> Standing:
    if one is None:
        return made, kind, len(ranked) + 1, "-", "no hit"
    return made, kind, one.rank, percent(one.probability), one.status


def _settings(company: Company) -> str:
    tools = ", ".join(f'"{tool}"' for tool in company.approved_tools)
    journeys = [
        f'\n[[travel]]\nworker_id = "{trip.worker_id}"\ncountry = "{trip.country}"\n'
        f"first_day = {trip.first.isoformat()}\nlast_day = {trip.last.isoformat()}\n"
        for trip in company.approved_travel
    ]
    return TEMPLATE.format(tenant=TENANT).replace("approved_tools = []", f"approved_tools = [{tools}]") + "".join(
        journeys
    )
