"""Responses by pages and by the API: the same decisions as on the command line, and no name to who may not see one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from sleetwatch.workspace.action_list import listed
from tests.respond.vendors import ID
from tests.served_case import ServedCase
from tests.workspace.contained import ANNA

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedCase]:
    opened = ServedCase(tmp_path_factory.mktemp("contained"))
    yield opened
    opened.close()


@pytest.fixture
def served(once: ServedCase) -> ServedCase:
    once.at.again()
    return once


def page(served: ServedCase, name: str, path: str, status: int = 200) -> str:
    with served.client(name) as client:
        answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def send(served: ServedCase, name: str, path: str, **form: object) -> httpx.Response:
    with served.client(name) as client:
        return client.post(path, data=form)


def ask(served: ServedCase, *actions: str) -> str:
    """Ask by the page; where the answer leads."""
    form = {"subject": "S-ANNA", "reason": "Anna Canary, tonight", "hours": "8", "action": list(actions)}
    answer = send(served, "dana", f"/cases/{served.case}/containment", **form)
    assert answer.status_code == 303, answer.text[:500]
    return answer.headers["location"].partition("?")[0]


def state(served: ServedCase, here: str) -> str:
    with served.program("dana") as program:
        return program.get(here).json()["state"]


def test_what_is_asked_on_the_page_is_approved_by_another_tried_done_and_seen(served: ServedCase):
    plan = page(served, "dana", f"/cases/{served.case}/containment")
    assert plan.index("Preserve") < plan.index("Snapshot") < plan.index("Revoke together") < plan.index("Isolate")
    assert "session-5-0" in plan
    here = ask(served)

    assert send(served, "dana", f"{here}/decision", decision="approve").status_code == 404, "not by who asked"
    assert send(served, "dana", f"{here}/do").status_code == 400, "nobody has approved it"
    waiting = page(served, "kim", "/responses")
    assert here in waiting
    assert "waits for your word" in waiting
    read = page(served, "kim", here)
    assert "Disable the account" in read
    assert "Is noticed" in read
    assert f"case {served.case}" not in read.lower(), "an approver is not told which case"
    assert send(served, "kim", f"{here}/decision", decision="refuse").status_code == 400, "a refusal needs a reason"
    assert send(served, "kim", f"{here}/decision", decision="approve", said="go").status_code == 303

    tried = send(served, "dana", f"{here}/try").text
    assert "revokeSignInSessions" in tried
    assert served.at["entra"].changes == []
    assert send(served, "dana", f"{here}/do").headers["location"] == f"{here}?told=done"
    assert served.at["entra"].users[ID]["enabled"] is False
    done = page(served, "dana", here)
    assert "It is done" not in done
    assert "Take it back" in done
    assert all(ANNA not in text and "Anna Canary" not in text for text in (plan, waiting, read, tried, done))
    assert "not everything could be looked at" in page(served, "dana", f"/cases/{served.case}/after"), "no log since"


def test_whoever_is_not_in_the_case_sees_none_of_it_and_does_nothing(served: ServedCase):
    here = ask(served, "entra-disable")

    for name in ("hal", "ari", "ada"):
        assert here not in page(served, name, "/responses")
        page(served, name, here, 404)
        page(served, name, f"/cases/{served.case}/containment", 404)
        page(served, name, f"/cases/{served.case}/after", 404)
        for act in ("try", "do", "undo"):
            assert send(served, name, f"{here}/{act}", reason="x").status_code == 404
        assert send(served, name, f"{here}/decision", decision="approve").status_code == 404
    for act in ("try", "do", "undo"):
        assert send(served, "kim", f"{here}/{act}", reason="x").status_code == 404, "who approves does not run"
    assert state(served, here) == "waits"
    assert all(one.vendor.changes == [] for one in served.at.served.values())


def test_looking_at_a_response_is_written_down_for_who_runs_and_for_who_approves(served: ServedCase):
    here = ask(served, "entra-disable")
    auditor = served.workspace.access.actor("ari")
    before = len(served.workspace.audit.page(auditor, limit=1000))

    page(served, "dana", here)
    page(served, "kim", here)

    acts = served.workspace.audit.page(auditor, limit=1000)
    new = [(one.actor, one.action, one.outcome) for one in acts[: len(acts) - before]]
    assert ("dana", "case.read", "done") in new
    assert ("kim", "request.see", "done") in new


def test_an_undoing_is_asked_on_the_page_and_takes_two_people_again(served: ServedCase):
    here = ask(served, "entra-disable")
    send(served, "kim", f"{here}/decision", decision="approve")
    send(served, "dana", f"{here}/do")

    undoing = send(served, "dana", f"{here}/undo", reason="cleared", hours="2").headers["location"].partition("?")[0]

    assert undoing != here
    assert send(served, "dana", f"{undoing}/do").status_code == 400
    send(served, "kim", f"{undoing}/decision", decision="approve")
    send(served, "dana", f"{undoing}/do")
    assert served.at["entra"].users[ID]["enabled"] is True
    assert f"response {here.rpartition('/')[2]}" in page(served, "dana", undoing)


def test_what_a_vendor_refuses_stands_on_the_page_and_is_done_again(served: ServedCase):
    here = ask(served, "entra-disable")
    send(served, "kim", f"{here}/decision", decision="approve")
    served.at["entra"].spoilt["PATCH users"] = 403

    assert send(served, "dana", f"{here}/do").headers["location"] == f"{here}?told=cut-off"
    cut = page(served, "dana", here)

    assert "User.EnableDisableAccount.All" in cut
    assert "never be repeated" not in cut
    assert "Do what is left" in cut
    assert send(served, "dana", f"{here}/do").headers["location"] == f"{here}?told=done"


def test_the_plan_is_kept_as_evidence(served: ServedCase):
    number = served.case
    assert send(served, "dana", f"/cases/{number}/containment/snapshot").status_code == 303
    assert "ways-in.json" in page(served, "dana", f"/cases/{number}")


def test_a_program_asks_another_approves_and_the_first_runs(served: ServedCase):
    with served.program("dana") as dana, served.program("kim") as kim:
        plan = dana.get(f"/cases/{served.case}/containment").json()
        body = {"subject": "S-ANNA", "reason": "tonight", "actions": ["entra-disable"], "hours": 1}
        made = dana.post(f"/cases/{served.case}/responses", json=body, headers={"Idempotency-Key": "one"})
        again = dana.post(f"/cases/{served.case}/responses", json=body, headers={"Idempotency-Key": "one"})
        here = made.headers["location"].removeprefix("/api/v1")
        early = dana.post(f"{here}/run")
        seen = kim.get(here).json()
        own = dana.post(f"{here}/approve", json={})
        approved = kim.post(f"{here}/approve", json={"said": "go"}).json()
        trial = dana.post(f"{here}/try").json()["trials"]
        foreign = kim.post(f"{here}/run")
        done = dana.post(f"{here}/run").json()
        after = dana.get(f"/cases/{served.case}/after").json()
        listed_here = [one["number"] for one in dana.get(f"/cases/{served.case}/responses").json()["responses"]]
        every = [one["number"] for one in dana.get("/responses", params={"limit": 200}).json()["responses"]]

    assert [step["id"] for step in plan["steps"]][:3] == ["preserve", "snapshot", "revoke"]
    assert (made.status_code, again.json()["number"]) == (201, made.json()["number"])
    assert (early.status_code, own.status_code, foreign.status_code) == (409, 404, 404)
    assert (seen["case"], seen["may"], seen["state"]) == (None, ["decide"], "waits")
    assert (approved["state"], approved["decided_by"]) == ("approved", "kim")
    assert trial[0]["requests"][0]["method"] == "PATCH"
    assert (done["state"], [item["outcome"] for item in done["items"]]) == ("done", ["done"])
    assert done["items"][0]["target"] == "account 1"
    assert after["case"] == served.case
    assert listed_here == every
    assert made.json()["number"] in every
    assert ANNA not in str((plan, seen, approved, trial, done, after))


def test_the_actions_stand_in_the_order_in_which_they_are_run(served: ServedCase):
    with served.program("hal") as program:
        shown = program.get("/actions").json()["actions"]
    assert [one["id"] for one in shown] == [one.id for one in listed()]
    assert all(bool(one["undo"]) != bool(one["no_undo"]) for one in shown)


def test_the_requests_page_leads_to_what_the_response_does(served: ServedCase):
    here = ask(served, "entra-revoke-sessions")
    assert re.search(rf'href="{here}"', page(served, "kim", "/requests"))
