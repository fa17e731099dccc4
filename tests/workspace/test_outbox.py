"""The outbox: what is told to whom and when, that it is told at least once, and that nobody hears it as news twice."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.notify.message import Attachment
from sleetwatch.state import acts, alarms, channels, news, outbox
from sleetwatch.workspace import Workspace
from sleetwatch.workspace import outbox_rows as rows
from sleetwatch.workspace.news import note_judged, note_scores, note_unjudged, queue_document
from sleetwatch.workspace.outbox_sending import send_all
from sleetwatch.workspace.purge_outbox import forget_outbox_before, forget_outbox_of, forget_outbox_of_tenant
from tests.notify.receivers import (
    SECRET,
    Asked,
    Hive,
    Hook,
    IrisServer,
    JiraSite,
    PagerDutyEvents,
    Receiver,
    ServiceNowInstance,
    SlackHook,
    TeamsFlow,
    Told,
    served,
)
from tests.workspace.group import group, opened, who

KEY = "whsec_c2xlZXR3YXRjaC10ZXN0LWtleS1vZi0zMi1ieXRlcw=="
A, B = ("acme", "S-ANNA"), ("beta", "S-BORIS")


@pytest.fixture(scope="module")
def group_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return group(tmp_path_factory.mktemp("told") / "acme").root


@pytest.fixture
def root(group_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(group_once, tmp_path / "acme"))


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with served(Hook()) as receiver:
        yield receiver


def with_channels(root: Path, *sections: str, private: Sequence[int] = (), more: str = "") -> Workspace:
    """The workspace with these channels in its settings."""
    (root / "key").write_text(KEY, "utf-8")
    (root / "token").write_text(SECRET, "utf-8")
    hosts = ", ".join(f'"127.0.0.1:{port}"' for port in private)
    text = f'tenant = "acme"\n[outgoing]\nprivate = [{hosts}]\n[notify]\nurl = "https://s.example"\n{more}\n'
    text += "".join(f"[[notify.channels]]\n{section}\n" for section in sections)
    settings = root / "sleetwatch.toml"
    state = re.search(r"^\[state\][^\[]*", settings.read_text("utf-8"), re.MULTILINE)  # where it lies on a server
    settings.write_text(text + (state[0] if state else ""), "utf-8")
    return Workspace.open(root)


def to_hook(root: Path, receiver: Receiver, name: str = "hook", more: str = "") -> str:
    more += "\nmost_per_minute = 6000"
    (root / f"{name}.url").write_text(f"{receiver.url}/{SECRET}", "utf-8")
    return f'kind = "webhook"\nname = "{name}"\nurl = "file:{name}.url"\nkey = "file:key"\n{more}'


@pytest.fixture
def told(root: Path, hook: Receiver) -> Workspace:
    """A workspace with one channel."""
    return with_channels(root, to_hook(root, hook), private=[hook.port])


def scored(workspace: Workspace, *levels: tuple[tuple[str, str], str]) -> int:
    with workspace.folder.state.begin() as connection:
        return note_scores(connection, [(*who_, status) for who_, status in levels])


def heard(receiver: Receiver) -> list[tuple[str, str, str]]:
    """About whom, at which level, and what it is: new, an update, over."""
    data = [one.json["data"] for one in receiver.asked]
    return [(one["subject"] or str(one["number"]), one["level"], one["state"]) for one in data]


def ids(receiver: Receiver) -> list[str]:
    return [one.headers["webhook-id"] for one in receiver.asked]


def now_due(workspace: Workspace) -> None:
    """All that waits may go, and no channel rests."""
    with workspace.folder.state.begin() as connection:
        connection.execute(sa.update(outbox).values(next_at=0))
        connection.execute(sa.update(channels).values(paused_until=0))


# --- what is news


def test_a_subject_is_told_once_then_what_changes_then_that_it_is_over(told: Workspace, hook: Receiver):
    for status in ("below", "check", "check", "case", "case", "below", "held"):
        scored(told, (A, status))
        told.outbox.send()
    assert heard(hook) == [("S-ANNA", "check", "new"), ("S-ANNA", "case", "update"), ("S-ANNA", "case", "over")]
    assert len({one.json["data"]["key"] for one in hook.asked}) == 1
    assert len(set(ids(hook))) == 3
    scored(told, (A, "check"))
    told.outbox.send()
    assert heard(hook)[-1] == ("S-ANNA", "check", "new"), "what comes again after it was over is a new alarm"


def test_what_is_news_is_queued_with_the_results_or_not_at_all(told: Workspace):
    with told.folder.state.connect() as connection:
        assert note_scores(connection, [(*A, "case")]) == 1
        connection.rollback()
    assert told.outbox.route() == 0
    assert scored(told, (A, "case"), (B, "below")) == 1
    assert scored(told, (A, "case"), (B, "below")) == 0
    assert told.outbox.route() == 1


def test_only_what_the_channel_was_last_told_counts(told: Workspace, hook: Receiver):
    for status in ("check", "case", "check"):
        scored(told, (A, status))
        told.outbox.route()
    scored(told, (B, "case"))
    scored(told, (B, "below"))
    told.outbox.send()
    assert heard(hook) == [("S-ANNA", "check", "new")], "what came and went before it was sent is told to nobody"


def test_what_was_news_before_there_was_a_channel_is_told_to_nobody(
    told: Workspace, hook: Receiver, monkeypatch: pytest.MonkeyPatch
):
    scored(told, (A, "case"))
    then = clock.now() + 80 * clock.HOUR
    monkeypatch.setattr(clock, "now", lambda: then)
    assert told.outbox.send()[0].sent == 0
    assert hook.asked == []


def test_what_a_person_judged_is_over_until_it_rises(told: Workspace, hook: Receiver):
    scored(told, (A, "check"))
    told.outbox.send()
    judge(told, A)
    for status in ("check", "check", "case"):
        scored(told, (A, status))
        told.outbox.send()
    assert heard(hook) == [("S-ANNA", "check", "new"), ("S-ANNA", "check", "over"), ("S-ANNA", "case", "new")]


def test_what_a_person_judged_and_took_back_or_what_fell_and_came_again_is_news(told: Workspace, hook: Receiver):
    for who_ in (A, B):
        scored(told, (who_, "check"))
        judge(told, who_)
    with told.folder.state.begin() as connection:
        note_unjudged(connection, *A)
    scored(told, (A, "check"), (B, "below"))
    scored(told, (B, "check"))
    told.outbox.send()
    assert sorted(heard(hook)) == [("S-ANNA", "check", "new"), ("S-BORIS", "check", "new")]


def judge(workspace: Workspace, who_: tuple[str, str]) -> None:
    with workspace.folder.state.begin() as connection:
        note_judged(connection, *who_)


def test_many_subjects_at_once(told: Workspace):
    many = [(("acme", f"S-{number:05}"), "check" if number % 3 else "below") for number in range(1501)]
    assert scored(told, *many) == 1000
    assert scored(told, *many) == 0


# --- who hears of it


def test_each_channel_hears_of_its_tenants_levels_and_kinds(root: Path, hook: Receiver):
    with served(Hook()) as other, served(Hook()) as third:
        workspace = with_channels(
            root,
            to_hook(root, hook, "acme", 'tenants = ["acme"]'),
            to_hook(root, other, "grave", 'least = "case"'),
            to_hook(root, third, "papers", 'kinds = ["notice"]'),
            private=[hook.port, other.port, third.port],
        )
        scored(workspace, (A, "check"), (B, "case"))
        with workspace.folder.state.begin() as connection:
            file = Attachment("seen.json", "application/json", "{}")
            queue_document(
                connection, tenant="beta", kind="notice", key="1", title="Seen", text="x", attachments=[file]
            )
        workspace.outbox.send()
        assert heard(hook) == [("S-ANNA", "check", "new")]
        assert heard(other) == [("S-BORIS", "case", "new")]
        (paper,) = [one.json["data"] for one in third.asked]
        assert (paper["title"], paper["text"], paper["attachments"][0]["name"]) == ("Seen", "x", "seen.json")
        scored(workspace, (B, "check"))
        workspace.outbox.send()
        assert heard(other)[-1] == ("S-BORIS", "case", "over"), "below its least level is over for a channel"


def test_a_document_with_the_same_key_is_an_update(root: Path, hook: Receiver):
    workspace = with_channels(root, to_hook(root, hook, more='kinds = ["advisory"]'), private=[hook.port])
    for text in ("one", "two"):
        with workspace.folder.state.begin() as connection:
            queue_document(connection, tenant="acme", kind="advisory", key="7", title="New list", text=text)
        workspace.outbox.send()
    assert [(one.json["data"]["state"], one.json["data"]["text"]) for one in hook.asked] == [
        ("new", "one"),
        ("update", "two"),
    ]


def test_what_people_decide_together_and_glass_and_due_times_are_told(told: Workspace, hook: Receiver):
    dana, kim = who(told, "dana"), who(told, "kim")
    case = opened(told)
    asked = told.requests.ask(dana, "reveal", tenant="acme", subject="S-ANNA", reason="Anna Canary")
    told.outbox.send()
    told.requests.approve(kim, asked.number)
    told.cases.break_glass(who(told, "lin"), case, "it is burning, Anna Canary")
    told.outbox.send()
    told.cases.due(dana, case, clock.now() - clock.HOUR)
    told.outbox.send()
    told.cases.due(dana, case, clock.now() + clock.HOUR)
    told.outbox.send()
    said = [(one.json["type"], one.json["data"]["number"]) for one in hook.asked]
    assert said == [
        ("sleetwatch.request.new", asked.number),
        ("sleetwatch.request.over", asked.number),
        ("sleetwatch.glass.new", case),
        ("sleetwatch.due.new", case),
        ("sleetwatch.due.over", case),
    ]
    assert "canary" not in b"".join(one.body for one in hook.asked).decode().lower()


# --- at least once


def test_what_fails_is_sent_again_later_with_the_same_id(told: Workspace, hook: Receiver):
    scored(told, (A, "case"))
    hook.next = [Told(503), Told(500)]
    (first,) = told.outbox.send()
    assert (first.sent, first.failed, first.waiting) == (0, 1, 1)
    (waiting,) = told.outbox.queue()
    assert (waiting.tries, waiting.state, waiting.about) == (1, "waits", "S-ANNA")
    assert "503" in (waiting.error or "")
    assert told.outbox.send()[0].failed == 0, "it was tried before its time"
    waits = [waiting.next_at - clock.now()]
    now_due(told)
    told.outbox.send()
    waits.append(told.outbox.queue()[0].next_at - clock.now())
    assert waits[1] > 0
    now_due(told)
    assert told.outbox.send()[0].sent == 1
    assert len(set(ids(hook))) == 1
    assert told.outbox.queue() == []


def test_waits_grow_and_are_never_in_step():
    waits = [[rows._back_off(times, rows.LONGEST_WAIT) for _ in range(20)] for times in (1, 4, 12)]
    assert all(len(set(some)) > 1 for some in waits)
    assert max(waits[0]) <= 5 < min(waits[1]) <= max(waits[1]) <= 40
    assert rows.LONGEST_WAIT / 2 <= min(waits[2]) <= max(waits[2]) <= rows.LONGEST_WAIT


def test_a_channel_that_says_how_long_to_wait_is_left_alone_for_so_long(told: Workspace, hook: Receiver):
    scored(told, (A, "case"), (B, "case"))
    hook.next = [Told(429, None, {"Retry-After": "3600"})]
    told.outbox.send()
    told.outbox.send()
    assert len(hook.asked) == 1, "the next notice was not to be tried either"
    (health,) = told.outbox.health()
    assert health.paused_until is not None
    assert health.paused_until - clock.now() > 3500 * clock.SECOND
    assert (health.waiting, health.failures) == (2, 1)


def test_a_notice_that_is_never_taken_is_dead_and_the_others_go(told: Workspace, hook: Receiver):
    scored(told, (A, "case"))
    told.outbox.route()
    scored(told, (B, "case"))
    hook.next = [Told(422)]
    assert told.outbox.send()[0].sent == 1
    (dead,) = told.outbox.queue(dead=True)
    assert (dead.about, dead.state) == ("S-ANNA", "dead")
    assert told.outbox.health()[0].dead == 1
    assert told.outbox.retry([dead.id], "root") == 1
    told.outbox.send()
    assert ids(hook)[-1] == dead.id == ids(hook)[0]
    with pytest.raises(UnknownName, match="nothing dead"):
        told.outbox.retry([dead.id], "root")


def test_what_was_tried_for_too_long_is_dead(told: Workspace, hook: Receiver, monkeypatch: pytest.MonkeyPatch):
    scored(told, (A, "case"))
    hook.next = [Told(503), Told(503)]
    told.outbox.send()
    then = clock.now() + 73 * clock.HOUR
    monkeypatch.setattr(clock, "now", lambda: then)
    told.outbox.send()
    assert [one.state for one in told.outbox.queue()] == ["dead"]
    assert told.outbox.retry([], "root", "hook") == 1
    assert told.outbox.send()[0].sent == 1


def test_a_dead_notice_is_not_sent_after_what_is_newer(told: Workspace, hook: Receiver):
    scored(told, (A, "check"))
    hook.next = [Told(422)]
    told.outbox.send()
    scored(told, (A, "case"))
    told.outbox.send()
    assert heard(hook)[-1] == ("S-ANNA", "case", "new")
    with pytest.raises(UserError, match="something newer"):
        told.outbox.retry([], "root", "hook")


def test_a_channel_that_is_gone_is_off_until_a_test_goes_well(told: Workspace, hook: Receiver):
    scored(told, (A, "case"))
    hook.next = [Told(410)]
    told.outbox.send()
    now_due(told)
    told.outbox.send()
    assert len(hook.asked) == 1
    assert told.outbox.health()[0].off_since is not None
    told.outbox.test("hook", "root")
    now_due(told)
    told.outbox.send()
    assert told.outbox.health()[0].off_since is None
    assert [one.json["type"] for one in hook.asked[1:]] == ["sleetwatch.test.new", "sleetwatch.suspect.new"]


def test_a_test_of_a_pager_is_ended_at_once_and_kept_in_the_audit(root: Path):
    with served(PagerDutyEvents()) as pager:
        (root / "pager").write_text(PagerDutyEvents.key)
        section = f'kind = "pagerduty"\nname = "pager"\nrouting_key = "file:pager"\nurl = "{pager.url}"'
        workspace = with_channels(root, section, private=[pager.port])
        workspace.outbox.test("pager", "root")
        assert [one.json["event_action"] for one in pager.asked] == ["trigger", "resolve"]
        assert pager.asked[0].json["payload"]["severity"] == "info"
        assert pager.records == {}
        with pytest.raises(UserError):
            workspace.outbox.test("pager", "hal")
    with workspace.folder.state.connect() as connection:
        kept = list(connection.execute(sa.select(acts.c.content).where(acts.c.action == "notify.send")).scalars())
    assert ['"outcome":"denied"' in one for one in kept] == [False, True]


def test_what_is_of_one_thing_goes_in_its_order(told: Workspace, hook: Receiver):
    scored(told, (A, "check"))
    hook.next = [Told(503)]
    told.outbox.send()
    scored(told, (A, "case"))
    told.outbox.route()
    with told.folder.state.begin() as connection:
        connection.execute(sa.update(channels).values(paused_until=0))
        connection.execute(sa.update(outbox).where(outbox.c.tries == 0).values(next_at=0))
    assert told.outbox.send()[0].sent == 0, "the update overtook what it updates"
    now_due(told)
    told.outbox.send()
    assert heard(hook)[1:] == [("S-ANNA", "check", "new"), ("S-ANNA", "case", "update")]


KILLED = """
import os, sys
from pathlib import Path
from sleetwatch.workspace import Workspace
from sleetwatch.workspace import outbox_sending as sending
sending.sent = lambda *_: os.kill(os.getpid(), 9)
Workspace.open(Path(sys.argv[1])).outbox.send()
"""


def test_killed_between_sending_and_keeping_it_is_sent_again_with_the_same_id(told: Workspace, hook: Receiver):
    scored(told, (A, "case"))
    done = subprocess.run([sys.executable, "-c", KILLED, str(told.root)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(hook.asked) == 1, "it was killed before it sent"
    assert told.outbox.send()[0].sent == 0, "somebody may still be sending it"
    assert told.outbox.health()[0].waiting == 1
    now_due(told)
    assert told.outbox.send()[0].sent == 1
    assert len(hook.asked) == 2
    assert len(set(ids(hook))) == 1
    assert hook.asked[0].body == hook.asked[1].body


def test_two_who_send_at_once_send_nothing_twice(told: Workspace, hook: Receiver):
    scored(told, *((("acme", f"S-{number:03}"), "check") for number in range(12)))
    told.outbox.route()
    threads = [threading.Thread(target=send_all, args=(told.folder,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids(hook)) == len(set(ids(hook))) == 12


class Stuck(Hook):
    """Takes its time until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def told(self, asked: Asked) -> Told:
        self.let_go.wait(10)
        return super().told(asked)


