"""What goes dark without a source."""

from __future__ import annotations

from sleetwatch.bench.rates_sources import SOURCES, without_each
from sleetwatch.events import KINDS
from sleetwatch.signals import load_library
from sleetwatch.worlds.rates_table import CAUSES

CATALOGUE = {signal.id: signal for signal in load_library()}


def dark_without(source):
    flags = [name for names in CAUSES.values() for name in names]
    one = next(one for one in without_each(CATALOGUE, flags) if one.source == source)
    return {flags[place] for place in one.flags}, one.kinds


def test_without_sign_ins_no_travel_is_seen_and_no_shared_handset():
    flags, kinds = dark_without("sign-in logs")

    assert {"impossible-travel", "known-vpn-sign-in"} <= flags
    assert "ip-kvm-shape" not in flags
    assert {"factor", "egress"} <= kinds


def test_without_endpoint_records_no_remote_tool_and_no_kvm_is_seen():
    flags, kinds = dark_without("endpoint records")

    assert {"two-remote-tools", "ip-kvm-shape", "ip-kvm-identity"} <= flags
    assert "impossible-travel" not in flags
    assert kinds == frozenset()


def test_what_has_another_source_stays_lit():
    assert "hours-fit-another-place" not in dark_without("meetings")[0]


def test_sources_are_of_known_event_kinds_and_no_kind_has_two():
    kinds = [kind for found in SOURCES.values() for kind in found]

    assert set(kinds) <= set(KINDS)
    assert len(kinds) == len(set(kinds))
