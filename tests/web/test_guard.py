"""What stands before every page: whose requests are taken, and which headers every answer has."""

from __future__ import annotations

import logging

import pytest

from sleetwatch.errors import UserError
from sleetwatch.web.guard import HEADERS, LONGEST_TARGET
from sleetwatch.web.limits import Limit
from sleetwatch.web.origins import Origins, local, public
from sleetwatch.web.route import FORM_BYTES
from sleetwatch.web.site import REQUESTS
from tests.served import Served

pytestmark = pytest.mark.enable_socket

OURS = local("127.0.0.1", 8420)
HERE = "http://127.0.0.1:8420"


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"sec-fetch-site": "same-origin", "origin": HERE}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": HERE}, True),
        ({"origin": "http://localhost:8420"}, True),
        ({}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "https://evil.example"}, False),
        ({"sec-fetch-site": "cross-site", "origin": HERE}, False),
        ({"sec-fetch-site": "same-site", "origin": "http://other.127.0.0.1:8420"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, False),
        ({"origin": "http://127.0.0.1:8421"}, False),
        ({"origin": "http://127.0.0.1"}, False),
        ({"origin": "https://127.0.0.1:8420"}, False),
        ({"origin": f"{HERE}.evil.example"}, False),
    ],
)
def test_only_a_page_of_ours_may_send_what_changes_something(headers: dict[str, str], taken: bool):
    assert OURS.sent_by_us(headers) is taken


def test_another_sites_form_changes_nothing_and_leaves_the_session_as_it_was(served: Served):
    with served.client("lead") as client:
        forged = client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"})
        after = client.get("/account")

    assert forged.status_code == 403
    assert after.status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:1", "", "localhost"])
def test_a_name_that_is_not_ours_is_served_nothing(served: Served, host: str):
    with served.client() as client:
        assert client.get("/sign-in", headers={"Host": host}).status_code in {400, 421}


@pytest.mark.parametrize(
    "path", ["/sign-in", "/suspects", "/nowhere", "/static/web.css", "/static/none.css", "/account"]
)
def test_every_answer_has_the_same_headers(served: Served, path: str):
    with served.client("lead") as client:
        answer = client.get(path)

    assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS)
    kept = path == "/static/web.css"
    assert answer.headers["cache-control"] == ("no-cache" if kept else "no-store")
    assert "server" not in answer.headers


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline():
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_an_asset_is_kept_for_good_under_the_name_of_its_content_alone(served: Served):
    address = served.server.site.assets.address("web.css")
    with served.client() as client:
        assert "immutable" in client.get(address).headers["cache-control"]
        assert client.get("/static/web.css?v=other").headers["cache-control"] == "no-cache"


def test_all_assets_together_are_light(served: Served):
    assert served.server.site.assets.bytes < 700_000


def test_another_site_may_link_to_a_page_but_not_put_it_into_its_own(served: Served):
    with served.client("lead") as client:
        linked = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        framed = {**linked, "Sec-Fetch-Dest": "iframe"}
        fetched = {**linked, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
        assert client.get("/sign-in", headers=linked).status_code == 200
        assert client.get("/sign-in", headers=framed).status_code == 403
        assert client.get("/suspects", headers=fetched).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_not_known(served: Served, method: str):
    with served.client("lead") as client:
        assert client.request(method, "/suspects").status_code == 405


def test_a_form_that_is_too_large_or_none_is_refused(served: Served):
    with served.client("lead") as client:
        large = client.post("/views", data={"name": "x" * (FORM_BYTES + 1)})
        none = client.post("/views", content=b"{}", headers={"Content-Type": "application/json"})
        broken = client.post("/views", content=b"--", headers={"Content-Type": "multipart/form-data"})
        many = client.post("/views", data={f"n{number}": "1" for number in range(2500)})

    assert [large.status_code, none.status_code, broken.status_code, many.status_code] == [413, 415, 400, 400]


def test_an_address_that_is_too_long_is_refused(served: Served):
    with served.client("lead") as client:
        assert client.get("/suspects?text=" + "x" * LONGEST_TARGET).status_code == 414


def test_whoever_asks_too_often_has_to_wait():
    limit = Limit(3, 3600)

    assert [limit.allows("one") for _ in range(4)] == [True, True, True, False]
    assert limit.allows("another")


def test_a_program_that_asks_without_end_is_told_to_wait(served: Served, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(served.server.site.requests, "_pace", 0.0)  # a machine at its limit takes its time
    with served.client() as client:
        statuses = [client.get("/static/icon.svg").status_code for _ in range(REQUESTS + 1)]

    served.server.site.requests.forget("127.0.0.1")
    assert statuses == [200] * REQUESTS + [429]


def test_a_bucket_fills_again_with_time(monkeypatch: pytest.MonkeyPatch):
    seconds = [0.0]
    monkeypatch.setattr("sleetwatch.clock.monotonic", lambda: seconds[0])
    limit = Limit(2, 10)
    assert [limit.allows("one") for _ in range(3)] == [True, True, False]

    seconds[0] = 5.0

    assert [limit.allows("one") for _ in range(2)] == [True, False]


def test_many_askers_are_forgotten_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sleetwatch.web.limits.MOST_KNOWN", 10)
    limit = Limit(1, 3600)
    for number in range(50):
        limit.allows(str(number))

    assert limit.allows("0")


def test_others_reach_the_pages_by_tls_alone():
    with pytest.raises(UserError, match="--public-url"):
        local("0.0.0.0", 8420)  # noqa: S104 - refused
    for url in ("http://sleetwatch.example", "https://", "https://a@b.example", "https://a.example/path", "nothing"):
        with pytest.raises(UserError, match="no address"):
            public(url)


def test_behind_a_proxy_only_its_own_name_is_ours():
    ours: Origins = public("https://Sleetwatch.acme.example")

    assert ours.is_secure
    assert ours.knows("sleetwatch.acme.example")
    assert not ours.knows("127.0.0.1:8420")
    assert ours.sent_by_us({"origin": "https://sleetwatch.acme.example"})
    assert not ours.sent_by_us({"origin": "http://sleetwatch.acme.example"})


def test_a_fault_of_ours_tells_neither_page_nor_log_a_name(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fail(*_given, **_named):
        raise RuntimeError("about dana.doe@acme.example")

    monkeypatch.setattr("sleetwatch.workspace.desk.Desk.queue", fail)
    with served.client("lead") as client, caplog.at_level(logging.ERROR, "sleetwatch.web"):
        answer = client.get("/suspects?text=dana.doe")

    assert answer.status_code == 500
    logged = caplog.text
    assert "RuntimeError" in logged
    assert "GET /suspects" in logged
    assert "dana.doe" not in logged + answer.text


def test_a_request_is_no_line_of_a_log(served: Served, capfd: pytest.CaptureFixture[str]):
    with served.client("lead") as client:
        client.get(f"/suspects/acme/{served.subjects[0]}")

    said = capfd.readouterr()
    assert said.out + said.err == ""
