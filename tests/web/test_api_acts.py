"""What programs do: notes, owners, verdicts, cases, events; once each, and never over somebody else's change."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.served import TENANT, Served
from tests.workspace.company import sign_in

pytestmark = pytest.mark.enable_socket

ACTORS = 100


@pytest.fixture
def at(worn: Served) -> str:
    """Where somebody stands whom nobody else's test is about."""
    return f"/suspects/{TENANT}/{worn.subjects[-1]}"


def notes(program: httpx.Client, at: str) -> list[str]:
    return [one["text"] for one in program.get(f"{at}/notes").json()["notes"]]


def test_a_note_that_is_sent_twice_under_one_key_is_written_once(worn: Served, at: str):
    with worn.program("lead") as program:
        sent = [
            program.post(f"{at}/notes", json={"text": text}, headers={"Idempotency-Key": key})
            for text, key in (
                ("called HR", "a1"),
                ("called HR", "a1"),
                ("called them again", "a1"),
                ("called HR", "a2"),
            )
        ]

        assert [one.status_code for one in sent] == [204, 204, 422, 204]
        assert sent[2].json()["code"] == "used-key"
        assert notes(program, at) == ["called HR", "called HR"]
    with worn.program("analyst") as another:
        assert another.post(f"{at}/notes", json={"text": "x"}, headers={"Idempotency-Key": "a1"}).status_code == 204


def test_what_failed_under_a_key_may_be_tried_again(worn: Served, at: str):
    key = {"Idempotency-Key": "f1"}
    with worn.program("lead") as program:
        wrong = {"finding": "confirmed", "reason": "no-such-reason"}
        assert program.post(f"{at}/verdicts", json=wrong, headers=key).status_code == 404
        assert program.post(f"{at}/verdicts", json=wrong, headers=key).status_code == 404


def test_who_writes_on_what_somebody_else_changed_is_told_and_writes_nothing(worn: Served, at: str):
    with worn.program("lead") as program:
        read = program.get(f"{at}/assignment")
        tag = {"If-Match": read.headers["etag"]}
        mine = program.put(f"{at}/assignment", json={"owner": "lead@acme.example", "due_at": None}, headers=tag)
        before = len(worn.acts())
        late = program.put(f"{at}/assignment", json={"owner": None, "due_at": None}, headers=tag)

        assert (mine.status_code, late.status_code, late.json()["code"]) == (204, 412, "overtaken")
        assert [act for act in worn.acts()[before:] if act[1] == "queue.desk"] == []
        assert program.get(f"{at}/assignment").json()["owner"] == "lead@acme.example"
        assert program.get(f"{at}/assignment").headers["etag"] == mine.headers["etag"]
        unknown = program.put(f"{at}/assignment", json={"owner": "nobody.here", "due_at": None})
        assert (unknown.status_code, unknown.json()["code"]) == (409, "refused")


def test_of_a_hundred_who_write_on_the_same_reading_one_does_and_the_audit_is_whole(worn: Served):
    at = f"/suspects/{TENANT}/{worn.subjects[0]}"
    roles = ("lead", "analyst", "investigator")
    programs = [worn.program(role) for role in roles]
    tag = {"If-Match": programs[0].get(f"{at}/assignment").headers["etag"]}
    before = len(worn.acts())

    def write(turn: int) -> int:
        said = {"owner": f"{roles[turn % 3]}@acme.example", "due_at": None}
        return programs[turn % 3].put(f"{at}/assignment", json=said, headers=tag).status_code

    worn.server.site.requests.forget("127.0.0.1")
    with ThreadPoolExecutor(ACTORS) as crowd:
        statuses = sorted(crowd.map(write, range(ACTORS)))

    assert statuses == [204, *[412] * (ACTORS - 1)]
    assert [act[1:] for act in worn.acts()[before:] if act[1] == "queue.desk"] == [("queue.desk", "done")]
    with worn.program("auditor") as auditor:
        assert auditor.post("/audit/verify").json()["whole"] is True
    for program in programs:
        program.close()


