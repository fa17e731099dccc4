from __future__ import annotations

import pytest

from tests.facts.deriving import HOME, fact, line

CHICAGO = line("198.51.100.7", 41.9, -87.6)
BERLIN = line("198.51.100.8", 52.5, 13.4, country="DE")
PEOPLE = [{"subject": "w1", "is_worker": True, **HOME}]


def at(time: str, ip: str = "198.51.100.7", **more):
    return {"account": "w1", "at": f"2026-03-02T{time}Z", "ip": ip, "outcome": "success"} | more


def test_a_leg_measures_distance_time_and_speed_between_two_places():
    (leg,) = fact("legs", sign_in=[at("14:00:00"), at("16:00:00", "198.51.100.8")], addresses=[CHICAGO, BERLIN])

    assert leg["km"] == pytest.approx(7080 - 200, abs=40)
    assert leg["hours"] == 2
    assert (leg["from_country"], leg["country"]) == ("US", "DE")


def test_two_sign_ins_in_one_second_make_no_infinite_speed():
    (leg,) = fact("legs", sign_in=[at("14:00:00"), at("14:00:00", "198.51.100.8")], addresses=[CHICAGO, BERLIN])

    assert leg["hours"] == pytest.approx(1 / 60)


def test_no_leg_where_the_error_radii_swallow_the_distance():
    vague = [CHICAGO | {"radius_km": 4000.0}, BERLIN | {"radius_km": 4000.0}]

    assert fact("legs", sign_in=[at("14:00:00"), at("16:00:00", "198.51.100.8")], addresses=vague) == []


@pytest.mark.parametrize("ip_class", ["vpn", "relay", "sase", "private", "hosting"])
def test_what_hides_the_place_is_skipped_and_the_leg_spans_it(ip_class):
    hidden = line("198.51.100.9", 35.6, 139.7, ip_class=ip_class)
    seen = [at("14:00:00"), at("15:00:00", "198.51.100.9"), at("16:00:00")]

    assert fact("legs", sign_in=seen, addresses=[CHICAGO, hidden]) == []


def test_an_address_that_five_people_share_outside_homes_is_the_companys_own():
    cloud = line("198.51.100.8", 52.5, 13.4, ip_class="unknown")
    crowd = [at("10:00:00", "198.51.100.8", account=f"w{number}") for number in range(1, 6)]

    assert fact("places", sign_in=crowd, addresses=[cloud]) == []
    assert len(fact("places", sign_in=crowd[:4], addresses=[cloud])) == 4


def test_a_home_line_that_five_people_share_is_no_company_egress():
    crowd = [at("10:00:00", account=f"w{number}") for number in range(1, 6)]

    assert len(fact("places", sign_in=crowd, addresses=[CHICAGO])) == 5


def test_approved_travel_covers_its_country_and_a_day_on_either_side():
    trip = {"subject": "w1", "country": "DE", "from_at": "2026-03-03T00:00:00Z", "until_at": "2026-03-05T00:00:00Z"}

    def placed(country: str) -> int:
        row = at("10:00:00", "198.51.100.8")
        return len(fact("places", sign_in=[row], addresses=[BERLIN], approved_travel=[trip | {"country": country}]))

    assert placed("DE") == 0
    assert placed("FR") == 1


def test_a_day_is_as_near_as_its_nearest_sign_in():
    rows = [at("10:00:00", vendor_latitude=41.9, vendor_longitude=-87.6), at("18:00:00", "198.51.100.8")]

    (day,) = fact("days", sign_in=rows, addresses=[CHICAGO, BERLIN], people=PEOPLE)

    assert day["nearest_km"] == 0
    assert day["farthest_km"] > 6000
    assert day["at_home"]
    assert day["country"] is None


def test_background_refreshes_say_nothing_about_where_a_person_is():
    assert fact("days", sign_in=[at("10:00:00", interactive=False)], addresses=[CHICAGO], people=PEOPLE) == []
