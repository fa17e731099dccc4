"""One file that a program sends: taken in at once, and told what became of it. The hunt is somebody else's."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sleetwatch.cases import Actor
from sleetwatch.errors import UserError
from sleetwatch.lake import Staging
from sleetwatch.settings import check_tenant
from sleetwatch.workspace.arriving import FileReport, together

if TYPE_CHECKING:
    from sleetwatch.workspace.workspace import Workspace

LONGEST_NAME = 120


class Receiving:
    """Takes in what programs send to one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def take(
        self,
        actor: Actor,
        name: str,
        stream: BinaryIO,
        *,
        tenant: str | None = None,
        source: str | None = None,
        zone: str | None = None,
    ) -> FileReport:
        """Take one file in, whole or not at all, or each file of a zip. Sent again it counts as duplicates.

        Raises `UserError` that names what of it cannot be read; a zip's other files are kept.
        """
        of = check_tenant(tenant or self._workspace.folder.settings.tenant)
        self._workspace.access.act(actor, "events.write", tenant=of, details={"files": 1})
        with self._workspace.folder.locked():
            staging = Staging(self._workspace.folder.staging)
        try:
            kept = set_aside(name, stream, staging.new())
            reports = list(self._workspace.ingest([kept], of, source, zone))
        finally:
            staging.close()
        wrong = [f"{one.file}: {one.error}" for one in reports if one.error is not None]
        if wrong or not reports:
            raise UserError("; ".join(wrong) or f"{kept.name}: there is no file in it")
        return reports[0] if len(reports) == 1 else together(kept.name, reports)


def set_aside(name: str, stream: BinaryIO, folder: Path) -> Path:
    """What was sent as a file whose name is plain, since a source may go by it."""
    plain = re.sub(r"[^\w.-]", "_", Path(name).name)[-LONGEST_NAME:].lstrip(".") or "file"
    folder.mkdir()
    with (folder / plain).open("wb") as kept:
        shutil.copyfileobj(stream, kept)
    return folder / plain