def test_a_verdict_is_given_approved_by_another_and_withdrawn(worn: Served, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sleetwatch.workspace.verdicts.Rehunts.after", lambda *_: None)  # neighbours' scores take long
    at = f"/suspects/{TENANT}/{worn.subjects[-1]}"
    with worn.program("lead") as lead, worn.program("analyst") as analyst:
        given = lead.post(f"{at}/verdicts", json={"finding": "confirmed", "reason": "admitted"})
        number = given.json()["verdict"]
        again = lead.post(f"{at}/verdicts/{number}/approve")
        approved = analyst.post(f"{at}/verdicts/{number}/approve")
        withdrawn = analyst.post(f"{at}/verdicts/{number}/withdraw", json={"reason": "it was a mistake"})

    assert (given.status_code, given.json()["state"]) == (201, "waits")
    assert (again.status_code, again.json()["code"]) == (409, "refused")
    assert (approved.json()["state"], approved.json()["approved_by"]) == ("approved", ["analyst@acme.example"])
    assert withdrawn.json()["state"] == "withdrawn"


def test_a_case_goes_on_by_the_api_alone(worn: Served):
    subject = worn.subjects[1]
    with worn.program("lead") as lead:
        opened = lead.post(
            "/cases", json={"tenant": TENANT, "title": "Two on one device", "reason": "shared", "subjects": [subject]}
        )
        here = opened.headers["location"].removeprefix("/api/v1")
        page = lead.get(here)
        tag = {"If-Match": page.headers["etag"]}
        task = page.json()["tasks"][0]["number"]
        said = [
            lead.post(f"{here}/notes", json={"text": "asked @analyst"}, headers=tag),
            lead.post(f"{here}/notes", json={"text": "too late"}, headers=tag),
            lead.put(f"{here}/tasks/{task}", json={"state": "done", "evidence": "a call"}),
            lead.post(f"{here}/members", json={"name": "hr@acme.example", "role": "hr", "reason": "knows them"}),
            lead.post(f"{here}/state", json={"state": "checking", "reason": "begin"}),
            lead.post(f"{here}/report"),
        ]
        after = lead.get(here).json()

    assert opened.status_code == 201
    assert [one.status_code for one in said] == [204, 412, 204, 204, 204, 200]
    assert said[-1].headers["content-type"].startswith("text/html")
    assert after["line"]["state"] == "checking"
    assert [one["text"] for one in after["log"] if one["kind"] == "note"] == ["asked @analyst"]
    with worn.program("hr") as hr:
        assert [one["number"] for one in hr.get("/cases").json()["cases"]] == [opened.json()["number"]]


def test_events_that_are_sent_twice_are_counted_once_and_what_nobody_reads_is_refused(worn: Served):
    lines = "\n".join(json.dumps(sign_in(2, day)) for day in (40, 41)).encode()
    with worn.program("source") as source:
        first = source.post("/events", content=lines, params={"source": "entra_sign_in", "name": "new.jsonl"})
        again = source.post("/events", content=lines)
        wrong = source.post("/events", content=b"nothing of any source")
        elsewhere = source.post("/events", content=lines, params={"tenant": "../x"})

        assert (first.status_code, first.json()["accepted"], first.json()["source"]) == (200, 2, "entra_sign_in")
        assert (again.json()["accepted"], again.json()["duplicate"]) == (0, 2)
        assert (wrong.status_code, wrong.json()["code"]) == (409, "refused")
        assert elsewhere.status_code == 409
        assert source.get("/suspects").status_code == 404


def test_an_exception_is_previewed_made_by_one_who_may_seen_by_another_and_ended(worn: Served):
    subject, signal = worn.subjects[0], "acts-far-from-claimed-work-place"
    with worn.program("lead") as lead, worn.program("analyst") as analyst:
        chosen = lead.get(f"/signals/{signal}/exception-choices/{TENANT}/{subject}").json()["choices"][0]
        meant = {"tenant": TENANT, "scope": chosen["scope"], "alias": chosen["alias"]}
        preview = lead.get(f"/signals/{signal}/exception-preview", params=meant).json()
        made = lead.post("/exceptions", json={**meant, "signal": signal, "reason": "known-network"})
        number = made.json()["exception"]
        ended = analyst.post(f"/exceptions/{number}/end", json={"reason": "the office has moved"})
        again = analyst.post(f"/exceptions/{number}/end", json={"reason": "the office has moved"})
        listed = analyst.get("/exceptions").json()["exceptions"]

    assert subject in {one["subject"] for one in preview["falls"]}
    assert (made.status_code, made.json()["state"]) == (201, "stands")
    assert (ended.json()["state"], again.status_code) == ("ended", 409)
    assert [(one["exception"], one["state"]) for one in listed] == [(number, "ended")]
