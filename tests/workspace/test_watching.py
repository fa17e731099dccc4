"""Live feeds into the lake."""

from __future__ import annotations

import json
import os
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from sleetwatch.errors import UnknownName, UserError, WorkspaceError
from sleetwatch.state import cursors, files
from sleetwatch.workspace import FileReport, Workspace
from tests.workspace.company import sign_in

FOLDER = """
[[feeds]]
kind = "folder"
name = "drop"
path = "in"
every_seconds = 1
settle_seconds = 0
"""
HTTP = """
[receiver]
port = 0
[[feeds]]
kind = "http"
name = "sent"
token = "env:SLEETWATCH_TEST_TOKEN"
"""


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Workspace]:
    def made(settings: str) -> Workspace:
        root = Workspace.create(tmp_path / "acme").root
        with (root / "sleetwatch.toml").open("a") as file:
            file.write(settings)
        (root / "in").mkdir()
        return Workspace.open(root)

    return made


def lines(count: int, day: int = 0) -> str:
    return "".join(json.dumps(sign_in(number, day)) + "\n" for number in range(count))


def once(workspace: Workspace) -> dict[str, list[FileReport | str]]:
    told: dict[str, list[FileReport | str]] = {}
    workspace.watch(threading.Event(), lambda feed, news: told.setdefault(feed, []).append(news), once=True, hunt=False)
    return told


def rows_of(workspace: Workspace, kind: str) -> int:
    return sum(pq.read_metadata(path).num_rows for path in workspace.folder.segments_of(kind))


def test_files_that_appear_are_read_once_and_what_grew_is_not_counted_twice(make):
    workspace = make(FOLDER)
    log = workspace.root / "in" / "signIns.jsonl"
    log.write_text(lines(5))
    assert [report.accepted for report in once(workspace)["drop"]] == [5]
    assert once(workspace) == {}
    log.write_text(lines(5) + lines(3, day=1))
    [report] = once(workspace)["drop"]
    assert (report.accepted, report.duplicate) == (3, 5)
    assert rows_of(workspace, "sign_in") == 8


def test_a_feed_is_asked_by_one_watch_at_a_time_and_another_goes_on_when_that_one_ends(make):
    workspace = make(FOLDER)
    (workspace.root / "in" / "signIns.jsonl").write_text(lines(5))
    with workspace.folder.locks.tried("feed-drop") as held:
        assert held
        assert once(workspace) == {}
    assert [report.accepted for report in once(workspace)["drop"]] == [5]


def test_what_was_refused_is_not_refused_again_when_it_comes_again(make):
    workspace = make(FOLDER)
    log = workspace.root / "in" / "signIns.jsonl"
    log.write_text(lines(5) + '{"broken\n{"what": "ever"}\n')
    assert [report.rejected for report in once(workspace)["drop"]] == [2]
    log.write_text(log.read_text() + lines(3, day=1) + "{again\n")
    [report] = once(workspace)["drop"]
    assert (report.accepted, report.duplicate, report.rejected) == (3, 7, 1)
    log.touch()
    [report] = once(workspace)["drop"]
    assert (report.accepted, report.duplicate, report.rejected) == (0, 11, 0)
    assert rows_of(workspace, "rejects") == 3


def test_the_cursor_moves_with_the_batch_or_not_at_all(make, monkeypatch: pytest.MonkeyPatch):
    workspace = make(FOLDER)
    (workspace.root / "in" / "signIns.jsonl").write_text(lines(5))
    with monkeypatch.context() as broken:
        broken.setattr("sleetwatch.workspace.watching.delivered", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            _pass_once(workspace)
    with workspace.folder.state.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(cursors)).scalar_one() == 0
        assert connection.execute(sa.select(sa.func.count()).select_from(files)).scalar_one() == 0
    assert rows_of(workspace, "sign_in") == 0
    once(workspace)
    assert rows_of(workspace, "sign_in") == 5


def _power_cut(*_given: object) -> None:
    raise KeyboardInterrupt


