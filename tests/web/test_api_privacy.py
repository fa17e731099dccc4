"""Nobody is named to a program until a second person approved it, and what is not one's own is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from sleetwatch.cases import ACTIONS
from sleetwatch.web.api.table import CALLS
from tests.served import TENANT, Served
from tests.web.api_matrix import QUERIES

pytestmark = pytest.mark.enable_socket

NAMES = re.compile(r"person\.?\s?(?:number)?\d{3}|\bw\d{3}\b|main street", re.IGNORECASE)
"""What the roster and the logs call people."""


def everything(served: Served, role: str, *, case: int) -> Iterator[tuple[str, str]]:
    """Every address that can be read, with what it answers."""
    places = {"tenant": TENANT, "subject": served.subjects[0], "case": case, "cluster": served.cluster}
    places |= {"signal": "acts-far-from-claimed-work-place", "verdict": 1, "request": 1, "applicant": "a"}
    places |= {"response": 1, "advisory": 1}
    with served.program(role) as program:
        for row in CALLS:
            if row.method == "GET":
                path = row.path.format_map(places) + QUERIES.get(row.path, "")
                path += "?raw=true" if row.path.endswith("/evidence") else ""
                yield path, program.get(path).text


def test_no_answer_names_anybody_to_anybody(worn: Served):
    with worn.program("lead") as lead:
        said = {"tenant": TENANT, "title": "About Person Number001", "reason": "person.001 told us", "subjects": []}
        case = lead.post("/cases", json=said | {"subjects": worn.subjects[:2]}).json()["number"]
        lead.post(f"/cases/{case}/notes", json={"text": "w001 and Person Number003 share a street"})

    named = [
        (role, path, NAMES.search(text)[0])
        for role in ("lead", "auditor", "hr")
        for path, text in everything(worn, role, case=case)
        if NAMES.search(text)
    ]

    assert named == []


def test_a_name_is_told_once_another_approved_it_and_only_to_a_token_made_for_it(worn: Served):
    subject = worn.subjects[0]
    at = f"/suspects/{TENANT}/{subject}"
    asking = {"tenant": TENANT, "subject": subject, "reason": "to ask HR about the laptop"}
    with worn.program("investigator") as mine, worn.program("approver") as approver:
        asked = mine.post("/requests/reveal", json=asking)
        number = asked.json()["number"]
        assert mine.get(at).json()["suspect"]["name"] is None
        assert mine.post(f"/requests/{number}/approve", json={}).status_code == 404
        assert number in {one["number"] for one in approver.get("/requests/waiting").json()["requests"]}
        assert approver.post(f"/requests/{number}/approve", json={"said": "go on"}).json()["state"] == "approved"
        assert approver.post(f"/requests/{number}/refuse", json={"said": "no"}).status_code == 409

        assert NAMES.search(mine.get(at).json()["suspect"]["name"])
    with worn.program("investigator", frozenset(ACTIONS) - {"reveal.see"}) as blind:
        assert blind.get(at).json()["suspect"]["name"] is None
        assert not NAMES.search(blind.get("/requests/mine").text)
    with worn.program("lead") as lead:
        assert lead.get(at).json()["suspect"]["name"] is None


def test_a_case_of_others_is_as_if_it_was_not_there(worn: Served):
    case, none = worn.case, 4_242_424_242
    with worn.program("analyst") as analyst:
        for path in ("/cases/{}", "/cases/{}/reach"):
            theirs, nobodys = (analyst.get(path.format(number)) for number in (case, none))
            assert (theirs.status_code, theirs.content) == (404, nobodys.content)
        for path in ("notes", "state", "members", "report", "merge"):
            theirs, nobodys = (analyst.post(f"/cases/{number}/{path}", json={}) for number in (case, none))
            assert (theirs.status_code, theirs.content) == (404, nobodys.content)
        assert analyst.get("/cases").json() == {"cases": [], "next": None}
    with worn.program("auditor") as auditor:
        heads = auditor.get("/case-heads").json()["heads"]
        assert case in {one["number"] for one in heads}
        assert set(heads[0]) == {"number", "tenant", "opened_at", "opened_by"}


def test_the_subject_of_a_case_sees_neither_it_nor_themselves(worn: Served):
    root, people = worn.workspace.access.actor("root@acme.example"), worn.workspace.people
    people.add(root, "self@acme.example", ("lead", "auditor"))
    people.tie(root, "self@acme.example", "person.001@acme.example", TENANT)
    [(_, own)] = worn.workspace.access.actor("self@acme.example").selves
    with worn.program("lead") as lead:
        said = {"tenant": TENANT, "title": "One of us", "reason": "r", "subjects": [own]}
        case = lead.post("/cases", json=said).json()["number"]

    with worn.program("self") as program:
        assert program.get(f"/cases/{case}").status_code == 404
        assert case not in {one["number"] for one in program.get("/cases").json()["cases"]}
        assert case not in {one["case"] for one in program.get("/audit", params={"limit": 200}).json()["acts"]}
        assert program.get(f"/suspects/{TENANT}/{own}").status_code == 404
        shown = program.get("/suspects", params={"limit": 200}).text + program.get("/clusters").text
        assert own not in shown


def test_nobody_finds_themselves_on_the_pages_of_whom_they_are_linked_with(worn: Served):
    root, people = worn.workspace.access.actor("root@acme.example"), worn.workspace.people
    people.add(root, "twin@acme.example", ("lead",))
    people.tie(root, "twin@acme.example", "person.001@acme.example", TENANT)
    [(_, own)] = worn.workspace.access.actor("twin@acme.example").selves
    other = next(one.other for one in worn.workspace.explain(own).suspect.links)
    there = f"/suspects/{TENANT}/{other}"
    with worn.client("lead") as lead, worn.client("twin") as twin, worn.program("twin") as program:
        for path in (there, f"{there}/seen", f"{there}/report/md"):
            assert own in lead.get(path).text
            assert own not in twin.get(path).text
        assert "hidden from you" in twin.get(there).text
        for path in (there, f"{there}/links", f"{there}/evidence"):
            assert own not in program.get(path).text
        explained = program.get(there).json()["suspect"]

    [link] = explained["links"]
    assert (link["other"], link["other_probability"], link["other_status"]) == ("hidden from you", None, "not told")
    assert explained["score_without_links"] + link["nats"] == pytest.approx(explained["score"])


def test_a_token_of_another_tenant_sees_nothing(worn: Served):
    root = worn.workspace.access.actor("root@acme.example")
    worn.workspace.people.add(root, "stranger@acme.example", ("lead", "auditor"), "beta")
    there = f"/suspects/{TENANT}/{worn.subjects[0]}"
    with worn.program("stranger") as program:
        for path in ("/suspects", there, f"{there}/evidence", f"{there}/notes", "/signals", "/clusters", "/sources"):
            assert program.get(path).status_code == 404
        assert program.get("/suspects", params={"tenant": TENANT}).status_code == 404
        assert program.get("/cases").json()["cases"] == []
        assert program.get(f"/suspects/beta/{worn.subjects[0]}").status_code == 404
        assert program.post(f"{there}/notes", json={"text": "x"}).status_code == 404
