"""What applicants share, where they were when they applied, and how the first laptop and the first days went."""

from __future__ import annotations

import pytest

from tests.facts.deriving import HOME, fact, line

US = {"home_country": "US"}
WORKER = {"subject": "w1", "is_worker": True, "start_at": "2026-03-02T00:00:00Z"} | HOME | US
MONDAY, TUESDAY, FRIDAY = (f"2026-03-{day}T10:00:00Z" for day in ("02", "03", "06"))


def gave(subject: str, kind: str, value: str, at: str = MONDAY) -> dict:
    return {"subject": subject, "contact_kind": kind, "value": value, "at": at}


def applied(subject: str, ip: str = "192.0.2.1", at: str = MONDAY, **more: object) -> dict:
    met = {"subject": subject, "at": at, "occasion": "application", "applicant_id": f"{subject}-{at}", "ip": ip}
    return met | {"network": "192.0.2.0/24"} | more


def test_the_newest_address_is_the_home():
    moved = [gave("w1", "address", "old", "2020-01-01T00:00:00Z"), gave("w1", "address", "a-new-one", MONDAY)]

    assert [row["home"] for row in fact("homes", contacts=moved)] == ["a-new-one"]


def test_a_claim_says_who_owns_it_and_whose_referee_it_is():
    contacts = [gave("a1", "phone", "v1"), gave("a2", "referee_phone", "v1"), gave("a3", "phone", "v2")]

    shared = fact("shared_claims", contacts=contacts)

    assert {(row["subject"], row["own"], row["referee"]) for row in shared} == {
        ("a1", True, False),
        ("a2", False, True),
    }
    assert {(row["sharers"], row["owners"], row["referrers"], row["home_unknown"]) for row in shared} == {
        (2, 1, 1, True)
    }


def test_a_claim_counts_homes_workers_and_leavers_apart():
    people = [{"subject": "w1", "is_worker": True, "end_at": MONDAY}, {"subject": "a1", "is_worker": False}]
    contacts = [gave(subject, kind, value) for subject, home in (("w1", "h1"), ("a1", "h2"))
                for kind, value in (("phone", "v1"), ("address", home))]  # fmt: skip

    row, _ = fact("shared_claims", people=people, contacts=contacts)

    assert (row["households"], row["applicants"], row["workers"], row["leavers"]) == (2, 1, 1, 1)


@pytest.mark.parametrize(
    ("first", "second", "one_agency"),
    [
        ({"agency": "f1", "channel": "agency"}, {"agency": "f1", "channel": "agency"}, True),
        ({"channel": "agency"}, {"channel": "agency"}, True),
        ({"agency": "f1", "channel": "agency"}, {"agency": "f2", "channel": "agency"}, False),
        ({"agency": "f1", "channel": "agency"}, {"channel": "direct"}, False),
    ],
)
def test_applicants_of_one_agency_are_known_even_where_nobody_names_it(first, second, one_agency):
    contacts = [gave("a1", "phone", "v1"), gave("a2", "phone", "v1")]

    shared = fact("shared_claims", contacts=contacts, appearances=[applied("a1", **first), applied("a2", **second)])

    assert {row["one_agency"] for row in shared} == {one_agency}


def test_workers_of_one_agency_or_town_are_known_who_share_a_contact():
    people = [WORKER | {"subject": one, "agency": "f1"} for one in ("w1", "w2")]
    contacts = [gave("w1", "bank", "v1"), gave("w2", "bank", "v1")]

    assert {
        (row["one_agency"], row["one_town"]) for row in fact("shared_contacts", people=people, contacts=contacts)
    } == {(True, True)}
    assert {(row["one_agency"], row["one_town"]) for row in fact("shared_contacts", contacts=contacts)} == {
        (False, False)
    }


def test_what_one_person_gave_under_two_numbers_is_shared_with_nobody():
    rows = {"contacts": [gave("w1", "phone", "p1"), gave("w2", "phone", "p1")]}
    apart = [{"subject": name, "is_worker": True} for name in ("w1", "w2")]
    one = [row | {"person": "w2"} for row in apart]

    assert len(fact("shared_contacts", people=apart, **rows)) == 2
    assert fact("shared_contacts", people=one, **rows) == []


