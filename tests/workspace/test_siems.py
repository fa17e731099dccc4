"""SIEMs on this machine that follow what Microsoft and Splunk document; the real ones could not be reached."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.errors import UnknownName, UserError
from sleetwatch.state import scores
from sleetwatch.workspace import Workspace, live_hunts
from sleetwatch.workspace.live_hunts import LiveHunts
from tests.live.vendor import SECRET, Double, drops, expires, says, serving

RULE = "dcr-00000000000000000000000000000001"
CLIENT = "11111111-1111-1111-1111-111111111111"


class Collected(Double):
    """Keeps what it takes."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = []
        self.most = 1 << 20

    def unpacked(self, request: Request, body: bytes) -> bytes:
        assert request.headers["content-encoding"] == "gzip"
        return gzip.decompress(body)


class Sentinel(Collected):
    """The Logs Ingestion API: 204 when it is kept, 413 when it is too large, 403 without a role."""

    grants_at = "/directory/oauth2/v2.0/token"

    def answer(self, request: Request, body: bytes) -> Response:
        assert request.url.path == f"/dataCollectionRules/{RULE}/streams/Custom-Sleetwatch_CL"
        assert request.query_params["api-version"] == "2023-01-01"
        assert self.forms[-1]["scope"] == "https://monitor.azure.com/.default"
        plain = self.unpacked(request, body)
        if len(plain) > self.most:
            return JSONResponse({"error": {"code": "ContentLengthLimitExceeded"}}, 413)
        self.rows += json.loads(plain)
        return Response(status_code=204)


class Splunk(Collected):
    """The HTTP Event Collector, with indexer acknowledgement where a channel is named."""

    fixed = f"Splunk {SECRET}"
    late = 1
    """How often it says that nothing is on disk yet."""

    def answer(self, request: Request, body: bytes) -> Response:
        if request.url.path == "/services/collector/ack":
            assert request.query_params["channel"]
            self.late -= 1
            return JSONResponse({"acks": {str(one): self.late < 0 for one in json.loads(body)["acks"]}})
        assert request.url.path == "/services/collector/event"
        plain = self.unpacked(request, body)
        if len(plain) > self.most:
            return JSONResponse({"text": "too large", "code": 27}, 413)
        self.rows += [json.loads(line) for line in plain.splitlines()]
        acks = {"ackId": len(self.rows)} if "x-splunk-request-channel" in request.headers else {}
        return JSONResponse({"text": "Success", "code": 0, **acks})


@pytest.fixture(params=[Sentinel, Splunk], ids=["sentinel", "splunk"])
def siem(request: pytest.FixtureRequest) -> Iterator[Any]:
    with serving(request.param()) as double:
        yield double


