"""A delivery to somebody else's claimed home is told, however much of the address either wrote."""

from __future__ import annotations

import pytest

from sleetwatch.intel.places import normalise_address
from sleetwatch.subjects.doors import Place, same_door, taken_to_homes

HOME = "12 Hollow Road, Nashville, US"


def place(worker_id: str, address: str, tenant: str = "t") -> Place:
    return Place(tenant, worker_id, normalise_address(address), 5, f"event of {worker_id}")


def found(home: str, delivery: str, **said: str) -> list[tuple[str, str]]:
    homes = [place("w1", home), place("w2", "7 Other Street, Memphis, US")]
    return [(parcel.worker_id, text) for parcel, text in taken_to_homes(homes, [place("w2", delivery, **said)])]


@pytest.mark.parametrize(
    "delivery",
    ["12 Hollow Road, Nashville, TN 37115, US", "12 HOLLOW RD, NASHVILLE", "12 Hollow Rd., Nashville, Tennessee, USA"],
)
def test_a_laptop_at_a_colleagues_home_is_found_however_it_was_written(delivery: str):
    assert found(HOME, delivery) == [("w2", "12 hollow rd nashville")]


@pytest.mark.parametrize(
    "delivery",
    [
        "14 Hollow Road, Nashville, TN 37115",
        "12 Hollow Road, Apt 4, Nashville, TN 37115",
        "12 Hollow Road, Memphis, TN 38103",
        "7 Other Street, Memphis, TN 38103",
    ],
)
def test_another_number_flat_town_or_ones_own_home_is_nobody_elses(delivery: str):
    assert found(HOME, delivery) == []


def test_the_unit_must_be_the_same_one():
    one, other = "12 Hollow Road, Apt 4, Nashville", "12 Hollow Road #5, Nashville, TN"

    assert same_door(normalise_address(one), normalise_address("12 Hollow Road Unit 4, Nashville, TN 37115"))
    assert not same_door(normalise_address(one), normalise_address(other))


@pytest.mark.parametrize("unit", ["Floor 3", "Fl 3", "3rd Floor", "Building 2", "Suite 3"])
def test_a_floor_and_a_building_are_units_too(unit: str):
    with_unit = normalise_address(f"12 Hollow Road, {unit}, Nashville")

    assert same_door(with_unit, normalise_address(f"12 Hollow Rd {unit} Nashville TN 37115"))
    assert not same_door(with_unit, normalise_address("12 Hollow Road, Nashville, TN 37115"))


def test_florida_is_no_floor():
    said = normalise_address("12 Hollow Road, Miami")

    assert same_door(said, normalise_address("12 Hollow Road, Miami, FL 33101"))


def test_tenants_are_not_compared():
    assert found(HOME, "12 Hollow Road, Nashville, TN", tenant="another") == []


def test_a_home_without_a_town_is_no_address():
    assert found("12 Hollow Road", "12 Hollow Road, Nashville, TN 37115") == []
