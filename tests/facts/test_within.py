"""What compares subjects does so within a tenant: over some tenants alone it says of them what it says over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from sleetwatch import facts, signals
from sleetwatch.engine import Engine
from sleetwatch.facts.within import make_room, within
from sleetwatch.queries import reading_of
from sleetwatch.signals import Signal

HALF = "hash(tenant) % 2 = 0"
WITHIN_TENANTS = [name for name in facts.FACTS if facts.scope_of(name) != "everywhere"]
LIBRARY = signals.load_library()


@pytest.fixture
def roomy(globally: Engine) -> Iterator[Engine]:
    make_room(globally)
    yield globally
    globally.look_in("main")
    globally.run("drop schema part cascade")


def half_of(engine: Engine) -> list[str]:
    return [tenant for (tenant,) in engine.rows(f"select distinct tenant from people where {HALF}")]


def counted(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(map(repr, rows))


@pytest.mark.parametrize("name", WITHIN_TENANTS)
def test_over_some_tenants_a_fact_has_their_rows_and_no_others(name: str, roomy: Engine):
    tenants = half_of(roomy)
    with within(roomy, tenants, facts.tables_read_by(name)):
        found = roomy.dicts(facts.sql_of(name))

    expected = roomy.dicts(f"select * from main.{name}")
    assert counted(found) == counted([row for row in expected if row["tenant"] in set(tenants)])


@pytest.mark.parametrize("signal", LIBRARY, ids=[one.id for one in LIBRARY])
def test_over_some_tenants_a_signal_finds_what_it_finds_there_over_all(signal: Signal, roomy: Engine):
    tenants = half_of(roomy)
    with within(roomy, tenants, reading_of(signal.query).tables):
        found = signals.hits_of(roomy, signal).to_pylist()

    expected = [hit for hit in signals.hits_of(roomy, signal).to_pylist() if hit["tenant"] in set(tenants)]
    assert found == expected
    assert {hit["tenant"] for hit in found} <= set(tenants)


def test_a_fact_that_says_so_looks_everywhere(roomy: Engine):
    pairs = roomy.rows("select tenant, other_tenant from far_edges")

    assert [name for name in facts.FACTS if facts.scope_of(name) == "everywhere"] == ["far_edges"]
    assert any(tenant != other for tenant, other in pairs)


def test_without_a_limit_a_name_means_the_table_of_everybody(roomy: Engine):
    everybody = roomy.rows("select count(*) from people")
    with within(roomy, half_of(roomy), ["people", "addresses"]):
        some = roomy.rows("select count(*) from people")
        addresses = roomy.rows("select count(*) from addresses")

    assert some < everybody == roomy.rows("select count(*) from people")
    assert addresses == roomy.rows("select count(*) from main.addresses")
