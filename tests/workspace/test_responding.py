"""Responses: two people, requests one by one at vendors on this machine, and what is left when something breaks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
import sqlalchemy as sa

from sleetwatch import clock, state
from sleetwatch.errors import NotAllowed, UnknownName, UserError
from sleetwatch.state import verdicts
from sleetwatch.workspace import Workspace, responding_run
from sleetwatch.workspace.persons import Person
from sleetwatch.workspace.purge_responses import (
    forget_responses_before,
    forget_responses_of,
    forget_responses_of_tenant,
)
from sleetwatch.workspace.redacting import Redactor
from sleetwatch.workspace.responding_rows import Response
from sleetwatch.workspace.responding_run import Running, left_of
from tests.live.vendor import SECRET, TOKEN, expires, malformed, says
from tests.respond.vendors import ID, MACHINE
from tests.workspace.contained import ANNA, finish, process, ready
from tests.workspace.group import opened, who
from tests.workspace.responders import Vendors, vendors

ALL_AT_ENTRA = ("entra-revoke-sessions", "entra-disable", "entra-delete-grants")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("responding") / "acme"
    ready(root)
    return root


@pytest.fixture(scope="module")
def running() -> Iterator[Vendors]:
    with vendors() as found:
        yield found


@pytest.fixture
def at(running: Vendors) -> Vendors:
    running.again()
    return running


@pytest.fixture
def workspace(made: Path, at: Vendors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("RESPONDER", SECRET)
    root = Path(shutil.copytree(made, tmp_path / "acme"))
    at.set_up(root)
    return Workspace.open(root)


def responses(workspace: Workspace) -> Running:
    return Running(workspace.folder, lambda _seconds: None)


def case_of(workspace: Workspace) -> int:
    return workspace.cases.all(who(workspace, "dana"))[0].number


def asked(workspace: Workspace, *actions: str, **more: Any) -> Response:
    dana = who(workspace, "dana")
    return responses(workspace).ask(dana, case_of(workspace), "S-ANNA", actions, reason="contain", **more)


def approved(workspace: Workspace, *actions: str, **more: Any) -> int:
    number = asked(workspace, *actions, **more).number
    responses(workspace).approve(who(workspace, "kim"), number)
    return number


def run(workspace: Workspace, number: int) -> Response:
    return responses(workspace).run(who(workspace, "dana"), number)


def outcomes(found: Response) -> list[str]:
    return [item.outcome for item in found.items]


def test_what_revokes_is_asked_in_one_go_approved_by_another_and_done(workspace: Workspace, at: Vendors):
    made = asked(workspace)

    assert tuple(item.action for item in made.items) == ALL_AT_ENTRA, "the logs know Anna at Entra alone"
    with pytest.raises(UserError, match="another person"):
        run(workspace, made.number)
    with pytest.raises((NotAllowed, UnknownName)):
        responses(workspace).approve(who(workspace, "dana"), made.number)
    assert at["entra"].changes == []

    responses(workspace).approve(who(workspace, "kim"), made.number)
    done = run(workspace, made.number)

    assert outcomes(done) == ["done", "done", "done"]
    assert done.state(clock.now()) == "done"
    assert at["entra"].revoked == 1
    assert at["entra"].users[ID]["enabled"] is False
    assert set(at["entra"].grants) == {"g2"}
    with pytest.raises(UserError, match="nothing of it is left"):
        run(workspace, made.number)
    acts = [one.action for one in workspace.audit.page(who(workspace, "ari"))]
    assert acts.count("case.respond") >= 5


def test_who_approves_reads_what_it_does_and_no_name(workspace: Workspace):
    number = asked(workspace).number

    seen = responses(workspace).show(who(workspace, "kim"), number)

    assert {item.target for item in seen.items} == {"account 1"}
    assert "Disable the account" in seen.request.reason
    assert ANNA not in str(seen)
    with pytest.raises(UnknownName):
        responses(workspace).show(who(workspace, "hal"), number)
    case = case_of(workspace)
    for name in ("kim", "hal", "ari"):
        with pytest.raises(UnknownName) as refused:
            responses(workspace).run(who(workspace, name), number)
        assert str(case) not in str(refused.value), "nor which case it is of"
    with pytest.raises(UnknownName, match=f"no response {number}"):
        responses(workspace).approve(who(workspace, "hal"), number)


def test_a_trial_shows_the_requests_and_changes_nothing(workspace: Workspace, at: Vendors):
    number = asked(workspace).number

    trials = responses(workspace).try_out(who(workspace, "dana"), number)

    assert [f"{call.method} {call.path}" for trial in trials for call in trial.calls] == [
        f"POST users/{ID}/revokeSignInSessions",
        f"PATCH users/{ID}",
        "DELETE oauth2PermissionGrants/g1",
        "DELETE oauth2PermissionGrants/g3",
    ]
    assert at["entra"].changes == []
    assert all(word not in str(trials) for word in (SECRET, TOKEN, ANNA))


def test_a_token_that_ended_is_renewed_and_throttling_is_waited_for(workspace: Workspace, at: Vendors):
    number = approved(workspace)
    served = at.served["entra"]
    served.faults = {1: expires, 3: says(429, lambda _: {"Retry-After": "2"}), 5: says(503)}
    waited: list[float] = []

    done = Running(workspace.folder, waited.append).run(who(workspace, "dana"), number)

    assert outcomes(done) == ["done", "done", "done"]
    assert any(2.0 <= seconds < 3.0 for seconds in waited)
    assert len(served.forms) >= 2


def test_what_lacks_a_permission_is_said_in_words_and_the_rest_is_done(workspace: Workspace, at: Vendors):
    number = approved(workspace)
    at["entra"].spoilt["PATCH users"] = 403

    done = run(workspace, number)

    assert outcomes(done) == ["done", "failed", "done"]
    assert "User.EnableDisableAccount.All" in done.items[1].said
    assert "never be repeated" not in str(done)
    assert done.state(clock.now()) == "cut off"
    assert [item.action for item in left_of(done)] == ["entra-disable"]

    again = run(workspace, number)

    assert outcomes(again) == ["done", "done", "done"]
    assert at["entra"].revoked == 1, "what was done is not done again"


def test_what_broke_in_the_middle_is_taken_up_where_it_was(workspace: Workspace, at: Vendors):
    number = approved(workspace, "entra-remove-methods")
    at["entra"].spoilt["microsoftAuthenticatorMethods"] = 403

    broken = run(workspace, number)

    assert outcomes(broken) == ["failed"]
    assert [call.status for call in broken.items[0].calls] == [204, 403]
    left = set(at["entra"].methods)
    assert left == {"m1", "f1", "pw", "hw"}

    done = run(workspace, number)

    assert outcomes(done) == ["done"]
    assert "cannot be deleted here" in done.items[0].said
    assert set(at["entra"].methods) == {"pw", "hw"}
    assert at["entra"].changes.count(f"DELETE users/{ID}/authentication/phoneMethods/p1") == 1


def test_killed_between_a_request_and_its_record_it_is_made_again_and_does_no_more(
    workspace: Workspace, at: Vendors, monkeypatch: pytest.MonkeyPatch
):
    number = approved(workspace)

    monkeypatch.setattr(responding_run, "write_answered", killed)
    with pytest.raises(KeyboardInterrupt):
        run(workspace, number)
    monkeypatch.undo()
    monkeypatch.setenv("RESPONDER", SECRET)
    cut = responses(workspace).show(who(workspace, "dana"), number)
    assert cut.state(clock.now()) == "cut off"
    assert [call.status for call in cut.items[0].calls] == [None]

    done = run(workspace, number)

    assert outcomes(done) == ["done", "done", "done"]
    assert [call.status for call in done.items[0].calls] == [None, 200]
    assert at["entra"].users[ID]["enabled"] is False


def test_what_was_done_unseen_is_ours_all_the_same_and_can_be_undone(
    workspace: Workspace, at: Vendors, monkeypatch: pytest.MonkeyPatch
):
    number = approved(workspace, "entra-disable")
    monkeypatch.setattr(responding_run, "write_answered", killed)
    with pytest.raises(KeyboardInterrupt):
        run(workspace, number)
    monkeypatch.undo()
    monkeypatch.setenv("RESPONDER", SECRET)
    assert at["entra"].users[ID]["enabled"] is False

    assert outcomes(run(workspace, number)) == ["done"], "and not: it was so already"
    assert at["entra"].changes == [f"PATCH users/{ID}"]
    assert [item.action for item in responses(workspace).undo(who(workspace, "dana"), number, "cleared").items] == [
        "entra-disable"
    ]


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_account_that_is_not_there_is_refused_and_nothing_is_sent(workspace: Workspace, at: Vendors):
    at["entra"].users.clear()
    done = run(workspace, approved(workspace))

    assert outcomes(done) == ["refused", "refused", "refused"]
    assert "no such account" in done.items[0].said
    assert at["entra"].changes == []


def test_a_name_that_the_directory_gave_to_another_is_refused_by_the_id_in_the_logs(workspace: Workspace, at: Vendors):
    at["entra"].users = {"5a000000-0000-4000-8000-00000000000b": at["entra"].users[ID]}
    done = run(workspace, approved(workspace))

    assert outcomes(done) == ["refused", "refused", "refused"]
    assert "another account's" in done.items[0].said
    assert at["entra"].changes == []


def test_only_what_we_did_is_undone_by_two_people(workspace: Workspace, at: Vendors):
    at["entra"].users[ID]["enabled"] = False
    number = approved(workspace, "entra-disable", "entra-confirm-compromised")
    assert outcomes(run(workspace, number)) == ["already", "done"]

    undoing = responses(workspace).undo(who(workspace, "dana"), number, "cleared")

    assert [item.action for item in undoing.items] == ["entra-confirm-compromised"]
    with pytest.raises(UserError, match="asked already"):
        responses(workspace).undo(who(workspace, "lee"), number, "cleared")
    with pytest.raises(UserError, match="another person"):
        run(workspace, undoing.number)
    responses(workspace).approve(who(workspace, "kim"), undoing.number)
    assert outcomes(run(workspace, undoing.number)) == ["done"]
    assert at["entra"].risk == "dismissed"
    assert at["entra"].users[ID]["enabled"] is False, "it was so before us"


def test_what_cannot_be_undone_says_why(workspace: Workspace):
    number = approved(workspace, "entra-revoke-sessions")
    run(workspace, number)

    with pytest.raises(UserError, match="signs in again"):
        responses(workspace).undo(who(workspace, "dana"), number, "cleared")


def test_an_innocent_verdict_proposes_the_undoing_and_does_nothing(workspace: Workspace, at: Vendors):
    number = approved(workspace, "entra-disable")
    run(workspace, number)
    dana, case = who(workspace, "dana"), case_of(workspace)
    assert responses(workspace).proposals(dana, case) == {}

    with workspace.folder.state.connect() as connection:
        old = connection.execute(sa.select(verdicts.c.verdict)).scalar_one()
    workspace.judging.withdraw(dana, old, "it was a twin")
    workspace.cases.judge(dana, case, "S-ANNA", "dismissed", reason="too-little")

    assert "dismissed" in responses(workspace).proposals(dana, case)[number]
    assert at["entra"].users[ID]["enabled"] is False


def test_a_review_comes_up_as_a_task_so_that_nobody_is_forgotten(workspace: Workspace):
    number = approved(workspace, "entra-disable")
    run(workspace, number)

    tasks = workspace.cases.page(who(workspace, "dana"), case_of(workspace)).tasks

    (review,) = [task for task in tasks if f"response {number}" in task.title]
    assert 13 * clock.DAY < review.due_at - clock.now() <= 14 * clock.DAY


def test_a_device_is_not_isolated_before_everything_is_revoked(workspace: Workspace, at: Vendors):
    number = approved(workspace, "defender-isolate")

    with pytest.raises(UserError, match="Revoke together"):
        run(workspace, number)
    assert at["defender"].log == []

    finish(workspace, case_of(workspace), "revoke")
    assert outcomes(run(workspace, number)) == ["done"]
    assert at["defender"].done[0]["type"] == "Isolate"


def test_a_device_that_a_stranger_to_the_case_uses_is_not_touched(workspace: Workspace, tmp_path: Path):
    shared = tmp_path / "shared.jsonl"
    shared.write_text(json.dumps(process("boris.canary@acme.example", 2)) + "\n", "utf-8")
    list(workspace.ingest([shared], "acme"))

    with pytest.raises(UserError, match="1 subject whom this case is not about"):
        asked(workspace, "defender-isolate")

    workspace.cases.add_subject(who(workspace, "dana"), case_of(workspace), "S-BORIS", "the same machine")
    assert asked(workspace, "defender-isolate").items[0].target == MACHINE


def test_google_is_signed_out_loses_its_tokens_is_suspended_and_comes_back(workspace: Workspace, at: Vendors):
    at.set_up(workspace.root, "google")
    workspace = Workspace.open(workspace.root)
    served = at.served["google"]
    served.faults = {1: expires, 4: says(429, lambda _: {"Retry-After": "1"})}
    actions = ("google-sign-out", "google-delete-tokens", "google-suspend")
    number = approved(workspace, *actions, accounts=["1"])
    trials = responses(workspace).try_out(who(workspace, "dana"), number)
    assert at["google"].changes == []
    assert len([call for trial in trials for call in trial.calls]) == 5

    done = run(workspace, number)

    assert outcomes(done) == ["done", "done", "done"]
    assert (at["google"].signed_out, at["google"].tokens, at["google"].passwords) == (1, set(), set())
    assert at["google"].suspended is True
    claims = jwt.decode(served.forms[-1]["assertion"], options={"verify_signature": False})
    assert claims["sub"] == "admin@acme.example", "in the administrator's name"
    assert "admin.directory.user.security" in claims["scope"]

    undoing = responses(workspace).undo(who(workspace, "dana"), number, "cleared")
    assert [item.action for item in undoing.items] == ["google-suspend"], "tokens do not come back"
    responses(workspace).approve(who(workspace, "kim"), undoing.number)
    assert outcomes(run(workspace, undoing.number)) == ["done"]
    assert at["google"].suspended is False


def test_a_device_is_isolated_its_package_collected_and_let_out_again(workspace: Workspace, at: Vendors):
    finish(workspace, case_of(workspace), "revoke")
    number = approved(workspace, "defender-collect-package", "defender-isolate")

    assert outcomes(run(workspace, number)) == ["done", "done"]
    assert [one["type"] for one in at["defender"].done] == ["CollectInvestigationPackage", "Isolate"]

    undoing = responses(workspace).undo(who(workspace, "dana"), number, "cleared")
    responses(workspace).approve(who(workspace, "kim"), undoing.number)
    assert outcomes(run(workspace, undoing.number)) == ["done"]
    assert at["defender"].done[-1]["type"] == "Unisolate"


def test_a_managed_device_is_locked_and_retired_by_two_people_and_neither_is_taken_back(
    workspace: Workspace, at: Vendors, tmp_path: Path
):
    told = {"id": "d1", "deviceName": "LT-1", "enrolledDateTime": "2026-03-01T09:00:00Z", "userPrincipalName": ANNA}
    (tmp_path / "devices.json").write_text(json.dumps({"value": [told]}), "utf-8")
    list(workspace.ingest([tmp_path / "devices.json"], "acme"))
    entra, dana, case = at["entra"], who(workspace, "dana"), case_of(workspace)
    number = asked(workspace, "intune-lock", "intune-retire").number

    trials = responses(workspace).try_out(dana, number)
    at_d1 = "deviceManagement/managedDevices/d1"
    wanted = [f"POST {at_d1}/remoteLock", f"POST {at_d1}/retire"]
    assert [f"{call.method} {call.path}".replace("(hidden)", "d1") for one in trials for call in one.calls] == wanted
    with pytest.raises(UserError, match="another person"):
        run(workspace, number)
    responses(workspace).approve(who(workspace, "kim"), number)
    with pytest.raises(UserError, match="first comes"):
        run(workspace, number)
    assert entra.changes == []

    for step in ("revoke", "isolate", "speak"):
        finish(workspace, case, step)
    assert outcomes(run(workspace, number)) == ["done", "done"]
    assert (entra.changes, entra.device) == (wanted, "retirePending")
    with pytest.raises(UserError, match=r"unlocked at its keyboard.*enrolled anew"):
        responses(workspace).undo(dana, number, "cleared")


def test_addresses_are_added_to_a_zone_and_taken_out_again(workspace: Workspace, at: Vendors):
    number = approved(workspace, "okta-block-addresses")
    run(workspace, number)
    assert [one["value"] for one in at["okta"].zone["gateways"]] == ["198.51.100.0/24", "24.27.5.9/32"]

    undoing = responses(workspace).undo(who(workspace, "dana"), number, "cleared")
    responses(workspace).approve(who(workspace, "kim"), undoing.number)
    run(workspace, undoing.number)

    assert [one["value"] for one in at["okta"].zone["gateways"]] == ["198.51.100.0/24"]


def test_accounts_are_named_by_their_number_and_never_another_subjects(workspace: Workspace, at: Vendors):
    done = run(workspace, approved(workspace, "okta-suspend", accounts=["1"]))
    assert outcomes(done) == ["done"]
    assert at["okta"].status == "SUSPENDED"

    with pytest.raises(UserError, match="no account of this subject"):
        asked(workspace, "okta-suspend", accounts=["boris.canary@acme.example"])
    with pytest.raises(UserError, match="another subject's"):
        asked(workspace, "github-remove-member", accounts=["boris.canary@acme.example"])
    assert outcomes(run(workspace, approved(workspace, "github-remove-member", accounts=["anna-c"]))) == ["done"]
    assert at["github"].members == {}


def test_pay_is_asked_of_people_and_stopped_by_no_program(workspace: Workspace, at: Vendors):
    done = run(workspace, approved(workspace, "payroll-hold"))

    assert outcomes(done) == ["done"]
    tasks = workspace.cases.page(who(workspace, "dana"), case_of(workspace)).tasks
    assert {task.role for task in tasks if "pay is held" in task.title or "payroll" in task.title} == {"legal", "hr"}
    assert all(one.vendor.log == [] for one in at.served.values())


def test_nothing_is_asked_before_a_verdict(workspace: Workspace):
    dana = who(workspace, "dana")
    number = opened(workspace, "dana", "S-CLEO")

    with pytest.raises(UserError, match="verdicts come first"):
        responses(workspace).ask(dana, number, "S-CLEO", ["entra-disable"], reason="now")
    with pytest.raises(UnknownName):
        responses(workspace).ask(who(workspace, "hal"), number, "S-CLEO", ["entra-disable"], reason="now")


def test_an_approval_that_is_over_is_asked_anew(workspace: Workspace, monkeypatch: pytest.MonkeyPatch):
    number = approved(workspace, hours=1)
    later = clock.now() + 2 * clock.HOUR
    monkeypatch.setattr(clock, "now", lambda: later)

    with pytest.raises(UserError, match="over: ask for it anew"):
        run(workspace, number)


def test_a_secret_that_is_not_there_stops_it_before_anything_is_sent(
    workspace: Workspace, at: Vendors, monkeypatch: pytest.MonkeyPatch
):
    number = approved(workspace)
    monkeypatch.delenv("RESPONDER")

    with pytest.raises(UserError, match="env:RESPONDER"):
        run(workspace, number)
    assert at["entra"].log == []


def test_a_purge_takes_what_was_done_about_the_person_or_the_tenant(workspace: Workspace):
    number = approved(workspace)
    run(workspace, number)
    anna = Person("acme", "S-ANNA", frozenset({"S-ANNA"}), frozenset({ANNA, "dana"}), "W1")
    boris = replace(anna, subject="S-BORIS", subjects=frozenset({"S-BORIS"}))

    with workspace.folder.state.begin() as connection:
        assert forget_responses_of(connection, Redactor(boris)) == 0
        assert connection.execute(sa.select(state.responses.c.by)).scalar_one() == "s-boris", "who ran it is gone too"
        assert forget_responses_before(connection, 1, "acme") == 0
        assert forget_responses_of(connection, Redactor(anna)) == 1
        for table in (state.responses, state.response_items, state.response_calls):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0
    asked(workspace)
    with workspace.folder.state.begin() as connection:
        assert forget_responses_of_tenant(connection, "beta") == 0
        assert forget_responses_of_tenant(connection, "acme") == 1


def test_one_response_is_run_at_a_time(workspace: Workspace, at: Vendors):
    number = approved(workspace)
    other = responses(workspace)

    with other._alone(), pytest.raises(UserError, match="another response is being run"):
        run(workspace, number)

    assert at["entra"].log == []
    assert outcomes(run(workspace, number)) == ["done", "done", "done"]


def test_what_a_vendor_answers_is_not_trusted(workspace: Workspace, at: Vendors):
    number = approved(workspace)
    at.served["entra"].faults = {0: malformed, 1: malformed, 2: malformed}

    broken = run(workspace, number)

    assert outcomes(broken) == ["failed", "failed", "failed"]
    assert "run it again" in broken.items[0].said
    assert at["entra"].changes == []
    assert outcomes(run(workspace, number)) == ["done", "done", "done"]


def test_a_case_that_goes_into_another_takes_its_responses_along_and_one_that_is_erased_takes_them_with_it(
    workspace: Workspace,
):
    number, dana = asked(workspace).number, who(workspace, "dana")
    first, second = case_of(workspace), opened(workspace, "dana", "S-CLEO")

    workspace.cases.merge(dana, first, second, "one house")
    assert [one.number for one in responses(workspace).of_case(dana, second)] == [number]

    request = workspace.requests.ask(dana, "deletion", case=second, reason="asked").number
    workspace.requests.approve(who(workspace, "kim"), request)
    workspace.cases.erase(dana, second, "asked")
    assert responses(workspace).of_case(dana, second) == []