def _pass_once(workspace: Workspace) -> None:
    """One pass over the folder in this very thread, so that what it raises is seen."""
    from sleetwatch.workspace.watching import Watch
    from sleetwatch.workspace.writing import Writer

    watch, stop = Watch(workspace.folder, lambda *_: None), threading.Event()
    with Writer(workspace.folder) as writer:
        watch._pass(writer, watch.feeds[0], watch._connected(watch.feeds[0], stop), stop)


def test_what_nobody_can_read_is_kept_as_one_reject_and_the_others_go_on(make):
    workspace = make(FOLDER)
    (workspace.root / "in" / "a-picture.json").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (workspace.root / "in" / "half.json.gz").write_bytes(b"\x1f\x8b\x08\x00 cut off")
    (workspace.root / "in" / "other.csv").write_text("what,ever\n1,2\n")
    (workspace.root / "in" / "signIns.jsonl").write_text(lines(5))
    reports = once(workspace)["drop"]
    assert sorted(report.rejected for report in reports) == [0, 1, 1, 1]
    assert {row["reason"] for row in workspace.reject_reasons()} == {"unreadable", "unrecognised"}
    assert rows_of(workspace, "sign_in") == 5
    assert once(workspace) == {}


def test_the_files_of_a_zip_come_in_together(make):
    workspace = make(FOLDER)
    with zipfile.ZipFile(workspace.root / "in" / "export.zip", "w") as archive:
        archive.writestr("a.jsonl", lines(5))
        archive.writestr("b.jsonl", lines(7, day=1))
    [report] = once(workspace)["drop"]
    assert (report.seen, report.accepted) == (12, 12)
    assert once(workspace) == {}


def test_a_feed_that_fails_does_not_stop_another_and_says_why(make):
    workspace = make(FOLDER + FOLDER.replace('"drop"', '"gone"').replace('"in"', '"nowhere"'))
    (workspace.root / "in" / "signIns.jsonl").write_text(lines(5))
    told = once(workspace)
    assert "is not a folder" in told["gone"][0]
    well, failing = workspace.feeds()
    assert (well.records, well.failures, well.error) == (5, 0, None)
    assert well.newest_at is not None
    assert failing.failures == 1
    assert "nowhere" in failing.error
    once(workspace)
    assert workspace.feeds()[1].failures == 2
    (workspace.root / "nowhere").mkdir()
    once(workspace)
    assert (workspace.feeds()[1].failures, workspace.feeds()[1].error) == (0, None)


def test_the_doctor_names_a_feed_that_fails_and_a_mapping_that_is_wrong(make):
    workspace = make(FOLDER.replace('"in"', '"nowhere"'))
    assert ("feeds", "note") in {(finding.what, finding.state) for finding in workspace.check()}
    once(workspace)
    (workspace.root / "sources").mkdir()
    (workspace.root / "sources" / "vpn.toml").write_text("name = 1")
    bad = {finding.what: finding.says for finding in Workspace.open(workspace.root).check() if finding.state == "bad"}
    assert "nowhere" in bad["feeds"]
    assert "vpn.toml" in bad["sources"]


