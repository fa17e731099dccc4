"""The demo company from raw logs to suspects, once, and what must hold of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sleetwatch.errors import WorkspaceError
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.demo import Demo
from sleetwatch.worlds import Company
from tests.workspace.keeping import on_files_alone

pytestmark = on_files_alone


def silent(_what: str, _share: float) -> None:
    pass


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Demo, Company]:
    demo = Demo(tmp_path_factory.mktemp("demo") / "company")
    company = demo.build(seed=7, staff=300, days=60)
    reports = demo.ingest(silent)
    assert {report.error for report in reports} == {None}
    assert sum(report.rejected for report in reports) == 0
    demo.workspace.hunt()
    return demo, company


def test_the_planted_workers_stand_first_and_each_for_more_than_one_reason(made: tuple[Demo, Company]):
    demo, company = made
    first = demo.workspace.suspects(limit=len(company.planted), reveal=True)
    assert {one.worker_id for one in first} == {one.worker_id for one in company.planted}
    for one in first:
        assert one.status in {"case", "check"}
        assert len(one.families) >= 2


def test_the_honest_look_alikes_stay_under_the_line_for_reasons_one_can_read(made: tuple[Demo, Company]):
    demo, company = made
    honest = {worker_id for story in company.look_alikes for worker_id in story.worker_ids}
    scored = [one for one in demo.workspace.suspects(reveal=True) if one.worker_id in honest]
    assert len(company.look_alikes) >= 12
    assert [one.worker_id for one in scored if one.status != "below"] == []
    for one in scored:
        for part in one.parts:
            assert part.because
            assert part.benign


def test_siblings_of_one_house_are_linked(made: tuple[Demo, Company]):
    demo, company = made
    subjects = {one.worker_id: one for one in demo.workspace.suspects(reveal=True)}
    for planted in company.planted:
        linked = {link.other for link in subjects[planted.worker_id].links}
        assert {subjects[sibling].subject for sibling in planted.siblings} <= linked


def test_the_logs_are_read_whole_and_every_record_is_accounted_for(made: tuple[Demo, Company]):
    demo, company = made
    again = demo.ingest(silent)
    assert sum(report.seen for report in again) == sum(company.records.values())
    assert sum(report.duplicate for report in again) == sum(report.seen for report in again)


def test_the_demo_does_not_touch_a_workspace_of_ones_own(tmp_path: Path):
    Workspace.create(tmp_path / "mine", "mine")
    with pytest.raises(WorkspaceError, match="workspace of your own"):
        Demo(tmp_path / "mine")
