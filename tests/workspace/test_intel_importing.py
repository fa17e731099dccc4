from __future__ import annotations

import json
from pathlib import Path

import pytest

from sleetwatch.errors import InputError, UnknownName, UserError
from sleetwatch.workspace import Workspace
from tests.workspace.intelligence import MAILBOX, row, write_list
from tests.workspace.keeping import kept


def bundle(path: Path, *objects: dict) -> Path:
    path.write_text(json.dumps({"type": "bundle", "id": "bundle--1", "objects": list(objects)}), "utf-8")
    return path


def stix(value: str, **more) -> dict:
    said = {"type": "indicator", "id": f"indicator--{value}", "created_by_ref": "identity--1", "pattern_type": "stix"}
    return said | {"pattern": f"[ipv4-addr:value = '{value}']", "valid_from": "2026-03-01T00:00:00Z"} | more


GROUP = {"type": "identity", "id": "identity--1", "name": "Harbour Sharing Group"}


def test_every_record_is_accepted_duplicate_or_rejected_and_said_why(workspace: Workspace, tmp_path: Path):
    listed = write_list(
        tmp_path / "list.csv",
        row("ip", "45.12.13.14"),
        row("ip", "45.12.13.14"),
        row("ip", "10.0.0.1"),
        row("name", "Somebody"),
        row("email", MAILBOX, valid_from="2025-07-01", valid_until="2025-01-01"),
    )
    report = workspace.actors.bring(listed)

    assert (report.seen, report.accepted, report.duplicate, report.rejected) == (5, 1, 1, 3)
    assert report.reasons == {"bad-time": 1, "not-public": 1, "unknown-kind": 1}
    assert {one.place for one in workspace.actors.rejects(report.list)} == {"line 4", "line 5", "line 6"}


def test_a_file_that_is_there_already_brings_nothing_anew(workspace: Workspace, tmp_path: Path):
    listed = write_list(tmp_path / "list.csv", row("ip", "45.12.13.14"), row("ip", "10.0.0.1"))
    first, again = workspace.actors.bring(listed), workspace.actors.bring(listed)

    assert (again.list, again.accepted, again.duplicate, again.rejected) == (first.list, 0, 1, 1)
    assert len(workspace.actors.lists()) == 2  # what ships, and the one


def test_what_another_list_of_the_same_source_says_again_is_a_duplicate(workspace: Workspace, tmp_path: Path):
    workspace.actors.bring(write_list(tmp_path / "a.csv", row("ip", "45.12.13.14")))
    later = write_list(tmp_path / "b.csv", row("ip", "45.12.13.14"), row("ip", "45.12.13.14", "Another CERT"))

    assert workspace.actors.bring(later).duplicate == 1


def test_personal_values_are_nowhere_in_the_state(workspace: Workspace, tmp_path: Path):
    workspace.actors.bring(
        write_list(tmp_path / "list.csv", row("email", MAILBOX), row("phone", "+12025550142"), row("phone", "no phone"))
    )
    workspace.folder.state.dispose()

    content = kept(workspace)
    assert MAILBOX.encode() not in content
    assert b"2025550142" not in content
    assert b"Harbour CERT" in content


def test_a_list_says_its_age_source_licence_and_what_it_holds(workspace: Workspace, tmp_path: Path):
    listed = write_list(tmp_path / "old.csv", row("ip", "45.12.13.14", valid_until="2025-08-01"), row("email", MAILBOX))
    workspace.actors.bring(listed, licence="members only")
    [shipped, one] = workspace.actors.lists()

    assert shipped.list is None
    assert (one.name, one.publisher, one.licence) == ("old.csv", "Harbour CERT", "members only")
    assert one.indicators == {"email": 1, "ip": 1}
    assert one.expired == 1
    assert one.stale


