from __future__ import annotations

from dataclasses import dataclass

import pytest

from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, Device, Event, Payroll, Shipment, SignIn, Watch, Worker
from sleetwatch.intake.rows import Rows, event_id
from sleetwatch.intel import places
from sleetwatch.subjects import NEWEST_INGESTS, Pseudonyms, claim_tables, identify
from sleetwatch.subjects.doors import same_address
from sleetwatch.subjects.place import km_between, place_in
from tests.times import at

KEY = b"k" * 32
START = at("2024-01-08")


def tables_of(*events: Event, batch: int = 1) -> dict[str, list[dict]]:
    engine = Engine(memory_limit_mb=512, threads=1)
    rows = {name: Rows(kind) for name, kind in KINDS.items()}
    for number, event in enumerate(events, start=1):
        rows[event.kind].add(("t", event_id("t", event), "test", f"file{batch}", number, number), event)
    for name, of_kind in rows.items():
        engine.register(name, of_kind.table())
    engine.register("newest_ingests", NEWEST_INGESTS.empty_table())
    with engine:
        who = identify(engine, Pseudonyms(KEY))
        made = claim_tables(engine, who, Pseudonyms(KEY), places)
    return {name: table.to_pylist() for name, table in made.items()}


def worker(worker_id: str, **claims: object) -> Worker:
    given = {"full_name": f"Name of {worker_id}", "work_email": f"{worker_id}@acme.example", "home_country": "US"}
    return Worker(at=START, worker_id=worker_id, **(given | claims))


def test_an_account_on_the_roster_is_the_worker_and_any_other_is_itself():
    made = tables_of(
        worker("w1"), SignIn(at=START, account="w1@acme.example"), SignIn(at=START, account="svc@acme.example")
    )
    by_account = {row["account"]: row for row in made["subjects"]}
    assert by_account["w1@acme.example"]["worker_id"] == "w1"
    assert by_account["svc@acme.example"]["worker_id"] is None
    assert len({row["subject"] for row in made["subjects"]}) == 2


def test_a_devices_local_account_is_the_one_worker_of_that_name():
    made = tables_of(worker("w1", work_email="jo.doe@acme.example"), Device(at=START, account="corp\\jo.doe"))
    by_account = {row["account"]: row["worker_id"] for row in made["subjects"]}
    assert by_account["corp\\jo.doe"] == "w1"


def test_a_local_account_on_a_machine_of_somebody_else_is_not_the_namesake():
    made = tables_of(
        worker("w1", work_email="alex@acme.example"),
        worker("w2", work_email="alex.kim@acme.example"),
        Device(at=START, device_name="kims-mac.local", account="alex.kim@acme.example"),
        Device(at=START, device_name="a-mac", worker_id="w1"),
        SignIn(at=START, account="kims-mac\\alex"),
        SignIn(at=START, account="a-mac\\alex"),
    )
    by_account = {row["account"]: row["worker_id"] for row in made["subjects"]}
    assert by_account.get("kims-mac\\alex") is None
    assert by_account["a-mac\\alex"] == "w1"


def test_a_contractor_who_was_hired_is_one_person_under_two_numbers():
    asked = {"full_name": "Jo Ann Doe", "personal_email": "jo@mail.example"}
    begun = Worker(at=START, worker_id="c1", work_email="jo.x@acme.example", end_at=at("2024-06-30"), **asked)
    hired = Worker(at=at("2024-07-01"), worker_id="e1", work_email="jo@acme.example", **asked)

    def persons(*workers: Worker) -> int:
        return len({row["person"] for row in tables_of(*workers)["people"]})

    assert persons(begun, hired) == 1
    assert persons(begun, Worker(at=at("2024-02-01"), worker_id="e1", **asked)) == 2, "side by side"
    assert persons(begun, Worker(at=at("2024-07-01"), worker_id="e1", **(asked | {"full_name": "Jo Roe"}))) == 2


def test_a_home_by_coordinates_has_the_zone_of_its_city():
    made = tables_of(worker("w1", home_latitude=30.3, home_longitude=-97.7, home_city="Austin", home_region="TX"))
    (person,) = made["people"]
    assert (person["home_latitude"], person["zone"]) == (30.3, "America/Chicago")


