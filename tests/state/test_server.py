"""A state in PostgreSQL holds what one in a file holds, and says what is wrong with its server. Needs Debian's."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from sleetwatch.errors import UserError, WorkspaceError
from sleetwatch.settings import State
from sleetwatch.state import acts, compact, insert_new, insert_over, is_sound, meta, server_url
from sleetwatch.state.tables import metadata
from sleetwatch.workspace import Workspace, refusal
from tests.postgres import Server, programs
from tests.workspace.company import write_company

pytestmark = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL server")


@pytest.fixture(scope="module")
def workspace(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A company that was ingested and hunted, its state on the server."""
    folder = tmp_path_factory.mktemp("kept")
    files = write_company(folder)
    made = Workspace.create(folder / "acme", "acme", server.state())
    assert all(report.error is None for report in made.ingest(files))
    made.hunt()
    yield made
    made.folder.state.dispose()


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(workspace: Workspace):
    with workspace.folder.state.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert is_sound(connection) == "ok"


def test_nothing_of_the_state_lies_in_the_folder(workspace: Workspace):
    assert not list(workspace.root.glob("state.db*"))


def test_the_same_people_come_to_the_top_for_the_same_reasons(workspace: Workspace, tmp_path: Path):
    beside = Workspace.create(tmp_path / "acme", "acme")
    assert all(report.error is None for report in beside.ingest(write_company(tmp_path)))
    beside.hunt()

    def told(one: Workspace):
        return [
            (
                line.worker_id,
                line.probability,
                [(part.signal, part.nats) for part in one.explain(line.subject).suspect.parts],
            )
            for line in one.suspects(limit=5, reveal=True)
        ]

    assert told(workspace) == told(beside)


def test_rows_are_counted_in_whole_numbers_with_which_a_hunt_can_reckon(workspace: Workspace):
    rows = workspace.folder.rows_of(["sign_in"])

    assert isinstance(rows, int)
    assert rows * 0.5 > 0


def test_many_who_act_at_once_leave_an_audit_without_a_hole(workspace: Workspace):
    workspace.people.add(workspace.access.actor("owner", via="cli"), "ada", ["admin"])
    before = workspace.audit.verify().rows

    def add(number: int) -> None:
        other = Workspace.open(workspace.root)  # as another process would
        other.people.add(other.access.actor("ada"), f"kim{number}", ["analyst"], "acme")
        other.folder.state.dispose()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(8)))

    checked = workspace.audit.verify()
    assert checked.complaints == []
    assert checked.rows >= before + 8


def test_the_audit_can_only_be_added_to(workspace: Workspace):
    for change in (sa.update(acts).values(action="x"), sa.delete(acts), sa.text("truncate acts")):
        with pytest.raises(sa.exc.DBAPIError, match="only ever added to"), workspace.folder.state.begin() as connection:
            connection.execute(change)


def test_rows_that_are_there_are_left_or_replaced(workspace: Workspace):
    with workspace.folder.state.begin() as connection:
        assert connection.execute(insert_new(connection, meta).values(key="k", value="1")).rowcount == 1
        assert connection.execute(insert_new(connection, meta).values(key="k", value="2")).rowcount == 0
        connection.execute(insert_over(connection, meta), [{"key": "k", "value": "3"}])
        assert connection.execute(sa.select(meta.c.value).where(meta.c.key == "k")).scalar_one() == "3"


def test_a_text_with_a_nul_is_kept_and_found_again(workspace: Workspace):
    with workspace.folder.state.begin() as connection:
        connection.execute(sa.insert(meta), [{"key": "a\0b", "value": "\0"}, {"key": "c", "value": "d"}])
        assert connection.execute(sa.select(meta.c.value).where(meta.c.key == "a\0b")).scalar_one() == "\ufffd"
        connection.execute(sa.delete(meta).where(meta.c.key.in_(["a\0b", "c", "k"])))


def test_what_was_deleted_is_gone_from_the_servers_files(workspace: Workspace):
    assert compact(workspace.folder.state)


def test_after_the_server_was_started_again_nobody_is_turned_away(workspace: Workspace, server: Server):
    before = workspace.suspects()
    server.hang_up(str(workspace.folder.state.url.database))
    assert workspace.suspects() == before


def test_two_workspaces_do_not_share_a_schema(workspace: Workspace, tmp_path: Path):
    with pytest.raises(WorkspaceError, match="has a schema sleetwatch already"):
        Workspace.create(tmp_path / "other", "acme", workspace.folder.settings.state)
    assert not (tmp_path / "other").exists()


def test_a_server_that_is_not_there_is_told_in_a_line(server: Server, tmp_path: Path):
    nowhere = replace_port(server.state(), 1)
    with pytest.raises(sa.exc.OperationalError) as raised:
        Workspace.create(tmp_path / "acme", "acme", nowhere)
    assert "cannot use the workspace's state" in (refusal(raised.value) or "")
    assert not (tmp_path / "acme").exists()


def replace_port(state: State, port: int) -> State:
    url = sa.make_url(state.url or "").set(port=port)
    return State(url=url.render_as_string(hide_password=False))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://me:secret@db/base", "holds a password"),
        ("mysql://me@db/base", "is not as in"),
        ("postgresql://me@db", "is not as in"),
        ("no address", "is not as in"),
    ],
)
def test_an_address_that_is_none_is_refused_and_no_password_repeated(url: str, says: str):
    with pytest.raises(UserError, match=says) as raised:
        server_url(url, None, "sleetwatch", tls=None)
    assert "secret@" not in str(raised.value)


def test_only_this_machine_is_reached_without_encryption():
    assert server_url("postgresql://me@db.corp/base", None, "s", tls=None).query["tls"] == "1"
    assert server_url("postgresql://me@127.0.0.1/base", None, "s", tls=None).query["tls"] == "0"
    assert server_url("postgresql://me@db.corp/base", None, "s", tls=False).query["tls"] == "0"
