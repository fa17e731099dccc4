"""Acts on applicants: decided by the rules and kept in the audit in the act's own transaction, or not done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from sleetwatch.cases import Actor
from sleetwatch.cli.app import app
from sleetwatch.errors import NotAllowed, UnknownName
from sleetwatch.state import acts, applicant_heads, audit_names, consents, vetting_files
from sleetwatch.vetting.checks import Outcome
from sleetwatch.workspace import Workspace, recruiting
from sleetwatch.workspace.vetting_sheets import Wanted

ONE = {
    "applicant_id": "A-1",
    "applied_at": "2026-02-02T10:00:00Z",
    "name": "Dana Whitfield",
    "phone": "+15128675309",
}


@pytest.fixture
def acme(tmp_path: Path) -> Workspace:
    workspace = Workspace.create(tmp_path / "acme", "acme")
    (tmp_path / "applicants.jsonl").write_text(json.dumps(ONE) + "\n")
    list(workspace.ingest([tmp_path / "applicants.jsonl"]))
    return workspace


def kept(workspace: Workspace) -> list[tuple[str, str, str]]:
    """The audit: who, what, and how it came out."""
    query = sa.select(audit_names.c.name, acts.c.action, acts.c.content).join(
        audit_names, audit_names.c.digest == acts.c.actor
    )
    with workspace.folder.state.connect() as connection:
        rows = connection.execute(query.order_by(acts.c.seq)).all()
    return [(row.name, row.action, json.loads(row.content)["outcome"]) for row in rows]


def add_person(workspace: Workspace, name: str, role: str) -> Actor:
    """Add somebody; who did it."""
    root = workspace.access.actor("root@acme.example", via="cli")
    workspace.people.add(root, root.name, ("admin",))
    workspace.people.add(workspace.access.actor(root.name), name, (role,))
    return workspace.access.actor(root.name)


def count(workspace: Workspace, table: sa.Table) -> int:
    with workspace.folder.state.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_what_is_done_on_the_command_line_stands_in_the_audit(acme: Workspace, tmp_path: Path):
    run = CliRunner().invoke
    for words in (
        ["record", "A-1", "phone-answered", "agreed", "--as", "dana"],
        ["consent", "A-1", "recording", "--as", "dana"],
        ["notice", "A-1", "--as", "dana"],
        ["decide", "A-1", "withdrawn", "--reason", "withdrew", "--as", "dana"],
        ["export", "A-1", "--as", "dana", "-o", str(tmp_path / "out")],
    ):
        assert run(app, ["vet", *words, "-w", str(acme.root)]).exit_code == 0, words

    assert kept(acme) == [
        ("dana", f"applicant.{act}", "done") for act in ("judge", "decide", "read", "decide", "export")
    ]


def test_who_may_not_does_nothing_and_that_is_kept(acme: Workspace):
    add_person(acme, "kim@acme.example", "auditor")
    kim = acme.recruiting(acme.access.actor("kim@acme.example"))

    with pytest.raises(NotAllowed):
        kim.consent("A-1", "recording")
    with pytest.raises(NotAllowed):
        kim.add([("cv.txt", b"x")], {}, "acme", "A-2")

    assert count(acme, consents) == 0
    assert [one.applicant_id for one in acme.vetting.applicants()] == ["A-1"]
    assert kept(acme)[-2:] == [
        ("kim@acme.example", "applicant.decide", "denied"),
        ("kim@acme.example", "applicant.add", "denied"),
    ]


def test_nobody_finds_or_decides_on_oneself(acme: Workspace):
    acme.hunt()
    root = add_person(acme, "dana@acme.example", "recruiter")
    acme.people.tie(root, "dana@acme.example", "A-1")
    dana = acme.recruiting(acme.access.actor("dana@acme.example"))

    for act in (lambda: dana.decide("A-1", "withdrawn", "withdrew"), lambda: dana.notice("A-1")):
        with pytest.raises(UnknownName, match="no applicant"):
            act()


def test_an_act_that_cannot_be_written_down_is_not_done(acme: Workspace, monkeypatch):
    def fails(*_told: object, **_said: object) -> int:
        raise OSError("the disk is full")

    me = acme.recruiting(acme.access.actor("dana", via="cli"))
    monkeypatch.setattr(recruiting.Access, "act_within", fails)
    for act in (
        lambda: me.record("A-1", "phone-answered", "agreed"),
        lambda: me.consent("A-1", "recording"),
        lambda: me.hire("A-1", "W-1", note="at once"),
        lambda: me.add([("photo.txt", b"x")], {}, "acme", "A-2"),
    ):
        with pytest.raises(OSError, match="full"):
            act()

    page = acme.vetting.page("A-1")
    assert (page.state, page.consents, [step for step in page.steps if step.by]) == ("open", (), [])
    assert [one.applicant_id for one in acme.vetting.applicants()] == ["A-1"]
    assert count(acme, vetting_files) == 0


def test_a_list_that_is_long_is_shown_as_it_was_and_brought_up_to_date_meanwhile(
    acme: Workspace, tmp_path, monkeypatch
):
    monkeypatch.setattr("sleetwatch.workspace.vetting.QUICK", 0)
    acme.vetting.look_again()
    (tmp_path / "more.jsonl").write_text(json.dumps(ONE | {"applicant_id": "A-2", "name": "Kim Reed"}) + "\n")
    list(acme.ingest([tmp_path / "more.jsonl"]))

    shown, total, is_old = acme.vetting.sheet(Wanted(["acme"]), 0, 50)
    assert ([one.applicant_id for one in shown], total, is_old) == (["A-1"], 1, True)
    acme.looking.begin()
    acme.looking.wait()
    shown, total, is_old = acme.vetting.sheet(Wanted(["acme"]), 0, 50)
    assert ([one.applicant_id for one in shown], total, is_old) == (["A-1", "A-2"], 2, False)
    assert {step.check.id for one in shown for step in one.of(Outcome.CONTRADICTS)} == {"phone-unique"}


def test_a_purge_takes_what_a_list_was_kept_for(acme: Workspace):
    acme.vetting.look_again()
    acme.purge(subject="A-1", reason="request 7", really=True)

    assert count(acme, applicant_heads) == 0
