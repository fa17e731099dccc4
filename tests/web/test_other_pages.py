"""What people do on the pages besides the list of suspects."""

from __future__ import annotations

import errno
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from sleetwatch.workspace import Workspace
from tests.served import PASSWORD, TENANT, Served
from tests.workspace.company import sign_in

pytestmark = pytest.mark.enable_socket

NAMES = ("person.001", "person number", "w001", "w003", "main street")


def read(served: Served, role: str, path: str) -> str:
    with served.client(role) as client:
        answer = client.get(path)
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def send(served: Served, who: str, path: str, /, **form: object):
    files = form.pop("files", None)
    with served.client(who) as client:
        return client.post(path, data=form, files=files)


@pytest.fixture
def case(served: Served) -> int:
    """A case of its own on the likeliest."""
    lead = served.workspace.access.actor("lead@acme.example")
    given = {"tenant": TENANT, "title": "On test", "reason": "To be worked on.", "subjects": served.subjects[:2]}
    return served.workspace.cases.open(lead, **given).number


@pytest.mark.parametrize(
    "path",
    ["/links", "/links/acme/{cluster}", "/signals", "/signals/acts-far-from-claimed-work-place", "/cases/{case}"],
)
def test_pages_are_masked(served: Served, path: str):
    page = read(served, "lead", path.format(cluster=served.cluster, case=served.case)).lower()
    assert [name for name in NAMES if name in page] == []


def test_a_cluster_is_drawn_and_its_subjects_lead_to_their_pages(served: Served):
    page = read(served, "lead", f"/links/{TENANT}/{served.cluster}")
    people = served.workspace.clusters(TENANT)[0].people
    for one in people:
        assert f'href="/suspects/{TENANT}/{one.subject}"' in page
    assert 'class="drawing links"' in page
    assert "style=" not in page
    assert "Open a case on them" in page
    assert "Open a case on them" not in read(served, "provider", f"/links/{TENANT}/{served.cluster}")


def test_a_cluster_of_another_tenants_name_is_not_there(served: Served):
    with served.client("lead") as client:
        assert client.get(f"/links/other/{served.cluster}").status_code == 404


def test_whoever_is_in_a_cluster_sees_nothing_of_it(served: Served):
    first = served.workspace.access.actor("root@acme.example")
    served.workspace.people.add(first, "twin@acme.example", ("analyst",))
    served.workspace.people.tie(first, "twin@acme.example", "person.003@acme.example", TENANT)
    assert served.cluster not in read(served, "twin", "/links")
    with served.client("twin") as client:
        assert client.get(f"/links/{TENANT}/{served.cluster}").status_code == 404
    own = served.workspace.access.actor("twin@acme.example").selves
    assert own
    fired = [one for one in served.workspace.firing.lines([TENANT]) if one.hits]
    shown = "".join(read(served, "twin", f"/signals/{one.signal.id}") for one in fired[:6])
    assert [subject for _, subject in own if subject in shown] == []


def test_the_catalogue_says_of_each_signal_how_many_it_fired_on(served: Served):
    page = read(served, "lead", "/signals?fired=fired")
    lines = served.workspace.firing.lines([TENANT])
    fired = [one for one in lines if one.hits]
    assert page.count('<tr role="row">') == len(fired) + 1
    with_hits = served.workspace.firing.page(fired[0].signal.id, [TENANT])
    assert len(with_hits.hits) == fired[0].hits


def test_an_exception_is_previewed_then_made_and_stands_on_the_signals_page(tmp_path: Path, judged_once: Path):
    from tests.served import served_copy

    served = served_copy(judged_once, tmp_path)
    try:
        hit = next(one for one in _speaking(served) if one.nats > 0.1)
        address = f"/signals/{_signal_of(served, hit)}/exception/{TENANT}/{hit.subject}"
        preview = read(served, "lead", address)
        assert "With the exception" in preview
        assert served.workspace.verdicts.all() == []
        made = send(
            served, "lead", address, reason="wrong-record", until=re.search(r'value="(\d{4}-\d\d-\d\d)"', preview)[1]
        )
        assert made.status_code == 303
        verdict = served.workspace.verdicts.all()[-1]
        assert (verdict.finding, verdict.reviewer, list(verdict.explains)) == (
            "benign", "lead@acme.example", [_signal_of(served, hit)],
        )  # fmt: skip
        assert "wrong record" in read(served, "lead", made.headers["location"])
    finally:
        served.close()


def _speaking(served: Served) -> Iterator[object]:
    lines = [one for one in served.workspace.firing.lines([TENANT]) if one.hits and not one.signal.exculpatory]
    for line in lines:
        yield from served.workspace.firing.page(line.signal.id, [TENANT]).hits


