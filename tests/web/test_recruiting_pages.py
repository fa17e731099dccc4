"""What a recruiter does with an applicant from the pages, and what it leaves in the audit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sleetwatch import clock
from sleetwatch.clock import DAY
from sleetwatch.vetting import reading
from sleetwatch.vetting.checks import Outcome
from sleetwatch.workspace import Workspace, vetting_folder, vetting_pictures
from tests.served import TENANT, Served
from tests.vetting.applicants import RESUME, pdf_of
from tests.vetting.portraits import ROOM, camera, edit, jpeg, portrait

pytestmark = pytest.mark.enable_socket

CV = ("files", ("Dana CV.pdf", pdf_of(RESUME), "application/pdf"))
NOTE = ("files", ("cover letter.txt", b"I would like to work for you", "text/plain"))
"""A file that is kept and not read, which costs no process."""


@pytest.fixture(scope="module")
def hiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A company without anybody but those who use its pages."""
    root = tmp_path_factory.mktemp("hiring") / TENANT
    Workspace.create(root, TENANT)
    opened = Served(root)
    yield opened
    opened.close()


def send(hiring: Served, path: str, files: object = None, who: str = "recruiter", **form: str):
    with hiring.client(who) as client:
        return client.post(path, data=form, files=files)


def read(hiring: Served, path: str, who: str = "recruiter") -> str:
    with hiring.client(who) as client:
        answer = client.get(path)
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def add(hiring: Served, applicant: str, *files, **told: str) -> str:
    """Send an applicant in; where the applicant's page is."""
    answer = send(hiring, "/applicants/new", [*files], applicant_id=applicant, **told)
    assert answer.status_code == 303, answer.text[-600:]
    return answer.headers["location"].partition("?")[0]


def outcome(hiring: Served, name: str, check: str) -> Outcome:
    page = hiring.workspace.vetting.page(name)
    return next(step.outcome for step in page.steps if step.check.id == check)


def newest(hiring: Served, count: int) -> list[tuple[str, str]]:
    return [(who.partition("@")[0], action) for who, action, _ in hiring.acts()[-count:]]


def test_files_that_are_dropped_become_an_applicant_whose_jobs_were_read(hiring: Served):
    here = add(hiring, "R-1", CV, name="Dana Whitfield")

    page = read(hiring, here)
    assert "3 jobs, none long beside another" in page
    assert "Dana Whitfield" not in page
    assert hiring.workspace.vetting.page("R-1", reveal=True).name == "Dana Whitfield"
    assert ("recruiter", "applicant.add") in newest(hiring, 4)


@pytest.mark.parametrize(
    "files", [[], [("files", (f"{n}.pdf", b"x", "application/pdf")) for n in range(51)]], ids=["none", "too many"]
)
def test_no_files_and_too_many_are_refused_and_nobody_comes_in(hiring: Served, files):
    before = len(hiring.workspace.vetting.applicants())

    assert send(hiring, "/applicants/new", files or {"other": b""}, applicant_id="R-9").status_code == 400
    assert len(hiring.workspace.vetting.applicants()) == before


def test_an_outcome_is_recorded_with_what_shows_it_and_the_file_can_be_kept_but_is_never_shown(hiring: Served):
    here = add(hiring, "R-2", NOTE)
    shown = [("evidence", ("call.txt", b"what was said", "text/plain"))]

    send(hiring, here, shown, check="phone-answered", outcome="contradicts", note="somebody else answered")

    assert outcome(hiring, "R-2", "phone-answered") is Outcome.CONTRADICTS
    (kept,) = [one for one in hiring.workspace.vetting.files.of(TENANT, ["R-2"]) if one.kind == "evidence"]
    assert kept.added_by == "recruiter@acme.example"
    with hiring.client("recruiter") as client:
        answer = client.get(f"{here}/file/{kept.sha256}")
        strange = client.get(f"{here}/file/{'0' * 64}")
    assert (answer.content, answer.headers["content-type"]) == (b"what was said", "application/octet-stream")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert strange.status_code == 404


