"""The columns that lists of applicants are ordered and limited by say what the applicants' pages say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.state import applicant_heads
from sleetwatch.vetting.checks import Outcome
from sleetwatch.workspace import Workspace

DANA = "dana@acme.example"


def standing(workspace: Workspace) -> dict[str, tuple[float, int, int | None, str]]:
    """By application, as the columns tell it."""
    workspace.vetting.bring_up_to_date()
    names = ("applicant_id", "score", "contradicts", "due_at", "state")
    with workspace.folder.state.connect() as connection:
        rows = connection.execute(sa.select(*(applicant_heads.c[name] for name in names)))
        return {name: (score, against, due_at, state) for name, score, against, due_at, state in rows}


def on_pages(workspace: Workspace) -> dict[str, tuple[float, int, int | None, str]]:
    """The same as the pages tell it."""
    return {
        page.applicant_id: (
            page.score,
            page.contradictions,
            min((step.due_at for step in page.of(Outcome.NOT_DONE) if step.due_at is not None), default=None),
            page.state,
        )
        for page in workspace.vetting.applicants(reveal=True)
    }


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    applied = [
        {"applicant_id": name, "applied_at": f"2026-02-0{day}T10:00:00Z", "name": f"Person {name}", "phone": phone}
        for day, (name, phone) in enumerate((("A1", "+15128670001"), ("A2", "+15125550111"), ("A3", None)), 1)
    ]
    path = tmp_path / "applicants.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in applied))
    made = Workspace.create(tmp_path / "acme", "acme")
    assert not [file for file in made.ingest([path]) if file.error or file.rejected]
    return made


def test_the_columns_say_what_the_pages_say_whatever_people_record_and_decide(workspace: Workspace, tmp_path: Path):
    vetting = workspace.vetting
    before = on_pages(workspace)
    assert standing(workspace) == before
    one, two, three = sorted(before)[:3]

    vetting.record(one, "phone-answered", "contradicts", by=DANA, note="another voice")
    vetting.record(two, "phone-answered", "agreed", by=DANA)
    vetting.record(two, "phone-answered", "not-done", by=DANA)
    told = {"applicant_id": three, "checked_at": "2026-03-01T10:00:00Z", "check": "phone_line", "step": "phone-unique"}
    (tmp_path / "checks.jsonl").write_text(json.dumps(told | {"outcome": "failed", "checked_by": DANA}) + "\n")
    assert not [file for file in workspace.ingest([tmp_path / "checks.jsonl"], source="checks") if file.error]
    vetting.decisions.decide(two, "withdrawn", "withdrew", by=DANA)

    after = standing(workspace)
    assert after == on_pages(workspace)
    assert after[one][1] == before[one][1] + 1
    assert after[two][3] == "withdrawn"
    assert before[two][1] == 1, "a number that is nobody's, which the machine finds"


def test_nothing_is_written_when_nothing_changed(workspace: Workspace, monkeypatch):
    workspace.vetting.look_again()
    standing(workspace)
    monkeypatch.setattr("sleetwatch.workspace.vetting_standing.read_heads", None)

    assert standing(workspace)
