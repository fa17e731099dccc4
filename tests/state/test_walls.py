"""Walls between tenants in PostgreSQL: who forgets to ask for a tenant's rows alone finds no others' all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from sleetwatch.cases import Actor
from sleetwatch.cases.rules import RULES
from sleetwatch.errors import UnknownName
from sleetwatch.state import passes_walls, scores, server_url, subjects, unwalled, unwalled_within, walled
from sleetwatch.state.server import of_server
from sleetwatch.state.tables import metadata
from sleetwatch.state.walls import WALLED, WITHIN
from sleetwatch.workspace import Workspace
from tests.postgres import ADMIN, Server, programs
from tests.workspace.group import PEOPLE, TENANTS, group, opened, who

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


def test_every_table_behind_the_wall_has_a_tenant_or_a_whole_and_is_so_in_the_database(workspace: Workspace):
    assert all("tenant" in metadata.tables[name].c for name in WALLED)
    assert set(WITHIN.values()) <= set(WALLED)
    query = "select relname from pg_class where relrowsecurity and relforcerowsecurity"
    with workspace.folder.state.connect() as connection:
        assert set(connection.exec_driver_sql(query).scalars()) == {*WALLED, *WITHIN}


def row_of(table: sa.Table, tenant: str, number: int) -> dict[str, Any]:
    """A row of a tenant; what is a part of something is a part of the one with this number."""
    kinds = ((sa.JSON, []), (sa.Boolean, False), (sa.Integer, number), (sa.Float, 0.0))
    return {one.name: next((value for kind, value in kinds if isinstance(one.type, kind)), tenant) for one in table.c}


@pytest.fixture(scope="module")
def filled(workspace: Workspace) -> Workspace:
    """A row of each tenant in every table behind the wall."""
    behind = [metadata.tables[name] for name in (*WALLED, *WITHIN)]
    wanted = {*behind, *(key.column.table for table in behind for key in table.foreign_keys)}
    with workspace.folder.state.begin() as connection:
        for table in metadata.sorted_tables:
            for number, tenant in enumerate(TENANTS, start=-2):  # hunts before the one that counts
                if table in wanted:
                    connection.execute(sa.insert(table).values(**row_of(table, tenant, number)))
    return workspace


def counted(workspace: Workspace) -> Mapping[str, int]:
    """By table behind the wall, how many rows a question finds that forgets the tenant."""
    with workspace.folder.state.connect() as connection:
        return {
            name: connection.execute(sa.select(sa.func.count()).select_from(metadata.tables[name])).scalar_one()
            for name in {*WALLED, *WITHIN}
        }


def test_in_every_table_who_forgets_the_tenant_sees_their_own_alone(filled: Workspace):
    found = counted(filled)
    with walled({"acme"}):
        acme = counted(filled)
    with walled({"beta"}):
        beta = counted(filled)
    with walled({"nobody"}):
        assert set(counted(filled).values()) == {0}
    for name in (*WALLED, *WITHIN):
        assert acme[name] > 0, name
        assert beta[name] > 0, name
        assert acme[name] + beta[name] == found[name], name


@pytest.mark.parametrize("name", [*WALLED, *WITHIN])
def test_no_row_of_another_tenant_is_written_in_any_table(filled: Workspace, name: str):
    table = metadata.tables[name]
    with (
        walled({"acme"}),
        pytest.raises(sa.exc.DBAPIError, match="row-level security"),
        filled.folder.state.begin() as connection,
    ):
        connection.execute(sa.insert(table).values(**row_of(table, "beta", -1)))


def test_whoever_may_see_something_has_a_role_in_its_tenant():
    """Else the wall would hide from people what the rules let them see."""
    assert all(rule.roles for rule in RULES if rule.allows)


def told(workspace: Workspace, actor: Actor, case: int) -> tuple[object, ...]:
    """What somebody is told of cases, requests and the list."""
    asked = workspace.requests.mine(actor), workspace.requests.waiting(actor)
    heads = workspace.cases.all(actor)
    decided = [workspace.access.decide(actor, action, case=case) for action in ("case.read", "case.head")]
    suspects = [(one.tenant, one.subject) for one in workspace.suspects(reveal=True)]
    return asked, heads, decided, [one for one in suspects if one[0] == "acme"], workspace.notices.of(actor)


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_behind_the_wall_everybody_is_told_what_they_are_told_without(workspace: Workspace, name: str):
    case = opened(workspace, "dana", "S-BORIS")
    workspace.requests.ask(who(workspace, "dana"), "export", case=case, reason="for counsel")
    actor = who(workspace, name)
    without = told(workspace, actor, case)
    with walled(actor.tenants):
        assert told(workspace, actor, case) == without


def test_the_order_of_the_list_is_everybodys_whoever_asks_for_it_first(workspace: Workspace):
    with walled({"acme"}):
        first = workspace.desk.ranking()
    assert first is not None
    assert {line.tenant for line in first.lines} == {"acme", "beta"}


def test_the_audit_says_of_which_tenant_a_case_was_that_somebody_of_another_asked_for(filled: Workspace):
    actor = who(filled, "dana")
    with walled(actor.tenants), pytest.raises(UnknownName, match="no case -1"):
        filled.access.check(actor, "case.read", case=-1)
    boss = Actor("root", frozenset({("*", "auditor")}))
    row = next(one for one in filled.audit.page(boss) if one.outcome == "denied")
    assert (row.tenant, row.case, row.action) == ("beta", -1, "case.read")


def test_a_role_for_which_no_wall_holds_is_told(server: Server, workspace: Workspace):
    with workspace.folder.state.connect() as connection:
        assert not passes_walls(connection)
    admin = of_server(server_url(server.url("postgres", ADMIN), None, "public", tls=False))
    with admin.connect() as connection:
        assert passes_walls(connection)
    admin.dispose()
