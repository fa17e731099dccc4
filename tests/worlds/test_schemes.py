# ruff: noqa: S311 - a world is no secret
"""What is planted: habits at their rates, truth that holds, and groups that own the same things everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from random import Random

import pytest

from sleetwatch.worlds.blocks import cast_of
from sleetwatch.worlds.people import Person
from sleetwatch.worlds.roster import Block
from sleetwatch.worlds.schemes import (
    LEVEL_SHARES,
    LEVELS,
    SCHEMES,
    SCRIPTS,
    plant,
    plant_across,
    planting,
)
from sleetwatch.worlds.schemes.habits import CONTROLS, HABITS, draw, families
from sleetwatch.worlds.tenants import Brand, Tenant
from sleetwatch.worlds.timeline import Calendar
from sleetwatch.worlds.truth import Cast, Planted

CALENDAR = Calendar(date(2026, 3, 2), 42)
FAMILIES = {"place", "network", "device", "hours", "presence", "identity", "money", "data", "links"}
ROLES = [(name, level) for name, script in SCRIPTS.items() for level in script.levels]
DRAWS = 2500


def cast(*stories: Callable[[Cast], object], seed: str = "1", calendar: Calendar = CALENDAR) -> Cast:
    block = Block(Tenant(seed, Brand(f"firm{seed}", f"firm{seed}-desk.example")), 0, 0, 150, seed)
    return cast_of(block, calendar, [lambda made: None, *stories])


def played(name: str, level: str, *, at: int | None = None, size: int = 0, seed: str = "1") -> Cast:
    return cast(lambda made: plant(made, name, level, at, Random(f"{name}/{level}"), size=size), seed=seed)


def people_of(made: Cast) -> dict[str, Person]:
    return {person.worker_id: person for person in made.people}


def plans(level: str) -> list[frozenset[str]]:
    dice = Random(f"plans/{level}")
    return [draw(level, dice, farm=True) for _ in range(DRAWS)]


@pytest.fixture(scope="module")
def drawn() -> dict[str, list[frozenset[str]]]:
    return {level: plans(level) for level in LEVELS}


# --- what every script owes


@pytest.mark.parametrize(("name", "level"), ROLES)
def test_every_script_tells_the_truth_of_whom_it_planted(name: str, level: str):
    made = played(name, level)
    people, planted = people_of(made), made.truth.planted
    fewest, most = SCRIPTS[name].sizes
    assert fewest <= len(planted) <= most
    for entry in planted:
        person = people[entry.worker_id]
        assert (entry.account, entry.first_day) == (person.email, person.started)
        assert (entry.kind, entry.level) == (name, level)
        assert set(entry.siblings) == {other.worker_id for other in planted} - {entry.worker_id}
        assert set(entry.causes) <= set(families(entry.habits)) <= FAMILIES
        assert bool(entry.ended) == (person.ended is not None)
        assert (entry.handover is not None) == (name == "sold-later")
    assert len({entry.farm for entry in planted}) == 1


@pytest.mark.parametrize("days", [7, 120])
def test_every_script_fits_short_and_long_windows(days: int):
    for first in range(0, len(ROLES), 10):
        made = cast(planting(ROLES[first : first + 10], "window"), calendar=Calendar(date(2026, 3, 2), days))
        for entry in made.truth.planted:
            person = people_of(made)[entry.worker_id]
            assert entry.handover is None or entry.handover < made.calendar.date(days)
            assert all(visit.day < days for visit in person.visits)
            assert all(0 <= day < days for day, _ in person.takes)
            assert person.ended is None or person.started <= person.ended < made.calendar.date(days)


def test_every_script_names_its_source_and_every_case_says_what_was_published():
    for name, script in SCRIPTS.items():
        assert len(script.source) > 8, name
        module = import_module(script.play.__module__)
        if ".cases." in module.__name__:
            assert len((module.__doc__ or "").split()) > 30, name
    assert sum(".cases." in script.play.__module__ for script in SCRIPTS.values()) >= 8


def test_nobody_gets_another_name_number_or_home():
    before, after = people_of(cast()), cast(planting(ROLES[:12], "seed"))
    assert len(after.truth.planted) >= 12
    for entry in after.truth.planted:
        old, new = before[entry.worker_id], people_of(after)[entry.worker_id]
        assert (old.first, old.last, old.email, old.personal_email) == (
            new.first,
            new.last,
            new.email,
            new.personal_email,
        )
        assert (old.city.name, old.address) == (new.city.name, new.address)


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="is played at"):
        played("solo-vpn", "L4")


# --- habits


def _expected(level: str, found: list[frozenset[str]]) -> Iterator[tuple[str, int, int, float]]:
    """Name, hits, chances to have it, and the rate of each habit."""
    for habit in HABITS:
        if habit.given in {"", "farm"}:
            able = found
        elif habit.given == "no control":
            able = [plan for plan in found if not plan & set(CONTROLS)]
        elif habit.given == "control":
            able = [plan for plan in found if plan & set(CONTROLS)]
        elif habit.given == "spoofed KVM":
            able = [plan for plan in found if "network KVM" in plan and "factory KVM" not in plan]
        else:
            able = [plan for plan in found if habit.given in plan]
        hits = sum(habit.name in plan for plan in able)
        yield habit.name, hits, len(able), habit.rates[LEVELS.index(level)]


@pytest.mark.parametrize("level", LEVELS)
def test_habits_come_at_the_stated_rates(drawn: dict[str, list[frozenset[str]]], level: str):
    for name, hits, able, rate in _expected(level, drawn[level]):
        if name == "own machine" and level in {"L1", "L2", "L3"}:
            continue  # also the way of those who have no other: the next test
        spread = 4.5 * (max(able, 1) * rate * (1 - rate)) ** 0.5
        assert abs(hits - rate * able) <= spread + 1e-9, f"{name} at {level}: {hits} of {able}, {rate} expected"


@pytest.mark.parametrize("level", ["L1", "L2", "L3"])
def test_who_has_no_other_way_to_work_has_a_machine_of_their_own(drawn: dict[str, list[frozenset[str]]], level: str):
    ways = {*CONTROLS, "laptop abroad", "own machine"}
    assert all(plan & ways for plan in drawn[level])


def test_the_population_shows_what_research_assumes_of_it(drawn: dict[str, list[frozenset[str]]]):
    def share(habit: str) -> float:
        return sum(
            weight * sum(habit in plan for plan in drawn[level]) / DRAWS for level, weight in LEVEL_SHARES.items()
        )

    assumed = {
        "VPN exit": 0.60,
        "remote tool": 0.55,
        "network KVM": 0.30,
        "kept elsewhere": 0.50,
        "no camera": 0.50,
        "bulk clone": 0.25,
    }
    for habit, expected in assumed.items():
        assert abs(share(habit) - expected) < 0.12, habit


def test_care_costs_habits(drawn: dict[str, list[frozenset[str]]]):
    mean = {level: sum(map(len, drawn[level])) / DRAWS for level in LEVELS}
    assert mean["L1"] > mean["L2"] > 1.5 * mean["L3"] > 2 * mean["L4"]


def test_the_elite_share_nothing_but_a_word(drawn: dict[str, list[frozenset[str]]]):
    shared = {"shared phone", "shared bank", "shared house", "shared contact"}
    assert not any(plan & shared for plan in drawn["L4"])


# --- the population


def test_the_people_of_a_population_have_the_shares_of_the_levels():
    people = Counter[str]()
    for scheme in SCHEMES:
        people[scheme.level] += scheme.share * scheme.size
    assert people == pytest.approx(LEVEL_SHARES)


def test_a_scheme_takes_as_many_people_as_it_says():
    for scheme in SCHEMES:
        if scheme.size > 1:
            made = cast(lambda one, scheme=scheme: scheme.plant(one, Random("some")))
            assert len(made.truth.planted) == scheme.size, scheme.key


def test_some_were_there_before_the_window_and_others_come_later():
    starts = [
        entry.first_day
        for number in range(12)
        for entry in cast(
            lambda one, number=number: plant(one, "solo-vpn", "L2", None, Random(str(number)))
        ).truth.planted
    ]
    before = sum(start is not None and start < CALENDAR.first for start in starts)
    assert 0 < before < len(starts)


# --- groups


def test_a_farm_across_companies_owns_the_same_things_in_each():
    companies = [cast(seed="1"), cast(seed="2"), cast(seed="3")]
    told = plant_across(companies, "rmm-farm", "L1", 0, "one house")
    assert len({entry.farm for planted in told for entry in planted}) == 1
    ids = [entry.worker_id for planted in told for entry in planted]
    assert len(set(ids)) == len(ids)
    lines = {stay.line.leases[0][1] for made in companies for person in _planted(made) for stay in person.stays}
    addresses = {
        parcel.delivered_address for made in companies for person in _planted(made) for parcel in person.parcels
    }
    assert len(lines) == len(addresses) == 1


def test_a_persona_with_several_jobs_has_one_phone_and_one_machine_in_all_of_them():
    companies = [cast(seed="1"), cast(seed="2")]
    plant_across(companies, "many-jobs", "L1", 0, "one man")
    (one,), (other,) = (_planted(made) for made in companies)
    assert one.handset.token == other.handset.token
    assert one.phone == other.phone
    assert one.own is not None
    assert other.own is not None
    assert one.own.machine.disk == other.own.machine.disk


def test_other_groups_own_other_things():
    made = cast(
        lambda one: plant(one, "rmm-farm", "L1", 0, Random("a"), size=2),
        lambda one: plant(one, "rmm-farm", "L1", 0, Random("b"), size=2),
    )
    assert len({entry.farm for entry in made.truth.planted}) == 2
    assert len({parcel.delivered_address for person in _planted(made) for parcel in person.parcels}) == 2


def test_a_sold_account_lives_its_owners_life_until_it_is_sold():
    made = played("sold-later", "L2", at=-60)
    entry = made.truth.planted[0]
    person = people_of(made)[entry.worker_id]
    assert entry.handover is not None
    sold = (entry.handover - made.calendar.first).days
    assert all(tool.first >= sold for tool in person.tools)
    assert all(stay.first >= sold for stay in person.stays)
    assert all(visit.day >= sold for visit in person.visits)
    assert person.own is None or person.own.first >= sold
    assert person.hours_on(sold - 1) is person.hours
    assert person.hours_on(sold) is not person.hours


def test_the_one_who_read_the_rules_leaves_nothing_in_the_first_weeks():
    seen: list[Planted] = []
    for number in range(8):
        made = cast(lambda one, number=number: plant(one, "rule-reader", "adaptive", 0, Random(str(number))))
        seen += made.truth.planted
        (person,) = _planted(made)
        assert not person.visits
        assert not person.stays
        assert not person.plugged
        assert all(tool.first - made.start_of(person) >= 35 for tool in person.tools)
        assert not person.left_alone
    assert {entry.causes for entry in seen} <= {(), ("device",)}


# --- the page


def test_the_page_has_every_habit_with_its_rates():
    page = Path("docs/explanation/adversaries.md").read_text("utf-8")
    for habit in HABITS:
        rates = " | ".join(f"{rate:.2f}" for rate in habit.rates)
        assert f"| {habit.name} | {habit.family} | {rates} | {habit.given or '-'} | {habit.origin} |" in page
    for name, script in SCRIPTS.items():
        assert f"| {name} | {', '.join(script.levels)} | {script.source} |" in page


def _planted(made: Cast) -> list[Person]:
    people = people_of(made)
    return [people[entry.worker_id] for entry in made.truth.planted]