def test_hidden_networks_tell_no_distance_and_a_vague_place_may_be_the_home():
    addresses = [
        line("192.0.2.1", 34.0, -118.2),
        line("192.0.2.2", 34.0, -118.2, ip_class="vpn"),
        line("192.0.2.3", 39.7, -104.9, radius_km=1500.0),
        line("192.0.2.4", 34.0, -118.2, label="trusted-egress"),
        line("192.0.2.5", 34.0, -118.2, label="astrill", anonymiser=True, label_until="2026-01-01T00:00:00Z"),
    ]
    met = [applied("w1", address["ip"]) for address in addresses]

    places = {row["ip"]: row for row in fact("hiring_places", people=[WORKER], addresses=addresses, appearances=met)}

    assert places["192.0.2.1"]["home_km"] > 2500
    assert (places["192.0.2.2"]["hidden_by"], places["192.0.2.3"]["home_km"]) == ("vpn", 0.0)
    assert "192.0.2.4" not in places
    assert places["192.0.2.5"]["hidden_by"] == "none"


def networks(*met: dict, **rows: list[dict]) -> dict[str, dict]:
    addresses = [line("192.0.2.1", 34.0, -118.2), line("192.0.2.9", 34.0, -118.2)]
    return {row["subject"]: row for row in fact("shared_networks", addresses=addresses, appearances=list(met), **rows)}


def test_neighbours_of_one_network_and_those_at_one_address_are_counted_apart():
    shared = networks(applied("a1"), applied("a2", at=TUESDAY), applied("a3", "192.0.2.9"))

    assert (shared["a1"]["others"], shared["a1"]["others_at_address"]) == (2, 1)
    assert (shared["a3"]["others"], shared["a3"]["others_at_address"]) == (2, 0)


def test_two_who_came_months_apart_do_not_meet_though_one_of_them_came_again():
    shared = networks(applied("a1", at="2025-01-05T10:00:00Z"), applied("a1", at="2026-01-05T10:00:00Z"),
                      applied("a2", at="2025-06-05T10:00:00Z"))  # fmt: skip

    assert shared == {}


def test_interviews_at_one_address_count_only_where_both_were_interviewed_there():
    shared = networks(
        applied("a1", occasion="interview"),
        applied("a2", occasion="interview"),
        applied("a3"),
        applied("a4", "192.0.2.9", occasion="interview"),
        contacts=[gave("a1", "address", "h1"), gave("a2", "address", "h1")],
    )

    assert (shared["a1"]["others_interviewed"], shared["a1"]["interviewed_of_home"]) == (1, 1)
    assert (shared["a3"]["others_interviewed"], shared["a4"]["others_interviewed"]) == (0, 0)


def file(subject: str, made_at: str, at: str = MONDAY) -> dict:
    return {"subject": subject, "at": at, "file_kind": "resume", "pipeline": "p1", "made_at": made_at}


def test_files_made_minutes_apart_across_a_round_ten_minutes_are_one_run():
    runs = fact("file_runs", application_files=[
        file("a1", "2026-02-20T10:08:00Z"), file("a2", "2026-02-20T10:12:00Z"), file("a3", "2026-02-20T10:40:00Z"),
    ])  # fmt: skip

    assert {(row["subject"], row["others"], row["users"]) for row in runs} == {("a1", 1, 3), ("a2", 1, 3)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-02-20T10:08:00Z", "2026-02-20T10:08:00Z"),
        ("2013-12-23T23:15:00Z", "2013-12-23T23:16:00Z"),
        ("2026-02-20T10:00:00Z", "2026-02-20T10:11:00Z"),
    ],
)
def test_a_templates_time_and_more_than_ten_minutes_are_no_run(one, other):
    assert fact("file_runs", application_files=[file("a1", one), file("a2", other)]) == []


