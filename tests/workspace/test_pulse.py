"""A watch hunts over what comes in, goes on after a kill, and does without what is broken."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch import clock, signals
from sleetwatch.cli.catalogue import broken_in
from sleetwatch.errors import UserError
from sleetwatch.state import hunted, hunts, news, scores
from sleetwatch.workspace import Workspace, pulse
from sleetwatch.workspace.breakers import Breakers, broken
from sleetwatch.workspace.fresh import fresh
from sleetwatch.workspace.hunting import hunt_alone
from sleetwatch.workspace.pulse import Pulse
from sleetwatch.workspace.trimming import trim_hunts
from sleetwatch.workspace.turns import Turns
from tests.workspace.company import sign_in, write_roster

BROKEN = """\
id = "odd-one"
version = 1
"""
FOLDER = """
[watch]
every_seconds = 0
[[feeds]]
kind = "folder"
name = "drop"
path = "in"
every_seconds = 1
settle_seconds = 0
"""


@pytest.fixture
def acme(tmp_path: Path) -> Workspace:
    workspace = Workspace.create(tmp_path / "acme", "acme")
    with (workspace.root / "sleetwatch.toml").open("a") as file:
        file.write(FOLDER)
    (workspace.root / "in").mkdir()
    return Workspace.open(workspace.root)


def drop(workspace: Workspace, day: int, rows: int = 3) -> None:
    lines = (json.dumps(sign_in(number, day)) + "\n" for number in range(rows))
    (workspace.root / "in" / f"day-{day}.jsonl").write_text("".join(lines))


def count(workspace: Workspace, table: sa.Table) -> int:
    with workspace.folder.state.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    assert holds()


def beat(workspace: Workspace) -> list[str]:
    told: list[str] = []
    Pulse(Workspace.open(workspace.root).folder, told.append).once()
    return told


def test_what_a_feed_brings_is_hunted_by_itself_and_a_stop_ends_all_of_it(acme: Workspace, monkeypatch):
    monkeypatch.setattr(pulse, "LOOK_EVERY", 0.05)
    list(acme.ingest([write_roster(acme.root.parent / "workers.csv", 3)]))
    stop, told = threading.Event(), list[str]()
    watching = threading.Thread(target=acme.watch, args=(stop, lambda who, what: told.append(f"{who} {what}")))
    watching.start()
    try:
        until(lambda: count(acme, hunts) >= 1)
        drop(acme, 1)
        until(lambda: not acme.watched().waiting and acme.hunted()["subjects"] == 3 and count(acme, hunted) >= 2)
    finally:
        stop.set()
        watching.join(60)
    assert not watching.is_alive()
    now = acme.watched()
    assert (now.is_running, now.failures, dict(now.waiting)) == (True, 0, {})
    assert now.told[0].tenant == "acme"
    assert 0 < now.told[0].seconds < 60
    assert any(line.startswith("hunt ") and "3 new records of 1 tenants" in line for line in told)


def test_a_hunt_that_was_killed_is_made_good_at_the_next_start_and_then_nothing_is_due(acme: Workspace, monkeypatch):
    list(acme.ingest([write_roster(acme.root.parent / "workers.csv", 2)]))
    with monkeypatch.context() as killed:
        killed.setattr("sleetwatch.workspace.hunting.seen", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            acme.hunt()
    assert count(acme, hunts) == 0
    assert fresh(acme.folder).is_due
    with acme.folder.hunting():  # another process, which leaves nothing to do when it ends well
        assert beat(acme) == []
    assert len(beat(acme)) == 1
    assert not fresh(acme.folder).is_due
    assert beat(acme) == []
    acme.hunt(as_of=clock.from_datetime(datetime(2026, 1, 1, tzinfo=UTC)))
    assert fresh(acme.folder).is_due  # what is shown now is not what is so now


def _power_cut(*_given: object, **_named: object) -> None:
    raise KeyboardInterrupt


def test_a_changed_list_signal_or_setting_is_due_and_a_comment_is_not(acme: Workspace):
    list(acme.ingest([write_roster(acme.root.parent / "workers.csv", 2)]))
    acme.hunt()
    settings = acme.root / "sleetwatch.toml"
    settings.write_text(settings.read_text() + "\n# a remark\n")
    assert not fresh(Workspace.open(acme.root).folder).is_due
    settings.write_text(settings.read_text() + '\n[lists]\ntreasury = ["vault"]\n')
    assert fresh(Workspace.open(acme.root).folder).changed == ("settings",)
    (acme.root / "signals").mkdir(exist_ok=True)
    (acme.root / "signals" / "odd-one.toml").write_text(BROKEN)
    assert "signals" in fresh(Workspace.open(acme.root).folder).changed


def test_a_signal_that_cannot_be_read_or_fails_is_left_out_told_and_tried_again_once_mended(
    acme: Workspace, monkeypatch
):
    list(acme.ingest([write_roster(acme.root.parent / "workers.csv", 2)]))
    drop(acme, 1)
    list(acme.ingest([acme.root / "in"]))
    (acme.root / "signals").mkdir(exist_ok=True)
    bad = acme.root / "signals" / "odd-one.toml"
    bad.write_text(BROKEN)
    hits_of = signals.hits_of
    failing: list[str] = []

    def breaking(engine, signal, changed):
        if not failing or signal.id == failing[0]:
            failing[:] = [signal.id]
            raise UserError("it cannot turn 'mary@acme.example' into a number")
        return hits_of(engine, signal, changed)

    with monkeypatch.context() as broken:
        broken.setattr(signals, "hits_of", breaking)
        told = beat(acme)
    assert "odd-one.toml" in told[-1]
    assert failing[0] in told[-1]
    assert "mary" not in told[-1]
    found = {one.signal: one for one in acme.watched().broken}
    assert set(found) == set(broken_in(acme.root)) == {"odd-one.toml", failing[0]}
    assert all(one.next_at > clock.now() for one in found.values())
    with acme.folder.state.connect() as connection:
        assert set(connection.execute(sa.select(hunted.c.left_out)).scalar_one()) == set(found)
    bad.unlink()
    beat(acme)
    assert [one.signal for one in acme.watched().broken] == failing  # not tried before its time
    with acme.folder.state.begin() as connection:
        connection.execute(sa.text("update broken_signals set next_at = 0"))
    drop(acme, 2)
    list(acme.ingest([acme.root / "in"]))
    beat(acme)
    assert acme.watched().broken == ()


def test_a_signal_that_goes_on_failing_is_tried_ever_more_seldom(acme: Workspace, monkeypatch):
    list(acme.ingest([write_roster(acme.root.parent / "workers.csv", 2)]))
    drop(acme, 1)
    list(acme.ingest([acme.root / "in"]))
    failing: list[str] = []
    hits_of = signals.hits_of

    def breaking(engine, signal, changed):
        failing[:] = failing or [signal.id]
        if signal.id == failing[0]:
            raise UserError("no")
        return hits_of(engine, signal, changed)

    monkeypatch.setattr(signals, "hits_of", breaking)
    waits = []
    for _ in range(3):
        with acme.folder.hunting():
            hunt_alone(acme.folder, None, lambda _what, _share: None, Breakers(acme.folder))
        (one,) = broken(acme.folder.state)
        waits.append((one.failures, round((one.next_at - clock.now()) / clock.HOUR)))
        with acme.folder.state.begin() as connection:
            connection.execute(sa.text("update broken_signals set next_at = 0"))

    assert waits == [(1, 1), (2, 2), (3, 4)]


def test_settings_that_are_wrong_are_told_and_hunts_go_on_once_they_are_mended(acme: Workspace):
    list(acme.ingest([write_roster(acme.root.parent / "workers.csv", 2)]))
    told: list[str] = []
    watching = Pulse(Workspace.open(acme.root).folder, told.append)
    settings = acme.root / "sleetwatch.toml"
    well = settings.read_text()
    settings.write_text(well + "\nwhat = 1\n")
    assert not watching.once()
    assert "what" in told[-1]
    assert acme.watched().failures == 1
    settings.write_text(well)
    assert watching.once()
    assert (acme.watched().failures, acme.watched().error) == (0, None)


def test_of_older_hunts_a_watch_keeps_the_last_of_each_day_and_what_a_person_hunted(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "acme", "acme")
    start = 20_000 * clock.DAY
    with workspace.folder.state.begin() as connection:
        for number in range(1, 13):
            finished = start + number * clock.DAY // 4
            connection.execute(sa.insert(hunts).values(**_head(number, finished)))
            row = {"fresh": {}, "beside": {}, "notices": 0, "left_out": {}}
            connection.execute(sa.insert(hunted).values(hunt=number, watched=number != 1, **row))
    while trim_hunts(workspace.folder.state, keep=2):
        pass
    with workspace.folder.state.connect() as connection:
        left = list(connection.execute(sa.select(hunts.c.hunt).order_by(hunts.c.hunt)).scalars())
        assert left == [1, 3, 7, 11, 12]
        assert len(left) == connection.execute(sa.select(sa.func.count()).select_from(hunted)).scalar_one()


def _head(number: int, finished: int) -> dict[str, object]:
    told = {"engine": "duckdb", "subjects": 0, "signals": 0, "line": {}, "missing": [], "notes": []}
    return {"hunt": number, "as_of": finished, "started_at": finished, "finished_at": finished, **told}


def test_whose_tenant_waited_longest_is_next_however_many_of_another_wait():
    turns, order, holding = Turns(), list[str](), threading.Event()

    def come(tenant: str) -> None:
        with turns.of(tenant):
            order.append(tenant)
            holding.wait(10)

    first = threading.Thread(target=come, args=("flood",))
    first.start()
    until(lambda: order == ["flood"])
    others = [threading.Thread(target=come, args=(tenant,)) for tenant in ("flood", "flood", "flood", "small", "other")]
    for one in others:
        one.start()
    until(lambda: sum(turns._waiting.values()) == 5)
    holding.set()
    for one in (first, *others):
        one.join(10)
    assert set(order[1:3]) == {"small", "other"}


def test_everybody_over_the_line_is_queued_for_notices_by_the_hunt_that_found_them(judged_root: Path):
    workspace = Workspace.open(judged_root)
    newest = sa.select(sa.func.max(hunts.c.hunt)).scalar_subquery()
    over = sa.select(scores.c.tenant, scores.c.subject).where(
        scores.c.hunt == newest, scores.c.status.in_(["case", "check"])
    )
    with workspace.folder.state.connect() as connection:
        found = set(connection.execute(over).all())
        queued = set(connection.execute(sa.select(news.c.tenant, news.c.subject).where(news.c.kind == "suspect")).all())
    assert found
    assert found <= queued
