from __future__ import annotations

import pytest

from tests.facts.deriving import fact

PEOPLE = [{"subject": f"w{number}", "worker_id": str(number), "is_worker": True} for number in range(1, 4)]
KEY = "opf1a2b3c4d5e6f7g8h9"


def edges(**rows):
    return fact("edges", people=PEOPLE, **rows)


def test_three_people_on_one_phone_are_three_edges_each_way_once():
    factor = [{"account": f"w{number}", "at": number, "action": "registered", "device": KEY} for number in range(1, 4)]

    found = edges(factor=factor)

    assert [(row["subject_a"], row["subject_b"]) for row in found] == [("w1", "w2"), ("w1", "w3"), ("w2", "w3")]
    assert {(row["link_kind"], row["degree"]) for row in found} == {("factor", 3)}
    assert found[1]["at"] == 3


def test_values_that_would_be_personal_in_the_clear_are_not_there():
    factor = [{"account": f"w{number}", "at": number, "action": "registered", "device": KEY} for number in range(1, 3)]

    assert all(KEY not in str(row) for row in edges(factor=factor))


@pytest.mark.parametrize(
    ("given", "kind"), [("phone", "phone"), ("bank", "bank"), ("address", "address"), ("delivery_address", "address")]
)
def test_shared_contacts_are_edges(given, kind):
    contacts = [{"subject": f"w{number}", "contact_kind": given, "value": "v", "at": 5} for number in (1, 2)]

    assert [row["link_kind"] for row in edges(contacts=contacts)] == [kind]


@pytest.mark.parametrize(("kind", "edges_of_agency"), [("phone", 0), ("bank", 0), ("delivery_address", 1)])
def test_what_an_agency_gives_for_its_people_is_no_edge(kind, edges_of_agency):
    people = [person | {"agency": "f1"} for person in PEOPLE]
    contacts = [{"subject": f"w{number}", "contact_kind": kind, "value": "v", "at": 5} for number in (1, 2)]

    assert len(fact("edges", people=people, contacts=contacts)) == edges_of_agency


def test_what_a_whole_small_company_shares_is_no_edge():
    contacts = [
        {"subject": f"w{number}", "contact_kind": "delivery_address", "value": "v", "at": 5} for number in (1, 2, 3)
    ]

    assert edges(contacts=contacts) == []


def test_a_home_line_links_on_two_common_days_and_not_on_one():
    line = [{"ip": "198.51.100.7", "ip_class": "residential"}]

    def sign_ins(days: int):
        row = {"ip": "198.51.100.7", "outcome": "success", "at": "2026-03-02T10:00:00Z", "times": days}
        return [row | {"account": "w1"}, row | {"account": "w2"}]

    assert edges(addresses=line, sign_in=sign_ins(1)) == []
    assert [row["link_kind"] for row in edges(addresses=line, sign_in=sign_ins(2))] == ["egress"]


def test_one_router_links_laptops_whatever_the_cloud_sees():
    device = [{"device_id": f"d{number}", "worker_id": str(number), "at": 5} for number in (1, 2)]
    seen = [
        {"device_id": f"d{number}", "gateway_mac": "9483c4112233", "at": "2026-03-02T10:00:00Z", "times": 2}
        for number in (1, 2)
    ]

    assert [row["link_kind"] for row in edges(device=device, device_network=seen)] == ["egress"]


@pytest.mark.parametrize(
    ("first", "second", "linked"),
    [
        ({"gateway_hash": "54d4c5ac7338"}, {"gateway_hash": "54d4c5ac7338"}, True),
        ({"gateway_mac": "54d4c5ac7338"}, {"gateway_hash": "54d4c5ac7338"}, False),
        ({"gateway_hash": "54d4c5ac7338"}, {"gateway_hash": "000000000000"}, False),
    ],
)
def test_the_collectors_hash_of_a_router_links_as_its_address_does_and_the_two_never_meet(first, second, linked):
    device = [{"device_name": f"lap-{number}", "worker_id": str(number), "at": 5} for number in (1, 2)]
    seen = [
        {"device_name": f"lap-{number}", "at": "2026-03-02T10:00:00Z", "times": 2} | router
        for number, router in ((1, first), (2, second))
    ]

    assert [row["link_kind"] for row in edges(device=device, device_network=seen)] == ["egress"] * linked


def test_tenants_are_never_linked_here():
    factor = [{"account": "w1", "tenant": tenant, "at": 5, "action": "registered", "device": KEY} for tenant in "tu"]

    assert edges(factor=factor) == []


def test_what_a_crowd_shares_links_nobody():
    contacts = [{"subject": f"s{number}", "contact_kind": "phone", "value": "v", "at": 5} for number in range(30)]

    assert edges(contacts=contacts) == []
