from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.intel.places import country_middles, country_of, is_region, locate, normalise_address, town


def km(place, latitude, longitude):
    one, other = math.radians(place.latitude), math.radians(latitude)
    apart = math.radians(longitude - place.longitude)
    chord = math.sin(one) * math.sin(other) + math.cos(one) * math.cos(other) * math.cos(apart)
    return 6371 * math.acos(min(1.0, chord))


@pytest.mark.parametrize(
    ("asked", "latitude", "longitude", "zone"),
    [
        (("Springfield", "IL", "US"), 39.80, -89.64, "America/Chicago"),
        (("Springfield", "Massachusetts", "US"), 42.10, -72.59, "America/New_York"),
        (("Portland", "ME", "US"), 43.66, -70.26, "America/New_York"),
        (("Portland", None, "US"), 45.52, -122.68, "America/Los_Angeles"),
        (("Litchfield Park", "AZ", "US"), 33.49, -112.36, "America/Phoenix"),
        (("Limerick", "PA", "US"), 40.23, -75.52, "America/New_York"),
        (("Limerick", None, "IE"), 52.66, -8.63, "Europe/Dublin"),
        (("St. Louis", "MO", "USA"), 38.63, -90.20, "America/Chicago"),
        (("New York", "New York", "United States"), 40.71, -74.01, "America/New_York"),
        (("Washington", "D.C.", "US"), 38.90, -77.04, "America/New_York"),
        (("London", "ON", "CA"), 42.98, -81.23, "America/Toronto"),
        (("London", None, "United Kingdom"), 51.51, -0.13, "Europe/London"),
        (("London", None, None), 51.51, -0.13, "Europe/London"),
        (("München", "Bayern", "DE"), 48.14, 11.58, "Europe/Berlin"),
        (("Munich", None, "DEU"), 48.14, 11.58, "Europe/Berlin"),
        (("Bengaluru", "KA", "IN"), 12.97, 77.59, "Asia/Kolkata"),
        (("São Paulo", "SP", "BR"), -23.55, -46.64, "America/Sao_Paulo"),
        (("Perth", "WA", "AU"), -31.95, 115.86, "Australia/Perth"),
        (("Shenyang", None, "CN"), 41.79, 123.43, "Asia/Shanghai"),
        (("Vladivostok", "Primorskiy", "RU"), 43.11, 131.87, "Asia/Vladivostok"),
        (("Kraków", None, "PL"), 50.06, 19.94, "Europe/Warsaw"),
        (("Austin, TX", None, None), 30.27, -97.74, "America/Chicago"),
    ],
)
def test_twenty_two_cities_are_where_they_are(asked, latitude, longitude, zone):
    place = locate(*asked)

    assert place is not None
    assert km(place, latitude, longitude) < 10
    assert place.zone == zone
    assert place.radius_km < 70


def test_a_small_city_has_a_small_radius():
    assert locate("Limerick", "PA", "US").radius_km < locate("Chicago", "IL", "US").radius_km


def test_an_unknown_town_in_a_known_region_is_the_region():
    place = locate("Nowhereville", "KS", "US")

    assert km(place, 38.5, -98) < 200
    assert place.radius_km > 100
    assert place.zone == "America/Chicago"


def test_a_known_region_without_such_a_city_is_not_a_namesake_elsewhere():
    place = locate("Seattle", "FL", "US")

    assert km(place, 28, -82) < 300


def test_a_region_nobody_knows_is_no_obstacle():
    assert km(locate("Denver", "Front Range", "US"), 39.74, -104.98) < 10


def test_an_american_postal_code_stands_in_for_a_missing_state():
    assert km(locate("Springfield", None, "US", "65806"), 37.2, -93.3) < 20
    assert km(locate("Springfield", None, "US", "01103-1234"), 42.1, -72.6) < 20


def test_a_postal_code_of_five_digits_is_american_only_beside_a_town_of_that_state():
    assert locate("Berlin", None, None, "10115").country == "DE"
    assert locate("Paris", None, None, "75001").country == "FR"
    assert locate(None, None, None, "80331") is None
    assert locate("Springfield", None, None, "65806") == locate("Springfield", "MO", "US")
    assert locate("Birmingham", None, None, "35203") == locate("Birmingham", "AL", "US")


