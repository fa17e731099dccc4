"""Reports from a small company: decided, written down, masked, and true to what the newest hunt says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.cases import Actor
from sleetwatch.errors import NotAllowed, UnknownName
from sleetwatch.report.document import Document, Passage, Points
from sleetwatch.report.words import POSSIBLE_VICTIM
from sleetwatch.report.writers.markdown import write_markdown
from sleetwatch.report.writers.plain import plain
from sleetwatch.state import subjects
from sleetwatch.workspace import Workspace
from tests.workspace.company import STAFF, email
from tests.workspace.judged import FIRST, SECOND

TENANT = "acme"


@pytest.fixture
def workspace(judged_root: Path) -> Workspace:
    workspace = Workspace.open(judged_root)
    workspace.people.add(workspace.access.actor("owner", via="cli"), "root", ["admin"])
    boss = workspace.access.actor("root")
    for name, role in (("lee", "lead"), ("ana", "analyst"), ("kim", "approver"), ("ada", "admin")):
        workspace.people.add(boss, name, [role])
    return workspace


def who(workspace: Workspace, name: str) -> Actor:
    return workspace.access.actor(name)


def pseudonym(workspace: Workspace, worker: str) -> str:
    query = sa.select(subjects.c.subject).where(subjects.c.worker_id == worker)
    with workspace.folder.state.connect() as connection:
        return str(connection.execute(query).scalar_one())


def names(workspace: Workspace) -> list[str]:
    """What tells who anybody is."""
    with workspace.folder.state.connect() as connection:
        rows = connection.execute(sa.select(subjects)).mappings().all()
    return [text for row in rows for text in (row["name"], row["worker_id"], *row["accounts"]) if text]


def told(document: Document) -> list[str]:
    """Every sentence."""
    blocks = [block for section in document.sections for block in section.blocks]
    return [one.text for block in blocks if isinstance(block, Passage | Points) for one in block.sentences]


def opened(workspace: Workspace, *workers: str) -> int:
    whom = [pseudonym(workspace, worker) for worker in workers]
    page = workspace.cases.open(
        who(workspace, "lee"), tenant=TENANT, title="Person Number001 and a friend", subjects=whom, reason="one device"
    )
    return page.number


def acts(workspace: Workspace) -> list[tuple[str, str, str]]:
    with workspace.folder.state.connect() as connection:
        rows = connection.execute(sa.text("select action, content from acts order by seq"))
        return [(row.action, json.loads(row.content)["outcome"], row.content) for row in rows]


def test_no_report_tells_a_name_unless_it_is_to(workspace: Workspace):
    lee, reporting = who(workspace, "lee"), workspace.reporting
    number = opened(workspace, FIRST, SECOND)
    made = [
        reporting.user(lee, FIRST),
        reporting.incident(lee, number, reveal=True),
        reporting.exposure(lee, TENANT),
        reporting.summary(lee),
        reporting.actor(lee, "Jasper Sleet"),
    ]
    for document in made:
        text = f"{write_markdown(document)} {json.dumps(plain(document))}".lower()
        assert [name for name in names(workspace) if name.lower() in text] == []
        assert not document.revealed
    assert "Person Number001" in write_markdown(reporting.user(lee, FIRST, reveal=True))


def test_an_incident_shows_whom_a_second_person_let_one_see_and_nobody_else(workspace: Workspace):
    lee, number = who(workspace, "lee"), opened(workspace, FIRST, SECOND)
    subject = pseudonym(workspace, FIRST)
    asked = workspace.requests.ask(lee, "reveal", tenant=TENANT, subject=subject, reason="HR compares")
    workspace.requests.approve(who(workspace, "kim"), asked.number)
    shown = write_markdown(workspace.reporting.incident(lee, number, reveal=True))
    assert f"{subject} is: Person Number001" in shown
    assert "Number003" not in shown
    assert "Number001" not in write_markdown(workspace.reporting.incident(lee, number))


def test_a_user_report_states_a_lead_with_doubts_and_what_would_change_it(workspace: Workspace):
    document = workspace.reporting.user(who(workspace, "ana"), FIRST)
    explained = workspace.explain(FIRST)
    said = " ".join(told(document))
    assert explained.suspect.parts[0].because in said
    assert all(benign in said for benign in explained.suspect.parts[0].benign)
    assert "four times in five the truth lies" in said
    assert "No source brought" in said
    assert "Not yet:" in said
    titles = [section.title for section in document.sections]
    assert {"What would change our mind", "What nobody could see", "What is claimed, and what was seen"} <= {*titles}
    assert "impostor" not in said.lower()


def test_a_subject_below_the_lines_is_proposed_nothing(workspace: Workspace):
    said = told(workspace.reporting.user(who(workspace, "ana"), "w010"))
    assert "Nothing is proposed: below both lines nobody is to be checked on this account." in said


def test_an_incident_tells_in_order_what_was_seen_and_done_and_what_comes_next(workspace: Workspace):
    number = opened(workspace, FIRST, SECOND)
    lee = who(workspace, "lee")
    workspace.cases.judge(lee, number, pseudonym(workspace, FIRST), "confirmed", reason="farm-found")
    document = workspace.reporting.incident(lee, number)
    text = write_markdown(document)
    for heading in ("What happened, in order", "What ties them to one another", "What comes next", "What was done"):
        assert heading in text
    assert f"{pseudonym(workspace, FIRST)} is confirmed (waits)" in text
    assert "the playbook's step trusted-group" in text
    assert f"Incident report: case {number}" in document.title


def test_exposure_and_summary_count_what_the_list_of_suspects_holds(workspace: Workspace):
    ana = who(workspace, "ana")
    over = [one for one in workspace.suspects() if one.status in {"case", "check"}]
    exposure, summary = workspace.reporting.exposure(ana, TENANT), workspace.reporting.summary(ana)
    figures = {one.label: one for document in (exposure, summary) for one in document.figures}
    assert figures["Suspects"].value == f"{len(over)}"
    assert figures["Over the case line"].value == f"{sum(one.status == 'case' for one in over)}"
    assert figures["Expected among them"].value == f"{sum(one.probability for one in over):.1f}"
    said = " ".join(told(summary))
    assert f"Of {STAFF} people {len(over)} stand over a line: 0 for a case, {len(over)} for a neutral check." in said
    assert "No case that ana may read is open." in " ".join(told(exposure))


def test_the_summary_counts_verdicts_and_how_long_they_took_and_what_waits(workspace: Workspace):
    workspace.verdicts.add(FIRST, "confirmed", reason="farm-found", by="lee")
    said = " ".join(told(workspace.reporting.summary(who(workspace, "lee"))))
    assert "1 verdict was given: 1 confirmed." in said
    assert "From the line to a verdict" in said
    assert "1 confirmed verdict waits for a second reviewer." in said


def test_a_possible_victim_is_named_as_one_where_a_verdict_says_so(workspace: Workspace):
    workspace.verdicts.add(FIRST, "victim", reason="identity-stolen", by="lee")
    subject, number = pseudonym(workspace, FIRST), opened(workspace, FIRST)
    for document in (
        workspace.reporting.user(who(workspace, "ana"), FIRST),
        workspace.reporting.incident(who(workspace, "lee"), number),
    ):
        assert f"{subject}: {POSSIBLE_VICTIM}" in told(document)


def test_cases_that_one_is_not_in_are_counted_nowhere(workspace: Workspace):
    opened(workspace, FIRST)
    figures = {one.label: one.value for one in workspace.reporting.summary(who(workspace, "ana")).figures}
    mine = {one.label: one.value for one in workspace.reporting.summary(who(workspace, "lee")).figures}
    assert (figures["Open cases"], mine["Open cases"]) == ("0", "1")


def test_a_report_on_another_actor_looks_for_nothing_of_the_scheme(workspace: Workspace):
    scheme = workspace.reporting.actor(who(workspace, "ana"), "Jasper Sleet")
    other = workspace.reporting.actor(who(workspace, "ana"), "Moonstone Sleet")
    assert any("stands for the scheme" in one for one in told(scheme))
    assert any("does not stand for the scheme" in one for one in told(other))
    assert any("No signal here looks for this actor" in one for one in told(other))


def test_who_may_not_read_gets_no_report_and_the_audit_has_it(workspace: Workspace):
    ada, reporting = who(workspace, "ada"), workspace.reporting
    number = opened(workspace, FIRST)
    for refused in (
        lambda: reporting.user(ada, FIRST),
        lambda: reporting.exposure(ada, TENANT),
        lambda: reporting.summary(ada),
        lambda: reporting.actor(ada, "Jasper Sleet"),
    ):
        with pytest.raises((NotAllowed, UnknownName)):
            refused()
    with pytest.raises(UnknownName, match=f"there is no case {number}"):
        reporting.incident(who(workspace, "ana"), number)
    assert [outcome for _, outcome, _ in acts(workspace)].count("denied") >= 5


def test_nobody_gets_the_report_on_themselves(workspace: Workspace):
    workspace.people.tie(who(workspace, "root"), "ana", email(1))
    with pytest.raises(UnknownName, match="nobody here is called"):
        workspace.reporting.user(who(workspace, "ana"), FIRST)
    assert pseudonym(workspace, FIRST) not in write_markdown(workspace.reporting.summary(who(workspace, "ana")))


def test_every_report_is_an_act_in_the_audit(workspace: Workspace):
    before = len(acts(workspace))
    workspace.reporting.user(who(workspace, "ana"), FIRST)
    action, outcome, content = acts(workspace)[-1]
    assert len(acts(workspace)) == before + 1
    assert (action, outcome) == ("queue.read", "done")
    assert '"shown":"report"' in content.replace(" ", "")