def _signal_of(served: Served, hit) -> str:
    part = next(
        one
        for one in served.workspace.explain(hit.subject).suspect.parts
        if one.nats == pytest.approx(hit.nats) and one.at == hit.first_at
    )
    return part.signal


def test_the_sources_say_what_came_in(served: Served):
    page = read(served, "lead", "/sources")
    health = served.workspace.health([TENANT])
    assert {one.source for one in health.sources} == {"workers", "entra_sign_in"}
    for one in health.sources:
        assert one.source in page
        assert one.accepted + one.duplicate + one.rejected == one.seen
        assert f"{one.seen:,}" in page
    assert served.workspace.health(["another"]).sources == ()


def test_a_case_is_opened_worked_on_and_moved_without_a_script(served: Served):
    opened = send(served, "lead", "/cases/new", tenant=TENANT, title="Tip", reason="Somebody called.", tip="A W-2.")
    here = opened.headers["location"].partition("?")[0]
    send(served, "lead", f"{here}/subjects", subject=served.subjects[0], reason="The tip names this one.")
    send(served, "lead", f"{here}/members", name="hr@acme.example", role="hr", reason="To look into the file.")
    send(served, "hr", f"{here}/notes", text="The file has another photo.")
    moved = send(served, "lead", f"{here}/state", state="checking", reason="Neutral checks begin.")
    assert moved.status_code == 303
    page = read(served, "hr", here)
    for said in ("A W-2.", "The file has another photo.", served.subjects[0], "checking", "Neutral checks begin."):
        assert said in page
    assert "Move on" not in page, "HR does not move a case"


def test_a_task_is_done_with_what_shows_it(served: Served, case: int):
    lead = served.workspace.access.actor("lead@acme.example")
    task = served.workspace.cases.page(lead, case).tasks[0]
    send(served, "lead", f"/cases/{case}/tasks", task=task.number, state="done", evidence="Three people, named here.")
    assert served.workspace.cases.page(lead, case).tasks[0].state == "done"
    assert "Three people, named here." in read(served, "lead", f"/cases/{case}")


def test_evidence_comes_back_byte_for_byte_and_is_never_shown(served: Served, case: int):
    content = b"<script>alert(1)</script>" * 3
    sent = send(served, "lead", f"/cases/{case}/evidence", note="A label", files={"file": ("../la bel.html", content)})
    assert sent.status_code == 303
    lead = served.workspace.access.actor("lead@acme.example")
    kept = served.workspace.cases.page(lead, case).files[0]
    with served.client("lead") as client:
        answer = client.get(f"/cases/{case}/evidence/{kept.sha256}")
    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")


def test_the_report_and_the_bag_are_files_to_keep(served: Served, case: int):
    report = send(served, "lead", f"/cases/{case}/report")
    bag = send(served, "lead", f"/cases/{case}/export")
    assert report.headers["content-disposition"] == f'attachment; filename="case-{case}.html"'
    names = zipfile.ZipFile(BytesIO(bag.content)).namelist()
    assert {f"case-{case}/{name}" for name in ("bagit.txt", "manifest-sha256.txt")} <= set(names)
    assert send(served, "lead", f"/cases/{case}/export", full="yes").status_code in {400, 404}
    page = read(served, "lead", f"/cases/{case}")
    assert "It names nobody." in page
    assert "With names and attachments" not in page, "nobody has approved it"


def test_a_case_says_that_its_report_names_whoever_is_revealed_to_the_reader(judged_root: Path):
    own = Served(judged_root)
    lead, approver = (own.workspace.access.actor(f"{one}@acme.example") for one in ("lead", "approver"))
    subject = own.subjects[0]
    given = {"tenant": TENANT, "title": "Read", "reason": "To be worked on.", "subjects": [subject]}
    number = own.workspace.cases.open(lead, **given).number
    asked = own.workspace.requests.ask(lead, "reveal", tenant=TENANT, subject=subject, reason="the badge log")
    own.workspace.requests.approve(approver, asked.number)

    assert f"It names whom you may see: {subject}." in read(own, "lead", f"/cases/{number}")
    own.close()


def test_breaking_the_glass_shows_the_case_and_tells_whoever_is_in_it(served: Served, case: int):
    with served.client("admin") as client:
        assert client.get(f"/cases/{case}").status_code == 404
    broken = send(served, "admin", "/cases/glass", case=case, reason="The lead is ill and it burns.")
    assert broken.status_code == 303
    assert "On test" in read(served, "admin", f"/cases/{case}")
    assert f"broke the glass of case {case}" in read(served, "lead", "/cases")


