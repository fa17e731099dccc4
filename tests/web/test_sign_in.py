"""Signing in and out: what the browser keeps, what ends a session, and where nobody is sent."""

from __future__ import annotations

from pathlib import Path

import httpx
import pyotp
import pytest

from sleetwatch import clock
from sleetwatch.web import PageServer
from sleetwatch.web.visit import local_address
from sleetwatch.workspace import Workspace
from tests.served import PASSWORD, Served

pytestmark = pytest.mark.enable_socket


def signed_in(client, role="lead", next_page="/"):
    return client.post("/sign-in", data={"name": f"{role}@acme.example", "password": PASSWORD, "next": next_page})


@pytest.fixture(scope="session")
def with_password(served: Served) -> Served:
    """The lead has taken a password."""
    first = served.workspace.access.actor("root@acme.example")
    served.workspace.people.redeem(served.workspace.people.invite(first, "lead@acme.example"), PASSWORD)
    return served


def test_a_session_is_one_cookie_that_no_script_and_no_other_site_can_use(with_password: Served):
    with with_password.client() as client:
        answer = signed_in(client)

    (cookie,) = answer.headers.get_list("set-cookie")
    assert answer.status_code == 303
    assert cookie.startswith("sleetwatch=")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))


def test_over_tls_the_cookie_insists_on_it(judged_root: Path):
    server = PageServer(Workspace.open(judged_root), "127.0.0.1", 0, "https://sleetwatch.acme.example")
    server.close()

    assert server.site.cookie == "__Host-sleetwatch"
    assert server.site.origins.is_secure


def test_a_new_sign_in_ends_the_session_that_the_browser_had(with_password: Served):
    with with_password.client() as client:
        signed_in(client)
        before = client.cookies["sleetwatch"]
        signed_in(client)

        assert client.cookies["sleetwatch"] != before
        assert with_password.workspace.sign_ins.session(before) is None


def test_a_session_that_somebody_planted_is_not_taken_over(with_password: Served):
    with with_password.client() as client:
        client.cookies.set("sleetwatch", "planted", domain="127.0.0.1")
        signed_in(client)

        assert "planted" not in client.cookies.jar._cookies["127.0.0.1"]["/"]["sleetwatch"].value
        assert with_password.workspace.sign_ins.session("planted") is None


def test_after_signing_out_the_old_cookie_opens_nothing(with_password: Served):
    with with_password.client() as client:
        signed_in(client)
        kept = client.cookies["sleetwatch"]
        client.post("/sign-out")
        client.cookies.set("sleetwatch", kept, domain="127.0.0.1")

        assert client.get("/suspects").headers["location"].startswith("/sign-in")


def test_a_session_ends_unused_and_always_after_half_a_day(with_password: Served, monkeypatch: pytest.MonkeyPatch):
    now = clock.now()
    with with_password.client("analyst") as client:
        assert client.get("/account").status_code == 200
        monkeypatch.setattr("sleetwatch.clock.now", lambda: now + 31 * clock.MINUTE)
        assert client.get("/account").status_code == 303


def test_a_wrong_name_and_a_wrong_password_read_the_same(with_password: Served):
    said = []
    for name in ("lead@acme.example", "nobody@acme.example", "x' or 1=1 --"):
        with with_password.client() as client:
            answer = client.post("/sign-in", data={"name": name, "password": "wrong wrong wrong"})
            said.append((answer.status_code, answer.text.partition('role="alert">')[2].partition("<")[0]))

    assert len(set(said)) == 1
    assert said[0][0] == 403


def test_too_many_tries_from_one_address_have_to_wait(with_password: Served):
    with with_password.client() as client:
        statuses = [client.post("/sign-in/code", data={"pending": "x", "code": "1"}).status_code for _ in range(25)]

    with_password.server.site.tries.forget("127.0.0.1")
    assert statuses[0] == 403
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    "asked", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a b", "/a\r\nSet-Cookie: x=1"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(asked: str):
    assert local_address(asked, "/") == "/"


def test_whoever_asked_for_a_page_gets_there_after_signing_in(with_password: Served):
    with with_password.client() as client:
        asked = client.get("/suspects?level=case&text=a%26b").headers["location"]
        page = client.get(asked)
        back = page.text.partition('name="next" value="')[2].partition('"')[0].replace("&amp;", "&")
        assert signed_in(client, next_page=back).headers["location"] == "/suspects?level=case&text=a%26b"


def test_a_second_step_is_asked_for_once_it_is_set_up(served: Served):
    first = served.workspace.access.actor("root@acme.example")
    _, token = served.workspace.people.add(first, "careful@acme.example", ["analyst"])
    with served.client() as client:
        client.post(f"/invitation/{token}", data={"password": PASSWORD, "again": PASSWORD})
        page = client.post("/account/second-step").text
        secret = page.partition('class="secret"><code>')[2].partition("<")[0].replace(" ", "")
        done = client.post("/account/second-step/code", data={"code": pyotp.TOTP(secret).now()})
        codes = done.text.count("<li><code>")
    with served.client() as client:
        asked = signed_in(client, "careful")
        pending = asked.text.partition('name="pending" value="')[2].partition('"')[0]
        wrong = client.post("/sign-in/code", data={"pending": pending, "code": "000000"})
        recovered = done.text.partition('<ul class="codes"><li><code>')[2].partition("<")[0]
        right = client.post("/sign-in/code", data={"pending": pending, "code": recovered})

    assert codes >= 8
    assert asked.status_code == 200
    assert "set-cookie" not in asked.headers
    assert wrong.status_code == 403
    assert right.status_code == 303


def test_the_first_start_is_by_a_link_that_works_once(judged_root: Path):
    workspace = Workspace.open(judged_root)
    server = PageServer(workspace, "127.0.0.1", 0)
    link = server.start_link
    thread = server.start()
    form = {"name": "dana@acme.example", "password": PASSWORD, "again": PASSWORD}
    try:
        headers = {"Origin": server.origins.first}
        with httpx.Client(base_url=server.origins.first, headers=headers, trust_env=False) as client:
            differing = client.post(link or "", data={**form, "again": "something else entirely"})
            begun = client.post(link or "", data=form)
            home = client.get("/", follow_redirects=True)
            again = client.post(link or "", data={**form, "name": "eve@acme.example"})
    finally:
        server.stop()
        thread.join()

    assert differing.status_code == 400
    assert begun.status_code == 303
    assert "Suspects" in home.text
    assert again.status_code == 400
    assert server.start_link is None
