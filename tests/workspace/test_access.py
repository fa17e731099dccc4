"""Who sees what: lists agree with checks, secret cases leak nowhere, nothing is done that the audit does not have."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sleetwatch import clock
from sleetwatch.cases import ACTIONS, EVERYWHERE, ROLES, Actor
from sleetwatch.errors import NotAllowed, UnknownName, UserError, WorkspaceError
from sleetwatch.state import case_members, case_subjects, cases, glass, requests, scores
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.access import _Question
from sleetwatch.workspace.access_sql import CASES, QUEUE, REQUESTS, visible
from tests.workspace.group import SUBJECTS, TENANTS, group, opened, who
from tests.workspace.keeping import fill_up, make_room, on_files_alone, unlock


@pytest.fixture(scope="module")
def group_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return group(tmp_path_factory.mktemp("group") / "acme").root


@pytest.fixture
def workspace(group_once: Path, tmp_path: Path) -> Workspace:
    return Workspace.open(Path(shutil.copytree(group_once, tmp_path / "acme")))


# Lists agree with checks

NAMES = ("kim", "lee")
grant = st.tuples(st.sampled_from([*TENANTS, EVERYWHERE]), st.sampled_from(sorted(ROLES)))
whom = st.frozensets(st.tuples(st.sampled_from(TENANTS), st.sampled_from(sorted(SUBJECTS))), max_size=2)
actors = st.builds(
    Actor,
    st.sampled_from(NAMES),
    st.frozensets(grant, max_size=4),
    whom,
    st.none() | st.frozensets(st.sampled_from(sorted(ACTIONS)), max_size=20),
)
roles = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(sorted(ROLES)), max_size=2)
asked = st.tuples(
    st.sampled_from(["reveal", "export", "deletion"]), st.sampled_from(NAMES), st.booleans(), st.booleans()
)
worlds = st.lists(
    st.tuples(st.sampled_from(TENANTS), roles, whom, st.booleans(), st.lists(asked, max_size=2)), max_size=3
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actor=actors, world=worlds)
def test_a_list_holds_exactly_what_a_check_lets_through(group_once: Path, actor: Actor, world: list):
    access = Workspace.open(group_once).access
    now = clock.now()
    with access.folder.state.connect() as connection:
        numbers = [fill(connection, number, one, now) for number, one in enumerate(world, start=1)]
        asked_for = list(connection.execute(sa.select(requests.c.request)).scalars())
        everybody = [(tenant, subject) for tenant in TENANTS for subject in SUBJECTS]
        for action in ACTIONS:
            group_of = action.partition(".")[0]
            if group_of == "case":
                query = sa.select(cases.c.case).where(visible(actor, action, CASES, now))
                expected = {one for one in numbers if allowed(connection, actor, action, case=one)}
                assert set(connection.execute(query).scalars()) == expected, action
            elif group_of == "request":
                query = sa.select(requests.c.request).where(visible(actor, action, REQUESTS, now))
                expected = {one for one in asked_for if allowed(connection, actor, action, request=one)}
                assert set(connection.execute(query).scalars()) == expected, action
            elif group_of in {"queue", "reveal"}:
                rows = sa.select(scores.c.tenant, scores.c.subject).where(visible(actor, action, QUEUE, now))
                seen = {one for one in everybody if allowed(connection, actor, action, tenant=one[0], subject=one[1])}
                assert {(row.tenant, row.subject) for row in connection.execute(rows)} == seen, action
        connection.rollback()


def allowed(connection: sa.Connection, actor: Actor, action: str, **about: object) -> bool:
    return _Question(connection, actor, action, about).decision.allowed


def fill(connection: sa.Connection, number: int, world: tuple, now: int) -> int:
    tenant, named, about, broken, wanted = world
    row = {"case": number, "tenant": tenant, "title": "t", "origin": "tip", "state": "opened"}
    connection.execute(sa.insert(cases).values(**row, opened_at=1, opened_by="kim"))
    for name, role in named.items():
        member = {"case": number, "person": name, "role": role, "reason": "r", "at": 1, "by": "kim"}
        connection.execute(sa.insert(case_members).values(**member))
    for of, subject in about:
        connection.execute(sa.insert(case_subjects).values(case=number, tenant=of, subject=subject, at=1, by="kim"))
    until = now + (1 if broken else -1) * clock.HOUR
    connection.execute(sa.insert(glass).values(case=number, person="kim", reason="r", at=1, until=until))
    for kind, name, live, used in wanted:
        ask = {"kind": kind, "tenant": tenant, "subject": "S-ANNA" if kind == "reveal" else None, "case": number}
        done = {"decision": "approved", "decided_by": "x", "decided_at": now if live else now - clock.DAY}
        row = {
            **ask,
            **done,
            "asked_by": name,
            "asked_at": 1,
            "reason": "r",
            "hours": 1,
            "used_at": 1 if used else None,
        }
        connection.execute(sa.insert(requests).values(**row))
    return number


# A secret case, and administrators


def test_a_case_that_is_not_ones_own_looks_like_one_that_is_not_there(workspace: Workspace):
    number = opened(workspace)
    everything: list[Callable[[Actor, int], object]] = [
        workspace.cases.page,
        lambda actor, one: workspace.cases.note(actor, one, "hello"),
        lambda actor, one: workspace.cases.move(actor, one, "checking", "why"),
        lambda actor, one: workspace.cases.judge(actor, one, "S-ANNA", "dismissed", reason="too-little"),
        lambda actor, one: workspace.cases.attach(actor, one, "x.txt", b"x"),
        lambda actor, one: workspace.cases.attachment(actor, one, "0" * 64),
        workspace.cases.proximity,
        workspace.cases.report,
        lambda actor, one: workspace.cases.export(actor, one, workspace.root.parent / "bag"),
        lambda actor, one: workspace.cases.hold(actor, one, "why", on=True),
        lambda actor, one: workspace.cases.erase(actor, one, "why"),
        lambda actor, one: workspace.requests.ask(actor, "export", case=one, reason="why"),
    ]
    for name in ("lee", "kim", "ari", "ada", "law", "hal", "lin", "root"):
        for call in everything:
            told = [said_of(call, who(workspace, name), one) for one in (number, 99)]
            assert told[0] == told[1].replace("99", str(number)), name
            assert told[0].startswith(f"there is no case {number};")
    assert not (workspace.root.parent / "bag").exists()


def said_of(call: Callable[[Actor, int], object], actor: Actor, number: int) -> str:
    with pytest.raises(UnknownName) as told:
        call(actor, number)
    return str(told.value)


def test_nothing_tells_that_a_secret_case_is_there(workspace: Workspace):
    def seen(name: str) -> str:
        me = who(workspace, name)
        shown = [workspace.cases.all(me), workspace.notices.of(me), workspace.requests.waiting(me)]
        return repr([*shown, workspace.suspects(limit=5), workspace.access.tenants(me, "case.read")])

    names = ("lee", "kim", "ada", "law", "hal", "lin")
    before = {name: seen(name) for name in names}
    number = opened(workspace)
    workspace.cases.note(who(workspace, "dana"), number, "CANARY @lee")
    assert {name: seen(name) for name in names} == before
    numbers = {opened(workspace) for _ in range(6)}
    assert max(numbers) - min(numbers) > 6, "numbers must not tell how many cases there are"


def test_an_auditor_sees_that_a_case_is_there_and_who_opened_it(workspace: Workspace):
    number = opened(workspace)
    (head,) = workspace.cases.heads(who(workspace, "ari"))
    assert (head.number, head.opened_by) == (number, "dana")
    assert workspace.cases.heads(who(workspace, "lee")) == []
    rows = workspace.audit.page(who(workspace, "ari"), case=number)
    assert [row.action for row in rows] == ["case.read", "case.open"]
    assert "S-ANNA" not in repr(rows)
    with pytest.raises(NotAllowed):
        workspace.audit.page(who(workspace, "dana"))


def test_an_administrator_reads_no_case_and_broken_glass_is_told_and_ends(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    number = opened(workspace)
    ada = who(workspace, "ada")
    assert workspace.cases.all(ada) == []
    with pytest.raises(UnknownName):
        workspace.cases.page(ada, number)
    with pytest.raises(UserError, match="reason is missing"):
        workspace.cases.break_glass(ada, number, " ")
    with pytest.raises(UnknownName):
        workspace.cases.break_glass(who(workspace, "lee"), number, "curious")

    page = workspace.cases.break_glass(ada, number, "the lead is ill")

    assert [one.person for one in page.glass] == ["ada"]
    for name in ("dana", "lin", "ari"):
        assert [one.kind for one in workspace.notices.of(who(workspace, name))] == ["glass"], name
    with pytest.raises(NotAllowed):
        workspace.cases.note(ada, number, "only reading")
    later = clock.now() + 5 * clock.HOUR
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(UnknownName):
        workspace.cases.page(ada, number)


# The subject of a case


def test_the_subject_of_a_case_can_never_be_in_it_or_see_it(workspace: Workspace):
    boss = who(workspace, "root")
    workspace.people.tie(boss, "lin", "W1", "acme")
    workspace.people.add(boss, "boris.canary@acme.example", ["investigator", "admin", "auditor"], "acme")
    number = opened(workspace, "dana", "S-ANNA", "S-BORIS")
    dana = who(workspace, "dana")
    for name in ("lin", "boris.canary@acme.example"):
        me = who(workspace, name)
        assert me.selves
        with pytest.raises(UserError, match="cannot be named") as told:
            workspace.cases.add_member(dana, number, name, "investigator", "help")
        assert "S-" not in str(told.value)
        with pytest.raises(UnknownName, match="there is no case"):
            workspace.cases.break_glass(me, number, "let me see")
        assert workspace.cases.all(me) == workspace.cases.heads(me) == []
    boris = who(workspace, "boris.canary@acme.example")
    assert number not in {row.case for row in workspace.audit.page(boris)}
    with pytest.raises(UnknownName, match="nobody here is called"):
        workspace.cases.open(boris, tenant="acme", title="me", subjects=["S-BORIS"], reason="let me see")


def test_a_member_whom_the_case_comes_to_be_about_is_out_at_once(workspace: Workspace):
    number = opened(workspace)
    dana = who(workspace, "dana")
    workspace.cases.add_member(dana, number, "lee", "investigator", "help")
    workspace.people.tie(who(workspace, "root"), "lee", "cleo.canary@acme.example")
    assert workspace.cases.all(who(workspace, "lee"))
    page = workspace.cases.add_subject(dana, number, "S-CLEO", "same phone")
    assert [one.name for one in page.members] == ["dana"]
    assert workspace.cases.all(who(workspace, "lee")) == []
    assert all(one.case != number for one in workspace.notices.of(who(workspace, "lee")))


# The audit and the act are one


def test_an_act_that_the_audit_cannot_have_is_not_done_and_shows_nothing(workspace: Workspace):
    number = opened(workspace)
    dana = who(workspace, "dana")
    key = workspace.root / "signing.key"
    key.rename(workspace.root / "away")
    for call in (
        lambda: workspace.cases.page(dana, number),
        lambda: workspace.cases.note(dana, number, "lost"),
        lambda: workspace.people.add(who(workspace, "root"), "new", ["analyst"]),
    ):
        with pytest.raises(WorkspaceError, match=r"signing\.key is missing"):
            call()
    (workspace.root / "away").rename(key)
    with workspace.folder.state.begin() as connection:
        fill_up(connection)
    with pytest.raises(sa.exc.DBAPIError):
        workspace.cases.note(dana, number, "lost")
    with workspace.folder.state.begin() as connection:
        make_room(connection)

    page = workspace.cases.page(dana, number)

    assert [one.kind for one in page.log] == ["open"]
    assert "new" not in {person.name for person in workspace.people.all(who(workspace, "root"))}
    assert workspace.audit.verify().is_whole


def test_nobody_can_change_or_delete_a_row_of_the_audit(workspace: Workspace):
    over = "or replace " if workspace.folder.state.dialect.name == "sqlite" else ""
    for said in (
        "update acts set actor = 'x' where seq = 1",
        "delete from acts where seq = 1",
        f"insert {over}into acts select * from acts where seq = 1",
        'insert into acts select seq + 5, content, digest, at, actor, action, tenant, "case" from acts where seq = 1',
    ):
        with pytest.raises(sa.exc.DBAPIError, match="only ever added to"), workspace.folder.state.begin() as one:
            one.execute(sa.text(said))


def test_a_row_listed_under_what_it_does_not_say_is_found(workspace: Workspace):
    with workspace.folder.state.begin() as connection:
        unlock(connection)
        connection.execute(sa.text("update acts set action = 'nothing' where seq = 3"))
    assert workspace.audit.verify().complaints == ["row 3: what it is listed under is not what it says"]
    told = {(one.what, one.state) for one in workspace.check()}
    assert {("audit", "bad"), ("people", "note")} <= told


@pytest.mark.parametrize("content", ["[]", "{}", "nothing", '{"seq": "x"}'])
def test_rubbish_in_the_audit_or_among_its_checkpoints_is_told_in_words(
    workspace: Workspace, tmp_path: Path, content: str
):
    with workspace.folder.state.begin() as connection:
        unlock(connection)
        connection.execute(sa.text("update acts set content = :content where seq = 3"), {"content": content})
    assert any("row 3" in one for one in workspace.audit.verify().complaints)

    heads = tmp_path / "heads.jsonl"
    heads.write_text(json.dumps({"content": content, "signature": "", "public_key": ""}) + "\n", "utf-8")
    with pytest.raises(UserError, match="holds no checkpoints"):
        workspace.audit.verify(heads)


def test_a_hundred_at_once_make_one_line_without_a_hole(workspace: Workspace):
    number = opened(workspace)
    dana, before = who(workspace, "dana"), workspace.audit.verify().rows
    opened_by_others = [Workspace.open(workspace.root) for _ in range(10)]

    def act(one: int) -> None:
        opened_by_others[one % 10].cases.note(dana, number, f"note {one}")

    threads = [threading.Thread(target=act, args=(one,)) for one in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = workspace.audit.verify()
    assert found.is_whole
    assert found.rows == found.head.seq == before + 100
    texts = [one.text for one in workspace.cases.page(dana, number).log if one.kind == "note"]
    assert sorted(texts) == sorted(f"note {one}" for one in range(100))


@on_files_alone
def test_checkpoints_are_written_elsewhere_and_find_what_the_chain_cannot(group_once: Path, tmp_path: Path):
    root, away = Path(shutil.copytree(group_once, tmp_path / "acme")), tmp_path / "away"
    away.mkdir()
    settings_file = root / "sleetwatch.toml"
    settings_file.write_text(f'{settings_file.read_text()}\n[audit]\ncheckpoints = ["{away}"]\nevery = 2\n')
    workspace = Workspace.open(root)
    backup = (root / "state.db").read_bytes()
    for _ in range(3):
        opened(workspace)
    public = workspace.audit.checkpoint().public_key
    assert workspace.audit.verify(public_key=public).is_whole
    workspace.folder.state.dispose()
    for path in root.glob("state.db*"):
        path.unlink()
    (root / "state.db").write_bytes(backup)

    set_back = Workspace.open(root).audit

    assert any("are gone" in one for one in set_back.verify().complaints)
    wrong = set_back.verify(public_key="ab" * 32)
    assert "is not signed by the key" in wrong.complaints[0]
