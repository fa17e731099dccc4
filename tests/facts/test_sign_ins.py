from __future__ import annotations

import pytest

from tests.facts.deriving import HOME, fact, line

CHICAGO = line("198.51.100.7", 41.9, -87.6)
DALLAS = line("198.51.100.8", 32.8, -96.8)


def sign_in(**more):
    return {"account": "w1", "at": "2026-03-02T14:00:00Z", "ip": "198.51.100.7", "outcome": "success"} | more


def only(**rows):
    (row,) = fact("sign_ins", **rows)
    return row


def test_the_vendors_place_comes_before_the_address_books():
    row = only(sign_in=[sign_in(vendor_latitude=32.8, vendor_longitude=-96.8)], addresses=[CHICAGO])

    assert (row["latitude"], row["longitude"]) == (32.8, -96.8)


def test_without_the_vendors_coordinates_the_address_book_speaks():
    assert only(sign_in=[sign_in(vendor_country="US")], addresses=[CHICAGO])["latitude"] == 41.9


def test_where_vendor_and_address_book_name_two_countries_the_place_is_unknown():
    row = only(sign_in=[sign_in(vendor_country="DE")], addresses=[CHICAGO])

    assert row["latitude"] is None
    assert row["country"] == "DE"


def test_distance_from_home_is_net_of_both_errors_and_never_below_zero():
    people = [{"subject": "w1", "is_worker": True, **HOME}]

    near = only(sign_in=[sign_in()], addresses=[CHICAGO], people=people)
    far = only(sign_in=[sign_in(ip="198.51.100.8")], addresses=[DALLAS], people=people)

    assert near["home_km"] == 0
    assert far["home_km"] == pytest.approx(1295 - 120, abs=15)


def test_at_home_needs_a_home_line_that_the_vendor_places_near_it():
    people = [{"subject": "w1", "is_worker": True, **HOME}]
    mobile = line("198.51.100.7", 41.9, -87.6, ip_class="mobile", radius_km=1000.0)

    seen = {"vendor_latitude": 41.9, "vendor_longitude": -87.6}

    assert only(sign_in=[sign_in(**seen)], addresses=[CHICAGO], people=people)["at_home"]
    assert not only(sign_in=[sign_in(**seen)], addresses=[mobile], people=people)["at_home"]
    assert not only(sign_in=[sign_in(**seen | {"vendor_latitude": 32.8})], addresses=[CHICAGO], people=people)[
        "at_home"
    ]
    assert not only(sign_in=[sign_in()], addresses=[CHICAGO], people=people)["at_home"]


def test_a_failed_attempt_says_nothing_about_the_accounts_owner():
    assert fact("sign_ins", sign_in=[sign_in(outcome="failure"), sign_in(outcome="interrupted")]) == []


def test_a_log_that_holds_successes_only_need_not_say_so():
    assert len(fact("sign_ins", sign_in=[sign_in(outcome=None)])) == 1


@pytest.mark.parametrize(
    ("address", "hidden_by"),
    [
        ({"ip_class": "vpn"}, "class"),
        ({"ip_class": "hosting", "label": "astrill", "anonymiser": True}, "list"),
        ({"ip_class": "vpn", "label": "trusted-egress", "anonymiser": True}, "none"),
        ({"ip_class": "relay"}, "none"),
        ({"ip_class": "sase"}, "none"),
        ({"ip_class": "residential", "label": "laptop-farm"}, "none"),
    ],
)
def test_what_counts_as_an_anonymiser(address, hidden_by):
    assert only(sign_in=[sign_in()], addresses=[{"ip": "198.51.100.7", **address}])["anonymised_by"] == hidden_by


def test_the_vendors_word_for_a_proxy_counts_unless_it_is_a_relay():
    assert only(sign_in=[sign_in(vendor_proxy=True)])["anonymised_by"] == "vendor"
    assert only(sign_in=[sign_in(tunnel="nord_vpn")])["anonymised_by"] == "vendor"
    assert only(sign_in=[sign_in(vendor_proxy=True, tunnel="ICLOUD_RELAY_PROXY")])["anonymised_by"] == "none"


def test_a_label_holds_only_within_its_dates():
    listed = {"ip": "198.51.100.7", "ip_class": "residential", "label": "astrill", "anonymiser": True}
    ended = listed | {"label_until": "2026-02-01T00:00:00Z"}
    to_come = listed | {"label_from": "2026-04-01T00:00:00Z"}

    assert only(sign_in=[sign_in()], addresses=[listed])["label"] == "astrill"
    assert only(sign_in=[sign_in()], addresses=[ended])["label"] is None
    assert only(sign_in=[sign_in()], addresses=[to_come])["anonymised_by"] == "none"


def test_tenure_is_counted_from_the_first_day_and_unknown_without_one():
    people = [{"subject": "w1", "start_at": "2026-02-20T00:00:00Z"}]

    assert only(sign_in=[sign_in()], people=people)["tenure_days"] == 10
    assert only(sign_in=[sign_in()])["tenure_days"] is None


def test_accounts_of_two_tenants_are_two_subjects():
    rows = fact("sign_ins", sign_in=[sign_in(), sign_in(tenant="u")])

    assert {(row["tenant"], row["subject"]) for row in rows} == {("t", "w1"), ("u", "w1")}


def test_unlabelled_sign_ins_are_taken_as_made_by_hand():
    assert only(sign_in=[sign_in()])["interactive"]
    assert not only(sign_in=[sign_in(interactive=False)])["interactive"]


@pytest.mark.parametrize("unknown", ["home_latitude", "home_longitude"])
def test_an_unknown_home_is_at_no_distance(unknown):
    people = [{"subject": "w1", "is_worker": True, **HOME, unknown: None}]

    row = only(sign_in=[sign_in()], addresses=[CHICAGO], people=people)

    assert row["home_km"] is None
    assert not row["at_home"]


def test_an_unknown_place_is_at_no_distance():
    people = [{"subject": "w1", "is_worker": True, **HOME}]

    assert only(sign_in=[sign_in()], addresses=[CHICAGO | {"longitude": None}], people=people)["home_km"] is None
    assert only(sign_in=[sign_in()], people=people)["home_km"] is None


def test_a_place_known_only_as_the_claimed_country_may_be_the_home():
    people = [{"subject": "w1", "is_worker": True, **HOME, "home_country": "US"}]
    vague = line("198.51.100.7", 61.2, -149.9, radius_km=2363.0)

    assert only(sign_in=[sign_in()], addresses=[vague], people=people)["home_km"] == 0
    assert only(sign_in=[sign_in()], addresses=[vague | {"country": "CA"}], people=people)["home_km"] > 2000


def test_a_reset_at_one_vendor_ends_no_session_at_another():
    reset = {"account": "w1", "actor": "desk", "action": "password_reset", "at": "2026-03-09T12:00:00Z"}
    uses = [
        {"account": "w1", "session": "s-00000001", "source": "entra_sign_in", "at": f"2026-03-{day:02}T14:00:00Z"}
        for day in (8, 10)
    ]

    assert fact("outlived_sessions", credential=[reset | {"source": "salesforce"}], sign_in=uses) == []
    assert len(fact("outlived_sessions", credential=[reset | {"source": "entra_audit"}], sign_in=uses)) == 1