def test_doctor_says_when_a_list_is_old(workspace: Workspace, tmp_path: Path):
    workspace.actors.bring(write_list(tmp_path / "old.csv", row("ip", "45.12.13.14")))

    said = [f"{finding.says}; {finding.do}" for finding in workspace.check() if finding.what == "intel"]
    assert any("1 lists imported, 1 indicators" in one for one in said)
    assert any("list 1 (old.csv) is" in one and "get a newer one" in one for one in said)


def test_a_withdrawn_list_is_empty_and_can_be_imported_again(workspace: Workspace, tmp_path: Path):
    listed = write_list(tmp_path / "list.csv", row("ip", "45.12.13.14"))
    number = workspace.actors.bring(listed).list
    gone = workspace.actors.withdraw(number, "retracted")

    assert gone.withdrawn_at is not None
    assert gone.indicators == {}
    assert workspace.actors.bring(listed).accepted == 1


def test_what_a_publisher_revokes_goes_and_nobody_revokes_anothers_word(workspace: Workspace, tmp_path: Path):
    workspace.actors.bring(bundle(tmp_path / "a.json", GROUP, stix("45.12.13.14"), stix("45.12.13.15")))
    stranger = GROUP | {"name": "Somebody else"}
    by_stranger = workspace.actors.bring(bundle(tmp_path / "b.json", stranger, stix("45.12.13.15", revoked=True)))
    by_itself = workspace.actors.bring(bundle(tmp_path / "c.json", GROUP, stix("45.12.13.14", revoked=True)))

    assert (by_stranger.withdrawn, by_itself.withdrawn) == (0, 1)
    assert workspace.actors.lists()[1].indicators == {"ip": 1}


def test_imported_names_are_shown_beside_what_ships_and_decide_nothing(workspace: Workspace, tmp_path: Path):
    actor = {"type": "threat-actor", "id": "threat-actor--1", "name": "Odd Walrus", "aliases": ["Jasper Sleet"]}
    workspace.actors.bring(bundle(tmp_path / "a.json", GROUP, actor | {"created_by_ref": "identity--1"}))
    page = workspace.actors.page("odd walrus")

    assert [one.name for one in page.same] == ["Odd Walrus"]
    assert [one.name for one in page.others] == ["Jasper Sleet"]
    assert not next(one for one in workspace.actors.names() if one.name == "Odd Walrus").is_scheme
    assert "Odd Walrus" in {one.name for one in workspace.actors.page("Jasper Sleet").others}


def test_unknown_names_lists_and_levels_are_a_users_mistake(workspace: Workspace):
    with pytest.raises(UnknownName, match="intel actors"):
        workspace.actors.page("Gentle Rain")
    with pytest.raises(UnknownName, match="there is no list 9"):
        workspace.actors.withdraw(9, "")
    with pytest.raises(UserError, match="is no TLP"):
        workspace.actors.bring(Path("any.csv"), tlp="purple")


def test_a_file_with_too_many_records_is_refused_whole(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sleetwatch.workspace.intel_files.MOST", 3)
    listed = write_list(tmp_path / "many.csv", *(row("ip", f"45.12.13.{n}") for n in range(5)))

    with pytest.raises(InputError, match="holds more than 3 records"):
        workspace.actors.bring(listed)
    assert len(workspace.actors.lists()) == 1


def test_a_kill_in_the_middle_leaves_nothing_behind(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def dies(*_: object) -> int:
        raise KeyboardInterrupt

    listed = write_list(tmp_path / "list.csv", row("ip", "45.12.13.14"), row("ip", "10.0.0.1"))
    with monkeypatch.context() as patched:
        patched.setattr("sleetwatch.workspace.intel_store._take_back", dies)
        with pytest.raises(KeyboardInterrupt):
            workspace.actors.bring(listed)
    workspace.folder.state.dispose()

    with workspace.folder.state.connect() as state:
        tables = ("intel_lists", "indicators", "intel_rejects", "actor_statements")
        assert [state.exec_driver_sql(f"select count(*) from {table}").scalar_one() for table in tables] == [0] * 4
    assert workspace.actors.bring(listed).accepted == 1