def test_applications_of_a_day_are_counted_once_each_and_their_pace_is_known():
    twice = applied("a1", applicant_id="x1", requisition_id="R1")
    quick = applied("a1", at="2026-03-02T10:01:30Z", applicant_id="x2", requisition_id="R2")
    agencys = applied("a1", at="2026-03-02T10:02:00Z", applicant_id="x3", requisition_id="R3", channel="agency")

    (day,) = fact("application_days", appearances=[twice, twice, quick, agencys])

    assert (day["openings"], day["gap_seconds"]) == (2, 90)


def parcel(serial: str = "SN1", **more: object) -> dict:
    sent = {"subject": "w1", "shipment_id": serial, "serial": serial, "requested_at": "2026-02-20T10:00:00Z"}
    return sent | {"at": FRIDAY, "delivered_at": FRIDAY, "status": "delivered"} | more


def test_one_address_in_two_spellings_is_one_and_a_redirection_is_two():
    spelled = parcel(requested_place_key="k1", delivered_place_key="k1 too", redirected=False)

    assert [row["addresses"] for row in fact("laptop_arrivals", people=[WORKER], parcels=[spelled])] == [1]
    moved = spelled | {"redirected": True}
    assert [row["addresses"] for row in fact("laptop_arrivals", people=[WORKER], parcels=[moved])] == [2]


def test_a_parcel_that_came_back_is_counted_and_its_depot_is_no_address():
    back = parcel("SN0", status="returned", delivered_at=TUESDAY, requested_place_key="k1", delivered_place_key="depot")
    came = parcel(requested_place_key="k1", redirected=False)

    (arrival,) = fact("laptop_arrivals", people=[WORKER], parcels=[back, came])

    assert (arrival["serial"], arrival["addresses"], arrival["returned"]) == ("SN1", 1, 1)


def test_the_nearest_day_before_the_laptop_counts_and_a_data_centre_is_no_place():
    addresses = [
        line("192.0.2.1", 34.0, -118.2),
        line("192.0.2.2", 41.8, -87.7),
        line("192.0.2.3", 53.3, -6.2, ip_class="hosting"),
    ]
    used = {MONDAY: "192.0.2.1", TUESDAY: "192.0.2.1", "2026-03-04T10:00:00Z": "192.0.2.3"}
    signed_in = [{"account": "w1", "ip": ip, "outcome": "success", "at": at} for at, ip in used.items()]

    def early(*more: dict) -> tuple[int, float]:
        (row,) = fact(
            "laptop_arrivals", people=[WORKER], parcels=[parcel()], addresses=addresses, sign_in=[*signed_in, *more]
        )
        return row["days_before"], row["before_km"]

    assert early()[0] == 2
    assert early()[1] > 2500
    assert early({"account": "w1", "ip": "192.0.2.2", "outcome": "success", "at": "2026-03-04T12:00:00Z"}) == (3, 0.0)


def boots(at: str, sign_in: list[dict] | None = None, **more: object) -> list[dict]:
    return fact(
        "first_boots",
        people=[WORKER],
        sign_in=sign_in or [],
        parcels=[parcel(delivered_latitude=41.9, delivered_longitude=-87.6, delivered_radius_km=10.0)],
        device=[{"serial": "sn1", "device_id": "d1", "at": 5}],
        device_network=[{"device_id": "d1", "public_ip": "192.0.2.1", "at": at}],
        addresses=[line("192.0.2.1", 34.0, -118.2, **more)],
    )


def test_a_first_boot_knows_how_far_from_the_delivery_and_from_home_it_was():
    (boot,) = boots("2026-03-08T10:00:00Z")

    assert boot["delivery_km"] > 2500
    assert boot["home_km"] > 2500


def test_a_machine_behind_a_vpn_before_the_delivery_or_months_later_is_no_first_boot():
    assert boots("2026-03-08T10:00:00Z", ip_class="vpn") == []
    assert boots("2026-03-04T10:00:00Z") == []
    assert boots("2026-06-08T10:00:00Z") == []


