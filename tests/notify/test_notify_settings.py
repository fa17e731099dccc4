"""What the settings of channels take, and what they say of what they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from sleetwatch.errors import WorkspaceError
from sleetwatch.settings import read_settings

SLACK = 'kind = "slack"\nname = "soc"\nurl = "env:SLACK_URL"\n'
MAIL = 'kind = "mail"\nname = "ir"\nhost = "mail.example"\nsender = "a@b.example"\nto = ["c@b.example"]\n'
JIRA = 'kind = "jira"\nname = "jira"\nurl = "{url}"\nproject = "SEC"\ntoken = "env:JIRA"\n'


def read(folder: Path, *channels: str, more: str = ""):
    text = more + "".join(f"[[notify.channels]]\n{channel}\n" for channel in channels)
    (folder / "sleetwatch.toml").write_text(text, "utf-8")
    return read_settings(folder)


def test_a_channel_hears_of_subjects_and_of_what_waits_for_people_by_default(tmp_path: Path):
    (channel,) = read(tmp_path, SLACK).notify.channels
    assert (channel.least, channel.tenants, channel.digest_minutes, channel.quiet) == ("check", (), 0, None)
    assert channel.kinds == ("suspect", "request", "glass", "due")


@pytest.mark.parametrize(
    ("channel", "wrong"),
    [
        (SLACK.replace("env:SLACK_URL", "https://hooks.slack.example/T/B/x"), "url"),
        (SLACK + 'least = "high"', "least"),
        (SLACK + 'kinds = ["suspects"]', "kinds"),
        (SLACK + "colour = 1", "colour"),
        (SLACK.replace("soc", "So C"), "name"),
        (SLACK + 'quiet = { since = "22:00", until = "7:00" }', "until"),
        (SLACK + 'quiet = { since = "22:00", until = "07:00", time_zone = "Mars/Base" }', "there is no time zone"),
        (SLACK + 'quiet = { since = "22:00", until = "07:00", time_zone = "../etc" }', "there is no time zone"),
        (MAIL.replace("c@b.example", "c@b.example\\nBcc: x@y.example"), "to"),
        (MAIL.replace('["c@b.example"]', "[]"), "to"),
        (MAIL + 'user = "a"', "needs a password"),
        (MAIL + 'tls = "ssl"', "tls"),
        (JIRA.format(url="https://user:pw@jira.example"), "without a user"),
        (JIRA.format(url="https://jira.example/?a=b"), "without a user"),
        (JIRA.format(url="jira.example"), "without a user"),
        (JIRA.format(url="https://j.example").replace("SEC", "A or B"), "project"),
        ('kind = "pigeon"\nname = "p"', "pigeon"),
    ],
)
def test_a_channel_that_makes_no_sense_is_named(tmp_path: Path, channel: str, wrong: str):
    with pytest.raises(WorkspaceError, match=wrong):
        read(tmp_path, channel)


def test_two_channels_have_two_names(tmp_path: Path):
    with pytest.raises(WorkspaceError, match="two channels are called soc"):
        read(tmp_path, SLACK, SLACK)


@pytest.mark.parametrize("host", ["siem.corp", "siem.corp:8088", "10.0.0.9", "10.0.0.9:514", "[::1]:8088", "::1"])
def test_a_host_of_ones_own_is_named_plainly(tmp_path: Path, host: str):
    assert read(tmp_path, more=f'[outgoing]\nprivate = ["{host}"]\n').outgoing.private == (host,)


@pytest.mark.parametrize("host", ["https://siem.corp", "*.corp", "SIEM.corp", "siem.corp/", "10.0.0.0/8", ""])
def test_nothing_but_a_host_opens_the_network(tmp_path: Path, host: str):
    with pytest.raises(WorkspaceError, match="private"):
        read(tmp_path, more=f'[outgoing]\nprivate = ["{host}"]\n')
