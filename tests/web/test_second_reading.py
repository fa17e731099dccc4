"""What a hostile reader found: who may not see somebody else's company, score or people gets no hint of it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sleetwatch.vetting.checks import checks
from sleetwatch.vetting.pages import AFTER_HIRING
from sleetwatch.web.api.cursors import cursor_of
from tests.served import TENANT, Served

pytestmark = pytest.mark.enable_socket

AWAY = "far-away"
"""Another tenant."""


@pytest.fixture(scope="module")
def hired(judged_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str, str]]:
    """A company in which the likeliest suspect once applied, as did somebody of whom nothing is known."""
    from tests.served import served_copy

    folder = tmp_path_factory.mktemp("hired")
    opened = served_copy(judged_once, folder)
    suspect = opened.workspace.suspects(limit=1, reveal=True)[0]
    applied = {"applied_at": "2026-01-02T10:00:00Z", "name": suspect.name, "worker_id": suspect.worker_id}
    quiet = {"applied_at": "2026-01-01T10:00:00Z", "name": "Quiet One"}
    lines = [applied | {"applicant_id": "A-hired"}, quiet | {"applicant_id": "A-open"}]
    (folder / "applicants.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines))
    list(opened.workspace.ingest([folder / "applicants.jsonl"]))
    opened.workspace.vetting.look_again()
    page = opened.workspace.vetting.page("A-hired", TENANT, reveal=True)
    yield opened, page.applicant_id, page.subject
    opened.close()


def listed(opened: Served, who: str) -> list[dict]:
    with opened.program(who) as program:
        return program.get("/applicants").json()["applicants"]


def test_who_vets_does_not_learn_which_worker_is_suspected_from_what_they_once_sent(hired):
    opened, applicant, subject = hired
    suspect = next(one for one in opened.workspace.suspects() if one.subject == subject)
    assert suspect.status != "below"
    shown = {}
    for who in ("recruiter", "hr", "lead"):
        with opened.client(who) as client:
            shown[who] = [client.get(f"/applicants{rest}").text for rest in ("", f"/{TENANT}/{applicant}")]
            assert applicant not in client.get("/applicants?state=contradicts").text or who == "lead"

    for who in ("recruiter", "hr"):
        assert [text for text in shown[who] if checks()[AFTER_HIRING].title in text] == []
        at = [shown[who][0].index(name) for name in ("A-open", applicant)]
        assert at == sorted(at), "those who work here stand below, whatever their score"
    assert checks()[AFTER_HIRING].title in shown["lead"][1]
    assert f"{suspect.probability:.0%}" not in shown["lead"][0]
    assert {one["applicant_id"]: one["probability"] is None for one in listed(opened, "lead")} == {
        "A-hired": True,
        "A-open": False,
    }
    with opened.program("recruiter") as program:
        steps = program.get(f"/applicants/{TENANT}/{applicant}").json()["steps"]
    assert "work-as-claimed" not in {one["check"] for one in steps}


def test_a_lead_of_one_tenant_sees_the_people_of_that_tenant_alone(worn: Served):
    people, root = worn.workspace.people, worn.workspace.access.actor("root@acme.example")
    people.add(root, "own@acme.example", ["lead"], TENANT)
    people.add(root, "away-canary@elsewhere.example", ["analyst"], AWAY)
    people.add(root, "both@acme.example", ["analyst"], TENANT)
    people.grant(root, "both@acme.example", "hr", AWAY)
    people.tie(root, "both@acme.example", "away-canary-7", AWAY)
    with worn.client("own") as client, worn.program("own") as program:
        pages = [client.get(path).text for path in ("/suspects", f"/suspects/{TENANT}/{worn.subjects[0]}")]
        listing = program.get("/people", params={"limit": 200})

    assert "both@acme.example" in pages[0]
    assert 'href="/settings"' not in pages[0]  # which concerns the whole workspace
    assert [text for text in (*pages, listing.text) if "away-canary" in text or AWAY in text] == []
    assert {one["name"]: one["grants"] for one in listing.json()["people"]}["both@acme.example"] == [
        {"tenant": TENANT, "role": "analyst"}
    ]


@pytest.mark.parametrize("place", [10**30, -(10**30), 2**63, "x\x00y", ["a", "b", "c"], None])
@pytest.mark.parametrize("path", ["/audit", "/applicants", "/suspects", "/signals", "/cases", "/people"])
def test_a_cursor_that_somebody_made_up_is_refused_or_ends_the_list(served: Served, path: str, place: object):
    who = {"/audit": "auditor", "/people": "admin"}.get(path, "lead")
    with served.program(who) as program:
        assert program.get(path, params={"cursor": cursor_of(place)}).status_code in {200, 422}


@pytest.mark.parametrize(
    ("text", "status"),
    [("a\0b", 422), ('quoted \\"\0', 422), ("the text \\u0000 alone", 404)],
    ids=["NUL", "quoted", "none"],
)
def test_a_nul_in_a_body_is_refused_and_the_words_for_it_are_not(served: Served, text: str, status: int):
    with served.program("lead") as program:
        sent = {"finding": "dismissed", "reason": text[:90]}
        assert program.post(f"/suspects/{TENANT}/S-0000000000/verdicts", json=sent).status_code == status


def test_a_nul_in_a_query_or_a_form_reaches_no_database(served: Served):
    with served.program("auditor") as program:
        assert program.get("/audit?by=%00").status_code == 422
    with served.client("auditor") as client:
        assert client.get("/audit?value=%00").status_code == 200
    with served.client("lead") as client:
        answer = client.post("/suspects", data={"act": "assign", "owner": "mine", "chosen": "acme/S-\0"})
    assert (answer.status_code, "cannot be seen" in answer.text) == (400, True)


@pytest.mark.parametrize("number", ["9" * 40, "\N{ARABIC-INDIC DIGIT THREE}", "-1", "0x1"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/responses/{}"),
        ("GET", "/advisories/{}"),
        ("POST", "/requests/{}"),
        ("POST", "/exceptions/{}/end"),
        ("POST", f"/suspects/{TENANT}/S-0000000000/verdicts/{{}}/withdraw"),
    ],
)
def test_what_is_no_number_of_ours_is_nothing_that_is_there(served: Served, method: str, path: str, number: str):
    with served.client("lead") as client:
        assert client.request(method, path.format(number), data={"reason": "none"}).status_code == 404


def test_nobody_fills_the_disk_before_they_have_signed_in(served: Served):
    head = (
        "POST /welcome HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 500000000\r\n\r\n"
    )
    host, port = served.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head.format(host=f"{host}:{port}").encode() + b"--b\r\n")
        answer = connection.recv(4096)  # the rest was never sent

    assert answer.split(b"\r\n")[0].split()[1] == b"303"
    assert b"/sign-in" in answer
