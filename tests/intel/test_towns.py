from __future__ import annotations

from sleetwatch.intel.towns import Box, biggest, dots, nearest

EUROPE = Box(longitude=10.0, latitude=50.0, wide=40.0, tall=20.0)


def test_a_place_goes_by_the_largest_town_near_it():
    town = nearest(41.88, -87.63)
    assert town is not None
    assert (town.name, town.country) == ("Chicago", "US")


def test_far_from_any_town_a_place_has_no_name():
    assert nearest(-60.0, -120.0) is None


def test_names_on_a_map_are_the_largest_and_stand_apart():
    towns = biggest(EUROPE, 6)
    assert len(towns) == 6
    assert {"London", "Paris", "Berlin"} & {one.name for one in towns}
    assert [one.size for one in towns] == sorted((one.size for one in towns), reverse=True)


def test_dots_are_on_land_and_within_the_box():
    found = dots(EUROPE, 1.0)
    assert all(39 <= latitude <= 61 and -11 <= longitude <= 31 for latitude, longitude in found)
    middle_of_the_sea = [one for one in found if 55.6 < one[0] < 56.6 and 3.5 < one[1] < 5.5]
    assert middle_of_the_sea == []
    assert len(found) > 200


def test_a_box_over_the_date_line_has_both_its_sides():
    longitudes = [longitude for _, longitude in dots(Box(180.0, -15.0, 40.0, 20.0), 1.0)]
    assert min(longitudes) < 0 < max(longitudes)
