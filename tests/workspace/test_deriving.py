"""What is derived for a hunt is there, in memory, when its signals run on an engine that reaches no file."""

from __future__ import annotations

from pathlib import Path

import pytest

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of
from sleetwatch.facts.buckets import streams
from sleetwatch.facts.scopes import rounds
from sleetwatch.workspace.deriving import BUCKET_ROWS, buckets_for, derive_at_once, empty_tables

BESIDE = "select i.tenant from interview as i left join alert as a on a.tenant = i.tenant"


@pytest.mark.parametrize("until", [10, 60])
def test_a_kind_of_which_all_came_later_than_the_hunt_can_still_be_read(tmp_path: Path, until: int):
    with Engine(memory_limit_mb=512, threads=1) as engine:
        facts.lay_out(engine, {})
        engine.run("insert into interview (tenant, \"at\", event_id) values ('t', 5, 'e1')")
        engine.run("insert into alert (tenant, \"at\", event_id) values ('t', 50, 'e2')")
        engine.save("select * from alert", tmp_path / "alert.parquet")
        engine.run("drop table alert")
        engine.scan("alert", [tmp_path / "alert.parquet"], schema_of(KINDS["alert"]), f'"at" <= {until}')
        derive_at_once(engine, [BESIDE], [], empty_tables(engine))
        engine.lock()

        assert engine.rows(BESIDE) == [("t",)]


def test_a_round_that_holds_no_events_has_fewer_and_larger_buckets():
    first, second = rounds(facts.FACTS)
    rows = 40 * BUCKET_ROWS

    assert streams(first)
    assert not streams(second)
    assert buckets_for(rows) == 40
    assert buckets_for(rows, held=False) == 10


def test_with_more_memory_a_hunt_goes_in_fewer_parts_and_with_less_in_more():
    rows = 40 * BUCKET_ROWS

    assert [buckets_for(rows, memory_mb) for memory_mb in (480, 1920, 7680)] == [160, 40, 10]
