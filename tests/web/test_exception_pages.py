"""Exceptions that reach further than one subject, tokens of one's own, and what the settings tell, on the pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sleetwatch.workspace import Workspace
from tests.served import TENANT, Served, served_copy

pytestmark = pytest.mark.enable_socket

AFAR = "acts-far-from-claimed-work-place"


@pytest.fixture(scope="module")
def own(judged_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A company of one's own: exceptions and tokens stay in it."""
    opened = served_copy(judged_once, tmp_path_factory.mktemp("exceptions"))
    yield opened
    opened.close()


def page(served: Served, who: str, path: str) -> str:
    with served.client(who) as client:
        answer = client.get(path)
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def send(served: Served, who: str, path: str, /, **form: object):
    with served.client(who) as client:
        return client.post(path, data=form)


def afar(served: Served) -> str:
    """Where the exception of somebody who acts from afar is made."""
    return f"/signals/{AFAR}/exception/{TENANT}/{served.workspace.firing.page(AFAR, [TENANT]).hits[0].subject}"


def test_a_preview_offers_what_the_hit_rests_on_by_no_name_of_its_own(own: Served):
    text = page(own, "analyst", afar(own))
    things = re.findall(r'href="\?scope=(\w+)&amp;thing=([^"]+)"', text)
    assert {scope for scope, _ in things} == {"device", "network"}
    for scope, thing in things:
        previewed = page(own, "analyst", f"{afar(own)}?scope={scope}&thing={thing}")
        assert re.search(r"[12] of 2 hits", previewed)
        assert "Make the exception" in previewed
    assert not re.search(r"\d+\.\d+\.\d+\.\d+", text)
    with own.client("analyst") as client:
        guessed = [client.get(f"{afar(own)}?scope=device&thing={name}").status_code for name in ("laptop-1", "D-0", "")]
    assert guessed == [404, 404, 404]


def test_one_for_everybody_waits_for_a_second_person_and_can_be_ended(own: Served):
    before = page(own, "lead", f"{afar(own)}?scope=signal")
    assert "takes two people" in before
    assert "2 of 2 hits" in before
    until = re.search(r'value="(\d{4}-\d\d-\d\d)"', before)
    assert until is not None
    form = {"scope": "signal", "thing": "", "reason": "agreed-hours", "until": until[1]}
    made = send(own, "lead", afar(own), **form)
    assert made.headers["location"] == f"/signals/{AFAR}?told=waits"
    (exempt,) = own.workspace.exceptions.all()
    mine, others = (page(own, who, f"/signals/{AFAR}") for who in ("lead", "analyst"))
    assert "waits for a second person" in mine
    assert "I stand behind it too" not in mine
    assert "I stand behind it too" in others
    assert send(own, "lead", f"/exceptions/{exempt.exception}/approve").status_code == 400
    assert send(own, "auditor", f"/exceptions/{exempt.exception}/approve").status_code == 404
    assert send(own, "analyst", f"/exceptions/{exempt.exception}/approve").status_code == 303
    own.workspace.hunt()
    held = own.workspace.firing.page(AFAR, [TENANT]).hits[0]
    assert held.exception == exempt.exception
    assert f"Held back by exception {exempt.exception} until" in page(own, "lead", f"/suspects/{TENANT}/{held.subject}")
    assert send(own, "lead", f"/exceptions/{exempt.exception}/end").status_code == 400
    assert send(own, "lead", f"/exceptions/{exempt.exception}/end", reason="it was a pilot").status_code == 303
    assert "ended by" in page(own, "lead", f"/signals/{AFAR}")


def test_a_token_is_shown_once_acts_as_its_maker_and_is_dropped(own: Served):
    made = send(own, "analyst", "/account/tokens", label="nightly <export>", days="30", scope=["queue.read"]).text
    text = re.search(r"<code>(sw_[^<]+)</code>", made)
    assert text is not None
    assert own.workspace.api_tokens.holder(text[1]) == ("analyst@acme.example", frozenset({"queue.read"}))
    listed = page(own, "analyst", "/account")
    assert text[1] not in listed
    assert "nightly &lt;export&gt;" in listed
    (token,) = own.workspace.api_tokens.of("analyst@acme.example")
    assert send(own, "lead", "/account/tokens/drop", token=token.token).status_code == 404
    assert "nightly" in page(own, "admin", "/settings")
    assert "nightly" not in page(own, "lead", "/settings")
    assert send(own, "admin", "/account/tokens/drop", token=token.token, back="/settings").status_code == 303
    assert own.workspace.api_tokens.holder(text[1]) is None


@pytest.mark.parametrize(
    "form",
    [
        {"label": "x", "days": "30"},
        {"label": "x", "days": "0", "scope": "queue.read"},
        {"label": "x", "days": "9" * 5, "scope": "queue.read"},
        {"label": "", "days": "30", "scope": "queue.read"},
    ],
)
def test_a_token_without_a_purpose_an_end_or_an_act_is_not_made(own: Served, form: dict[str, str]):
    assert send(own, "hr", "/account/tokens", **form).status_code == 400
    assert own.workspace.api_tokens.of("hr@acme.example") == []


def test_the_second_step_comes_as_a_picture_that_holds_the_key_and_nothing_inline(own: Served):
    enrolled = send(own, "approver", "/account/second-step").text
    key = re.search(r'class="secret"><code>([A-Z2-7]+)<', enrolled)
    assert key is not None
    drawn = re.search(r'<svg class="qr".*?</svg>', enrolled, re.DOTALL)
    assert drawn is not None
    assert "style=" not in drawn[0]
    assert key[1] in html.unescape(enrolled)
    assert len(re.findall(r"M\d+ \d+h1v1h-1z", drawn[0])) > 300


def test_the_settings_tell_what_runs_here_and_whose_key_signs(own: Served):
    text, workspace = page(own, "admin", "/settings"), own.workspace
    told = workspace.installed()
    for said in (f"DuckDB {told.duckdb}", told.sleetwatch, "Channels", "Live feeds", told.state):
        assert said in text
    assert told.key is None or told.key in text


def test_a_key_that_others_can_read_is_said_not_shown(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "acme", TENANT)
    assert workspace.installed().key is None
    (workspace.root / "signing.key").write_bytes(b"no key")
    told = workspace.installed()
    assert told.key is None
    assert told.key_is_wrong