def test_who_is_refused_was_told_before_and_whoever_objects_is_judged_by_somebody_else(hiring: Served, monkeypatch):
    here = add(hiring, "R-3", NOTE)
    refuse = {"decision": "rejected:facts-not-confirmed", "jurisdiction": "us-ca"}
    assert send(hiring, f"{here}/decision", **refuse).status_code == 400
    assert "there is nothing to tell" in read(hiring, f"{here}/notice")
    send(hiring, here, check="papers-agree", outcome="contradicts", note="two birth dates")
    send(hiring, f"{here}/decision", decision="notice-sent:before-decision")
    assert "This is not an accusation" in read(hiring, f"{here}/notice?jurisdiction=us-ca")
    later = clock.now() + 8 * DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    assert send(hiring, f"{here}/decision", **refuse).status_code == 303
    send(hiring, f"{here}/decision", decision="contested:contested")

    again = send(hiring, f"{here}/decision", **refuse)

    assert again.status_code == 400
    assert "somebody else" in again.text
    assert send(hiring, f"{here}/decision", who="hr", **refuse).status_code == 303
    acts = [one.act for one in hiring.workspace.vetting.page("R-3").decisions]
    assert acts == ["notice-sent", "rejected", "contested", "rejected"]


def test_consent_is_written_down_and_taken_back_and_who_is_hired_becomes_the_worker(hiring: Served):
    here = add(hiring, "R-4", NOTE)
    send(hiring, f"{here}/consent", what="recording", given="yes", days="30")
    assert hiring.workspace.vetting.page("R-4").consents == ("recording",)
    send(hiring, f"{here}/consent", what="recording", given="no")
    assert hiring.workspace.vetting.page("R-4").consents == ()

    send(hiring, f"{here}/hire", worker="W-77", note="the rest follows in the first week")

    page = hiring.workspace.vetting.page("R-4", reveal=True)
    assert (page.state, page.worker_id) == ("hired", "W-77")
    assert newest(hiring, 2)[0] == ("recruiter", "applicant.decide")


def test_pictures_are_looked_at_side_by_side_made_anew_of_their_dots(hiring: Served, monkeypatch):
    for module in (vetting_folder, vetting_pictures):  # elsewhere tested in a process of its own, which costs a second
        monkeypatch.setattr(module, "read_limited", reading._read)
    own = portrait(1, ROOM).resize((300, 300))
    first = ("files", ("photo.jpg", jpeg(own, camera(serial="serial-of-one")), "image/jpeg"))
    other = ("files", ("photo.jpg", jpeg(edit(own, "bright, cut, mirrored, small")), "image/jpeg"))
    here = add(hiring, "R-5", first, name="Lee Marsh")
    add(hiring, "R-6", other, name="Ira Novak")

    page = read(hiring, f"{here}/pictures")

    assert page.count("data:image/png;base64,") >= 3
    assert "beside that of" in page
    assert "R-6" in page
    assert "serial-of-one" not in page
    assert ("recruiter", "applicant.look") in newest(hiring, 3)


def test_a_guided_call_is_held_and_recorded_on_one_page(hiring: Served):
    here = add(hiring, "R-7", NOTE)
    page = read(hiring, f"{here}/call")
    lot = page.partition('name="lot" value="')[2].partition('"')[0]
    sheet = hiring.workspace.vetting.call_sheet(int(lot))
    seen = {f"seen-{one.id}": "fits" for one in sheet.steps}

    send(hiring, f"{here}/call", lot=lot, **seen)

    assert outcome(hiring, "R-7", "live-call") is Outcome.AGREED
    assert send(hiring, f"{here}/call", lot="none", **seen).status_code == 400


def test_the_report_that_is_read_aloud_names_nobody_and_gives_no_score(hiring: Served):
    here = add(hiring, "R-8", NOTE, name="Dana Whitfield")

    page = read(hiring, f"{here}/report")

    assert "Everybody who applies in this tier goes through the same steps" in page
    assert "a person decides, and the applicant may answer" in page  # one sentence, however it was broken
    assert [word for word in ("Whitfield", "nats", "probability") if word in page] == []


def test_an_analyst_looks_and_records_and_decides_nothing(hiring: Served):
    here = add(hiring, "R-10", NOTE)
    decision = {"decision": "withdrawn:withdrew", "who": "analyst"}

    assert send(hiring, here, check="phone-answered", outcome="agreed", who="analyst").status_code == 303
    assert send(hiring, f"{here}/decision", **decision).status_code == 404
    assert hiring.workspace.vetting.page("R-10").state == "open"
    assert ("analyst@acme.example", "applicant.decide", "denied") in hiring.acts()[-4:]
