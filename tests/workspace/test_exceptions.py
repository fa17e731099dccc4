"""Exceptions by device, network and signal: what they hold back, what they never do, and that nothing stays of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.state import exceptions
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.exception_rows import Exempt, value_of
from sleetwatch.workspace.exceptions import Preview
from sleetwatch.workspace.exceptions_held import Trace, rests_on
from tests.workspace.judged import FIRST, SECOND

AFAR = "acts-far-from-claimed-work-place"
HOME = "188.16.10.77"
"""From where the second acts."""
Standing = dict[str, tuple[float, str]]


@pytest.fixture
def workspace(judged_root: Path) -> Workspace:
    return Workspace.open(judged_root)


def actor(workspace: Workspace, name: str = "dana@acme.example") -> Actor:
    return workspace.access.actor(name, via="cli")


def standing(workspace: Workspace) -> Standing:
    return {one.subject: (one.score, one.status) for one in workspace.suspects()}


def make(workspace: Workspace, scope: str, said: str = "", by: str = "dana@acme.example") -> Exempt:
    return workspace.exceptions.make(actor(workspace, by), "acme", AFAR, scope, said, reason="known-network")


def preview(workspace: Workspace, scope: str, said: str = "") -> Preview:
    return workspace.exceptions.preview(actor(workspace), "acme", AFAR, scope, said)


def subject(workspace: Workspace, name: str) -> str:
    return workspace.explain(name).suspect.subject


def test_an_exception_does_what_its_preview_said_and_ended_it_never_was(workspace: Workspace):
    before, first, second = standing(workspace), *(subject(workspace, one) for one in (FIRST, SECOND))
    promised = preview(workspace, "network", HOME)
    made = make(workspace, "network", HOME)
    workspace.hunt()
    held = workspace.explain(SECOND).suspect
    part = next(one for one in held.parts if one.signal == AFAR)

    assert [one.subject for one in promised.held] == [second]
    assert {one.subject: one.is_neighbour for one in promised.lost} == {second: False, first: True}
    assert promised.fired == 2
    now = {one.subject: one for one in workspace.suspects()}
    for one in promised.falls:
        assert now[one.subject].probability == pytest.approx(one.without, abs=1e-12)
        assert now[one.subject].status == one.status_without == "below"
    assert (part.nats, part.exception, part.explained_until) == (0.0, made.exception, made.until)
    assert [one.nats > 0 for one in now[first].parts if one.signal == AFAR] == [True], "only its neighbour's was held"

    workspace.exceptions.end(actor(workspace, "lee@acme.example"), made.exception, "the office there was closed")
    workspace.hunt()
    assert standing(workspace) == before


def test_it_is_over_after_its_time(workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    before = standing(workspace)
    made = make(workspace, "network", HOME)
    later = made.until + clock.SECOND
    monkeypatch.setattr(clock, "now", lambda: later)
    workspace.hunt()
    assert workspace.exceptions.show(made.exception).state(later) == "over"
    assert standing(workspace) == before


def test_a_device_clears_all_who_act_on_it_alone(workspace: Workspace):
    (device,) = [
        one for one in workspace.exceptions.choices("acme", subject(workspace, FIRST), AFAR) if one.scope == "device"
    ]
    web = Actor("dana@acme.example", frozenset({("*", "lead")}))
    found = workspace.exceptions.preview(web, "acme", AFAR, "device", device.alias)
    assert {one.subject for one in found.held} == {subject(workspace, FIRST), subject(workspace, SECOND)}
    assert device.pieces == device.of == 12


def test_on_the_pages_nobody_learns_by_a_machines_name_who_uses_it(workspace: Workspace):
    web = Actor("dana@acme.example", frozenset({("*", "lead")}))
    for scope, said in (("network", HOME), ("device", "laptop-1"), ("device", "d-00000000")):
        with pytest.raises(UnknownName):
            workspace.exceptions.preview(web, "acme", AFAR, scope, said)


def test_what_reaches_far_takes_two_people(workspace: Workspace):
    before = standing(workspace)
    assert make(workspace, "network", "AS12389").state(clock.now()) == "waits", "a carrier's network is many people's"
    made = make(workspace, "signal")
    assert made.state(clock.now()) == "waits"
    workspace.hunt()
    assert standing(workspace) == before
    with pytest.raises(UserError, match="a second person"):
        workspace.exceptions.approve(actor(workspace, "DANA@acme.example "), made.exception)
    approved = workspace.exceptions.approve(actor(workspace, "lee@acme.example"), made.exception)
    workspace.hunt()
    after = standing(workspace)

    assert approved.people == ("dana@acme.example", "lee@acme.example")
    assert {one.status for one in workspace.suspects()} == {"below"}
    assert after != before
    with pytest.raises(UserError, match="waits for nobody"):
        workspace.exceptions.approve(actor(workspace, "kim@acme.example"), made.exception)


def test_nobody_clears_themselves_neither_as_first_nor_as_second(workspace: Workspace):
    own = workspace.explain(SECOND, reveal=True).suspect.accounts[0]
    with pytest.raises(UserError, match="clear you too"):
        make(workspace, "network", HOME, by=own)
    made = make(workspace, "signal")
    with pytest.raises(UserError, match="clear you too"):
        workspace.exceptions.approve(actor(workspace, own), made.exception)


@pytest.mark.parametrize(
    ("signal", "scope", "said", "says"),
    [
        (AFAR, "network", "192.0.2.1", "hold nothing back"),
        (AFAR, "network", "10.0.0.0/8", "too wide"),
        (AFAR, "network", "the office", "no network"),
        (AFAR, "device", " ", "name the device"),
        (AFAR, "country", "RU", "nothing an exception can be about"),
        ("consistently-at-claimed-home", "signal", "", "speaks for the subject"),
        ("no-such-signal", "signal", "", "no signal is called"),
    ],
)
def test_what_an_exception_cannot_be(workspace: Workspace, signal: str, scope: str, said: str, says: str):
    with pytest.raises(UserError, match=says):
        workspace.exceptions.make(actor(workspace), "acme", signal, scope, said, reason="known-network")
    assert workspace.exceptions.all() == []


def test_every_act_is_in_the_audit_and_names_no_machine(workspace: Workspace):
    made = make(workspace, "network", HOME)
    workspace.exceptions.end(actor(workspace), made.exception, "a mistake")
    told = [row for row in workspace.audit.page(actor(workspace), limit=50) if row.action == "queue.judge"]
    assert {str(row.details["act"]) for row in told if "act" in row.details} == {"exception", "exception ended"}
    assert HOME not in str(told)


def test_one_piece_from_elsewhere_and_the_hit_counts_in_full():
    here, there = Trace(("d-1", "laptop"), "192.0.2.7", 64500), Trace(("d-2",), "198.51.100.7", 64501)
    traces = {"a": here, "b": here, "c": there, "d": Trace((), None, None)}
    for scope, value in (("device", "d-1"), ("device", "laptop"), ("network", "192.0.2.0/24"), ("network", "AS64500")):
        assert rests_on(scope, value, {"evidence": ["a", "b"]}, traces)
        for evidence in (["a", "c"], ["a", "d"], ["a", "of no event"], []):
            assert not rests_on(scope, value, {"evidence": evidence}, traces)


def test_a_network_is_kept_in_one_form():
    assert value_of("network", "192.0.2.9/24") == "192.0.2.0/24"
    assert value_of("network", "as064500") == "AS64500"
    assert value_of("network", "2001:DB8::1") == "2001:db8::1/128"
    assert value_of("device", " Laptop-7 ") == "laptop-7"


def test_a_purge_takes_the_machine_that_is_called_after_somebody(workspace: Workspace):
    person = workspace.explain(SECOND, reveal=True).suspect
    made = make(workspace, "network", HOME)
    with workspace.folder.state.begin() as connection:
        named = {"scope": "device", "value": f"{person.accounts[0]} macbook", "note": f"of {person.name}"}
        connection.execute(sa.update(exceptions).values(**named))
    workspace.purge(subject=person.subject, tenant="acme", reason="asked for", really=True)
    kept = workspace.exceptions.show(made.exception)

    assert kept.value is None
    assert str(person.name) not in str(kept.note)
    assert kept.alias == "something that was purged"