def test_a_stuck_channel_delays_no_other(root: Path, hook: Receiver):
    stuck = Stuck()
    with served(stuck):
        sections = [to_hook(root, one, name) for one, name in ((stuck, "stuck"), (hook, "hook"))]
        workspace = with_channels(root, *sections, private=[stuck.port, hook.port])
        stop = threading.Event()
        worker = threading.Thread(target=workspace.outbox.deliver, args=(stop,))
        worker.start()
        scored(workspace, (A, "case"))
        assert eventually(lambda: heard(hook) == [("S-ANNA", "case", "new")])
        assert stuck.asked == []
        stop.set()
        stuck.let_go.set()
        worker.join(10)
        assert not worker.is_alive()


def eventually(holds: Callable[[], bool], seconds: float = 8.0) -> bool:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


def test_a_secret_that_is_not_there_stops_one_channel_and_says_so(root: Path, hook: Receiver):
    broken = 'kind = "slack"\nname = "slack"\nurl = "env:NO_SUCH_SECRET"\n'
    workspace = with_channels(root, broken, to_hook(root, hook), private=[hook.port])
    scored(workspace, (A, "case"))
    slack, well = workspace.outbox.send()
    assert (slack.sent, well.sent) == (0, 1)
    assert "env:NO_SUCH_SECRET" in (workspace.outbox.health()[0].error or "")


