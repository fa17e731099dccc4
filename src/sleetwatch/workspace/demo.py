"""The demo company: made by the simulator, read and hunted like any other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sleetwatch.errors import WorkspaceError
from sleetwatch.settings import FILE_NAME
from sleetwatch.workspace.ingesting import FileReport
from sleetwatch.workspace.ingesting import Progress as IngestProgress
from sleetwatch.workspace.workspace import Workspace
from sleetwatch.worlds import Company, build_company

TENANT = "demo"
FIRST_DAY = date(2026, 3, 2)


class Demo:
    """A workspace with the company's raw logs beside the lake, in `logs`."""

    def __init__(self, folder: Path) -> None:
        self.logs = folder / "logs"
        self.workspace = self._workspace(folder)
        self.company: Company | None = None

    def _workspace(self, folder: Path) -> Workspace:
        """A new workspace, or the demo that is there already, so that the command can be repeated."""
        if not (folder / FILE_NAME).exists():
            return Workspace.create(folder, TENANT)
        workspace = Workspace.open(folder)
        if not self.logs.is_dir() or workspace.folder.settings.tenant != TENANT:
            raise WorkspaceError(f"{folder} is a workspace of your own; name another folder for the demo")
        return workspace

    def build(self, *, seed: int, staff: int, days: int) -> str:
        """Write the raw logs; returns what was written, for people."""
        self.company = build_company(self.logs, seed=seed, staff=staff, days=days, first_day=FIRST_DAY)
        return self.company.summary()

    def ingest(self, progress: IngestProgress) -> list[FileReport]:
        """Read them all in."""
        return list(self.workspace.ingest([self.logs], progress=progress))

    def standings(self) -> list[tuple[str, str, int, str, str]]:
        """Where those whom the maker planted, and the honest look-alikes, came out: best rank first."""
        assert self.company is not None  # noqa: S101 - build comes first
        ranked = self.workspace.suspects(reveal=True)
        by_worker = {one.worker_id: one for one in ranked}
        last = len(ranked) + 1
        rows = []
        for person in self.company.truth:
            one = by_worker.get(person.worker_id)
            place = (one.rank, f"{one.probability:.1%}", one.status) if one else (last, "-", "no hit")
            rows.append((person.role, person.kind, *place))
        return sorted(rows, key=lambda row: row[2])