def test_a_local_account_that_could_be_two_workers_is_nobody():
    made = tables_of(
        worker("w1", work_email="jo@acme.example"),
        worker("w2", work_email="jo@other.example"),
        Device(at=START, account="corp\\jo"),
    )
    assert "corp\\jo" not in {row["account"] for row in made["subjects"]}


def test_no_name_gets_past_this_stage():
    made = tables_of(
        worker("w1", full_name="Unmistakable Surname", phone="+15551230000"),
        Payroll(at=START, worker_id="w1", pay_account="DE123", payee_name="Unmistakable Payee"),
    )
    said = repr(made)
    for private in ("Unmistakable", "+15551230000", "DE123"):
        assert private not in said


def test_shared_values_hash_alike_across_people_and_files():
    made = tables_of(
        worker("w1", phone="+15551230000"),
        worker("w2", emergency_phone="+15551230000"),
        Payroll(at=START, worker_id="w1", institution="Bank", pay_account="X1"),
        Payroll(at=START, worker_id="w2", institution="bank", pay_account="x1"),
    )
    for kinds in ({"phone", "emergency_phone"}, {"bank"}):
        values = {row["value"] for row in made["contacts"] if row["contact_kind"] in kinds}
        assert len(values) == 1


def test_a_delivery_to_a_colleagues_home_hashes_as_that_home():
    made = tables_of(
        worker("w1", home_address="12 Elm Street", home_city="Austin"),
        worker("w2", home_address="7 Oak Street", home_city="Dallas"),
        Shipment(at=START, shipment_id="s1", worker_id="w2", delivered_address="12 Elm St, Austin, TX 78701, US"),
        Shipment(at=START, shipment_id="s2", worker_id="w1", delivered_address="12 Elm St, Austin, TX 78701, US"),
    )
    subject_of = {row["worker_id"]: row["subject"] for row in made["people"]}
    [taken] = [row for row in made["contacts"] if row["contact_kind"] == "delivered_home"]
    [home] = [row["value"] for row in made["contacts"]
              if row["contact_kind"] == "address" and row["subject"] == subject_of["w1"]]  # fmt: skip

    assert (taken["subject"], taken["value"]) == (subject_of["w2"], home)


def test_hashes_are_worthless_in_another_workspace():
    one, other = Pseudonyms(b"a" * 32), Pseudonyms(b"b" * 32)
    assert one.value("phone", "+1555") != other.value("phone", "+1555")
    assert one.subject("t", "worker:w1") != other.subject("t", "worker:w1")
    assert one.subject("t", "worker:w1") != one.subject("u", "worker:w1")


def test_a_home_is_located_by_city_or_taken_from_the_roster():
    made = tables_of(
        worker("w1", home_city="Austin", home_region="TX"),
        worker("w2", home_latitude=52.5, home_longitude=13.4, home_country="DE"),
        worker("w3", home_country=None),
    )
    by_worker = {row["worker_id"]: row for row in made["people"]}
    assert by_worker["w1"]["home_latitude"] == pytest.approx(30.27, abs=0.2)
    assert by_worker["w1"]["zone"] == "America/Chicago"
    assert by_worker["w2"]["home_latitude"] == 52.5
    assert by_worker["w3"]["home_latitude"] is None


def shipped(delivered: str, requested: str | None = None, status: str = "delivered") -> dict:
    made = tables_of(
        worker("w1", home_address="12 Elm Street", home_city="Austin", home_region="TX"),
        Shipment(
            at=START, shipment_id="s1", worker_id="w1", requested_address=requested or delivered,
            delivered_address=delivered, status=status,
        ),
    )  # fmt: skip
    (parcel,) = made["parcels"]
    return parcel


def test_a_parcel_at_the_claimed_home_is_at_home_however_it_is_written():
    parcel = shipped("12 Elm St., Austin, TX 78701, US")
    assert parcel["delivered_elsewhere"] is False
    assert parcel["home_km"] == 0
    assert parcel["redirected"] is False


def test_a_parcel_in_another_city_is_elsewhere_and_its_distance_is_known():
    parcel = shipped("9 Oak Avenue, Nashville, TN 37201, US")
    assert parcel["delivered_elsewhere"] is True
    assert 900 < parcel["home_km"] < 1300


