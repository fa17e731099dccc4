"""`sleetwatch notify`, as somebody types it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from sleetwatch.cli.notify import app
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.news import note_scores
from tests.notify.receivers import SECRET, Receiver, SlackHook, Told, served
from tests.workspace.group import group


@pytest.fixture(scope="module")
def group_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return group(tmp_path_factory.mktemp("notify") / "acme").root


@pytest.fixture(scope="module")
def slack() -> Iterator[Receiver]:
    with served(SlackHook()) as receiver:
        yield receiver


@pytest.fixture
def root(group_once: Path, tmp_path: Path, slack: Receiver) -> Path:
    place = Path(shutil.copytree(group_once, tmp_path / "acme"))
    (place / "slack").write_text(f"{slack.url}/services/{SECRET}")
    with (place / "sleetwatch.toml").open("a") as settings:
        settings.write(
            f'\n[outgoing]\nprivate = ["127.0.0.1:{slack.port}"]\n[[notify.channels]]\nkind = "slack"\n'
            'name = "soc"\nurl = "file:slack"\nmost_per_minute = 6000\n'
        )
    slack.asked.clear()
    return place


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "-w", str(root)])


def flagged(root: Path) -> None:
    with Workspace.open(root).folder.state.begin() as connection:
        note_scores(connection, [("acme", "S-ANNA", "case")])


def test_a_channel_is_tested_shown_and_used(root: Path, slack: Receiver):
    assert "never used" in run(root, "channels").output
    assert run(root, "test", "soc", "--as", "root").output == "soc took the test.\n"
    flagged(root)
    assert run(root, "send").exit_code == 0
    assert [one.json["text"] for one in slack.asked] == [
        "this is a test, and nothing happened",
        "acme: a case is proposed for S-ANNA",
    ]
    (channel,) = json.loads(run(root, "channels", "--format", "json").output)["channels"]
    assert (channel["channel"], channel["waiting"], channel["error"]) == ("soc", 0, None)
    assert "Nothing waits" in run(root, "queue").output


def test_what_could_not_be_sent_is_seen_and_sent_again(root: Path, slack: Receiver):
    flagged(root)
    slack.next = [Told(400, f"invalid_payload {SECRET}")]
    sent = run(root, "send")
    assert (sent.exit_code, "Slack answered 400" in sent.output, SECRET in sent.output) == (1, True, False)
    (dead,) = json.loads(run(root, "queue", "--dead", "--format", "json").output)["notices"]
    assert (dead["about"], dead["state"], dead["tries"]) == ("S-ANNA", "dead", 1)
    table = run(root, "queue")
    assert dead["id"] in table.output.replace("\n", "")
    assert run(root, "retry", dead["id"], "--as", "root").output == "It waits to be sent again.\n"
    assert run(root, "send").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("test", "sock", "--as", "root"), "no channel is called 'sock'; there is: soc"),
        (("test", "soc", "--as", "hal"), "hal"),
        (("test", "soc", "--as", "nobody"), "nobody"),
        (("retry", "--as", "root"), "name the ids of dead notices"),
        (("retry", "msg_x", "--as", "root"), "nothing dead has this id"),
    ],
)
def test_a_mistake_is_one_line(root: Path, words: tuple[str, ...], said: str):
    done = run(root, *words)
    assert done.exit_code != 0
    assert said in str(done.exception)
    assert SECRET not in str(done.exception)


def test_a_test_that_fails_says_why_and_stands_with_the_channel(root: Path, slack: Receiver):
    slack.next = [Told(404, "no_service")]
    failed = run(root, "test", "soc", "--as", "root")
    assert "soc: Slack answered 404" in str(failed.exception)
    assert "refused the last" in run(root, "channels").output


def test_without_channels_it_says_how_to_have_one(root: Path):
    path = root / "sleetwatch.toml"
    path.write_text(path.read_text().partition("\n[outgoing]\n")[0])
    assert "add [[notify.channels]]" in run(root, "channels").output
    assert "add [[notify.channels]]" in str(run(root, "send").exception)
