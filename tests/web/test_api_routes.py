"""Every row of the API: who may, what it leaves in the audit, which scope it takes, and that nobody forgot it here."""

from __future__ import annotations

import re

import pytest

from sleetwatch.cases import ACTIONS
from sleetwatch.web.api.problems import KINDS, PROBLEM
from sleetwatch.web.api.table import CALLS
from sleetwatch.web.route import Audit, Who
from tests.served import TENANT, Served
from tests.web.api_matrix import API_MATRIX, PLACES, QUERIES, WHO

pytestmark = pytest.mark.enable_socket

READS = [one for one in CALLS if one.audit is Audit.READ]


def address(row, served: Served) -> str:
    """A row's path with something in its places."""
    given = {"tenant": TENANT, "subject": served.subjects[-1], **PLACES}
    path = re.sub(r"{(\w+)}", lambda found: given.get(found[1], "nothing-of-that-name"), row.path)
    return path + QUERIES.get(row.path, "")


def body(row):
    """A body without its fields."""
    return {"json": {}} if isinstance(row.body, type) and row.body is not bytes else {}


def test_every_row_has_a_line_in_the_matrix_and_every_line_a_row():
    assert sorted(row.name for row in CALLS) == sorted(API_MATRIX)


def test_what_changes_something_is_no_get_and_every_scope_is_an_action():
    assert [row.name for row in CALLS if row.method == "GET" and row.body is not None] == []
    assert [row.name for row in CALLS if row.method != "GET" and row.audit is Audit.READ] == []
    assert [row.name for row in CALLS if not set(row.needs) <= ACTIONS.keys()] == []


@pytest.mark.parametrize("row", CALLS, ids=lambda row: row.name)
def test_a_row_answers_each_role_as_the_matrix_says(served: Served, row):
    answers = {}
    for who in WHO:
        with served.program(None if who == "nobody" else who) as program:
            answer = program.request(row.method, address(row, served), **body(row))
        answers[who] = answer.status_code
        if answer.status_code >= 400:
            said = answer.json()
            assert answer.headers["content-type"] == PROBLEM
            assert (said["status"], KINDS[said["code"]][0]) == (answer.status_code, answer.status_code)

    assert answers == API_MATRIX[row.name]


@pytest.mark.parametrize("row", [one for one in CALLS if one.needs], ids=lambda row: row.name)
def test_a_token_that_was_not_made_for_it_is_told_which_scope_it_lacks(served: Served, row):
    lacking = row.needs[0]
    with served.program("lead", frozenset(ACTIONS) - {lacking}) as program:
        answer = program.request(row.method, address(row, served), **body(row))

    assert (answer.status_code, answer.json()["code"]) == (403, "scope")
    assert f'scope="{lacking}"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize("row", READS, ids=lambda row: row.name)
def test_who_reads_is_written_down_before_and_so_is_who_was_refused(served: Served, row):
    expected = []
    for who in ("lead", "admin"):
        actor = served.workspace.access.actor(f"{who}@acme.example")
        may = not isinstance(row.action, Who) and bool(served.workspace.access.tenants(actor, row.action))
        expected.append((actor.name, row.action, "done" if may else "denied"))
        with served.program(who):
            pass  # the token is made before acts are counted
    before = len(served.acts())
    for who in ("lead", "admin"):
        with served.program(who) as program:
            program.request(row.method, address(row, served))

    if row.path == "/requests/{request}":
        expected = [(name, action, "denied") for name, action, _ in expected]
    assert [act for act in served.acts()[before:] if act[1] == row.action] == expected


@pytest.mark.parametrize("row", [one for one in CALLS if one.audit is Audit.NONE], ids=lambda row: row.name)
def test_what_shows_nobodys_data_leaves_nothing_in_the_audit(served: Served, row):
    with served.program("lead") as program:
        before = len(served.acts())
        program.request(row.method, address(row, served))

    assert [act for act in served.acts()[before:] if act[1] != "audit.read"] == []
