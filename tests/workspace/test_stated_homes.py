"""The home that the papers name, from the files that came in to the report, the export and the end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch import clock
from sleetwatch.report.vetting_text import applicant_text
from sleetwatch.state import findings
from sleetwatch.vetting.checks import Outcome
from sleetwatch.vetting.plans import Step
from sleetwatch.workspace import Workspace
from tests.vetting.applicants import RESUME, pdf_of

HEAD = "Dana Whitfield\n12 Elm Street, Apt 4B\nAustin, TX 78701\n"
CHECK = "Background check of one person\nCurrent address:\n7 Pine Road\nSeattle, WA 98101\n"
SENT = [
    ("resume.pdf", pdf_of(RESUME.replace("Dana Whitfield\n", HEAD))),
    ("background check.pdf", pdf_of(CHECK)),
]


@pytest.fixture
def own(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A copy, to write into."""
    return Workspace.open(Path(shutil.copytree(workspace.root, tmp_path / "own")))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Workspace:
    """`A1` told where it lives when applying, `A2` did not; both sent the same files."""
    workspace = Workspace.create(tmp_path_factory.mktemp("homes") / "acme", "acme")
    workspace.vetting.add_files(SENT, {"city": "Austin", "country": "US", "name": "Dana Whitfield"}, applicant="A1")
    other = {"name": "Morgan Ellis", "email": "morgan@example.org", "phone": "+15128670002"}
    workspace.vetting.add_files(SENT[:1], other, applicant="A2")
    return workspace


def papers(workspace: Workspace, applicant: str, *, reveal: bool = False) -> Step:
    steps = workspace.vetting.page(applicant, reveal=reveal).steps
    return next(step for step in steps if step.check.id == "papers-agree")


def test_whoever_lays_the_papers_side_by_side_reads_what_to_ask_about(workspace: Workspace):
    step = papers(workspace, "A1")

    assert step.outcome is Outcome.NOT_DONE
    assert step.due_at is not None
    assert step.because.startswith(
        "the résumé names the same place, as far as it goes, as the application; the background"
    )
    assert "names another place than the application, about 2800 km away" in step.because
    assert step.because in applicant_text(workspace.vetting.page("A1"), clock.now())


def test_where_the_homes_are_is_shown_only_when_revealed(workspace: Workspace):
    assert not any(word in repr(workspace.vetting.page("A1")) for word in ("Austin", "Seattle", "Elm", "Pine"))
    assert dict(papers(workspace, "A1", reveal=True).details) == {
        "home by the application": "Austin, US",
        "home by the résumé": "12 Elm Street, Apt 4B, Austin, TX, US",
        "home by the background check": "7 Pine Road, Seattle, WA, US",
    }


def test_a_persons_word_stands_over_it_and_the_homes_stay_beside(own: Workspace):
    own.vetting.record("A1", "papers-agree", "agreed", by="dana@acme.example", note="moved in May")
    step = papers(own, "A1", reveal=True)

    assert (step.outcome, step.because) == (Outcome.AGREED, "it was done, and agrees")
    assert len(step.details) == 3


def test_the_resumes_home_stands_in_for_a_claim_and_ties_who_shares_the_street(workspace: Workspace):
    known = {one.applicant_id: one for one in workspace.vetting.dossiers()}

    assert (known["A2"].address, known["A2"].city, known["A2"].country) == ("12 Elm Street, Apt 4B", "Austin", "US")
    assert papers(workspace, "A2").because == ""
    assert known["A1"].address is None
    assert known["A1"].subject != known["A2"].subject


def test_an_applicant_gets_the_home_and_a_purge_takes_it(own: Workspace, tmp_path: Path):
    own.vetting.export("A1", tmp_path / "out")
    resume = json.loads((tmp_path / "out" / "resume.json").read_text("utf-8"))
    told = json.loads((tmp_path / "out" / "applicant.json").read_text("utf-8"))

    assert resume["basics"]["location"] == {
        "address": "12 Elm Street, Apt 4B", "postalCode": "78701", "city": "Austin", "region": "TX", "countryCode": "US"
    }  # fmt: skip
    assert any("Seattle" in str(one["metadata"].get("address")) for one in told["application"]["documents"])
    assert any("names another place" in one["because"] for one in told["checks"])
    own.purge(subject="A1", reason="request 7", really=True)
    own.vetting.applicants()
    with own.folder.state.connect() as connection:
        kept = str(connection.execute(sa.select(findings)).all())
    assert "A2" in kept
    assert "Seattle" not in kept