def test_what_is_sent_is_in_the_lake_when_the_sender_hears_so(make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLEETWATCH_TEST_TOKEN", "a-long-token")
    workspace = make(HTTP)
    stop, listening = threading.Event(), threading.Event()
    ports: list[int] = []

    def told(feed: str, news: FileReport | str) -> None:
        if feed == "receiver":
            ports.append(int(str(news).rsplit(" ", 1)[-1]))
            listening.set()

    watching = threading.Thread(target=workspace.watch, args=(stop, told), kwargs={"hunt": False})
    watching.start()
    try:
        assert listening.wait(20)
        address = f"http://127.0.0.1:{ports[0]}/v1/feeds/sent"
        answer = httpx.post(address, content=lines(5), headers={"Authorization": "Bearer a-long-token"})
        assert (answer.status_code, answer.json()["accepted"]) == (202, 5)
        assert rows_of(workspace, "sign_in") == 5
        again = httpx.post(address, content=lines(5), headers={"Authorization": "Bearer a-long-token"})
        assert again.json() == {"seen": 5, "accepted": 0, "duplicate": 5, "rejected": 0}
    finally:
        stop.set()
        watching.join()
    assert workspace.feeds()[0].records == 10


def test_an_ingest_and_a_hunt_run_beside_a_watch(make, tmp_path: Path):
    workspace = make(FOLDER)
    stop = threading.Event()
    failed: list[str] = []
    told = lambda _, news: failed.append(news) if isinstance(news, str) else None  # noqa: E731
    watching = threading.Thread(target=workspace.watch, args=(stop, told), kwargs={"hunt": False})
    watching.start()
    try:
        for number in range(4):
            (workspace.root / "in" / f"{number}.jsonl").write_text(lines(10, day=number))
            mine = tmp_path / f"{number}.jsonl"
            mine.write_text(lines(10, day=10 + number))
            [report] = Workspace.open(workspace.root).ingest([mine])
            assert report.accepted == 10
            Workspace.open(workspace.root).hunt()
        end = time.monotonic() + 20
        while rows_of(workspace, "sign_in") < 80 and time.monotonic() < end:
            time.sleep(0.1)
    finally:
        stop.set()
        watching.join()
    assert failed == []
    assert rows_of(workspace, "sign_in") == 80


def test_a_workspace_without_feeds_says_how_to_add_one(make):
    with pytest.raises(UserError, match="feeds"):
        once(make(""))


def test_a_secret_that_is_not_there_and_a_zone_nobody_knows_are_named(make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SLEETWATCH_TEST_TOKEN", raising=False)
    with pytest.raises(WorkspaceError, match="env:SLEETWATCH_TEST_TOKEN"):
        make(HTTP).watch(threading.Event(), lambda *_: None)


def test_a_zone_nobody_knows_is_named(make):
    with pytest.raises(UnknownName, match="Mars"):
        once(make(FOLDER + 'time_zone = "Mars/Base"\n'))


def test_a_feed_nobody_knows_is_named(make):
    with pytest.raises(UnknownName, match=r"'dorp'; there is: drop"):
        make(FOLDER).watch(threading.Event(), lambda *_: None, ["drop", "dorp"], once=True)


def test_feeds_that_are_sent_to_us_cannot_be_asked_once(make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLEETWATCH_TEST_TOKEN", "t")
    with pytest.raises(UserError, match="without --once"):
        once(make(HTTP))


def test_a_zip_with_a_damaged_file_is_kept_and_does_not_hold_up_the_others(make):
    workspace = make(FOLDER)
    there = workspace.root / "in"
    with zipfile.ZipFile(there / "a.zip", "w") as archive:
        archive.writestr("one.jsonl", lines(5))
        archive.writestr("two.jsonl", lines(50, day=1))
    damaged = bytearray((there / "a.zip").read_bytes())
    damaged[-400] ^= 0x55
    (there / "a.zip").write_bytes(damaged)
    os.utime(there / "a.zip", (1, 1))
    (there / "signIns.jsonl").write_text(lines(3, day=2))
    told = once(workspace)
    assert [report.accepted for report in told["drop"]] == [5, 3]
    assert workspace.reject_reasons() == [{"reason": "unreadable", "count": 1}]
    assert once(workspace) == {}


def test_a_name_that_is_no_text_holds_up_nothing(make):
    workspace = make(FOLDER)
    strange = Path(os.fsdecode(os.fsencode(workspace.root) + b"/in/a\xff.jsonl"))
    strange.write_text(lines(5))
    with zipfile.ZipFile(workspace.root / "in" / "b.zip", "w") as archive:
        archive.writestr("é.jsonl", lines(3, day=1))
    packed = (workspace.root / "in" / "b.zip").read_bytes()
    (workspace.root / "in" / "b.zip").write_bytes(packed.replace("é".encode(), b"\xc3("))
    assert [report.seen for report in once(workspace)["drop"]] == [5, 1]
    assert once(workspace) == {}
    assert [report.duplicate for report in workspace.ingest([strange])] == [5]
    assert [bool(report.error) for report in workspace.ingest([workspace.root / "in" / "b.zip"])] == [True]
