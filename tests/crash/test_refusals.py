"""What the machine refuses while we work: told in a line, nothing lost, and work goes on when it can."""

from __future__ import annotations

import errno
import json
import threading
import time
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from sleetwatch.workspace import FileReport, Workspace, arriving
from sleetwatch.workspace.feeding import statuses
from sleetwatch.workspace.ingesting import ingest
from sleetwatch.workspace.writing import Writer
from tests.crash.killing import assert_nothing_lies_around, events_of, set_up
from tests.live.test_queue import TOPIC, Broker
from tests.workspace.company import sign_in, write_lines

FULL = OSError(errno.ENOSPC, "No space left on device")


def lines(*days: int) -> bytes:
    return b"".join(json.dumps(sign_in(1, day)).encode() + b"\n" for day in days)


def fed(folder: Path, feed: str) -> Workspace:
    workspace = Workspace.create(folder / "acme")
    set_up(workspace.root, feed)
    return Workspace.open(workspace.root)


DROPPED = '[[feeds]]\nname = "dropped"\nkind = "folder"\npath = "../dropped"\nsettle_seconds = 0\nevery_seconds = 1\n'


@pytest.fixture
def full_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full at the first commit, and has room after that."""
    committed, left = Writer.committed, [1]

    def fill(writer: Writer, connection: sa.Connection) -> None:
        committed(writer, connection)
        if left:
            left.pop()
            raise FULL

    monkeypatch.setattr(Writer, "committed", fill)


@pytest.mark.usefixtures("full_once")
def test_messages_of_a_batch_that_was_not_kept_come_again_to_the_same_watcher(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sleetwatch.workspace.watching.LONGEST_WAIT", 0.1)
    broker = Broker()
    broker.send(*(json.dumps(sign_in(1, day)).encode() for day in range(6)))
    feed = f'[[feeds]]\nname = "queue"\nkind = "kafka"\nservers = ["{broker.server}"]\ntopics = ["{TOPIC}"]\n'
    workspace = fed(tmp_path, feed + 'group = "g"\nencrypted = false\n')
    stop, told = threading.Event(), []
    watch = threading.Thread(target=workspace.watch, args=(stop, lambda _, news: told.append(news)))
    watch.start()
    end = time.monotonic() + 60
    while not any(isinstance(news, FileReport) for news in told) and time.monotonic() < end:
        time.sleep(0.05)
    stop.set()
    watch.join()
    assert events_of(workspace).total() == 6
    assert "No space left" in str(told[0])
    assert statuses(workspace.folder)[0].gaps == []


@pytest.mark.usefixtures("full_once")
def test_a_full_disk_is_told_of_a_feed_with_what_to_do(tmp_path: Path):
    workspace = fed(tmp_path, DROPPED)
    (tmp_path / "dropped").mkdir()
    write_lines(tmp_path / "dropped" / "a.jsonl", [sign_in(1, 1)])
    told: list[tuple[str, FileReport | str]] = []
    assert not workspace.watch(threading.Event(), lambda *news: told.append(news), once=True, hunt=False)
    says = "cannot go on: No space left on device; make room on the disk and run it again"
    assert told == [("dropped", says)]
    assert workspace.feeds()[0].error == says
    assert workspace.watch(threading.Event(), lambda *news: told.append(news), once=True, hunt=False)
    assert workspace.feeds()[0].error is None
    assert events_of(workspace).total() == 1


def test_a_feed_whose_failure_cannot_even_be_noted_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    workspace = fed(tmp_path, DROPPED)

    def locked(*_given: object) -> None:
        raise sa.exc.OperationalError("insert", {}, Exception("database or disk is full"))

    monkeypatch.setattr("sleetwatch.workspace.watching.failed", locked)
    monkeypatch.setattr("sleetwatch.workspace.watching.LONGEST_WAIT", 0.1)
    stop, told = threading.Event(), []

    def tell(*news: object) -> None:
        told.append(news)
        if len(told) == 2:
            (tmp_path / "dropped").mkdir()
            write_lines(tmp_path / "dropped" / "a.jsonl", [sign_in(1, 1)])
        if isinstance(news[1], FileReport):
            stop.set()

    assert workspace.watch(stop, tell, hunt=False)
    assert events_of(workspace).total() == 1


@pytest.mark.usefixtures("full_once")
def test_a_sender_is_told_to_come_back_and_the_feed_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SENT_TOKEN", "t")
    sent = '[receiver]\nport = 0\n[[feeds]]\nname = "sent"\nkind = "http"\ntoken = "env:SENT_TOKEN"\n'
    workspace = fed(tmp_path, sent)
    stop, listening, answers = threading.Event(), threading.Event(), []
    ports: list[str] = []

    def tell(feed: str, news: object) -> None:
        if feed == "receiver":
            ports.append(str(news).split()[-1])
            listening.set()

    watch = threading.Thread(target=workspace.watch, args=(stop, tell))
    watch.start()
    assert listening.wait(30)
    for _ in range(2):
        url = f"http://127.0.0.1:{ports[0]}/v1/feeds/sent"
        answer = httpx.post(url, content=lines(1), headers={"Authorization": "Bearer t"}, timeout=30)
        answers.append((answer.status_code, workspace.feeds()[0].error))
    stop.set()
    watch.join()
    assert answers[0][0] == 503
    assert "No space left" in str(answers[0][1])
    assert answers[1] == (202, None)
    assert events_of(workspace).total() == 1


def test_a_writer_whose_commit_failed_still_sees_what_another_one_brought_meanwhile(tmp_path: Path, full_once):
    workspace = Workspace.create(tmp_path / "acme")
    log = write_lines(tmp_path / "a.jsonl", [sign_in(1, day) for day in range(3)])
    same = write_lines(tmp_path / "b.jsonl", [sign_in(1, day) for day in range(3)])

    def brings(path: Path) -> list[FileReport]:
        return list(ingest(workspace.folder, [path], "main", None, None, lambda *_: None))

    with Writer(workspace.folder) as writer:
        arrival = arriving.Arrival("a", "main", list(workspace.folder.sources.values()), lambda: log.open("rb"))
        with pytest.raises(OSError, match="No space"):
            arriving.take(writer, arrival, lambda *_: None)
        assert [report.accepted for report in brings(same)] == [3]
        assert arriving.take(writer, arrival, lambda *_: None).duplicate == 3
    assert events_of(workspace).total() == 3
    assert_nothing_lies_around(workspace)