@pytest.fixture
def workspace(siem: Any, judged_root: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("SIEM_SECRET", SECRET)
    return configured(judged_root, siem)


def configured(root: Path, siem: Any, more: str = "") -> Workspace:
    own = (
        f'kind = "sentinel"\nendpoint = "{siem.url}"\nrule = "{RULE}"\ndirectory = "directory"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "env:SIEM_SECRET"\nlogin_url = "{siem.url}"\n'
        if isinstance(siem, Sentinel)
        else f'kind = "splunk"\nurl = "{siem.url}"\ntoken = "env:SIEM_SECRET"\nindex = "risk"\n'
    )
    settings = root / "sleetwatch.toml"
    plain = settings.read_text("utf-8").split("\n[outgoing]\n")[0]
    section = f'\n[outgoing]\nprivate = ["127.0.0.1:{siem.port}"]\n\n[[siems]]\nname = "corp"\n{own}{more}'
    settings.write_text(plain + section, "utf-8")
    return Workspace.open(root)


def send(workspace: Workspace) -> Any:
    return workspace.siems.send(lambda _: False)[0]


def told(siem: Any) -> list[dict[str, Any]]:
    return [row.get("event", row) for row in siem.rows]


def subjects_of(siem: Any) -> list[str]:
    return [row.get("risk_object") or row["Subject"] for row in told(siem)]


def ids_of(siem: Any) -> set[str]:
    return {row.get("finding") or row["FindingId"] for row in told(siem)}


def test_each_finding_is_sent_once_and_a_changed_one_again_under_its_own_id(workspace: Workspace, siem: Any):
    over = {one.subject for one in workspace.suspects()}

    first, second = send(workspace), send(workspace)
    assert (first.sent, first.error) == (len(over), None)
    assert (second.sent, second.unchanged) == (0, len(over))
    assert sorted(subjects_of(siem)) == sorted(over)
    ids = ids_of(siem)

    with workspace.folder.state.begin() as connection:
        moved = sa.update(scores).where(scores.c.subject == min(over))
        connection.execute(moved.values(probability=scores.c.probability / 2))
    assert send(workspace).sent == 1
    assert subjects_of(siem)[-1] == min(over)
    assert ids_of(siem) == ids


def below(workspace: Workspace, subject: str, status: str = "below") -> None:
    with workspace.folder.state.begin() as connection:
        connection.execute(sa.update(scores).where(scores.c.subject == subject).values(status=status))


def test_whoever_falls_below_the_line_is_closed_there_once_and_told_of_again_when_back(workspace: Workspace, siem: Any):
    first = workspace.suspects()[0]
    send(workspace)
    ids, siem.rows = ids_of(siem), []

    below(workspace, first.subject)
    gone, again = send(workspace), send(workspace)

    assert (gone.sent, gone.closed, again.sent) == (1, 1, 0)
    assert subjects_of(siem) == [first.subject]
    assert ids_of(siem) < ids, "the receiver finds what it is about"
    (row,) = told(siem)
    assert (row.get("level") or row["Level"]) == "closed"
    assert row.get("risk_score", 0) == 0
    assert row.get("signals", []) == row.get("Reasons", []) == []
    below(workspace, first.subject, first.status)
    back = send(workspace)
    assert (back.sent, back.closed) == (1, 0)
    assert (told(siem)[-1].get("level") or told(siem)[-1]["Level"]) == first.status


def test_a_closing_that_was_not_taken_is_sent_the_next_time(workspace: Workspace, siem: Any):
    send(workspace)
    below(workspace, workspace.suspects()[0].subject)
    siem.faults = {len(siem.requests): says(400)}

    assert (send(workspace).closed, send(workspace).closed) == (0, 1)


def test_a_siem_of_cases_alone_is_told_when_one_is_only_a_check(workspace: Workspace, siem: Any):
    case = workspace.suspects()[0].subject
    below(workspace, case, "case")
    workspace = configured(workspace.root, siem, 'least = "case"\n')
    send(workspace)
    below(workspace, case, "check")

    assert send(workspace).closed == 1
    assert subjects_of(siem)[-1] == case
    assert send(configured(workspace.root, siem, 'least = "case"\ntenants = ["another"]\n')).sent == 0


def test_what_arrives_has_the_receivers_own_fields_and_names_nobody(workspace: Workspace, siem: Any):
    send(workspace)
    for row in siem.rows:
        if isinstance(siem, Sentinel):
            assert {"TimeGenerated", "FindingId", "Level", "Reasons"} <= row.keys()
        else:
            assert (row["index"], row["sourcetype"]) == ("risk", "sleetwatch:finding")
            assert {"risk_object", "risk_object_type", "risk_score", "risk_message"} <= row["event"].keys()
    everybody = workspace.suspects(reveal=True)
    private = [text.lower() for one in everybody for text in (one.name, one.worker_id, *one.accounts) if text]
    assert not [text for text in private if text in json.dumps(siem.rows).lower()]


@pytest.mark.parametrize(
    "fault", [says(429, lambda _: {"Retry-After": "7"}), says(503), drops], ids=["429", "503", "cut"]
)
def test_a_fault_that_passes_costs_nothing_but_time(workspace: Workspace, siem: Any, fault: Any):
    siem.faults = {0: fault}
    waits: list[float] = []
    sent = workspace.siems.send(waits.append)[0]
    assert sent.error is None
    assert sorted(set(subjects_of(siem))) == sorted({one.subject for one in workspace.suspects()})
    assert max(waits) > 0


def test_what_is_too_large_is_sent_in_parts(workspace: Workspace, siem: Any):
    send(workspace)
    siem.most, siem.rows = max(len(json.dumps(row)) for row in siem.rows) + 100, []
    assert workspace.siems.forget() == len(workspace.suspects())
    assert send(workspace).error is None
    assert len(siem.requests) > 2
    assert len(siem.rows) == len(workspace.suspects())


def test_the_command_says_what_went_and_exits_1_when_something_did_not(workspace: Workspace, siem: Any):
    def run(*words: str):
        return CliRunner().invoke(app, ["send", *words, "-w", str(workspace.root)])

    count = len(workspace.suspects())
    assert f"corp: {count} findings sent, 0 unchanged." in run().output
    assert json.loads(run("corp", "--again", "--format", "json").output)["siems"][0]["sent"] == count
    siem.faults = {len(siem.requests): says(403)}
    failed = run("--again")
    assert failed.exit_code == 1
    assert "it answered 403" in failed.output


def test_what_failed_is_said_in_one_line_without_the_secret_and_sent_the_next_time(workspace: Workspace, siem: Any):
    siem.faults = {0: says(400)}
    failed = send(workspace)
    assert (failed.sent, failed.error.split(":")[0]) == (0, "it answered 400")
    assert SECRET not in failed.error
    assert send(workspace).sent == len(workspace.suspects())


def test_of_a_send_that_is_cut_in_the_middle_only_the_rest_is_sent_again(workspace: Workspace, siem: Any, monkeypatch):
    monkeypatch.setattr("sleetwatch.live.sinks.MOST_BYTES", 10)
    siem.faults = {1: says(400)}
    first, second = send(workspace), send(workspace)
    assert first.sent == 1
    assert first.error
    assert second.unchanged == 1
    assert len(subjects_of(siem)) == len(set(subjects_of(siem)))


def test_only_what_the_settings_ask_for_is_sent(workspace: Workspace, siem: Any):
    assert send(configured(workspace.root, siem, 'tenants = ["another"]\n')).sent == 0
    cases = [one for one in workspace.suspects() if one.status == "case"]
    assert send(configured(workspace.root, siem, 'least = "case"\n')).sent == len(cases)


def test_a_token_that_ends_is_renewed(judged_root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SIEM_SECRET", SECRET)
    with serving(Sentinel()) as siem:
        siem.faults = {0: expires}
        assert send(configured(judged_root, siem)).error is None
        assert len(siem.forms) == 2


def test_with_acknowledgements_a_finding_counts_once_it_is_on_disk(judged_root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SIEM_SECRET", SECRET)
    with serving(Splunk()) as siem:
        workspace = configured(judged_root, siem, "acks = true\n")
        siem.late = 1000
        late = send(workspace)
        assert (late.sent, "again" in late.error) == (0, True)
        siem.late = 1
        assert send(workspace).sent == len(workspace.suspects())


class Hanging(Splunk):
    """Takes the first request and answers it when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.over = threading.Event(), threading.Event()

    def answer(self, request: Request, body: bytes) -> Response:
        self.reached.set()
        self.over.wait(30)
        return super().answer(request, body)


def test_of_two_who_send_at_once_one_leaves_it_to_the_other(judged_root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SIEM_SECRET", SECRET)
    with serving(Hanging()) as siem:
        first, second, sent = configured(judged_root, siem), Workspace.open(judged_root), list[Any]()
        sending = threading.Thread(target=lambda: sent.append(send(first)))
        sending.start()
        assert siem.reached.wait(30)
        meanwhile = send(second)
        siem.over.set()
        sending.join(30)
        assert (meanwhile.sent, "another process" in meanwhile.error) == (0, True)
        assert sent[0].sent == len(siem.rows) == len(first.suspects())
        assert send(second).unchanged == len(siem.rows)


def watched(workspace: Workspace, holds: Callable[[], bool]) -> list[str]:
    """Send as a watch does, until something holds; what it says."""
    stop, said = threading.Event(), list[str]()
    hunts = LiveHunts(workspace.folder, lambda _, what: said.append(what))
    sending = threading.Thread(target=hunts._send, args=(stop,))
    sending.start()
    for _ in range(600):
        if holds() or stop.wait(0.05):
            break
    stop.set()
    hunts._new.set()
    sending.join(30)
    assert holds()
    return said


def test_a_watch_sends_again_what_a_siem_did_not_take_though_nothing_is_hunted_meanwhile(
    judged_root: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SIEM_SECRET", SECRET)
    monkeypatch.setattr(live_hunts, "FIRST_WAIT", 0.01)
    with serving(Splunk()) as siem:
        siem.faults = {0: says(403), 1: says(400)}
        said = watched(configured(judged_root, siem), lambda: bool(siem.rows))
    assert [one.split(":")[0] for one in said[:2]] == ["it answered 403", "it answered 400"]


def test_a_state_that_is_away_for_a_moment_does_not_end_the_sending(judged_root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SIEM_SECRET", SECRET)
    monkeypatch.setattr(live_hunts, "FIRST_WAIT", 0.01)
    with serving(Splunk()) as siem:
        workspace = configured(judged_root, siem)
        real, away = workspace.folder.state.connect, iter([True])

        def connect() -> sa.Connection:
            if next(away, False):
                raise sa.exc.OperationalError("select", None, OSError("it restarts"))
            return real()

        monkeypatch.setattr(workspace.folder.state, "connect", connect)
        said = watched(workspace, lambda: bool(siem.rows))
    assert "OperationalError" in said[0]


def test_an_address_inside_is_refused_unless_the_settings_name_it(judged_root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SIEM_SECRET", SECRET)
    with serving(Splunk()) as siem:
        settings = configured(judged_root, siem).root / "sleetwatch.toml"
        settings.write_text(settings.read_text("utf-8").replace(f'"127.0.0.1:{siem.port}"', ""), "utf-8")
        assert "127.0.0.1" in send(Workspace.open(judged_root)).error
        assert siem.requests == []


def test_a_name_that_there_is_not_and_no_siem_at_all_are_told(judged_root: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(UserError, match=r"\[\[siems\]\]"):
        Workspace.open(judged_root).siems.send()
    with serving(Splunk()) as siem, pytest.raises(UnknownName, match="there is: corp"):
        configured(judged_root, siem).siems.send(names=["other"])
