"""Each way out, as its vendor documents it: what is said there, that one thing stays one record, what a no means."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from sleetwatch.errors import WorkspaceError
from sleetwatch.live.addresses import Guard
from sleetwatch.live.outgoing import Outgoing
from sleetwatch.notify.channel import Channel, NotSent
from sleetwatch.notify.channels import (
    Iris,
    Jira,
    Mail,
    PagerDuty,
    ServiceNow,
    Slack,
    Syslog,
    Teams,
    TheHive,
    Webhook,
)
from sleetwatch.notify.channels.mail import mail_of
from sleetwatch.notify.message import Attachment, Document, Message, State
from tests.notify.receivers import (
    SECRET,
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

KEY = "whsec_" + "c2xlZXR3YXRjaC10ZXN0LWtleS1vZi0zMi1ieXRlcw=="
OLD = "whsec_" + "YW4tb2xkZXIta2V5LXRoYXQtaXMtc3RpbGwtdGFrZW4="
AT = 1_772_355_600_000_000
LINK = "https://sleetwatch.acme.example/suspects/acme/S-7QK2"
CASE = Message("msg_1", "suspect:acme:S-7QK2", "suspect", State.NEW, "case", AT, "acme", "S-7QK2", link=LINK)
GRAVER = replace(CASE, id="msg_2", state=State.UPDATE)
OVER = replace(CASE, id="msg_3", state=State.OVER)
REQUEST = Message("msg_4", "request:123456", "request", State.NEW, "check", AT, "acme", number=123456)
LETTER = Document(
    "What was seen at acme", "Two hosts.\nSee below.", (Attachment("seen.json", "application/json", "{}"),)
)
NOTICE = Message("msg_5", "notice:acme:1", "notice", State.NEW, "info", AT, "acme", document=LETTER)
MANY = tuple(replace(CASE, id=f"m{n}", subject=f"S-{n:04}", level="check" if n else "case") for n in range(200))
DIGEST = Message("msg_6", "digest:1", "digest", State.NEW, "case", AT, "acme", link=LINK, items=MANY)
ALL = (CASE, GRAVER, OVER, REQUEST, NOTICE)

Made = Callable[[Any, str], Channel]
HTTP: dict[str, tuple[type[Receiver], Made]] = {
    "slack": (SlackHook, lambda http, url: Slack(http, f"{url}/services/{SECRET}")),
    "teams": (TeamsFlow, lambda http, url: Teams(http, f"{url}/workflows/{SECRET}")),
    "webhook": (Hook, lambda http, url: Webhook(http, f"{url}/{SECRET}", [KEY])),
    "pagerduty": (PagerDutyEvents, lambda http, url: PagerDuty(http, url, PagerDutyEvents.key)),
    "jira": (JiraSite, lambda http, url: Jira(http, url, "SEC", SECRET, done_transition="31")),
    "servicenow": (ServiceNowInstance, lambda http, url: ServiceNow(http, url, SECRET, over_fields={"state": "6"})),
    "thehive": (Hive, lambda http, url: TheHive(http, url, SECRET, "acme")),
    "iris": (IrisServer, lambda http, url: Iris(http, url, SECRET, 1)),
}
RECORDS = ("jira", "servicenow", "thehive", "iris")
"""Those that keep a record of each thing."""


class Way:
    """A channel and whoever gets what it sends."""

    def __init__(self, name: str, receiver: Receiver) -> None:
        self.receiver = receiver
        http = Outgoing(Guard({f"127.0.0.1:{receiver.port}"}))
        self.channel = HTTP[name][1](http, receiver.url)

    def sends(self, message: Message) -> str | None:
        return self.channel.send(message)

    @property
    def last(self) -> Any:
        return self.receiver.asked[-1].json


@pytest.fixture(scope="module")
def receivers() -> Iterator[dict[str, Receiver]]:
    """Every vendor, listening; a test empties the one it takes."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(served(kind())) for name, (kind, _) in HTTP.items()}


@pytest.fixture
def way(receivers: dict[str, Receiver], request: pytest.FixtureRequest) -> Way:
    receiver = receivers[request.param]
    receiver.asked.clear()
    receiver.records.clear()
    receiver.next.clear()
    return Way(request.param, receiver)


