"""How requests are taken: tokens, limits, bodies, queries, cursors; and one shape for whatever goes wrong."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

import httpx
import pytest
import sqlalchemy as sa
from starlette.responses import Response

from sleetwatch import clock
from sleetwatch.clock import DAY, from_datetime
from sleetwatch.state import kept_answers
from sleetwatch.web.api.moments import Moment
from sleetwatch.web.api.problems import PROBLEM, Refusal
from sleetwatch.web.api.repeats import once
from sleetwatch.web.api.route import BODY_BYTES
from sleetwatch.web.guard import HEADERS, LONGEST_TARGET
from sleetwatch.web.limits import Limit
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.kept_answers import Place
from tests.served import TENANT, Served

pytestmark = pytest.mark.enable_socket


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == PROBLEM
    said = answer.json()
    assert said["type"] == f"urn:sleetwatch:problem:{said['code']}"
    assert said["next"]
    return answer.status_code, said["code"]


def test_a_session_is_no_token_and_a_page_takes_no_token(served: Served):
    with served.client("lead") as browser:
        assert code(browser.get("/api/v1/me")) == (401, "no-token")
    with served.program("lead") as program:
        assert program.get(f"{served.address}/suspects").status_code == 303


@pytest.mark.parametrize("said", ["", "Bearer", "Basic eDp5", "Bearer sw_wrong", "sw_wrong", f"Bearer {'x' * 5000}"])
def test_what_is_no_token_opens_nothing(served: Served, said: str):
    with served.program() as program:
        answer = program.get("/me", headers={"Authorization": said})

    assert code(answer) == (401, "bad-token")
    assert answer.headers["www-authenticate"].startswith("Bearer ")


def test_a_token_ends_when_it_is_dropped_or_over_or_its_holder_is_shut_out(
    worn: Served, monkeypatch: pytest.MonkeyPatch
):
    root, tokens = worn.workspace.access.actor("root@acme.example"), worn.workspace.api_tokens
    dropped, secret = tokens.make(root, "approver@acme.example", ["request.see"], 5, "short")
    kept = tokens.make(root, "approver@acme.example", ["request.see"], 5, "short")[1]

    def status(one: str) -> int:
        with worn.program() as program:
            return program.get("/me", headers={"Authorization": f"Bearer {one}"}).status_code

    assert (status(secret), status(kept)) == (200, 200)
    tokens.drop(root, dropped.token)
    assert (status(secret), status(kept)) == (401, 200)
    worn.workspace.people.disable(root, "approver@acme.example")
    assert status(kept) == 401
    worn.workspace.people.enable(root, "approver@acme.example")
    then = clock.now() + 6 * DAY
    monkeypatch.setattr(clock, "now", lambda: then)
    assert status(kept) == 401


def test_a_token_says_whose_it_is_and_what_it_may(served: Served):
    with served.program("analyst", ("queue.read", "audit.read")) as program:
        me = program.get("/me").json()

    assert me == {
        "name": "analyst@acme.example",
        "scopes": ["audit.read", "queue.read"],
        "tenants": {"queue.read": [TENANT]},
    }


def test_who_asks_too_often_is_told_how_long_to_wait(served: Served, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(served.server.site, "programs", Limit(2, 60))
    with served.program("lead") as program:
        answers = [program.get("/me") for _ in range(3)]
    with served.program("analyst") as another:
        assert another.get("/me").status_code == 200

    assert [one.status_code for one in answers[:2]] == [200, 200]
    assert code(answers[2]) == (429, "too-many")
    assert answers[2].headers["retry-after"] == "30"


def test_bodies_are_json_of_one_shape_and_not_too_large(served: Served):
    at, json = f"/suspects/{TENANT}/{served.subjects[0]}/notes", {"Content-Type": "application/json"}
    with served.program("lead") as program:
        assert code(program.post(at, data={"text": "x"})) == (415, "media")
        assert code(program.post(at, content=b"{", headers=json)) == (400, "malformed")
        assert code(program.post(at, content=b'{"text": "\xff"}', headers=json)) == (400, "malformed")
        assert code(program.post(at, content=b'{"x": ' + b"[" * 5000, headers=json))[0] in {400, 422}
        unknown = program.post(at, json={"text": "x", "colour": "red"})
        assert code(unknown) == (422, "invalid")
        assert "colour" in unknown.json()["detail"]
        assert code(program.post(at, json={"text": ""})) == (422, "invalid")
        assert code(program.post(at, json={"text": "x" * BODY_BYTES})) == (413, "large")


def test_queries_are_of_one_shape_too(served: Served):
    with served.program("lead") as program:
        for query in ("limit=0", "limit=201", "limit=x", "colour=red", "limit=1&limit=2", "cursor=x", "cursor=bm9uZQ"):
            assert code(program.get(f"/suspects?{query}")) == (422, "invalid")
        assert code(program.get("/me?a=b")) == (422, "invalid")
        assert code(program.get("/suspects?text=" + "x" * LONGEST_TARGET)) == (414, "address")


def test_what_is_not_there_and_which_method_is_not_taken_is_told_alike(served: Served):
    with served.program("lead") as program:
        for path in (
            "/nothing",
            "/me/",
            f"/suspects/{TENANT}/{'x' * 300}",
            "/cases/none",
            f"/cases/{'9' * 30}",
            "/cases/a%0Ab/reach",
        ):
            assert code(program.get(path)) == (404, "not-found")
        assert code(program.get(f"{served.address}/api/v2/me")) == (404, "not-found")
        other = program.patch("/me")
        assert code(other) == (405, "method")
        assert "GET" in other.headers["allow"]


def test_another_site_and_another_name_are_refused(served: Served):
    with served.program("lead") as program:
        assert code(program.get("/me", headers={"Host": "evil.example"})) == (421, "host")
        assert code(program.get("/me", headers={"Sec-Fetch-Site": "cross-site"})) == (403, "elsewhere")
        assert program.get("/me", headers={"Sec-Fetch-Site": "none"}).status_code == 200


def test_every_answer_has_the_headers_of_every_page_and_is_kept_nowhere(served: Served):
    with served.program("lead") as program:
        for path in ("/me", "/nothing", "/openapi.json"):
            answer = program.get(path)
            assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS)
            assert answer.headers["cache-control"] == "no-store"
            assert "access-control-allow-origin" not in answer.headers


def test_a_list_is_given_piece_by_piece_and_each_once(served: Served):
    for path, name in (("/suspects", "suspects"), ("/signals", "signals")):
        limit = 1 if name == "suspects" else 60
        with served.program("lead") as program:
            whole = program.get(path, params={"limit": 200}).json()[name]
            given, cursor = [], ""
            while cursor is not None:
                piece = program.get(path, params={"limit": limit, "cursor": cursor}).json()
                assert len(piece[name]) <= limit
                given += piece[name]
                cursor = piece["next"]

        assert given == whole or len(whole) == 200
        assert len(given) > limit


def test_a_fault_of_ours_tells_neither_answer_nor_log_a_name(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fail(*_given, **_named):
        raise RuntimeError("about dana.doe@acme.example")

    monkeypatch.setattr("sleetwatch.workspace.desk.Desk.after", fail)
    with served.program("lead") as program, caplog.at_level(logging.ERROR, "sleetwatch.web.api"):
        answer = program.get("/suspects?text=dana.doe")

    assert code(answer) == (500, "fault")
    assert answer.json()["reference"] in caplog.text
    assert "dana.doe" not in caplog.text + answer.text


def test_of_two_requests_with_one_key_at_once_the_second_waits(worn: Served):
    begun, end = threading.Event(), threading.Event()

    def slow() -> Response:
        begun.set()
        end.wait(10)
        return Response("done", 201, {"Location": "/api/v1/cases/7"}, "application/json")

    first = threading.Thread(target=lambda: once(worn.workspace.kept_answers, "token", "k", b"same", slow))
    first.start()
    begun.wait(10)
    another = Workspace.open(worn.workspace.root).kept_answers  # as another process has it
    with pytest.raises(Refusal, match="busy-key"):
        once(another, "token", "k", b"same", slow)
    end.set()
    first.join()

    again = once(another, "token", "k", b"same", lambda: Response("again"))
    assert (again.body, again.status_code, again.headers["location"]) == (b"done", 201, "/api/v1/cases/7")
    assert again.headers["content-type"] == "application/json"
    assert once(another, "another", "k", b"same", lambda: Response("again")).body == b"again"


def test_keys_are_forgotten_after_a_day_and_when_there_are_too_many(worn: Served, monkeypatch: pytest.MonkeyPatch):
    kept, moment = worn.workspace.kept_answers, [clock.now()]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    monkeypatch.setattr("sleetwatch.workspace.kept_answers.MOST", 5)

    def sent(number: int, said: str) -> bytes:
        moment[0] += 1
        return bytes(once(kept, "many", f"{number}", b"", lambda: Response(said)).body)

    for number in range(10):
        assert sent(number, "first") == b"first"
    assert sent(9, "second") == b"first"
    assert sent(0, "second") == b"second"
    moment[0] += DAY + 1
    assert sent(9, "second") == b"second"


def test_a_request_that_was_cut_short_is_not_done_again_and_its_sender_is_told(
    worn: Served, monkeypatch: pytest.MonkeyPatch
):
    kept, then = worn.workspace.kept_answers, clock.now() + 5 * clock.MINUTE
    assert kept.begin(Place("killed", "k"), b"same") is None  # and here the process was killed
    monkeypatch.setattr(clock, "now", lambda: then)

    with pytest.raises(Refusal, match="lost-key"):
        once(kept, "killed", "k", b"same", lambda: Response("again"))


def test_neither_a_token_nor_a_key_can_be_read_from_what_is_kept(worn: Served):
    once(worn.workspace.kept_answers, "sw_secret-canary", "key-canary", b"request-canary", lambda: Response("done"))
    with worn.workspace.folder.state.connect() as connection:
        rows = connection.execute(sa.select(kept_answers)).all()

    assert rows
    assert "canary" not in str(rows)


@pytest.mark.parametrize(
    "said", ["0001-01-01T00:00:00Z", "0749-07-20T13:05:35Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z"]
)
def test_a_time_of_any_year_is_told_as_it_was_sent(said: str):
    assert str(Moment(from_datetime(datetime.fromisoformat(said)))) == said
