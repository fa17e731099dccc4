"""The pictures' data, read from the lake for one subject, is what the facts of a whole hunt say."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.errors import UnknownName
from sleetwatch.report import figure
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.hunting import Hunt
from sleetwatch.workspace.narrowed import narrowed, people_named
from sleetwatch.workspace.opening import open_events
from sleetwatch.workspace.pictures import EVENTS, lanes_in
from tests.workspace.company import DAYS, STAFF, sign_in
from tests.workspace.company import FIRST as COMPANY_FIRST
from tests.workspace.judged import FIRST, SECOND

ACTS = ("sign_ins", "human_hours")


@pytest.fixture(scope="module")
def workspace(judged_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The judged company, and sign-ins at other hours each day, as people have and machines have not."""
    folder = tmp_path_factory.mktemp("pictures")
    opened = Workspace.open(Path(shutil.copytree(judged_once, folder / "acme")))
    records = [_varied(number, day) for day in range(DAYS - 1) for number in range(STAFF)]
    path = folder / "signIns.json"
    path.write_text(json.dumps({"value": records}), "utf-8")
    assert all(report.error is None for report in opened.ingest([path]))
    return opened


def _varied(number: int, day: int) -> dict[str, object]:
    when = COMPANY_FIRST + timedelta(days=day, hours=(day * 7 + number) % 9, minutes=(day * 13 + number * 17) % 60)
    own = {"id": f"33333333-0000-0000-{day:04}-{number:012}", "createdDateTime": f"{when:%Y-%m-%dT%H:%M:%SZ}"}
    return sign_in(number, day, **own)


def everything(workspace: Workspace, sql: str) -> list[tuple[object, ...]]:
    """What a whole hunt derives."""
    with workspace.folder.reading(), Engine() as engine:
        opened = open_events(engine, workspace.folder, workspace.hunted()["as_of"], ())
        Hunt(workspace.folder, lambda _what, _share: None).claims(engine, opened.until)
        facts.derive(engine, ACTS)
        return engine.rows(sql)


def alone(workspace: Workspace, subject: str, sql: str) -> list[tuple[object, ...]]:
    """What is derived for one subject."""
    people = people_named(workspace.folder, "acme", [subject])
    with narrowed(workspace.folder, people, (sql,), workspace.hunted()["as_of"], ACTS) as engine:
        return engine.rows(sql)


@pytest.mark.parametrize("fact", [*ACTS, "people"])
def test_what_is_read_for_one_subject_is_what_a_hunt_derives_for_it(workspace: Workspace, fact: str):
    subject = workspace.explain(FIRST).suspect.subject
    asked = f"select * from {fact} where subject = '{subject}' order by all"
    told = alone(workspace, subject, asked)
    assert told
    assert told == everything(workspace, asked)


def test_nobody_elses_rows_are_read(workspace: Workspace):
    subject = workspace.explain(FIRST).suspect.subject
    assert alone(workspace, subject, "select distinct account from sign_in") == [("person.001@acme.example",)]


def test_every_event_of_a_subject_is_in_a_lane(workspace: Workspace):
    subject = workspace.explain(FIRST).suspect.subject
    people = people_named(workspace.folder, "acme", [subject])
    with narrowed(workspace.folder, people, EVENTS, 2**62, ()) as engine:
        lanes = list(lanes_in(engine))
    counted = everything(workspace, "select count(*) from sign_in where account = 'person.001@acme.example'")
    assert [(sum(lane.events for lane in lanes),)] == counted


def test_a_masked_picture_has_no_name_and_no_exact_home(workspace: Workspace):
    explanation = workspace.explain(SECOND, reveal=True)
    masked = workspace.pictures.of(workspace.explain(SECOND))
    revealed = workspace.pictures.of(explanation)
    said = "".join(map(figure, (masked.timeline, masked.hours, masked.places, masked.links)))
    name = explanation.suspect.name or ""
    assert name not in said
    assert explanation.suspect.accounts[0] not in said
    assert name in figure(revealed.links)
    assert masked.places is not None
    assert "rounded to half a degree" in masked.places.note
    assert figure(masked.places) != figure(revealed.places)


def test_two_who_use_one_device_are_tied_in_both_their_pictures(workspace: Workspace):
    first, second = (workspace.explain(one).suspect.subject for one in (FIRST, SECOND))
    for one in (FIRST, SECOND):
        picture = workspace.pictures.links(workspace.explain(one))
        assert picture is not None
        assert {first, second} <= {name for row in picture.rows for name in row[:2]}


def test_colleagues_of_the_department_stand_behind_the_hours(workspace: Workspace):
    picture = workspace.pictures.of(workspace.explain(FIRST)).hours
    assert picture is not None
    assert "colleagues of the department, each by their own clock" in picture.note


def test_nobody_has_no_pictures(workspace: Workspace):
    explanation = workspace.explain(FIRST)
    stranger = replace(explanation, suspect=replace(explanation.suspect, subject="S-NOBODY"))
    with pytest.raises(UnknownName):
        workspace.pictures.of(stranger)
