from __future__ import annotations

import ipaddress

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.intel.ranges import GAP, Ranges, Span, flatten, from_widths
from tools.intel_net import filled, gapless


@st.composite
def networks(draw):
    size = draw(st.integers(0, 8))
    return ipaddress.ip_network((draw(st.integers(0, 255)) >> size << size, 32 - size))


@given(st.lists(networks(), max_size=12))
def test_at_every_address_the_smallest_network_wins_and_of_equals_the_later(given_networks):
    spans = [
        Span(int(net.network_address), int(net.broadcast_address), place) for place, net in enumerate(given_networks)
    ]
    runs = flatten(spans)
    ranges = Ranges(np.array([start for start, _ in runs], np.uint32), np.array([value for _, value in runs], np.int32))

    for address, found in enumerate(ranges.find(np.arange(256, dtype=np.uint32)).tolist()):
        inside = [span for span in spans if span.first <= address <= span.last]
        best = min(inside, key=lambda span: (span.last - span.first, -span.value)).value if inside else GAP
        assert found == best


def test_ranges_are_found_at_their_edges_and_holes_are_gaps():
    ranges = from_widths(np.array([10, 5, 0], np.uint64), np.array([GAP, 7, GAP], np.int32), np.uint32)

    assert ranges.find(np.array([0, 9, 10, 14, 15, 2**32 - 1], np.uint32)).tolist() == [GAP, GAP, 7, 7, GAP, GAP]


def test_no_ranges_know_nothing():
    assert Ranges(np.zeros(0, np.uint32), np.zeros(0, np.int32)).find(np.array([5], np.uint32)).tolist() == [GAP]


def test_neighbours_with_one_value_become_one_run_and_holes_become_gaps():
    assert gapless([(0, 4, 1), (5, 9, 1), (20, 29, 2)]) == [(0, 1), (10, GAP), (20, 2), (30, GAP)]


def test_a_range_that_begins_inside_the_one_before_is_cut():
    assert gapless([(5, 9, 1), (8, 12, 2), (6, 7, 3)]) == [(0, GAP), (5, 1), (10, 2), (13, GAP)]


def test_gaps_are_filled_only_where_somebody_announces_the_addresses():
    runs = [(0, GAP), (10, 1), (20, GAP)]
    other = [(0, 5)]
    announced = [(0, GAP), (5, 9), (30, GAP)]

    assert filled(runs, other, announced) == [(0, GAP), (5, 5), (10, 1), (20, 5), (30, GAP)]
