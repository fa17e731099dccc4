"""A case from its opening to its end: who may do what, what takes two people, what is kept and what goes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.cases import Actor
from sleetwatch.cases.vault import key_of
from sleetwatch.cases.verify_bag import complaints
from sleetwatch.clock import DAY, HOUR
from sleetwatch.errors import InputError, NotAllowed, UnknownName, UserError
from sleetwatch.state import case_files
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.folder import Folder
from tests.workspace.group import group, opened, who
from tests.workspace.judged import FIRST
from tests.workspace.traces import traces


@pytest.fixture(scope="module")
def group_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return group(tmp_path_factory.mktemp("group") / "acme").root


@pytest.fixture
def workspace(group_once: Path, tmp_path: Path) -> Workspace:
    return Workspace.open(Path(shutil.copytree(group_once, tmp_path / "acme")))


def later(monkeypatch: pytest.MonkeyPatch, by: int) -> None:
    then = clock.now() + by
    monkeypatch.setattr(clock, "now", lambda: then)


# Opening and naming


def test_a_case_opens_on_subjects_or_a_tip_with_first_tasks_and_one_member(workspace: Workspace):
    dana = who(workspace, "dana")
    page = workspace.cases.open(dana, tenant="acme", title="A W-2", tip="a man in Ohio got one", reason="phone call")
    assert (page.line.origin, page.subjects, page.line.my_role) == ("tip", (), "lead")
    assert page.tip == "a man in Ohio got one"
    assert {"trusted-group", "link-analysis", "identity-research"} <= {one.step for one in page.tasks}
    assert "revoke" not in {one.step for one in page.tasks}
    for wrong in (
        {"title": "x", "reason": "y"},
        {"title": "", "reason": "y", "tip": "z"},
        {"title": "x", "reason": " ", "tip": "z"},
    ):
        with pytest.raises(UserError):
            workspace.cases.open(dana, tenant="acme", **wrong)
    with pytest.raises(UnknownName, match="nobody here is called 'S-NOBODY'"):
        workspace.cases.open(dana, tenant="acme", title="x", reason="y", subjects=["S-NOBODY"])
    with pytest.raises(NotAllowed):
        workspace.cases.open(dana, tenant="beta", title="x", reason="y", tip="z")
    assert len(workspace.cases.all(dana)) == 1


def test_members_are_named_in_a_role_they_hold_and_do_what_it_allows(workspace: Workspace):
    number, dana = opened(workspace), who(workspace, "dana")
    for name, role in (("law", "lead"), ("ada", "investigator"), ("nobody", "hr"), ("kim", "lead")):
        with pytest.raises(UserError, match="cannot be named"):
            workspace.cases.add_member(dana, number, name, role, "help")
    workspace.cases.add_member(dana, number, "law", "legal", "counsel")
    law = who(workspace, "law")
    assert [one.kind for one in workspace.notices.of(law)] == ["member"]
    workspace.cases.note(law, number, "looks thin")
    with pytest.raises(NotAllowed):
        workspace.cases.add_member(law, number, "hal", "hr", "help")
    with pytest.raises(UserError, match="somebody has to be left"):
        workspace.cases.remove_member(dana, number, "dana", "bye")
    workspace.cases.remove_member(dana, number, "Law", "no longer needed")
    assert workspace.cases.all(law) == []


def test_a_mention_tells_members_and_nobody_else(workspace: Workspace):
    number, dana = opened(workspace), who(workspace, "dana")
    workspace.cases.add_member(dana, number, "lee", "investigator", "help")
    workspace.cases.note(dana, number, "@lee and @hal: look at dana@lee")
    assert [one.kind for one in workspace.notices.of(who(workspace, "lee"))] == ["mention", "member"]
    assert workspace.notices.of(who(workspace, "hal")) == []
    notices = workspace.notices.of(who(workspace, "lee"))
    workspace.notices.seen(who(workspace, "lee"), [one.number for one in notices])
    assert workspace.notices.of(who(workspace, "lee"), unseen=True) == []


# Names


def test_names_people_write_are_masked_until_somebody_else_approves_and_again_after(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    number, dana = opened(workspace), who(workspace, "dana")
    workspace.cases.note(dana, number, "Anna Canary wrote from anna.canary@acme.example, W1? ask lee@x.example")
    workspace.cases.attach(dana, number, "anna canary.pdf", b"x", "of Anna")
    task = workspace.cases.page(dana, number).tasks[0].number
    workspace.cases.task(dana, number, task, "done", "asked canary")

    def shown() -> str:
        return json.dumps([str(workspace.cases.page(dana, number)), str(workspace.cases.all(dana))]).lower()

    assert "canary" not in shown()
    assert "S-ANNA" in str(workspace.cases.page(dana, number).log)
    why = "HR compares Anna Canary"
    asked = workspace.requests.ask(dana, "reveal", tenant="acme", subject="S-ANNA", reason=why, hours=2)
    assert "canary" not in shown()
    assert [one.reason for one in workspace.requests.waiting(who(workspace, "kim"))] == ["HR compares S-ANNA"]
    workspace.requests.approve(who(workspace, "kim"), asked.number)
    assert "anna.canary@acme.example" in shown()
    assert workspace.requests.is_revealed(dana, "acme", "S-ANNA")
    assert not workspace.requests.is_revealed(dana, "beta", "S-ANNA")
    assert not workspace.requests.is_revealed(who(workspace, "lin"), "acme", "S-ANNA")
    later(monkeypatch, 3 * HOUR)
    assert "canary" not in shown()
    assert workspace.requests.revealed(dana) == frozenset()


# Two people


def test_nobody_approves_their_own_request_nor_one_that_is_decided_or_over(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    lin, kim = who(workspace, "lin"), who(workspace, "kim")
    asked = workspace.requests.ask(lin, "reveal", tenant="acme", subject="S-ANNA", reason="why not")
    assert workspace.requests.waiting(lin) == []
    assert [one.number for one in workspace.requests.waiting(kim)] == [asked.number]
    with pytest.raises(NotAllowed, match="who asks"):
        workspace.requests.approve(lin, asked.number)
    with pytest.raises(UnknownName, match="there is no request"):
        workspace.requests.approve(who(workspace, "dana"), asked.number)
    with pytest.raises(UserError, match="takes a reason"):
        workspace.requests.refuse(kim, asked.number, "")
    workspace.requests.refuse(kim, asked.number, "no need")
    with pytest.raises(UserError, match="it is refused"):
        workspace.requests.approve(kim, asked.number)
    late = workspace.requests.ask(lin, "reveal", tenant="acme", subject="S-ANNA", reason="again")
    later(monkeypatch, 8 * DAY)
    with pytest.raises(UserError, match="it is over"):
        workspace.requests.approve(kim, late.number)
    said = [(one.action, one.outcome) for one in workspace.audit.page(who(workspace, "ari"))]
    assert said.count(("request.approve", "denied")) == 2
    assert said.count(("request.approve", "done")) == 1


def test_of_two_approvals_at_once_one_counts(workspace: Workspace):
    asked = workspace.requests.ask(who(workspace, "dana"), "reveal", tenant="acme", subject="S-ANNA", reason="why not")
    told: list[str] = []

    def approve(name: str) -> None:
        try:
            told.append(workspace.requests.approve(who(workspace, name), asked.number).decision or "")
        except UserError as error:
            told.append(str(error))

    threads = [threading.Thread(target=approve, args=(name,)) for name in ("kim", "lin")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(told) == "approved"
    assert "waits for nobody" in max(told)


def test_the_subject_decides_nothing_about_themselves(workspace: Workspace):
    workspace.people.tie(who(workspace, "root"), "kim", "W1", "acme")
    asked = workspace.requests.ask(who(workspace, "dana"), "reveal", tenant="acme", subject="S-ANNA", reason="why")
    assert workspace.requests.waiting(who(workspace, "kim")) == []
    with pytest.raises(UnknownName, match="there is no request"):
        workspace.requests.approve(who(workspace, "kim"), asked.number)


def test_a_full_export_a_response_and_a_deletion_hold_once(workspace: Workspace, tmp_path: Path):
    number, dana, kim = opened(workspace), who(workspace, "dana"), who(workspace, "kim")
    with pytest.raises(NotAllowed, match="somebody approved this"):
        workspace.cases.erase(dana, number, "over")
    asked = workspace.requests.ask(dana, "deletion", case=number, reason="retention")
    workspace.requests.approve(kim, asked.number)
    workspace.cases.add_member(dana, number, "lee", "investigator", "help")
    with pytest.raises(NotAllowed):  # lee did not ask
        workspace.cases.erase(who(workspace, "lee"), number, "over")
    digest = workspace.cases.attach(dana, number, "label.jpg", b"label")
    workspace.cases.hold(dana, number, "counsel asked", on=True)
    with pytest.raises(UserError, match="legal hold"):
        workspace.cases.erase(dana, number, "over")
    workspace.cases.hold(dana, number, "counsel agreed", on=False)
    workspace.cases.erase(dana, number, "over")
    page = workspace.cases.page(dana, number)
    assert (page.line.title, page.subjects, page.files) == ("(deleted)", (), ())
    assert [one.kind for one in page.log] == ["deleted"]
    with pytest.raises(InputError):
        workspace.cases.evidence.read(digest)
    with pytest.raises(NotAllowed):
        workspace.cases.erase(dana, number, "again")


def test_a_deletion_that_is_killed_before_the_bytes_go_is_ended_by_whoever_sweeps_next(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    number, dana, kim = opened(workspace), who(workspace, "dana"), who(workspace, "kim")
    one, again = (workspace.cases.attach(dana, number, "label.jpg", content) for content in (b"label", b"again"))
    workspace.requests.approve(kim, workspace.requests.ask(dana, "deletion", case=number, reason="over").number)

    def dying(_folder: Folder) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "finish_purge", dying)
        with pytest.raises(KeyboardInterrupt):
            workspace.cases.erase(dana, number, "over")
    other = opened(workspace)
    workspace.cases.attach(dana, other, "label.jpg", b"again")
    with workspace.folder.locked():
        workspace.folder.sweep()

    assert workspace.cases.evidence.read(again) == b"again"
    with pytest.raises(InputError):
        workspace.cases.evidence.read(one)


# Tasks and the way a case goes


def test_a_case_goes_its_way_and_the_containment_keeps_its_order(judged_root: Path):
    workspace = Workspace.open(judged_root)
    dana, lee, kim = (workspace.access.actor(name, via="cli") for name in ("dana", "lee", "kim"))
    subject = workspace.suspects()[0].subject
    number = workspace.cases.open(dana, tenant="acme", title="t", reason="r", subjects=[subject]).number
    with pytest.raises(UserError, match="from there it can be: checking, closed"):
        workspace.cases.move(dana, number, "responding", "now")
    workspace.cases.move(dana, number, "checking", "we look")
    with pytest.raises(UserError, match=f"no verdict stands yet on {subject}"):
        workspace.cases.move(dana, number, "decided", "sure")
    given = workspace.cases.judge(dana, number, subject, "confirmed", reason="farm-found")
    with pytest.raises(UserError, match="second reviewer"):
        workspace.cases.move(dana, number, "decided", "sure")
    workspace.judging.approve(lee, given.verdict)
    workspace.cases.move(dana, number, "decided", "two of us")
    with pytest.raises(UserError, match="takes two people"):
        workspace.cases.move(dana, number, "responding", "now")
    asked = workspace.requests.ask(dana, "response", case=number, reason="tonight")
    workspace.requests.approve(kim, asked.number)
    page = workspace.cases.move(dana, number, "responding", "now")

    tasks = {one.step: one for one in page.tasks}
    with pytest.raises(UserError, match=r"first comes: 1\. Preserve"):
        workspace.cases.task(dana, number, tasks["snapshot"].number, "done", "list")
    with pytest.raises(UserError, match="what shows it"):
        workspace.cases.task(dana, number, tasks["preserve"].number, "done", " ")
    for step in ("preserve", "snapshot", "revoke"):
        workspace.cases.task(dana, number, tasks[step].number, "done", "see files")
    with pytest.raises(UserError, match="tasks are open, and somebody was confirmed"):
        workspace.cases.move(dana, number, "closed", "done")
    page = workspace.cases.page(dana, number)
    while page.line.open_tasks:
        for one in page.tasks:
            if one.state == "open" and not one.waits_for:
                workspace.cases.task(dana, number, one.number, "skipped", "an exercise")
        page = workspace.cases.page(dana, number)
    workspace.cases.move(dana, number, "closed", "done")
    with pytest.raises(UserError, match="is closed"):
        workspace.cases.note(dana, number, "late")
    assert [one.finding for one in workspace.verdicts.all()] == ["confirmed"]
    (verdict,) = workspace.cases.page(dana, number).verdicts
    assert (verdict.by, verdict.state) == (("dana", "lee"), "approved")


def test_a_case_that_was_nothing_closes_with_its_open_tasks(workspace: Workspace):
    number, dana = opened(workspace), who(workspace, "dana")
    page = workspace.cases.move(dana, number, "closed", "an approved journey")
    assert {one.state for one in page.tasks} == {"skipped"}
    assert workspace.cases.move(dana, number, "checking", "it came back").line.state == "checking"


def test_tasks_are_somebodys_and_ones_own_can_be_added(workspace: Workspace):
    number, dana = opened(workspace), who(workspace, "dana")
    workspace.cases.add_member(dana, number, "lee", "investigator", "help")
    task = workspace.cases.add_task(dana, number, "Ask the landlord's agent", "investigator", clock.now() + DAY)
    with pytest.raises(UserError, match="not in this case"):
        workspace.cases.assign_task(dana, number, task, "hal")
    workspace.cases.assign_task(dana, number, task, "lee")
    assert "task" in [one.kind for one in workspace.notices.of(who(workspace, "lee"))]
    (own,) = [one for one in workspace.cases.page(dana, number).tasks if one.step == "own"]
    assert (own.owner, own.state) == ("lee", "open")
    with pytest.raises(UnknownName, match="has no task"):
        workspace.cases.task(dana, number, 1, "done", "x")


# Merge and split


def test_two_cases_become_one_and_one_becomes_two(workspace: Workspace):
    dana, lin = who(workspace, "dana"), who(workspace, "lin")
    first, second = opened(workspace, "dana", "S-ANNA"), opened(workspace, "dana", "S-BORIS", "S-CLEO")
    other = opened(workspace, "lin", "S-CLEO")
    with pytest.raises(UnknownName, match=f"there is no case {other};"):
        workspace.cases.merge(dana, first, other, "one house")
    workspace.cases.add_member(dana, first, "law", "legal", "counsel")
    digest = workspace.cases.attach(dana, first, "label.jpg", b"label")
    workspace.cases.hold(dana, first, "counsel asked", on=True)
    for number, title in ((first, "Ask the courier"), (second, "Ask the bank")):
        workspace.cases.add_task(dana, number, title, "investigator", clock.now() + DAY)

    page = workspace.cases.merge(dana, first, second, "one house")

    assert page.line.subjects == ("S-ANNA", "S-BORIS", "S-CLEO")
    assert {one.name for one in page.members} == {"dana", "law"}
    assert [one.sha256 for one in page.files] == [digest]
    assert page.line.held
    assert {"Ask the courier", "Ask the bank"} <= {one.title for one in page.tasks}
    old = workspace.cases.page(dana, first)
    assert (old.line.state, old.merged_into, old.next_states) == ("closed", second, ())
    with pytest.raises(UserError, match=f"went into case {second}"):
        workspace.cases.note(dana, first, "late")

    with pytest.raises(UserError, match="not all of them"):
        workspace.cases.split(dana, second, ["S-ANNA", "S-BORIS", "S-CLEO"], "all", "why")
    made = workspace.cases.split(dana, second, ["S-CLEO"], "The other house", "not the same")

    assert (made.line.subjects, made.came_from, made.line.held) == (("S-CLEO",), second, True)
    assert [one.name for one in made.members] == ["dana"]
    assert workspace.cases.page(dana, second).line.subjects == ("S-ANNA", "S-BORIS")
    assert [one.number for one in workspace.cases.all(lin)] == [other]


# Evidence and export


def test_evidence_has_a_custody_and_a_harmless_name(workspace: Workspace):
    number, dana = opened(workspace), who(workspace, "dana")
    digest = workspace.cases.attach(dana, number, "..\\..\\etc/pass\x1b[31mwd", b"label", "from the parcel")
    assert workspace.cases.attach(dana, number, "again.jpg", b"label") == digest
    name, content = workspace.cases.attachment(dana, number, digest)
    assert content == b"label"
    assert "/" not in name
    assert "\x1b" not in name
    (file,) = workspace.cases.page(dana, number).files
    assert [one.what for one in file.custody] == ["collected", "accessed"]
    path = workspace.root / "evidence" / key_of(digest)
    path.chmod(0o600)
    path.write_bytes(b"lable")
    with pytest.raises(InputError, match="not what was collected"):
        workspace.cases.attachment(dana, number, digest)
    assert len(list(workspace.cases.scrub())) == 1


def test_an_export_is_masked_unless_two_people_want_it_full_and_anybody_can_check_it(judged_root: Path, tmp_path: Path):
    workspace = Workspace.open(judged_root)
    dana, kim = (workspace.access.actor(name, via="cli") for name in ("dana", "kim"))
    person = workspace.suspects(reveal=True)[0]
    words = [person.name or "", person.accounts[0]]
    page = workspace.cases.open(dana, tenant="acme", title=f"About {words[0]}", reason="r", subjects=[person.subject])
    workspace.cases.attach(dana, page.number, "letter.txt", f"to {words[0]}".encode())

    masked = workspace.cases.export(dana, page.number, tmp_path / "masked")

    assert complaints(masked) == []
    assert traces(masked, words) == []
    assert not (masked / "data" / "files").exists()
    with pytest.raises(NotAllowed, match="somebody approved this"):
        workspace.cases.export(dana, page.number, tmp_path / "full", full=True)
    asked = workspace.requests.ask(dana, "export", case=page.number, reason="for the police")
    workspace.requests.approve(kim, asked.number)
    full = workspace.cases.export(dana, page.number, tmp_path / "full", full=True)
    assert complaints(full) == []
    assert {word for _, word in traces(full, words)} == {word.lower() for word in words}
    with pytest.raises(NotAllowed):
        workspace.cases.export(dana, page.number, tmp_path / "again", full=True)
    audit, head = full / "data" / "audit.jsonl", full / "data" / "checkpoint.jsonl"
    command = [sys.executable, "-I", "-S", full / "verify_audit.py", audit, head]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    html = workspace.cases.report(dana, page.number)
    assert words[0] not in html
    assert person.subject in html
    assert "<script" not in html


def test_what_subjects_reach_orders_the_list(judged_root: Path):
    settings = judged_root / "sleetwatch.toml"
    critical = '[[critical]]\nname = "portal"\nkind = "app"\nmatch = ["*"]\nlevel = 3\n'
    settings.write_text(f"{settings.read_text('utf-8')}\n{critical}", "utf-8")
    workspace = Workspace.open(judged_root)
    dana = workspace.access.actor("dana", via="cli")
    subject = workspace.suspects()[0].subject
    tip = workspace.cases.open(dana, tenant="acme", title="a tip", tip="somebody called", reason="r").number
    number = workspace.cases.open(dana, tenant="acme", title="t", reason="r", subjects=[subject]).number
    reach = workspace.cases.proximity(dana, number)
    assert reach.consequence == 3
    assert (reach.reached[0].kind, reach.reached[0].critical) == ("app", "portal")
    assert "code_access" in reach.missing
    assert workspace.cases.proximity(dana, tip).reached == ()
    assert [one.number for one in workspace.cases.all(dana)] == [number, tip]
    preview = workspace.cases.exception_preview(dana, "acme", subject)
    assert preview.hidden
    assert preview.without < preview.probability


# Retention


def test_a_purge_reaches_cases_and_a_hold_beats_it(judged_root: Path):
    workspace = Workspace.open(judged_root)
    dana = workspace.access.actor("dana", via="cli")
    person = next(one for one in workspace.suspects(reveal=True) if one.worker_id == FIRST)
    words = [person.name or "", person.accounts[0]]
    own = workspace.cases.open(dana, tenant="acme", title=words[0], reason=words[0], subjects=[person.subject]).number
    tip = workspace.cases.open(dana, tenant="acme", title="tip", tip=f"{words[0]} called", reason="r").number
    workspace.cases.note(dana, tip, f"ask {words[1]}")
    workspace.cases.attach(dana, own, f"{words[0]}.txt", b"nothing")
    workspace.cases.attach(dana, tip, "letter.txt", b"a letter that names nobody")
    workspace.requests.ask(dana, "reveal", tenant="acme", subject=person.subject, reason=words[0])
    workspace.cases.hold(dana, own, "counsel", on=True)
    for asked in ({"subject": FIRST}, {"before": clock.now()}, {"tenant": "acme"}):
        with pytest.raises(UserError, match="under legal hold"):
            workspace.purge(**asked, reason="request 12", really=True)
    workspace.cases.hold(dana, own, "over", on=False)
    before = workspace.audit.verify()

    workspace.purge(subject=FIRST, reason="request 12", really=True)

    assert traces(judged_root, words) == []
    after = workspace.audit.verify()
    assert after.is_whole
    assert after.rows == before.rows + 1
    assert workspace.cases.page(dana, own).subjects == ()
    assert list(workspace.cases.scrub()) == []
    with workspace.folder.state.connect() as connection:
        assert len(connection.execute(sa.select(case_files)).all()) == 1


def test_a_piece_that_a_held_case_has_too_goes_from_the_other_case_alone(judged_root: Path):
    workspace = Workspace.open(judged_root)
    dana = workspace.access.actor("dana", via="cli")
    people = workspace.suspects(reveal=True)
    person = next(one for one in people if one.worker_id == FIRST)
    other = next(one for one in people if one.worker_id != FIRST)
    about = [person.subject, other.subject]
    both = workspace.cases.open(dana, tenant="acme", title="two", subjects=about, reason="r").number
    held = workspace.cases.open(dana, tenant="acme", title="tip", tip="called", reason="r").number
    letter = f"to {person.name}".encode()
    digest, _ = (workspace.cases.attach(dana, number, "letter.txt", letter) for number in (both, held))
    workspace.cases.hold(dana, held, "counsel", on=True)

    workspace.purge(subject=FIRST, reason="request 12", really=True)

    assert workspace.cases.page(dana, both).files == ()
    assert workspace.cases.attachment(dana, held, digest) == ("letter.txt", letter)


# Each act leaves its rows


def test_each_act_leaves_exactly_the_rows_it_says(workspace: Workspace):
    number, dana = opened(workspace), who(workspace, "dana")
    acts = {
        "note": (lambda: workspace.cases.note(dana, number, "x"), ["case.note"]),
        "due": (lambda: workspace.cases.due(dana, number, clock.now()), ["case.staff"]),
        "page": (lambda: workspace.cases.page(dana, number), ["case.read"]),
        "member": (
            lambda: workspace.cases.add_member(dana, number, "lee", "investigator", "x"),
            ["case.staff", "case.read"],
        ),
        "hold": (lambda: workspace.cases.hold(dana, number, "x", on=True), ["case.hold"]),
        "attach": (lambda: workspace.cases.attach(dana, number, "x", b"x"), ["case.work"]),
        "ask": (lambda: workspace.requests.ask(dana, "export", case=number, reason="x"), ["case.ask"]),
        "move": (lambda: workspace.cases.move(dana, number, "checking", "x"), ["case.staff", "case.read"]),
        "split refused": (lambda: refused(lambda: workspace.cases.split(dana, number, [], "x", "x")), []),
        "denied": (lambda: refused(lambda: workspace.cases.note(who(workspace, "hal"), number, "x")), ["case.note"]),
        "checked": (
            lambda: refused(lambda: workspace.access.check(dana, "people.write", tenant="acme")),
            ["people.write"],
        ),
        "list": (lambda: workspace.cases.all(dana), []),
    }
    for name, (act, expected) in acts.items():
        before = workspace.audit.verify().rows
        act()
        rows = workspace.audit.page(Actor("ari", who(workspace, "ari").grants), limit=10)
        new = [row.action for row in rows if row.seq > before and row.action != "audit.read"]
        assert new[::-1] == expected, name


def refused(act: object) -> None:
    with pytest.raises(UserError):
        act()