def test_an_address_that_is_refused_is_told_and_nothing_leaves(root: Path, hook: Receiver):
    workspace = with_channels(root, to_hook(root, hook))
    scored(workspace, (A, "case"))
    workspace.outbox.send()
    assert hook.asked == []
    assert "[outgoing]" in (workspace.outbox.health()[0].error or "")


def test_without_a_channel_there_is_nothing_to_deliver(root: Path):
    workspace = Workspace.open(root)
    workspace.outbox.deliver(threading.Event())
    with pytest.raises(UserError, match="there is no channel"):
        workspace.outbox.send()


# --- digests


def test_what_is_less_grave_is_collected_and_what_is_grave_goes_at_once(root: Path, hook: Receiver):
    workspace = with_channels(root, to_hook(root, hook, more="digest_minutes = 60"), private=[hook.port])
    scored(workspace, (A, "check"), (B, "check"), (("acme", "S-CLEO"), "case"))
    workspace.outbox.send()
    assert heard(hook) == [("S-CLEO", "case", "new")]
    now_due(workspace)
    hook.next = [Told(503)]
    workspace.outbox.send()
    scored(workspace, (("acme", "S-NEW"), "check"))
    workspace.outbox.route()
    now_due(workspace)
    workspace.outbox.send()
    first, second = hook.asked[1:3]
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body, "what is sent again is the same"
    assert [one["subject"] for one in second.json["data"]["items"]] == ["S-ANNA", "S-BORIS"]
    scored(workspace, (A, "case"))
    workspace.outbox.send()
    assert heard(hook)[-1] == ("S-ANNA", "case", "update"), "it was told in the digest"


