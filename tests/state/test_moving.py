"""A state moves from a file to a server and back by a backup, and is the same there, table by table."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.state import hunts, meta
from sleetwatch.state.dumping import known_tables, lines_of, snapshot
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.restoring import restore
from tests.postgres import Server, programs

pytestmark = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL server")


def silent(_what: str, _share: float) -> None:
    """Nobody watches."""


def tables(workspace: Workspace) -> dict[str, list[str]]:
    """Every table as text, without what the audit says of the moves themselves."""
    with snapshot(workspace.folder.state) as connection:
        found = {table.name: list(lines_of(connection, table)) for table in known_tables()}
    for name in ("acts", "audit_names"):
        found[name] = [line for line in found[name] if "backup" not in line and "restore" not in line]
    return found


def moved(workspace: Workspace, root: Path, server: Server | None) -> Workspace:
    taken = workspace.backups.take(root.with_suffix(".tar"), silent)
    restore(Path(taken.path), root, server.state() if server else None, taken.digest, silent)
    return Workspace.open(root)


def test_there_and_back_nothing_changes_but_a_nul(server: Server, judged_once: Path, tmp_path: Path):
    here = Workspace.open(Path(shutil.copytree(judged_once, tmp_path / "here")))
    with here.folder.state.begin() as connection:
        connection.execute(sa.insert(meta).values(key="odd", value="a\0b"))
    here.people.add(here.access.actor("owner", via="cli"), "ada", ["admin"])
    subject = here.suspects(limit=1)[0]
    there = moved(here, tmp_path / "there", server)
    back = moved(there, tmp_path / "back", None)

    assert not (there.root / "state.db").exists()
    expected = tables(here)
    expected["meta"] = [line.replace("\\u0000", "\ufffd") for line in expected["meta"]]  # no server keeps a NUL
    assert tables(there) == expected
    assert tables(back) == expected
    assert there.explain(subject.subject) == here.explain(subject.subject)
    settings = (back.root / "sleetwatch.toml").read_text("utf-8")
    assert settings == (here.root / "sleetwatch.toml").read_text("utf-8").partition("\n[state]")[0]
    for workspace in (there, back):
        assert workspace.audit.verify().complaints == []
    numbers = []
    for workspace in (here, there):  # what comes next gets the next number
        with workspace.folder.state.connect() as connection:
            head = dict(connection.execute(sa.select(hunts).limit(1)).mappings().one())
            del head["hunt"]
            numbers.append(connection.execute(sa.insert(hunts).values(head).returning(hunts.c.hunt)).scalar_one())
    assert numbers[0] == numbers[1] > 1
    for workspace in (here, there):
        workspace.folder.state.dispose()