def test_a_country_alone_is_its_middle_and_has_a_zone_only_if_it_has_one():
    german, american = locate(None, None, "Germany"), locate(None, None, "US")

    assert german.zone == "Europe/Berlin"
    assert american.zone is None
    assert american.radius_km > german.radius_km > 200


@pytest.mark.parametrize(
    "asked", [(None, None, None, None), ("", "", "", ""), ("Qwxzt", None, None), ("x", "y", "z", "?")]
)
def test_what_nobody_knows_is_none(asked):
    assert locate(*asked) is None


@given(*[st.none() | st.text(max_size=30)] * 4)
def test_no_text_whatsoever_breaks_it(city, region, country, postal):
    assert locate(city, region, country, postal) is None or -90 <= locate(city, region, country, postal).latitude <= 90


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("us", "US"), ("USA", "US"), ("United States of America", "US"), ("U.S.A.", "US"), ("UK", "GB"), ("", None),
        ("Deutschland", "DE"), ("Brasil", "BR"), ("España", "ES"), ("Україна", "UA"), ("日本", "JP"),
        ("Atlantis", None),
    ],
)  # fmt: skip
def test_countries_are_known_by_code_english_name_and_many_by_their_own(text, code):
    assert country_of(text) == code


def test_every_country_has_a_middle_and_a_radius():
    middles = country_middles()

    assert middles.num_rows > 230
    assert min(middles["radius_km"].to_pylist()) >= 25


SAME_DOOR = [
    "12 Main Street, Apt. 4B, Springfield, IL 62704",
    "12 MAIN ST #4B Springfield IL 62704-1234",
    "12 main st. unit 4b, springfield il, 62704, USA",
    "  12  Main Str., Suite 4-B,  Springfield, IL 62704 ",
]


@pytest.mark.parametrize("text", SAME_DOOR)
def test_one_door_has_one_spelling(text):
    assert normalise_address(text) == "12 main st unit 4b springfield il 62704"


@pytest.mark.parametrize(
    "other",
    [
        "13 Main Street Apt 4B Springfield IL 62704",
        "12 Main Street Apt 4C Springfield IL 62704",
        "12 Main Ave Apt 4B Springfield IL 62704",
    ],
)
def test_other_doors_stay_apart(other):
    assert normalise_address(other) != normalise_address(SAME_DOOR[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 North Saint Mary's Boulevard", "1 N St. Marys Blvd"),
        ("P.O. Box 77", "PO BOX 77"),
        ("Fifth Avenue 100", "5th Ave 100"),
        ("Königstraße 1", "Konigstrasse 1"),
        ("Königstr. 1", "Königstraße 1"),
        ("Lange Str. 1", "Lange Straße 1"),
        ("No. 12 Hollow Road", "12 Hollow Road"),
        ("5 Elm St Apt #3", "5 Elm St Unit 3"),
    ],
)
def test_common_spellings_agree(one, other):
    assert normalise_address(one) == normalise_address(other)


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text):
    once = normalise_address(text)

    assert normalise_address(once) == once


def test_a_town_is_only_known_where_it_is():
    assert town("Austin", "TX", "US") == town("Austin")
    assert town("Austin", "Bavaria", "DE") is None
    assert town("Austin", "Nonsense") is None
    assert town("Nowhereville") is None


def test_a_region_is_one_of_its_country_or_of_any():
    assert is_region("US", "TX")
    assert is_region("DE", "Bayern")
    assert not is_region("DE", "TX")
    assert is_region(None, "NSW")


@pytest.mark.parametrize(
    ("city", "region", "country"),
    [
        ("Berlin", "DE", "DE"),
        ("Wilmington", "DE", "US"),
        ("Toronto", "CA", "CA"),
        ("Los Angeles", "CA", "US"),
        ("Bogota", "CO", "CO"),
        ("Denver", "CO", "US"),
        ("San Jose", "CR", "CR"),
        ("Panama City", "PA", "PA"),
        ("Tbilisi", "Georgia", "GE"),
        ("Atlanta", "Georgia", "US"),
        ("Nowhereville", "DE", None),
    ],
)
def test_a_region_without_a_country_may_be_the_country(city: str, region: str, country: str | None):
    place = locate(city, region)
    assert (place.country if place else None) == country