def test_an_auditor_checks_the_chain_and_sees_acts_but_no_case(served: Served, case: int):
    page = send(served, "auditor", "/audit/verify").text
    assert "It is whole" in page
    assert "Head(" not in page
    assert "On test" not in page
    assert f'<th role="rowheader" scope="row">{case}</th>' in read(served, "auditor", "/cases")
    filtered = read(served, "auditor", "/audit?action=case.open&by=lead@acme.example")
    assert "lead@acme.example" in filtered
    assert "sign-in" not in filtered.partition("<tbody")[2]


def test_a_person_is_added_with_a_link_that_works_once(served: Served):
    page = send(served, "admin", "/settings/people", name="new@acme.example", role="analyst", tenant=TENANT).text
    link = re.search(r"<code>(http[^<]+/invitation/[^<]+)</code>", page)
    assert link is not None
    with served.client() as client:
        accepted = client.post(link[1], data={"password": PASSWORD, "again": PASSWORD})
        assert accepted.status_code == 303
        assert client.post(link[1], data={"password": PASSWORD, "again": PASSWORD}).status_code != 303
    assert ("acme", "analyst") in served.workspace.people.person("new@acme.example").grants


def test_files_dropped_on_an_empty_workspace_end_in_a_list_of_subjects(tmp_path: Path):
    Workspace.create(tmp_path / "empty", TENANT)
    served = Served(tmp_path / "empty")
    try:
        assert "Let us find the first suspect" in read(served, "operator", "/welcome")
        records = json.dumps({"value": [sign_in(number, day) for day in range(3) for number in range(4)]}).encode()
        sent = send(
            served,
            "operator",
            "/welcome",
            files=[("files", ("../sign Ins.json", records)), ("files", ("x.bin", b"\x00\x01"))],
        )
        assert sent.status_code == 303
        served.workspace.bringing.wait()
        page = read(served, "operator", "/welcome/progress")
        assert "entra_sign_in" in page
        assert "x.bin" in page
        assert "Who reads the queue sees" in page
        assert not re.search(r"\d+ suspect", page)
        assert re.search(r"(\d+ suspects?|Nobody is over a line)", read(served, "root", "/welcome/progress"))
        assert served.workspace.hunted()["subjects"] == 4
        assert [path.name for path in served.workspace.folder.staging.iterdir()] == []
    finally:
        served.close()


def test_nothing_is_hunted_when_no_file_could_be_read(served: Served):
    before = served.workspace.hunted()["hunt"]
    assert send(served, "operator", "/welcome", files=[("files", ("y.bin", b"\x00"))]).status_code == 303
    served.workspace.bringing.wait()
    assert "Nothing could be kept" in read(served, "operator", "/welcome/progress")
    assert served.workspace.hunted()["hunt"] == before


def test_a_full_disk_is_told_and_the_next_files_are_taken(served: Served, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfileobj", full)
        answer = send(served, "operator", "/welcome", files=[("files", ("z.bin", b"\x00"))])
    assert answer.status_code == 400
    assert "No space left on device" in answer.text
    assert send(served, "operator", "/welcome", files=[("files", ("z.bin", b"\x00"))]).status_code == 303
    served.workspace.bringing.wait()


def test_a_reveal_is_asked_by_one_approved_by_another_and_then_shows_who_it_is(served: Served):
    subject = served.subjects[0]
    send(served, "investigator", f"/suspects/{TENANT}/{subject}/reveal", reason="To ask the manager.")
    page = read(served, "approver", "/requests")
    assert "To ask the manager." in page
    number = re.search(r'action="/requests/(\d+)"', page)
    assert number is not None
    assert send(served, "investigator", f"/requests/{number[1]}", decision="approve").status_code == 404
    assert send(served, "approver", f"/requests/{number[1]}", decision="approve").status_code == 303
    investigator = served.workspace.access.actor("investigator@acme.example")
    assert served.workspace.requests.is_revealed(investigator, TENANT, subject)
    assert "approved by" in read(served, "investigator", "/requests")


def test_a_refusal_needs_a_reason(served: Served):
    subject = served.subjects[-1]
    send(served, "investigator", f"/suspects/{TENANT}/{subject}/reveal", reason="Out of curiosity.")
    number = re.search(r'action="/requests/(\d+)"', read(served, "approver", "/requests"))
    assert number is not None
    assert send(served, "approver", f"/requests/{number[1]}", decision="refuse").status_code == 400
    assert send(served, "approver", f"/requests/{number[1]}", decision="refuse", said="No case.").status_code == 303
    assert "No case." in read(served, "investigator", "/requests")