# --- nothing leaves that must not


CANARIES = ("canary", "w1", "w2", "w3", SECRET, KEY, "burning")


class Files:
    """What mail servers and syslog servers would get."""

    def __init__(self) -> None:
        self.all: list[bytes] = []

    def deliver(self, mail: Any) -> None:
        self.all.append(mail.as_bytes())

    def send(self, line: bytes) -> None:
        self.all.append(line)


def test_no_name_and_no_secret_leaves_over_any_channel(root: Path, monkeypatch: pytest.MonkeyPatch):
    kept = Files()
    monkeypatch.setattr("sleetwatch.live.mailing.MailServer.deliver", lambda _, mail: kept.deliver(mail))
    monkeypatch.setattr("sleetwatch.live.syslogging.SyslogServer.send", lambda _, line: kept.send(line))
    kinds = (SlackHook, TeamsFlow, PagerDutyEvents, JiraSite, ServiceNowInstance, Hive, IrisServer, Hook)
    with ExitStack() as stack:
        slack, teams, pager, jira, snow, hive, iris, hook = (stack.enter_context(served(kind())) for kind in kinds)
        (root / "slack").write_text(f"{slack.url}/services/{SECRET}")
        (root / "teams").write_text(f"{teams.url}/workflows/{SECRET}")
        (root / "pager").write_text(PagerDutyEvents.key)
        ports = [one.port for one in (slack, teams, pager, jira, snow, hive, iris, hook)]
        own = 'token = "file:token"'
        sections = [
            'kind = "slack"\nname = "slack"\nurl = "file:slack"',
            'kind = "teams"\nname = "teams"\nurl = "file:teams"',
            f'kind = "pagerduty"\nname = "pager"\nrouting_key = "file:pager"\nurl = "{pager.url}"',
            f'kind = "jira"\nname = "jira"\nurl = "{jira.url}"\nproject = "SEC"\n{own}',
            f'kind = "servicenow"\nname = "snow"\nurl = "{snow.url}"\n{own}',
            f'kind = "thehive"\nname = "hive"\nurl = "{hive.url}"\n{own}',
            f'kind = "iris"\nname = "iris"\nurl = "{iris.url}"\n{own}',
            'kind = "mail"\nname = "mail"\nhost = "mail.example"\nsender = "a@s.example"\nto = ["b@s.example"]',
            'kind = "syslog"\nname = "syslog"\nhost = "siem.example"',
        ]
        fast = [f"{one}\nmost_per_minute = 6000" for one in sections]
        workspace = with_channels(root, *fast, to_hook(root, hook), private=ports)
        everything(workspace)
        asked = [one for receiver in (slack, teams, pager, jira, snow, hive, iris, hook) for one in receiver.asked]
    assert all(one.sent_at and not one.error and not one.waiting for one in workspace.outbox.health())
    bodies = [one.body for one in asked] + kept.all
    assert len(bodies) > 50
    left = b"\n".join(bodies).decode().lower()
    assert "s-anna" in left
    assert [word for word in CANARIES if word in left] == []
    with workspace.folder.state.connect() as connection:
        state = str([connection.execute(sa.select(table)).all() for table in (news, outbox, alarms, channels)])
    assert [word for word in CANARIES if word in state.lower()] == []


