"""A state moves from a file to a server and back by a backup, and is the same there, table by table."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.state import batches, drop_schema, meta
from sleetwatch.state.dumping import known_tables, lines_of, snapshot
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.folder import place_of
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


def test_there_and_back_nothing_changes(server: Server, judged_once: Path, tmp_path: Path):
    here = Workspace.open(Path(shutil.copytree(judged_once, tmp_path / "here")))
    here.people.add(here.access.actor("owner", via="cli"), "ada", ["admin"])
    subject = here.suspects(limit=1)[0]
    there = moved(here, tmp_path / "there", server)
    back = moved(there, tmp_path / "back", None)

    assert not (there.root / "state.db").exists()
    assert tables(there) == tables(here)
    assert tables(back) == tables(here)
    assert there.explain(subject.subject) == here.explain(subject.subject)
    assert (back.root / "sleetwatch.toml").read_text("utf-8") == (here.root / "sleetwatch.toml").read_text("utf-8")
    for workspace in (there, back):
        assert workspace.audit.verify().complaints == []
    numbers = []
    for workspace in (here, there):  # what comes next gets the next number
        with workspace.folder.state.connect() as connection:
            new = sa.insert(batches).values(ingested_at=1, tenant="acme").returning(batches.c.batch)
            numbers.append(connection.execute(new).scalar_one())
    assert numbers[0] == numbers[1] > 1
    there.folder.state.dispose()


def test_a_text_that_a_server_does_not_keep_is_the_one_thing_that_changes(server: Server, tmp_path: Path):
    here = Workspace.create(tmp_path / "here", "acme")
    with here.folder.state.begin() as connection:
        connection.execute(sa.insert(meta).values(key="odd", value="a\0b"))
    there = moved(here, tmp_path / "there", server)
    assert [line for line in tables(there)["meta"] if '"odd"' in line] == ['["odd","a\ufffdb"]\n']
    assert {name: lines for name, lines in tables(there).items() if name != "meta"} == {
        name: lines for name, lines in tables(here).items() if name != "meta"
    }
    there.folder.state.dispose()


def test_a_move_that_fails_leaves_neither_folder_nor_schema(server: Server, tmp_path: Path):
    here = Workspace.create(tmp_path / "here", "acme")
    taken = here.backups.take(tmp_path / "here.tar", silent)
    state = server.state()
    cut = tmp_path / "cut.tar"
    cut.write_bytes(Path(taken.path).read_bytes()[:-30_000])
    with pytest.raises(Exception, match="cut off"):
        restore(cut, tmp_path / "there", state, None, silent)
    restore(Path(taken.path), tmp_path / "there", state, None, silent)  # the schema was free
    there = Workspace.open(tmp_path / "there")
    place = place_of(there.root, there.folder.settings)
    there.folder.state.dispose()
    assert isinstance(place, sa.URL)
    drop_schema(place)
