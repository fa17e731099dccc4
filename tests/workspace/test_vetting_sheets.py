"""Lists of applicants that the database pages: they say what the pages of everybody say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.state import applicant_heads
from sleetwatch.workspace import Workspace, vetting
from sleetwatch.workspace.vetting_sheets import Wanted

TENANTS = {"acme": (7, 3, 11, 0, 5, 8, 2, 9, 4), "globex": (10, 1, 6, 8, 3, 0, 9, 11, 2)}


def application(number: int) -> dict[str, object]:
    return {
        "applicant_id": f"A-{number:02}",
        "applied_at": f"2026-02-{1 + number % 9:02}T10:00:00Z",
        "name": f"Person {number}",
        "phone": "+15125550111" if number % 3 else f"+1512867{number:04}",
    }


@pytest.fixture(scope="module")
def hiring(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """People who applied to two companies: some judged, one told, one hired."""
    folder = tmp_path_factory.mktemp("sheets")
    workspace = Workspace.create(folder / "acme", "acme")
    for tenant, numbers in TENANTS.items():
        lines = [json.dumps(application(number)) for number in numbers]
        (folder / f"{tenant}.jsonl").write_text("\n".join(lines) + "\n")
        list(workspace.ingest([folder / f"{tenant}.jsonl"], tenant))
    recruiter = workspace.recruiting(workspace.access.actor("dana", via="cli"))
    first, second, third = (one.applicant_id for one in workspace.vetting.applicants("acme", 3, reveal=True))
    recruiter.record(first, "papers-agree", "contradicts", note="two birth dates", tenant="acme")
    recruiter.decide(second, "withdrawn", "withdrew", tenant="acme")
    recruiter.hire(third, "W-7", note="the rest follows", tenant="acme")
    return workspace


def everybody(workspace: Workspace, wanted: Wanted) -> list[tuple[str, str]]:
    """The same list, by making everybody's page; who works here by now comes last."""
    is_in = {
        "": lambda _page: True,
        "open": lambda page: page.state == "open",
        "contradicts": lambda page: page.contradictions > 0,
        "due": lambda page: bool(page.due(clock.now())),
    }[wanted.state]
    pages = sorted(workspace.vetting.applicants(reveal=True), key=lambda page: page.worker_id is not None)
    return [
        (page.tenant, page.applicant_id)
        for page in pages
        if page.tenant in wanted.tenants and (page.tenant, page.subject) not in wanted.selves and is_in(page)
    ]


@pytest.mark.parametrize("tenants", [tuple(TENANTS), ("globex",), ()], ids=["both", "one", "none"])
@pytest.mark.parametrize("state", ["", "open", "contradicts", "due"])
def test_a_list_that_the_database_pages_is_the_one_that_pages_tell(hiring: Workspace, tenants, state: str):
    selves = [(page.tenant, page.subject) for page in hiring.vetting.applicants("acme", 1, reveal=True)]
    wanted = Wanted(tenants, selves, state)
    sheets = [hiring.vetting.sheet(wanted, number, 4) for number in range(6)]
    ranked = [page for pages, _, _ in sheets for page in pages]
    piece, after = [], None
    while found := hiring.vetting.following(wanted, after, 4)[0]:
        piece += found
        after = found[-1].tenant, found[-1].applicant_id

    expected = everybody(hiring, wanted)
    assert [(page.tenant, page.applicant_id) for page in ranked] == expected
    assert [page.rank for page in ranked] == list(range(1, len(expected) + 1))
    assert {total for _, total, _ in sheets} == {len(expected)}
    assert [(page.tenant, page.applicant_id) for page in piece] == sorted(expected)
    assert selves[0] not in {(page.tenant, page.subject) for page in (*ranked, *piece)}


def test_one_page_is_as_it_stands_among_everybody(hiring: Workspace):
    for tenant in (None, "acme"):
        for page in hiring.vetting.applicants(tenant, reveal=True):
            if tenant is None and page.applicant_id in {
                one.applicant_id for one in hiring.vetting.applicants(reveal=True) if one.tenant != page.tenant
            }:
                continue  # somebody of this id applied to both, so that one has to say where
            assert hiring.vetting.page(page.applicant_id.lower(), tenant, reveal=True) == page


def test_what_a_person_records_moves_the_application_at_the_next_look(hiring: Workspace):
    wanted = Wanted(("globex",), (), "contradicts")
    before = hiring.vetting.sheet(wanted, 0, 50)[1]
    quiet = next(one for one in hiring.vetting.applicants("globex", reveal=True) if not one.contradictions)
    recruiter = hiring.recruiting(hiring.access.actor("dana", via="cli"))
    recruiter.record(quiet.applicant_id, "papers-agree", "contradicts", note="another name", tenant="globex")

    pages, total, _ = hiring.vetting.sheet(wanted, 0, 50)
    assert total == before + 1
    assert quiet.applicant_id in {page.applicant_id for page in pages}


def test_of_many_what_was_found_last_is_shown_until_somebody_looked(hiring: Workspace, monkeypatch: pytest.MonkeyPatch):
    wanted = Wanted(tuple(TENANTS))
    hiring.vetting.sheet(wanted, 0, 5)  # whichever test comes first, somebody has looked
    monkeypatch.setattr(vetting, "QUICK", 5)
    assert hiring.vetting.sheet(wanted, 0, 5)[2] is False
    with hiring.folder.state.begin() as connection:
        connection.execute(sa.text("delete from meta where key = 'vetting standing'"))
        connection.execute(sa.update(applicant_heads).values(state="hired"))

    shown, _, is_old = hiring.vetting.sheet(Wanted(tuple(TENANTS), (), "open"), 0, 5)
    hiring.looking.begin()
    hiring.looking.wait()

    assert (shown, is_old) == ([], True)
    assert hiring.vetting.sheet(Wanted(tuple(TENANTS), (), "open"), 0, 5)[1] > 0


def test_only_those_on_the_page_are_read(hiring: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    asked: list[int] = []
    monkeypatch.setattr(vetting, "read_heads", lambda *_: asked.append(1) or {})
    hiring.vetting.sheet(Wanted(tuple(TENANTS)), 1, 3)
    hiring.vetting.following(Wanted(tuple(TENANTS)), ("acme", "A-00"), 3)

    assert asked == []
