"""People by program, and the glass: who hires and shuts out, and who looks into a case in an emergency."""

from __future__ import annotations

from typing import get_args

import pytest

from sleetwatch import clock
from sleetwatch.cases import ACTIONS, ROLES
from sleetwatch.web.api.people import Held
from tests.served import PASSWORD, TENANT, Served

pytestmark = pytest.mark.enable_socket


def audited(served: Served, *actions: str) -> list[tuple[str, str, str | None]]:
    """Newest last: the action, how it came out, and the role that it was about."""
    auditor = served.workspace.access.actor("auditor@acme.example")
    rows = served.workspace.audit.page(auditor, limit=100_000)[::-1]
    return [(row.action, row.outcome, row.details.get("role")) for row in rows if row.action in actions]


def test_a_role_can_be_given_that_is_one_and_no_other():
    assert set(get_args(Held)) == ROLES.keys()


def test_somebody_is_added_comes_in_by_the_link_is_given_a_role_and_shut_out_again(worn: Served):
    before = len(audited(worn, "people.grant", "people.write"))
    with worn.program("admin") as admin:
        added = admin.post("/people", json={"name": "Nia@acme.example", "roles": ["analyst"], "tenant": TENANT})
        nia = "/people/nia@acme.example"
        twice = admin.post("/people", json={"name": "nia@acme.example"})
        king = admin.post(f"{nia}/roles", json={"role": "king"})
        given = admin.post(f"{nia}/roles", json={"role": "hr"})
        taken = admin.post(f"{nia}/roles/out", json={"role": "hr"})
        tied = admin.post(f"{nia}/ties", json={"known_as": "w002", "tenant": TENANT})
        shut = admin.put(f"{nia}/access", json={"shut": True})
        listed = admin.get("/people", params={"limit": 200}).json()["people"]

    assert added.status_code == 201
    assert added.json()["person"]["grants"] == [{"tenant": TENANT, "role": "analyst"}]
    with worn.client() as browser:
        link = added.json()["invitation"]
        assert link.startswith(f"{worn.address}/invitation/")
        assert browser.post(link, data={"password": PASSWORD, "again": PASSWORD}).status_code != 303  # shut out since
    assert (twice.status_code, king.status_code) == (409, 422)
    assert {"tenant": "*", "role": "hr"} in given.json()["grants"]
    assert {"tenant": "*", "role": "hr"} not in taken.json()["grants"]
    assert tied.json()["is_tied"] is True
    assert shut.json()["disabled_at"]
    assert [one["disabled_at"] for one in listed if one["name"] == "nia@acme.example"] == [shut.json()["disabled_at"]]
    assert audited(worn, "people.grant", "people.write")[before:] == [
        ("people.grant", "done", "analyst"),
        ("people.write", "done", None),
        ("people.grant", "done", "hr"),
        ("people.grant", "done", "hr"),
        ("people.write", "done", None),
        ("people.write", "done", None),
    ]


def test_a_token_that_adds_people_gives_no_roles_unless_made_for_it(worn: Served):
    with worn.program("admin", ("people.write",)) as writer:
        answer = writer.post("/people", json={"name": "eve@acme.example", "roles": ["lead"]})
    token = worn.workspace.access.actor("admin@acme.example", via="token", scopes=frozenset({"people.write"}))
    with pytest.raises(Exception, match=r"people\.grant"):
        worn.workspace.people.add(token, "eve@acme.example", ["lead"])
    auditor = worn.workspace.access.actor("root@acme.example")

    assert (answer.status_code, answer.json()["code"]) == (403, "scope")
    assert "eve@acme.example" not in {one.name for one in worn.workspace.people.all(auditor)}


def test_nobody_gives_a_role_to_themselves_by_program_either(worn: Served):
    with worn.program("admin") as admin:
        answer = admin.post("/people/admin@acme.example/roles", json={"role": "operator"})

    assert answer.status_code == 404
    assert audited(worn, "people.grant")[-1] == ("people.grant", "denied", "operator")


def test_the_glass_is_broken_with_a_reason_told_to_all_and_whole_again_after_four_hours(
    worn: Served, monkeypatch: pytest.MonkeyPatch
):
    case = f"/cases/{worn.case}"
    with worn.program("admin") as admin, worn.program("analyst") as analyst:
        assert admin.get(case).status_code == 404
        assert admin.post(f"{case}/glass", json={"reason": ""}).status_code == 422
        assert analyst.post(f"{case}/glass", json={"reason": "curious"}).status_code == 404
        assert admin.post("/cases/99999/glass", json={"reason": "it burns"}).status_code == 404
        broken = admin.post(f"{case}/glass", json={"reason": "the lead is ill and it burns"})
        assert admin.get(case).status_code == 200
        assert admin.post(f"{case}/notes", json={"text": "I was here"}).status_code == 404
        then = clock.now() + 5 * clock.HOUR
        monkeypatch.setattr(clock, "now", lambda: then)
        assert admin.get(case).status_code == 404
    told = {
        name: [one.text for one in worn.workspace.notices.of(worn.workspace.access.actor(f"{name}@acme.example"))]
        for name in ("lead", "auditor", "admin")
    }

    assert broken.json()["line"]["title"] == "One device, two people"
    assert any("broke the glass" in text for text in told["lead"])
    assert any("broke the glass" in text for text in told["auditor"])
    assert not any("broke the glass" in text for text in told["admin"])


def test_a_token_that_was_not_made_for_the_glass_breaks_none(worn: Served):
    with worn.program("admin", frozenset(ACTIONS) - {"case.break-glass"}) as admin:
        answer = admin.post(f"/cases/{worn.case}/glass", json={"reason": "it burns"})

    assert (answer.status_code, answer.json()["code"]) == (403, "scope")
