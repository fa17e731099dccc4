"""Several processes over one state in PostgreSQL: they share the work, and what a killed one held comes back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from sleetwatch.errors import WorkspaceError
from sleetwatch.exchange import Incoming, Query, Received
from sleetwatch.state import alarms, claiming, news, outbox
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.exchange_shelf import StateShelf
from sleetwatch.workspace.folder import HUNT
from sleetwatch.workspace.kept_answers import Answer, Place
from sleetwatch.workspace.news import note_scores
from sleetwatch.workspace.outbox_rows import take
from sleetwatch.workspace.outbox_sending import Sender
from tests.notify.receivers import SECRET, Asked, Hook, Receiver, Told, served
from tests.postgres import Server, programs

pytestmark = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL server")

MANY = 24
KEY = "whsec_c2xlZXR3YXRjaC10ZXN0LWtleS1vZi0zMi1ieXRlcw=="
SENDS = """
import sys
from pathlib import Path
from sleetwatch.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
with workspace.folder.hunting():
    workspace.outbox.send()
"""


class Hanging(Hook):
    """Takes the first request and does not answer it."""

    def __init__(self) -> None:
        super().__init__()
        self.over = threading.Event()

    def answer(self, asked: Asked) -> Told:
        if len(self.asked) == 1:
            self.over.wait(120)
        return super().answer(asked)


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.create(tmp_path_factory.mktemp("several") / "acme", "acme", server.state())


@pytest.fixture
def workspace(made: Workspace) -> Iterator[Workspace]:
    """As another process would open it, with an empty outbox."""
    opened = Workspace.open(made.root)
    with opened.folder.state.begin() as connection:
        for table in (outbox, alarms, news):
            connection.execute(sa.delete(table))
    yield opened
    opened.folder.state.dispose()


def told(workspace: Workspace, receiver: Receiver, count: int) -> Workspace:
    """So many notices wait for one channel."""
    root = workspace.root
    (root / "key").write_text(KEY, "utf-8")
    (root / "hook.url").write_text(f"{receiver.url}/{SECRET}", "utf-8")
    settings = (root / "sleetwatch.toml").read_text("utf-8").partition("\n[outgoing]")[0]
    settings += f'\n[outgoing]\nprivate = ["127.0.0.1:{receiver.port}"]\n[[notify.channels]]\nkind = "webhook"\n'
    settings += 'name = "hook"\nurl = "file:hook.url"\nkey = "file:key"\nmost_per_minute = 6000\n'
    (root / "sleetwatch.toml").write_text(settings, "utf-8")
    opened = Workspace.open(root)
    with opened.folder.state.begin() as connection:
        note_scores(connection, [("acme", f"S-{number}", "case") for number in range(count)])
    assert opened.outbox.route() == count
    return opened


def ids(receiver: Receiver) -> list[str]:
    return [one.headers["webhook-id"] for one in receiver.asked]


def test_two_who_take_from_the_outbox_at_the_same_moment_take_different_notices(workspace: Workspace):
    with served(Hook()) as hook:
        opened = told(workspace, hook, 3)
        state, now = opened.folder.state, 1 << 60
        with claiming(state) as one, claiming(state) as other:  # neither has ended
            taken = [take(connection, "hook", now, None) for connection in (one, other, one)]
            assert take(other, "hook", now, None) is None
        opened.folder.state.dispose()
    assert [len(each.places) for each in taken if each is not None] == [1, 1, 1]
    assert len({each.message.id for each in taken if each is not None}) == 3


def test_several_who_send_share_the_notices_and_each_is_sent_once(workspace: Workspace):
    with served(Hook()) as hook:
        opened = told(workspace, hook, MANY)
        program = [sys.executable, "-c", SENDS.replace("with workspace.folder.hunting():", "if True:"), opened.root]
        with subprocess.Popen(program) as other:
            while not hook.asked and other.poll() is None:  # both are at it
                time.sleep(0.01)
            own = Sender(opened.folder, opened.folder.settings.notify.channels[0]).once()
            assert other.wait(60) == 0
        opened.folder.state.dispose()
    assert 0 < own.sent < MANY
    assert len(ids(hook)) == len(set(ids(hook))) == MANY


def test_what_a_killed_process_was_sending_is_sent_by_another_and_its_locks_are_free(workspace: Workspace):
    with served(Hanging()) as hook:
        opened = told(workspace, hook, 1)
        with subprocess.Popen([sys.executable, "-c", SENDS, opened.root]) as other:
            while not hook.asked and other.poll() is None:
                time.sleep(0.01)
            with opened.folder.locks.tried(HUNT) as alone:
                assert not alone, "two hunt at once"
            with pytest.raises(WorkspaceError, match="another hunt"):
                opened.folder.hunting(patience=0).__enter__()
            assert opened.outbox.send()[0].sent == 0, "somebody is sending it"
            os.kill(other.pid, signal.SIGKILL)
        hook.over.set()
        with opened.folder.hunting(patience=60):
            pass
        with opened.folder.state.begin() as connection:  # some minutes later
            assert connection.execute(sa.select(outbox.c.state)).scalar_one() == "waits"
            connection.execute(sa.update(outbox).values(next_at=0))
        assert opened.outbox.send()[0].sent == 1
        opened.folder.state.dispose()
    assert len(hook.asked) == 2
    assert len(set(ids(hook))) == 1


def test_readers_share_and_a_purge_waits_for_them(workspace: Workspace):
    folder = workspace.folder
    with folder.reading():
        with folder.reading(patience=0):
            pass
        with pytest.raises(WorkspaceError, match="in use"):
            folder.reading(alone=True, patience=0.1).__enter__()
    with folder.reading(alone=True, patience=5), folder.purging():
        pass


def test_a_request_that_two_processes_get_at_once_is_done_by_one_and_answered_by_both(
    made: Workspace, workspace: Workspace
):
    other, place, request = Workspace.open(made.root), Place("a token", "one key"), b"a note"
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda one: one.kept_answers.begin(place, request), (other, workspace)))
    assert sorted(known is None for known in found) == [False, True]
    assert [known.answer for known in found if known is not None] == [None]

    other.kept_answers.end(place, Answer(201, {"location": "/notes/1"}, b"\x00\xff"))

    again = workspace.kept_answers.begin(place, request)
    assert again is not None
    assert again.answer == Answer(201, {"location": "/notes/1"}, b"\x00\xff")
    changed = workspace.kept_answers.begin(place, b"another note")
    assert changed is not None
    assert not changed.is_same
    other.folder.state.dispose()


def test_members_who_share_at_the_same_moment_all_come_in_one_after_another(workspace: Workspace):
    state, now = workspace.folder.state, 1_800_000_000_000_000

    def share(member: str) -> int:
        objects = [Incoming(f"identity--{member}{n}", "1", "identity", {}, None) for n in range(20)]
        return int(StateShelf(state).put(member, objects, Received(), now)["success_count"])

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(share, "abcdef")) == [20] * 6
    page = StateShelf(state).page(Query(), now)
    assert [one.added_at for one in page.objects] == list(range(now, now + 120))
