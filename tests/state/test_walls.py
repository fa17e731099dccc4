"""Walls between tenants in PostgreSQL: who forgets to ask for a tenant's rows alone finds no others' all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from sleetwatch.state import passes_walls, scores, server_url, subjects, unwalled, unwalled_within, walled
from sleetwatch.state.server import of_server
from sleetwatch.state.tables import metadata
from sleetwatch.state.walls import WALLED
from sleetwatch.workspace import Workspace
from tests.postgres import ADMIN, Server, programs
from tests.workspace.group import group

pytestmark = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL server")


@pytest.fixture(scope="module")
def workspace(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Two tenants, `acme` and `beta`, with the same three subjects in each."""
    made = group(tmp_path_factory.mktemp("walls") / "acme", server.state())
    yield made
    made.folder.state.dispose()


def tenants_in(connection: sa.Connection, table: sa.Table = subjects) -> set[str]:
    """A question that forgets the tenant."""
    return set(connection.execute(sa.select(table.c.tenant)).scalars())


def seen(workspace: Workspace, table: sa.Table = subjects) -> set[str]:
    with workspace.folder.state.connect() as connection:
        return tenants_in(connection, table)


def test_who_forgets_the_tenant_sees_their_own_alone(workspace: Workspace):
    assert seen(workspace) == {"acme", "beta"}, "hunts and commands are everybody's"
    for tenants in ({"acme"}, {"beta"}, {"acme", "beta"}, set()):
        with walled(tenants):
            assert seen(workspace) == seen(workspace, scores) == tenants
    with walled(None):
        assert seen(workspace) == {"acme", "beta"}, "a role everywhere"
    assert seen(workspace) == {"acme", "beta"}, "the wall ends with the request"


def test_nothing_is_written_through_the_wall(workspace: Workspace):
    row = {"tenant": "beta", "subject": "S-NEW", "accounts": [], "applicant_ids": []}
    with (
        walled({"acme"}),
        pytest.raises(sa.exc.DBAPIError, match="row-level security"),
        workspace.folder.state.begin() as connection,
    ):
        connection.execute(sa.insert(subjects).values(**row))
    with walled({"acme"}), workspace.folder.state.begin() as connection:
        assert connection.execute(sa.update(subjects).values(name="x").where(subjects.c.tenant == "beta")).rowcount == 0
        assert connection.execute(sa.delete(subjects).where(subjects.c.tenant == "beta")).rowcount == 0


def test_what_a_request_has_done_for_all_steps_outside_and_comes_back(workspace: Workspace):
    with walled({"acme"}):
        with unwalled():
            assert seen(workspace) == {"acme", "beta"}
        with workspace.folder.state.connect() as connection:
            with unwalled_within(connection):
                assert tenants_in(connection) == {"acme", "beta"}
            assert tenants_in(connection) == {"acme"}


def test_a_wall_does_not_stay_with_the_connection(workspace: Workspace):
    with walled({"acme"}):
        assert seen(workspace) == {"acme"}
    for _ in range(8):
        assert seen(workspace) == {"acme", "beta"}


def test_no_name_of_a_tenant_opens_the_wall(workspace: Workspace):
    for name in ("", "beta,acme", "{beta}", "' or true --"):
        with walled({name}):
            assert seen(workspace) == set()


def test_somebody_of_one_tenant_finds_people_of_it_alone(workspace: Workspace):
    actor = workspace.access.actor("dana")
    assert actor.tenants == {"acme"}
    with walled(actor.tenants):
        assert {one.tenant for one in workspace.suspects(reveal=True)} == {"acme"}
    assert workspace.access.actor("root").tenants is None


def test_every_table_behind_the_wall_has_a_tenant_and_is_so_in_the_database(workspace: Workspace):
    assert all("tenant" in metadata.tables[name].c for name in WALLED)
    query = "select relname from pg_class where relrowsecurity and relforcerowsecurity"
    with workspace.folder.state.connect() as connection:
        assert set(connection.exec_driver_sql(query).scalars()) == set(WALLED)


def test_a_role_for_which_no_wall_holds_is_told(server: Server, workspace: Workspace):
    with workspace.folder.state.connect() as connection:
        assert not passes_walls(connection)
    admin = of_server(server_url(server.url("postgres", ADMIN), None, "public", tls=False))
    with admin.connect() as connection:
        assert passes_walls(connection)
    admin.dispose()
