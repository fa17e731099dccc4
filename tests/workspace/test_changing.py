"""Where something has changed is followed from what came in to what is made of it, tenant by tenant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS
from sleetwatch.facts.within import make_room
from sleetwatch.workspace.changing import NOWHERE, Changes
from sleetwatch.workspace.fact_cache import Earlier, FactCache, Manifest

TENANTS = ("acme", "beta", "corp")


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Three tenants of two people each, in which nothing is fresh."""
    with Engine(memory_limit_mb=512, threads=1) as engine:
        facts.lay_out(engine, {})
        for kind in KINDS:
            engine.run(f"create table fresh_{kind} as from {kind}")
        for tenant in TENANTS:
            engine.run(f"insert into people (tenant, subject) values ('{tenant}', 'one'), ('{tenant}', 'two')")
        yield engine


@pytest.fixture
def earlier(engine: Engine, tmp_path: Path) -> Earlier:
    """What is there now, as an earlier hunt's."""
    (tmp_path / "left").mkdir()
    for name in facts.INPUTS:
        engine.save(f"select * from {name}", tmp_path / "left" / f"{name}.parquet")
    return Earlier(FactCache(tmp_path), Manifest("program", "key", 0, {}, [], "left", {}))


def test_where_nothing_came_in_nothing_has_changed(engine: Engine, earlier: Earlier):
    changes = Changes(engine, earlier)

    assert all(changes.of([name]) == NOWHERE for name in (*KINDS, *facts.INPUTS, *facts.FACTS))


def test_a_fresh_event_changes_what_is_made_of_its_kind_in_its_tenant(engine: Engine, earlier: Earlier):
    engine.run("insert into fresh_meeting (tenant, event_id) values ('beta', 'e')")
    changes = Changes(engine, earlier)

    assert changes.of(["meeting_days"]) == {"beta"}
    assert changes.of(["process", "sign_ins"]) == NOWHERE


def test_a_claim_that_changes_changes_what_is_compared_with_it_there(engine: Engine, earlier: Earlier):
    engine.run("update people set zone = 'Europe/Paris' where tenant = 'corp' and subject = 'two'")

    assert Changes(engine, earlier).of(["people"]) == {"corp"}
    assert Changes(engine, earlier).of(["hour_sums", "device"]) == {"corp"}


def test_a_new_address_changes_nothing_by_itself_and_one_of_which_more_is_known_everything(
    engine: Engine, earlier: Earlier
):
    engine.run("insert into addresses (ip) values ('192.0.2.1')")
    as_new = Changes(engine, earlier).of(["device_places"])
    engine.save("select * from addresses", earlier.cache.table(earlier.manifest, "addresses"))
    engine.run("update addresses set country = 'FR'")

    assert as_new == NOWHERE
    assert Changes(engine, earlier).of(["device_places"]) is None


def test_what_has_changed_for_most_people_has_changed_everywhere(engine: Engine, earlier: Earlier):
    engine.run("insert into fresh_meeting (tenant, event_id) values ('acme', 'e'), ('beta', 'f')")

    assert Changes(engine, earlier).of(["meeting"]) is None


def test_a_fact_that_came_out_as_before_passes_nothing_on(engine: Engine, earlier: Earlier):
    engine.run("insert into fresh_credential (tenant, event_id) values ('beta', 'e')")
    facts.derive(engine)
    for name in facts.FACTS:
        engine.save(f"select * from {name}", earlier.cache.table(earlier.manifest, name))
    changes = Changes(engine, earlier)
    before = changes.of_made("resets")
    changes.note("resets", before)

    assert before == {"beta"}
    assert changes.of(["resets"]) == NOWHERE


def test_a_fact_that_looks_at_all_tenants_is_made_anew_for_all(engine: Engine, earlier: Earlier):
    facts.derive(engine)
    engine.save("select * from far_edges", earlier.cache.table(earlier.manifest, "far_edges"))
    engine.run("insert into fresh_device (tenant, event_id) values ('beta', 'e')")
    changes = Changes(engine, earlier)

    assert changes.of(["holdings"]) == {"beta"}
    assert changes.of_made("far_edges") is None


def test_what_an_earlier_hunt_did_not_leave_is_made_anew(engine: Engine, earlier: Earlier):
    make_room(engine)

    assert Changes(engine, earlier).of_made("crowds") is None
