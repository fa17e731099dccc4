"""What stands beside the claim says the same as the signals that read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sleetwatch.engine import Engine
from sleetwatch.workspace.dossier import Compared, dossier_in
from sleetwatch.workspace.narrowed import looking

CLAIM = {"home_country": "US", "remote": True, "zone": "America/Denver"}
EMPTY = """
create table sign_in ("at" bigint, device_name varchar, device_id varchar, os varchar, managed boolean,
    outcome varchar);
create table shipment (delivered_at bigint, requested_address varchar, delivered_address varchar, status varchar);
create table peripheral ("at" bigint, class_name varchar, bus varchar, vendor varchar, product varchar,
    description varchar);
create table human_hours (local_hour bigint)
"""


@pytest.fixture
def engine() -> Iterator[Engine]:
    with looking() as engine:
        for statement in EMPTY.split(";"):
            engine.run(statement)
        yield engine


def compared(engine: Engine, *days: str) -> dict[str, Compared]:
    rows = " union all ".join(f"select {one}" for one in days)
    columns = '"day", interactive, anonymiser, ip_class, label, country, home_km'
    engine.run(f"create table sign_ins as select * from ({rows}) as t({columns})")
    return {one.what: one for one in dossier_in(engine, CLAIM, reveal=False).compared}


FAR = "{day}, true, false, 'residential', null::varchar, 'US', 1040.0"
NO_PLACE = (
    "{day}, true, false, 'hosting', null::varchar, 'US', 0.0",
    "{day}, true, true, 'vpn', null::varchar, 'US', 0.0",
    "{day}, false, false, 'mobile', null::varchar, 'US', 0.0",
    "{day}, true, false, 'corporate', 'trusted-egress', 'US', 0.0",
)


@pytest.mark.parametrize("other", NO_PLACE, ids=["data centre", "VPN", "not by hand", "company egress"])
def test_what_comes_out_of_a_line_that_tells_no_place_is_not_near_the_claim(engine: Engine, other: str):
    far, none = (FAR.format(day=day) for day in (1, 2)), (other.format(day=day) for day in (1, 3, 4))

    place = compared(engine, *far, *none)["Place"]

    assert "within 500 km of the claim on 0 of 2 days that tell a place" in place.observed
    assert place.agrees is False


@pytest.mark.parametrize(
    ("hidden", "agrees"), [(0, True), (1, None), (9, False)], ids=["never", "on a day", "nearly always"]
)
def test_a_home_line_agrees_only_when_nothing_hid_where_it_is(engine: Engine, hidden: int, agrees: bool | None):
    home = (FAR.format(day=day) for day in range(5))
    behind = (NO_PLACE[1].format(day=day) for day in range(hidden))

    assert compared(engine, *home, *behind)["Lines"].agrees is agrees