def test_a_parcel_that_was_sent_on_is_redirected():
    assert shipped("9 Oak Ave, Nashville, TN, US", requested="12 Elm Street, Austin, TX, US")["redirected"] is True
    assert shipped("12 Elm Street, Austin, TX, US", status="redirected")["redirected"] is True


def test_a_parcel_without_an_address_claims_nothing():
    made = tables_of(worker("w1"), Shipment(at=START, shipment_id="s1", worker_id="w1", status="delivered"))
    assert made["parcels"][0]["delivered_elsewhere"] is None


@dataclass(frozen=True)
class Here:
    latitude: float
    longitude: float
    radius_km: float
    zone: str | None = None


def test_distance_is_net_of_what_both_places_may_be_off():
    austin, nashville = Here(30.27, -97.74, 20), Here(36.16, -86.78, 20)
    assert km_between(austin, nashville) == pytest.approx(1215 - 40, abs=10)
    assert km_between(austin, Here(30.3, -97.7, 30)) == 0


def test_an_address_that_names_no_city_we_know_has_no_place():
    assert place_in("Somewhere, Nowhereville, ZZ", "US", places.locate) is None


@pytest.mark.parametrize(
    ("address", "longitude"),
    [
        ("12 Elm St, Richmond, CA", -122.4),
        ("12 Elm St, Ontario, CA", -117.6),
        ("1 Main St, Paris, TX", -95.6),
        ("1 Main St, Paris, FR", 2.4),
        ("5 Main St, Surrey, CA", -122.8),
        ("5 Main St, Berlin, DE", 13.4),
    ],
)
def test_two_letters_at_the_end_are_the_state_that_has_such_a_town_or_else_a_country(address, longitude):
    place = place_in(address, "US", places.locate)
    assert place is not None
    assert place.longitude == pytest.approx(longitude, abs=0.2)


def test_one_address_may_say_less_than_the_other_and_still_be_the_same():
    assert same_address("12 elm st austin", "12 elm st austin tx 78701 us")
    assert not same_address("12 elm st austin", "14 elm st austin tx 78701 us")


def test_a_return_knows_how_far_from_the_claimed_home_it_was_handed_in():
    row = Shipment(
        at=START,
        shipment_id="s1",
        worker_id="w1",
        status="returned",
        sent_from_address="9 Oak Avenue, Nashville, TN 37201, US",
    )
    (parcel,) = tables_of(
        worker("w1", home_city="Austin", home_region="TX", home_country="US", home_postal_code="78701"), row
    )["parcels"]
    assert parcel["sent_from_km"] > 1000


def test_where_a_parcel_came_back_to_and_a_parcel_shop_are_no_delivery_addresses():
    def sent(shipment_id: str, address: str, status: str | None) -> Shipment:
        return Shipment(at=START, shipment_id=shipment_id, worker_id="w1", delivered_address=address, status=status)

    kept = [sent("s1", "12 Elm Street, Austin, TX", "delivered"), sent("s2", "3 Bay Road, Austin, TX", None)]
    left = [
        sent("s3", "1 Depot Way, Memphis, TN", "returned"),
        sent("s4", "UPS Access Point, 5 Elm Street", "delivered"),
    ]

    made = tables_of(worker("w1"), *kept, *left)

    assert sum(row["contact_kind"] == "delivery_address" for row in made["contacts"]) == len(kept)


def test_workers_of_one_agency_have_one_key_for_it():
    made = tables_of(worker("w1", agency="Bay Staffing"), worker("w2", agency="BAY STAFFING "), worker("w3"))
    firms = {row["worker_id"]: row["agency"] for row in made["people"]}

    assert firms["w1"] == firms["w2"] is not None
    assert firms["w3"] is None
    assert "Staffing" not in repr(made)


def test_a_listed_address_is_found_as_a_home_and_as_where_equipment_went():
    made = tables_of(
        worker("w1", home_address="12 Elm Street", home_city="Austin", home_country="US"),
        Shipment(at=START, shipment_id="s1", worker_id="w1", delivered_address="12 Elm Street, Austin, US"),
        Watch(at=START, list_kind="address", value="12 Elm Street, Austin, US", label="farm"),
    )
    listed = {(row["contact_kind"], row["value"]) for row in made["listed_contacts"]}

    assert listed == {
        (row["contact_kind"], row["value"])
        for row in made["contacts"]
        if row["contact_kind"] in ("address", "delivery_address")
    }
