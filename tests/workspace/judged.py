"""A small company with people to give verdicts on: two act from afar, on one device."""

from __future__ import annotations

import json
from pathlib import Path

from sleetwatch.workspace import Workspace
from tests.workspace.company import DAYS, STAFF, sign_in, write_roster

FIRST, SECOND = "w001", "w003"
"""Who acts from afar."""


def judged(folder: Path) -> Path:
    """The company as a workspace that was hunted once."""
    folder.mkdir(parents=True, exist_ok=True)
    roster, sign_ins = write_roster(folder / "workers.csv"), folder / "signIns.json"
    records = [_record(number, day) for day in range(DAYS) for number in range(STAFF)]
    sign_ins.write_text(json.dumps({"value": records}), "utf-8")
    workspace = Workspace.create(folder / "acme", "acme")
    assert all(report.error is None for report in workspace.ingest([roster, sign_ins]))
    workspace.hunt()
    return workspace.root


def _record(number: int, day: int) -> dict[str, object]:
    if number != 3:
        return sign_in(number, day)
    away = sign_in(1, day)
    own = ("id", "userPrincipalName", "userDisplayName", "userId")
    return away | {name: sign_in(number, day)[name] for name in own} | {"ipAddress": "188.16.10.77"}
