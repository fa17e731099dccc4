"""Every route: who may, what it leaves in the audit, and that nobody forgot it here."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from sleetwatch.web.route import Audit, Who
from sleetwatch.web.routes import ROUTES
from tests.served import TENANT, Served
from tests.web.matrix import MATRIX, PLACES

pytestmark = pytest.mark.enable_socket

WHO = ("nobody", "analyst", "lead", "admin", "auditor", "hr", "recruiter", "operator")


def address(path: str, served: Served) -> str:
    """A path with something in its places."""
    given = {"tenant": TENANT, "subject": served.subjects[-1], **PLACES}
    return re.sub(r"{(\w+)}", lambda found: given.get(found[1], "nothing-of-that-name"), path)


def test_every_route_has_a_row_in_the_matrix_and_every_row_a_route():
    assert sorted(route.name for route in ROUTES) == sorted(MATRIX)


def test_no_route_stands_twice():
    assert [name for name, count in Counter(route.name for route in ROUTES).items() if count > 1] == []


def test_what_changes_something_is_a_form_and_a_page_never_is():
    assert {route.method for route in ROUTES} == {"GET", "POST"}
    assert [route.name for route in ROUTES if route.method == "POST" and route.audit is Audit.READ] == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_answers_each_role_as_the_matrix_says(served: Served, route):
    answers = {}
    for who in WHO:
        with served.client(None if who == "nobody" else who) as client:
            answers[who] = client.request(route.method, address(route.path, served), data=form(route)).status_code

    assert answers == MATRIX[route.name]


def form(route):
    """A form without its fields."""
    return {"nothing": "here"} if route.method == "POST" else None


@pytest.mark.parametrize(
    "route",
    [one for one in ROUTES if one.method == "GET" and not isinstance(one.action, Who)],
    ids=lambda one: one.name,
)
def test_who_reads_is_written_down_before_and_so_is_who_was_refused(served: Served, route):
    readers = ("lead", "admin")
    expected = []
    for who in readers:
        actor = served.workspace.access.actor(f"{who}@acme.example")
        may = bool(served.workspace.access.tenants(actor, route.action))
        expected.append((actor.name, route.action, "done" if may else "denied"))
    before = len(served.acts())
    for who in readers:
        with served.client(who) as client:
            client.get(address(route.path, served))

    assert [act for act in served.acts()[before:] if act[1] == route.action] == expected


@pytest.mark.parametrize(
    "route",
    [one for one in ROUTES if one.method == "GET" and one.audit is Audit.NONE and isinstance(one.action, Who)],
    ids=lambda one: one.name,
)
def test_what_shows_nobodys_data_leaves_nothing_in_the_audit(served: Served, route):
    with served.client("lead") as client:
        before = len(served.acts())
        client.get(address(route.path, served))

    assert [act for act in served.acts()[before:] if act[1] != "audit.read"] == []
