"""Hunts are written straight to the state here: what counts is what they said, not how they were made."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.clock import DAY
from sleetwatch.errors import WorkspaceError
from sleetwatch.events import KINDS
from sleetwatch.scores import EXPERT
from sleetwatch.scores.drift import BINS
from sleetwatch.state import hits, hunts, scores
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.drifting import COMPARED, drift_notes

SIGNAL = "impossible-travel"
PEOPLE = 1000
LINE = {"prior": 0.0002, "check_from": 0.05, "case_from": 0.3, "family_cap": 4.0, "link_cap": 4.0}


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "acme", "acme")


def head(workspace: Workspace, day: int, **said: object) -> dict:
    ran = {signal.id: signal.version for signal in workspace.signals()}
    assert {SIGNAL} <= ran.keys()
    common = {"as_of": day * DAY, "started_at": 0, "finished_at": 0, "engine": "duckdb", "subjects": PEOPLE}
    facts = {"signals": len(ran), "line": LINE, "missing": [], "missing_of": {"acme": []}, "notes": [], "ran": ran}
    return common | facts | {"model": EXPERT.version, "calibration": {"offset": 0.0, "slope": 1.0}} | said


def write(workspace: Workspace, day: int, firing: int = 0, likely: int = 0, **said: object) -> int:
    """A hunt in which `SIGNAL` fires on the first so many, and so many stand at one in ten."""
    with workspace.folder.state.begin() as connection:
        insert = sa.insert(hunts).values(**head(workspace, day, **said)).returning(hunts.c.hunt)
        number: int = connection.execute(insert).scalar_one()
        about = {"hunt": number, "tenant": "acme"}
        if firing:
            connection.execute(sa.insert(hits), [about | a_hit(place) for place in range(firing)])
        if likely:
            connection.execute(sa.insert(scores), [about | a_score(place) for place in range(likely)])
    return number


def a_hit(place: int) -> dict:
    when = {"first_at": 0, "last_at": 0, "because": "", "evidence": []}
    return {"subject": f"S-{place}", "signal": SIGNAL, "version": 1, "family": "place", "strength": 1, "rows": 1} | when


def a_score(place: int) -> dict:
    figures = {"score": -2.2, "score_without_links": -2.2, "probability": 0.1, "low": 0.1, "high": 0.1}
    return {"subject": f"S-{place}", "families": [], "status": "check"} | figures


def test_a_signal_that_fires_far_more_often_is_an_alarm_and_a_note_of_the_hunt(empty: Workspace):
    before = [write(empty, day, firing=20) for day in (1, 2, 3)]
    write(empty, 20, firing=90)

    report = empty.drift()

    assert set(report.compared) == set(before)
    assert [one.what for one in report.drifts] == [SIGNAL]
    found = [{"signal": SIGNAL}] * 90
    (note,) = drift_notes(empty.folder.state, head(empty, 20), found, {}, empty.signals())
    assert note.startswith(f"`{SIGNAL}` fires on 90 of 1,000 people, where the hunts before expect 20.0")


def test_scores_that_rise_are_an_alarm_but_not_when_the_weights_are_others(empty: Workspace):
    write(empty, 1, likely=5)
    write(empty, 20, likely=60)
    assert [one.what for one in empty.drift().drifts] == [BINS[3]]
    assert empty.drift().stability > 0.1
    write(empty, 21, likely=60, model=1)
    assert empty.drift().drifts == ()
    assert empty.drift().stability == 0.0


@pytest.mark.parametrize(
    "said",
    [
        {"ran": {SIGNAL: 0}},
        {"missing": list(KINDS), "missing_of": {"acme": list(KINDS)}},
        {"missing_of": {"another": []}},
        {"ran": None},
    ],
    ids=["another version of the signal", "no source for it", "other tenants", "an older Sleetwatch"],
)
def test_what_was_not_the_same_before_is_not_compared(empty: Workspace, said: dict):
    write(empty, 1, firing=20, **said)
    write(empty, 20, firing=90)
    assert empty.drift().drifts == ()


def test_hunts_of_the_same_week_are_not_compared_and_of_one_view_only_the_newest(empty: Workspace):
    write(empty, 14, firing=20)
    write(empty, 20, firing=90)
    assert empty.drift().compared == ()
    first, again = write(empty, 13, firing=20), write(empty, 13, firing=21)
    many = [write(empty, day, firing=20) for day in range(1, 13)]
    write(empty, 20, firing=90)
    assert empty.drift().compared == (again, *reversed(many[-COMPARED + 1 :]))
    assert first not in empty.drift().compared


def test_without_a_hunt_there_is_nothing_to_compare(empty: Workspace):
    with pytest.raises(WorkspaceError, match="sleetwatch hunt"):
        empty.drift()


def test_a_hunt_of_an_older_sleetwatch_is_hunted_again_first(empty: Workspace):
    write(empty, 1, ran=None)
    with pytest.raises(WorkspaceError, match="older Sleetwatch"):
        empty.drift()


def test_a_real_hunt_tells_the_drift_in_its_notes(judged_root: Path):
    workspace = Workspace.open(judged_root)
    newest = workspace.hunted()
    with workspace.folder.state.begin() as connection:
        busy = {name: newest[name] for name in newest if name not in {"hunt", "as_of"}}
        insert = sa.insert(hunts).values(**busy, as_of=newest["as_of"] - 8 * DAY).returning(hunts.c.hunt)
        number = connection.execute(insert).scalar_one()
        far = "acts-far-from-claimed-work-place"
        rows = [a_hit(place) | {"hunt": number, "tenant": "acme", "signal": far} for place in range(25)]
        connection.execute(sa.insert(hits), rows)
    report = workspace.hunt()
    assert any(f"`{far}` fires on 2 of 30 people" in note for note in report.notes)


def test_fewer_who_come_over_a_line_are_an_alarm_though_no_hunt_alone_looks_strange(empty: Workspace):
    came = 0
    for week, new in enumerate([0] + [40] * 8 + [10] * 4):
        came += new
        write(empty, 7 * week + 1, likely=came)
    (trend,) = empty.drift().trends
    assert (trend.at_least, trend.days, trend.count, trend.expected) == (0.05, 28, 40, 160.0)
    assert empty.drift().drifts == ()
    (said, chance) = empty.drift().sentences[-1]
    assert said.startswith("in 28 days 40 people reached a probability of 5% for the first time")
    assert chance < 1e-6


def test_who_comes_over_a_line_is_not_followed_past_other_weights(empty: Workspace):
    for week, came in enumerate([0, 40, 80, 120, 121, 122]):
        write(empty, 7 * week + 1, likely=came, model=week // 4)
    assert empty.drift().trends == ()