def colleagues(ip: str) -> list[dict]:
    """Five people who sign in there, which makes it the company's own way out."""
    return [{"account": f"c{number}", "ip": ip, "at": MONDAY, "outcome": "success"} for number in range(5)]


def test_a_machine_prepared_at_the_office_tells_no_place():
    assert boots("2026-03-08T10:00:00Z", colleagues("192.0.2.1"), ip_class="corporate") == []


def test_candidates_who_are_interviewed_at_the_office_share_no_line():
    met = [applied(subject, occasion="interview") for subject in ("a1", "a2")]
    rows = {"addresses": [line("192.0.2.1", 34.0, -118.2, ip_class="unknown")], "appearances": met}

    assert len(fact("shared_networks", **rows)) == 2
    assert fact("shared_networks", **rows, sign_in=colleagues("192.0.2.1")) == []


def test_an_old_copy_of_the_inventory_says_how_old_it_is():
    (laptop,) = fact(
        "laptop_arrivals",
        people=[WORKER],
        parcels=[parcel()],
        device=[{"serial": "other", "device_id": "d9", "at": TUESDAY}],
    )

    assert not laptop["in_inventory"]
    assert laptop["inventory_at"] < laptop["delivered_at"]


def countries(person: dict, latitude: float = 53.3, longitude: float = -6.2, **more: object) -> list[tuple[str, bool]]:
    addresses = [line("192.0.2.1", 41.8, -87.7), line("192.0.2.2", latitude, longitude, country="IE", **more)]
    signed_in = [{"account": "w1", "ip": ip, "outcome": "success", "at": at}
                 for ip, at in (("192.0.2.1", MONDAY), ("192.0.2.2", TUESDAY))]  # fmt: skip
    found = fact("first_countries", people=[person], addresses=addresses, sign_in=signed_in)
    return [(row["country"], row["claimed_country"]) for row in found]


def test_countries_of_the_first_days_are_told_against_the_claimed_one():
    assert countries(WORKER) == [("IE", False), ("US", True)]


def test_a_cloud_workplace_is_no_country_and_who_claims_none_contradicts_none():
    assert countries(WORKER, ip_class="hosting") == [("US", True)]
    assert countries(WORKER | {"home_country": None}) == [("IE", True), ("US", True)]


def test_a_country_behind_a_border_that_is_near_home_is_left_out():
    assert countries(WORKER, latitude=42.3, longitude=-87.7) == [("US", True)]


def test_a_check_belongs_to_the_worker_the_applicant_or_the_account():
    made = {"check_kind": "picture", "outcome": "failure", "at": MONDAY}
    checks = fact(
        "checks",
        people=[{"subject": "w1", "is_worker": True, "worker_id": "1"}],
        applicants=[{"subject": "a1", "applicant_id": "A"}],
        subjects=[{"account": "x@corp.example", "subject": "s1"}],
        identity_check=[
            made | {"worker_id": "1"},
            made | {"worker_id": "1", "at": "2026-03-02T15:00:00Z"},
            made | {"applicant_id": "A"},
            made | {"account": "x@corp.example"},
            made | {"worker_id": "nobody"},
        ],
    )

    assert sorted(row["subject"] for row in checks) == ["a1", "s1", "w1"]


def test_what_a_couple_of_one_home_share_ties_no_referral():
    people = [{"subject": f"w{n}", "worker_id": str(n), "is_worker": True} for n in (1, 2)]
    tie = [{"account": one, "action": "registered", "phone": "+12025550101", "at": MONDAY} for one in ("w1", "w2")]
    rows = {"people": people, "factor": tie, "worker": [{"worker_id": "2", "referred_by": "1", "at": MONDAY}]}
    flat = [gave("w1", "address", "h1"), gave("w2", "address", "h1")]

    assert [row["tied"] for row in fact("referrals", **rows)] == [True]
    assert [row["tied"] for row in fact("referrals", **rows, contacts=flat)] == [False]