def everything(workspace: Workspace) -> None:
    """All that there is to tell: of subjects named Canary, by people who write that name wherever they can."""
    dana = who(workspace, "dana")
    case = workspace.cases.open(
        dana, tenant="acme", title="Anna Canary", reason="Anna Canary is burning", subjects=["S-ANNA"]
    ).number
    asked = workspace.requests.ask(dana, "reveal", tenant="acme", subject="S-ANNA", reason="Anna Canary, W1")
    workspace.cases.due(dana, case, clock.now() - clock.HOUR)
    scored(workspace, (A, "check"), (B, "case"))
    workspace.cases.break_glass(who(workspace, "lin"), case, "Anna Canary is burning")
    workspace.outbox.send()
    workspace.requests.approve(who(workspace, "kim"), asked.number)
    scored(workspace, (A, "case"), (B, "below"))
    workspace.outbox.send()


def test_what_people_ask_and_what_fails_shows_no_secret(told: Workspace, hook: Receiver):
    scored(told, (A, "case"))
    hook.next = [Told(403, {"error": SECRET})]
    told.outbox.send()
    said = repr((told.outbox.health(), told.outbox.queue(), told.outbox, told.folder.settings))
    assert SECRET not in said
    assert KEY not in said


def test_a_purge_of_one_person_takes_what_is_about_them_and_papers_that_name_them(told: Workspace):
    scored(told, (A, "case"), (B, "case"))
    with told.folder.state.begin() as connection:
        for tenant, text in (("acme", "of Anna"), ("beta", "of nobody")):
            queue_document(connection, tenant=tenant, kind="notice", key="1", title="Seen", text=text)
    person = SimpleNamespace(tenant="acme", subjects=["S-ANNA"])
    redactor: Any = SimpleNamespace(person=person, text=lambda text: text.replace("Anna", "-"))
    with told.folder.state.begin() as connection:
        assert forget_outbox_of(connection, redactor) == 2
        left = set(connection.execute(sa.select(news.c.key)).scalars())
    assert left == {"suspect:beta:S-BORIS", "notice:beta:1"}


def test_a_purge_takes_what_is_of_a_tenant_or_old(told: Workspace):
    scored(told, (A, "case"), (B, "case"))
    told.outbox.send()
    with told.folder.state.begin() as connection:
        assert forget_outbox_of_tenant(connection, "acme") == 3
        assert forget_outbox_before(connection, clock.now() + 1, None) == 3
        assert not any(connection.execute(sa.select(table)).all() for table in (news, outbox, alarms))
