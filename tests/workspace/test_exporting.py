"""What leaves for a SIEM is who is over the line, by pseudonym, and nobody's name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.errors import UnknownName
from sleetwatch.state import scores
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.exporting import FORMATS, exported


def test_only_who_is_over_the_line_leaves_and_by_no_name(judged_root: Path):
    workspace = Workspace.open(judged_root)
    last = workspace.suspects()[-1].subject
    with workspace.folder.state.begin() as connection:
        connection.execute(sa.update(scores).where(scores.c.subject == last).values(status="below"))
    everybody = workspace.suspects(reveal=True)
    over = {one.subject for one in everybody if one.status in {"check", "case"}}
    assert over == {one.subject for one in everybody} - {last}
    private = {text.lower() for one in everybody for text in (one.name, one.worker_id, *one.accounts) if text}

    for form in FORMATS:
        lines = list(exported(workspace.folder, form))
        assert len(lines) == len(over)
        assert not [text for text in private for line in lines if text in line.lower()]


def test_the_first_hunt_creates_and_the_next_updates(judged_root: Path):
    workspace = Workspace.open(judged_root)
    first = {json.loads(line)["activity_id"] for line in exported(workspace.folder, "ocsf")}
    workspace.hunt()
    assert first == {1}
    assert {json.loads(line)["activity_id"] for line in exported(workspace.folder, "ocsf")} == {2}


def test_a_format_that_there_is_not_is_told_with_those_there_are(judged_root: Path):
    with pytest.raises(UnknownName, match="ocsf, splunk, sentinel, cef"):
        exported(Workspace.open(judged_root).folder, "xml")
