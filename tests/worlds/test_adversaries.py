"""The three of the demo and the four farms of the ablation say what gives them away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sleetwatch.worlds.adversaries import plant
from sleetwatch.worlds.blocks import cast_of
from sleetwatch.worlds.farms import FARMS
from sleetwatch.worlds.roster import Block
from sleetwatch.worlds.tenants import Tenant
from sleetwatch.worlds.timeline import Calendar
from sleetwatch.worlds.truth import Cast

FAMILIES = {"place", "network", "device", "hours", "presence", "identity", "money", "data", "links"}


def cast(planted: Callable[[Cast], None]) -> Cast:
    return cast_of(Block(Tenant("7"), 0, 0, 150, "7"), Calendar(date(2026, 3, 2), 42), (planted,))


@pytest.mark.parametrize("planted", [plant, *FARMS.values()])
def test_everybody_has_causes_that_are_families(planted: Callable[[Cast], None]) -> None:
    told = cast(planted).truth.planted
    assert len(told) >= 2
    for entry in told:
        assert entry.causes
        assert set(entry.causes) <= FAMILIES


@pytest.mark.parametrize("planted", FARMS.values())
def test_who_shares_something_has_links_first(planted: Callable[[Cast], None]) -> None:
    assert {entry.causes[0] for entry in cast(planted).truth.planted} == {"links"}


def test_papers_from_one_desk_are_ready_made_and_those_of_the_careful_are_not() -> None:
    for name, ready_made in (("rmm", True), ("kvm", False)):
        made = cast(FARMS[name])
        members = {entry.worker_id for entry in made.truth.planted}
        assert {person.polished for person in made.people if person.worker_id in members} == {ready_made}
