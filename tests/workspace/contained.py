"""A case that responds: Anna of `group`, known by logs at Entra and on one machine at Defender."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sleetwatch.state import batches, case_tasks
from sleetwatch.workspace import Workspace
from tests.respond.vendors import ID, MACHINE
from tests.workspace.company import sign_in
from tests.workspace.group import group, opened, who

ANNA = "anna.canary@acme.example"


def ready(root: Path) -> Workspace:
    """A case on Anna that responds, with logs that know her at Entra and one machine of hers at Defender."""
    workspace = group(root)
    with workspace.folder.state.begin() as connection:
        connection.execute(sa.delete(batches))  # which stand for files that were never there
    sign_ins, processes = root.parent / "signIns.json", root.parent / "processes.jsonl"
    rows = [
        sign_in(number, day, userPrincipalName=name, userId=own, sessionId=f"session-{number}-{day}")
        for number, name, own in ((5, ANNA, ID), (6, "boris.canary@acme.example", "b"))
        for day in range(3)
    ]
    sign_ins.write_text(json.dumps({"value": rows}), "utf-8")
    processes.write_text("".join(json.dumps(process(ANNA, day)) + "\n" for day in (1, 2)), "utf-8")
    assert all(report.error is None for report in workspace.ingest([sign_ins, processes], "acme"))
    number = opened(workspace)
    dana, lee, kim = (who(workspace, name) for name in ("dana", "lee", "kim"))
    workspace.cases.add_member(dana, number, "lee", "investigator", "works on it")
    workspace.cases.move(dana, number, "checking", "look")
    verdict = workspace.cases.judge(dana, number, "S-ANNA", "confirmed", reason="farm-found")
    workspace.judging.approve(lee, verdict.verdict)
    workspace.cases.move(dana, number, "decided", "both agree")
    asked = workspace.requests.ask(dana, "response", case=number, reason="tonight")
    workspace.requests.approve(kim, asked.number)
    workspace.cases.move(dana, number, "responding", "contain")
    for step in ("preserve", "snapshot"):
        finish(workspace, number, step)
    return workspace


def process(account: str | None, day: int, file: str = "notepad.exe") -> dict[str, Any]:
    """A row of Defender's advanced hunting; without an account it ran as the system."""
    told = {
        "Timestamp": f"2026-03-0{day}T09:00:00Z",
        "DeviceId": MACHINE,
        "DeviceName": "lt-001",
        "AccountUpn": account or "",
        "AccountName": "" if account else "system",
        "FileName": file,
        "ActionType": "ProcessCreated",
    }
    return {"time": told["Timestamp"], "category": "AdvancedHunting-DeviceProcessEvents", "properties": told}


def finish(workspace: Workspace, case: int, step: str) -> None:
    with workspace.folder.state.connect() as connection:
        own = sa.and_(case_tasks.c.case == case, case_tasks.c.step == step)
        task = connection.execute(sa.select(case_tasks.c.task).where(own)).scalar_one()
    workspace.cases.task(who(workspace, "dana"), case, task, "done", "done")