def over(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("way", names, indirect=True)


# --- all of them


@over(*HTTP)
def test_it_takes_everything_that_is_worth_a_notice(way: Way):
    for message in (CASE, GRAVER, OVER, REQUEST, NOTICE):
        way.sends(message)
    said = b"".join(one.body for one in way.receiver.asked).decode()
    assert "S-7QK2" in said
    assert LINK in said
    assert "Two hosts." in said or "What was seen at acme" in said


@over("slack", "teams", "webhook")
def test_a_digest_of_hundreds_is_one_message_that_is_taken(way: Way):
    assert way.channel.takes_digests
    way.sends(DIGEST)
    assert len(way.receiver.asked) == 1
    assert "200 notices, 1 case, 199 check" in way.receiver.asked[0].body.decode()


@over("slack", "teams", "jira")
@pytest.mark.parametrize("sign", ["a", "<"])
def test_a_long_document_is_cut_to_what_is_taken_there(way: Way, sign: str):
    way.sends(replace(NOTICE, document=replace(LETTER, text=sign * 40_000)))
    body = way.receiver.asked[-1].body.decode()
    assert body.count(sign if sign in body else "&lt;") > 400, "and is there as far as there is room"
    assert not re.search(r"&(?!amp;|lt;|gt;)", body)


@over(*HTTP)
@pytest.mark.parametrize(("status", "headers", "after"), [(429, {"Retry-After": "7"}, 7.0), (503, {}, None)])
def test_a_passing_no_says_when_to_come_again(way: Way, status: int, headers: dict[str, str], after: float | None):
    way.receiver.next = [Told(status, {"error": SECRET}, headers)]
    with pytest.raises(NotSent) as no:
        way.sends(CASE)
    assert (no.value.retry_after, no.value.is_final, no.value.is_gone) == (after, False, False)


@over(*HTTP)
def test_a_no_for_good_is_told_from_a_key_that_is_over(way: Way):
    way.receiver.next = [Told(422, {"error": SECRET})]
    with pytest.raises(NotSent) as no:
        way.sends(CASE)
    assert no.value.is_final
    way.receiver.next = [Told(401, {"error": SECRET})]
    with pytest.raises(NotSent, match="is the secret right") as no:
        way.sends(CASE)
    assert not no.value.is_final
    way.receiver.next = [Told(410)]
    with pytest.raises(NotSent) as no:
        way.sends(CASE)
    assert no.value.is_gone


@over(*HTTP)
@pytest.mark.parametrize("status", [302, 401, 404, 410, 413, 429, 500])
def test_no_refusal_shows_a_secret(way: Way, status: int):
    way.receiver.next = [Told(status, {"error": SECRET}, {"Location": f"http://127.0.0.1:1/{SECRET}"})]
    with pytest.raises(NotSent) as no:
        way.sends(CASE)
    assert SECRET not in str(no.value)
    assert SECRET not in repr(way.channel)
    assert len(way.receiver.asked) == 1, "a redirect was followed"


@over(*HTTP)
def test_an_answer_of_another_shape_breaks_nothing(way: Way):
    for body in ("<html>", "[]", "null", '{"data": 1, "result": [], "issues": {}, "_id": 5}'):
        way.receiver.next = [Told(200, body) for _ in range(6)]
        with suppress(NotSent):  # an unknown severity, where there was no list of them
            way.sends(CASE)
        assert way.receiver.asked


# --- one record for one thing


@over(*RECORDS)
def test_one_thing_is_one_record_however_often_it_changes(way: Way):
    ref = way.sends(CASE)
    assert ref is not None
    assert way.sends(replace(GRAVER, ref=ref)) == ref
    way.sends(replace(OVER, ref=ref))
    (record,) = way.receiver.records.values()
    assert len(record["notes"]) == 2
    assert "over the line no more" in record["notes"][1]
    assert record.get("done", True), "a record that can be ended is ended"


@over(*RECORDS)
def test_a_record_that_was_made_and_not_noted_is_found_again(way: Way):
    first = way.sends(CASE)
    assert way.sends(CASE) == first
    assert len(way.receiver.records) == 1


@over(*RECORDS)
def test_a_record_that_somebody_deleted_is_made_anew(way: Way):
    ref = way.sends(CASE)
    way.receiver.records.clear()
    assert way.sends(replace(GRAVER, ref=ref)) is not None
    assert len(way.receiver.records) == 1


@over(*RECORDS)
def test_what_is_over_and_was_never_there_makes_no_record(way: Way):
    assert way.sends(OVER) is None
    assert way.receiver.records == {}


@over(*RECORDS)
def test_two_things_are_two_records(way: Way):
    assert way.sends(CASE) != way.sends(replace(CASE, id="msg_9", key="suspect:acme:S-OTHER"))


# --- one by one


@over("webhook")
def test_a_webhook_is_signed_as_the_standard_says(way: Way):
    way.sends(CASE)
    asked = way.receiver.asked[0]
    said = Verifier(KEY).verify(asked.body, asked.headers)
    assert said["type"] == "sleetwatch.suspect.new"
    assert (said["data"]["subject"], said["data"]["level"], said["data"]["link"]) == ("S-7QK2", "case", LINK)
    assert asked.headers["webhook-id"] == "msg_1"
    with pytest.raises(Exception, match="No matching signature"):
        Verifier(KEY).verify(asked.body + b" ", asked.headers)


@over("webhook")
def test_while_keys_change_both_are_taken(way: Way, receivers: dict[str, Receiver]):
    channel = Webhook(Outgoing(Guard({"127.0.0.1"})), way.receiver.url, [KEY, OLD])
    channel.send(CASE)
    asked = way.receiver.asked[0]
    assert Verifier(KEY).verify(asked.body, asked.headers) == Verifier(OLD).verify(asked.body, asked.headers)


@over("webhook")
def test_a_copy_has_the_same_id_and_an_update_the_same_key(way: Way):
    for message in (CASE, CASE, GRAVER):
        way.sends(message)
    ids = [one.headers["webhook-id"] for one in way.receiver.asked]
    assert ids == ["msg_1", "msg_1", "msg_2"]
    assert len({one.json["data"]["key"] for one in way.receiver.asked}) == 1


@pytest.mark.parametrize(
    "key", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_***", "c2xlZXR3YXRjaC10ZXN0LWtleS1vZi0zMi1ieXRlcw=="]
)
def test_a_key_that_signs_nothing_well_is_refused(key: str):
    with pytest.raises(WorkspaceError, match="make another"):
        Webhook(Outgoing(Guard()), "https://hook.example", [key])


@over("slack")
def test_nobody_can_ping_a_whole_slack_channel_through_us(way: Way):
    way.sends(replace(NOTICE, document=Document("<!channel> & <https://evil.example|here>", "<@U1> <!here>")))
    said = way.receiver.asked[0].body.decode()
    assert "<!" not in said
    assert "<@" not in said
    assert "<http" not in said


@over("teams")
def test_a_card_makes_no_link_of_what_is_written(way: Way):
    way.sends(replace(DIGEST, items=(replace(CASE, link=None, tenant="[a](https://evil.example)"),)))
    way.sends(replace(NOTICE, document=Document("[t](https://evil.example)", "[b](https://evil.example)")))
    assert "](" not in str(way.last["attachments"][0]["content"]["body"])
    way.sends(replace(DIGEST, items=(replace(CASE, link=None, tenant="[a](https://evil.example)"),)))
    assert "\\[a\\]\\(" in way.last["attachments"][0]["content"]["body"][1]["text"]


@over("jira", "thehive", "iris")
def test_what_may_come_from_a_log_stands_between_fences(way: Way):
    nested = "{nofo{nofo{noformat}rmat}rmat}"
    wild = Document("Seen", f"![x](https://evil.example/x.png) {nested} ````` !https://evil.example/y.png!")
    way.sends(replace(NOTICE, document=wild, link=LINK))
    (record,) = way.receiver.records.values()
    said = record.get("alert_description") or record.get("description") or record["fields"]["description"]
    fence = "{noformat}" if "fields" in record else "```"
    assert said.count(fence) == 2
    assert said.index("evil.example/y.png") < said.rindex(fence) < said.rindex(LINK)


@over("pagerduty")
def test_pagerduty_updates_one_alert_and_resolves_it(way: Way):
    for message in (CASE, GRAVER):
        way.sends(message)
    (alert,) = way.receiver.records.values()
    assert (alert["severity"], alert["component"]) == ("error", "S-7QK2")
    way.sends(OVER)
    assert way.receiver.records == {}


@over("jira")
def test_jira_cloud_is_asked_where_it_searches_now(way: Way, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(way.receiver, "search", "/rest/api/3/search/jql", raising=False)
    monkeypatch.setattr(way.receiver, "auth", "Basic dUBhY21lLmV4YW1wbGU6czNjcjN0LW5ldmVyLXRvLWJlLXNob3du")
    cloud = Jira(Outgoing(Guard({"127.0.0.1"})), way.receiver.url, "SEC", SECRET, "u@acme.example")
    assert cloud.send(CASE) == "SEC-1"


@over("iris")
def test_iris_is_asked_how_it_numbers_its_severities(way: Way, monkeypatch: pytest.MonkeyPatch):
    way.sends(CASE)
    (alert,) = way.receiver.records.values()
    assert alert["alert_severity_id"] == 5
    monkeypatch.setattr(way.receiver, "severities", ("Only",))
    fresh = Iris(Outgoing(Guard({"127.0.0.1"})), way.receiver.url, SECRET, 1)
    with pytest.raises(NotSent, match="knows no 'High'"):
        fresh.send(replace(CASE, key="another"))


@over("iris")
@pytest.mark.parametrize("is_old", [False, True], ids=["one that filters by reference", "one that does not"])
def test_iris_never_has_two_alerts_of_one_thing(way: Way, monkeypatch: pytest.MonkeyPatch, is_old: bool):
    monkeypatch.setattr(way.receiver, "is_old", is_old)
    for key in ("another", CASE.key, "a third"):
        way.sends(replace(CASE, key=key, ref=None))

    assert way.sends(replace(CASE, ref=None)) == "2", "made, and not noted"
    assert len(way.receiver.records) == 3
    assert len(way.receiver.records["2"]["notes"]) == 1
    assert "alert_note" not in way.receiver.records["2"], "that is the analysts' own"


# --- mail and syslog


class Sent:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.all: list[Any] = []

    def deliver(self, mail: Any) -> None:
        self.all.append(mail)

    def send(self, line: bytes) -> None:
        self.all.append(line)


def test_mails_of_one_thing_are_one_thread_with_an_id_each():
    post = Sent()
    channel = Mail(post, "sleetwatch@acme.example", ["ir@acme.example", "soc@acme.example"])
    for message in (CASE, GRAVER):
        channel.send(message)
    first, second = post.all
    assert first["References"] == second["References"]
    assert (first["Message-ID"], second["Message-ID"]) == ("<msg_1@acme.example>", "<msg_2@acme.example>")
    assert first["Subject"] == "acme: a case is proposed for S-7QK2"
    assert LINK in first.get_content()
    assert first["Auto-Submitted"] == "auto-generated"


def test_a_document_goes_by_mail_with_what_belongs_to_it():
    mail = mail_of(NOTICE, "a@acme.example", ["b@acme.example"])
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == (
        "seen.json",
        "application/json",
        b"{}",
    )


def test_a_line_end_in_a_title_makes_no_header():
    wild = replace(NOTICE, document=Document("a\r\nBcc: evil@example.com\r\n\r\nx", "text"))
    mail = mail_of(wild, "a@acme.example", ["b@acme.example"])
    assert mail["Bcc"] is None
    assert b"\r\nBcc:" not in mail.as_bytes().partition(b"\r\n\r\n")[0]


def test_syslog_gets_one_line_in_the_common_event_format():
    line = Sent()
    channel = Syslog(line, "1.0")
    for message in (*ALL, replace(NOTICE, document=Document("a|b\nc", "x=1\n<13>1 - forged"))):
        channel.send(message)
    assert all(b"\n" not in one for one in line.all)
    head, _, cef = line.all[0].decode().partition(" - sleetwatch - suspect - ")
    assert re.fullmatch(r"<107>1 2026-03-01T09:00:00Z", head)
    parts = cef.split("|")
    assert parts[:7] == [
        "CEF:0",
        "Sleetwatch",
        "Sleetwatch",
        "1.0",
        "suspect.new",
        "acme: a case is proposed for S-7QK2",
        "8",
    ]
    assert "suid=S-7QK2" in parts[7]
    assert f"request={LINK}" in parts[7]
    assert rb"a\|b c" in line.all[-1]
    assert line.all[2].startswith(b"<110>"), "what is over is informational"


def test_a_message_says_the_same_everywhere_and_in_json():
    said = json.loads(json.dumps({"title": CASE.title, "text": CASE.text}))
    assert said["title"] in said["text"]
    assert "never a verdict" in said["text"]
