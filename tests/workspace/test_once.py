"""What all events say is looked for in the fresh ones alone, where the others were looked at before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS
from sleetwatch.subjects.identify import ACCOUNTS
from sleetwatch.workspace.fact_cache import Earlier, FactCache, Manifest
from sleetwatch.workspace.once import Once

UNTIL = 100


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(memory_limit_mb=512, threads=1) as engine:
        facts.lay_out(engine, {})
        engine.run("insert into sign_in (tenant, account) values ('acme', 'kim'), ('acme', 'kim'), ('acme', 'alex')")
        for kind in KINDS:
            engine.run(f"create table fresh_{kind} as from {kind} limit 0")
        yield engine


@pytest.fixture
def earlier(engine: Engine, tmp_path: Path) -> Earlier:
    (tmp_path / "left").mkdir()
    once = Once(engine, None, UNTIL)
    once.rows(ACCOUNTS)
    once.leave(tmp_path / "left")
    return Earlier(FactCache(tmp_path), Manifest("program", "key", UNTIL, {}, [], "left", {}))


def test_everything_is_said_once_and_in_order(engine: Engine):
    assert Once(engine, None, UNTIL).rows(ACCOUNTS) == [("acme", "alex"), ("acme", "kim")]


def test_fresh_events_add_to_what_was_found(engine: Engine, earlier: Earlier):
    engine.run("insert into fresh_meeting (tenant, account) values ('beta', 'lee'), ('acme', 'kim')")
    engine.run("drop table sign_in")  # which is looked at no more

    found = Once(engine, earlier, UNTIL).rows(ACCOUNTS)
    assert found == [("acme", "alex"), ("acme", "kim"), ("beta", "lee")]


def test_at_an_earlier_moment_all_is_looked_at(engine: Engine, earlier: Earlier):
    engine.run("delete from sign_in where account = 'alex'")

    assert Once(engine, earlier, UNTIL - 1).rows(ACCOUNTS) == [("acme", "kim")]


def test_nothing_is_gone_on_from_that_was_asked_otherwise(engine: Engine, earlier: Earlier):
    others = {"sign_in": ["select tenant, upper(account) from {}"]}

    assert Once(engine, earlier, UNTIL).rows(others) == [("acme", "ALEX"), ("acme", "KIM")]
