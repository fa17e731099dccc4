"""What a signal needs before it can fire, read off its query, agrees with its own tests."""

from __future__ import annotations

import pytest

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.events import KINDS
from sleetwatch.signals import Signal, load_library
from sleetwatch.signals.load import InlineTest
from sleetwatch.signals.trial import hits_on, tables_of
from sleetwatch.workspace.needs import ALWAYS, can_fire, needs_of, smallest
from tests.signals.writing import signal, with_query

SIGNALS = load_library()
MADE_FROM = {"people": {"worker"}, "zone_offsets": {"worker"}}
GIVES = "l.tenant, l.subject, l.at, l.event_id, 1 as strength, 1 as km"


def needs(query: str) -> set[str]:
    return {"+".join(sorted(way)) for way in needs_of(with_query(query))}


def kinds_of(test: InlineTest) -> set[str]:
    """The event kinds that must have come in for a test's rows to be there; all of them for other inputs."""
    given = {name for name, rows in test.rows.items() if rows}
    if any("label" in row for row in test.rows.get("addresses", ())):
        given.add("watch")
    made = given - KINDS.keys() - MADE_FROM.keys() - {"addresses", "rmm", "kvm", "settings", "subjects"}
    if made - {"approved_tools", "approved_travel"}:
        return set(KINDS)
    return (given & KINDS.keys()).union(*(MADE_FROM.get(name, set()) for name in given))


@pytest.mark.parametrize("one", SIGNALS, ids=lambda one: one.id)
def test_a_signal_can_fire_on_what_its_own_tests_fire_on(one: Signal):
    assert needs_of(one)
    assert needs_of(one) != ALWAYS
    for test in one.tests:
        assert not test.fires or can_fire(one, kinds_of(test)), test.name


@pytest.fixture(scope="module")
def engine():
    with Engine(memory_limit_mb=512, threads=1) as opened:
        yield opened


@pytest.mark.parametrize("one", SIGNALS, ids=lambda one: one.id)
def test_without_what_it_needs_a_signal_is_quiet_on_its_own_tests(engine: Engine, one: Signal):
    """Take any one event kind away that every way asks for: nothing fires any more."""
    always_asked = frozenset.intersection(*needs_of(one)) - {"worker"}
    test = next(test for test in one.tests if test.fires)
    for kind in sorted(always_asked & test.rows.keys()):
        left = {name: rows for name, rows in test.rows.items() if name != kind}
        assert hits_on(engine, facts, one, tables_of(left, facts.INPUT_SCHEMAS)).num_rows == 0, kind


def test_an_inner_join_needs_both_and_a_left_join_one():
    inner = "select {0} from device as l join meeting as m on m.tenant = l.tenant"

    assert needs(inner.format(GIVES)) == {"device+meeting"}
    assert needs(inner.replace("join", "left join").format(GIVES)) == {"device"}


def test_a_left_join_that_a_condition_asks_for_is_needed_too():
    query = f"select {GIVES} from device as l left join meeting as m on m.tenant = l.tenant where "

    assert needs(query + "m.seconds > 5") == {"device+meeting"}
    assert needs(query + "m.tenant is not null") == {"device+meeting"}
    assert needs(query + "m.tenant is null") == {"device"}
    assert needs(query + "coalesce(m.seconds, 9) > 5") == {"device"}
    assert needs(query + "(m.seconds > 5 or l.serial = 'x')") == {"device"}


def test_a_union_needs_either_side():
    query = f"select {GIVES} from device as l union all select {GIVES} from meeting as l"

    assert needs(query) == {"device", "meeting"}


def test_what_must_exist_is_needed_and_what_must_not_is_not():
    query = f"select {GIVES} from device as l where {{}} exists (select 1 from meeting as m where m.tenant = l.tenant)"

    assert needs(query.format("")) == {"device+meeting"}
    assert needs(query.format("not")) == {"device"}


def test_a_flag_that_is_false_without_a_source_needs_the_source():
    flagged = (
        "with w as (select d.tenant, d.subject, d.at, d.event_id, coalesce(p.remote, false) as away "
        "from kvm_plugs as d left join people as p on p.subject = d.subject) select {0} from w as l where {1}"
    )

    assert needs(flagged.format(GIVES, "l.away")) == {"peripheral+worker"}
    assert needs(flagged.format(GIVES, "not l.away")) > {"peripheral+worker"}


def test_a_contact_of_one_kind_needs_the_source_of_that_kind():
    query = f"select {GIVES} from contacts as l where l.contact_kind = '{{}}'"

    assert needs(query.format("bank")) == {"payroll+worker"}
    assert needs(query.format("delivery_address")) == {"shipment+worker"}
    assert needs(query.format("phone")) == {"application", "worker"}
    assert needs(query.format("referee_phone")) == {"application"}


def test_needs_go_through_facts():
    assert needs_of(signal()) == {frozenset({"sign_in"})}


def test_only_the_smallest_ways_are_kept():
    assert smallest([frozenset("ab"), frozenset("a"), frozenset("bc")]) == {frozenset("a"), frozenset("bc")}
