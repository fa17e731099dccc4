"""Links across tenants: what is rare over all of them, held at the same time, and nobody else's."""

from __future__ import annotations

import pytest

from tests.facts.deriving import fact

KEY = "opf1a2b3c4d5e6f7g8h9"


def people(*tenants: str, each: int = 1, **more: object) -> list[dict[str, object]]:
    return [
        {"tenant": tenant, "subject": f"{tenant}{n}", "worker_id": f"{tenant}{n}", "is_worker": True} | more
        for tenant in tenants
        for n in range(each)
    ]


def contact(tenant: str, number: int = 0, kind: str = "phone", value: str = "v") -> dict[str, object]:
    return {"tenant": tenant, "subject": f"{tenant}{number}", "contact_kind": kind, "value": value, "at": 5}


def far(**rows):
    return fact("far_edges", **rows)


KINDS = {
    "phone": "phone", "bank": "bank", "mailbox": "mailbox", "address": "address", "delivery_address": "address",
    "delivered_home": "address", "profile": "mailbox", "file_id": "file", "picture": "photo", "camera": "camera",
}  # fmt: skip


def test_what_two_people_of_two_tenants_gave_ties_them():
    contacts = [contact(tenant, kind=kind, value=f"of {kind}") for tenant in "ab" for kind in KINDS]

    found = far(people=people("a", "b"), contacts=contacts)

    assert {row["value"].removeprefix("of "): row["link_kind"] for row in found} == KINDS
    assert {(row["tenant"], row["other_tenant"], row["degree"]) for row in found} == {("a", "b", 2)}


def test_two_people_of_one_tenant_are_no_link_across():
    assert far(people=people("a", each=2), contacts=[contact("a", 0), contact("a", 1)]) == []


@pytest.mark.parametrize(("sharers", "links"), [(25, 24), (26, 0)])
def test_a_hub_over_all_tenants_ties_nobody_though_it_is_small_in_each(sharers, links):
    tenants = [f"t{number:02}" for number in range(sharers)]

    found = far(people=people(*tenants), contacts=[contact(tenant) for tenant in tenants])

    assert len([row for row in found if row["tenant"] == "t00"]) == links


def test_a_handset_ties_only_those_who_had_it_at_one_time():
    def factor(tenant: str, first: int, last: int) -> list[dict[str, object]]:
        row = {"tenant": tenant, "account": f"{tenant}0", "action": "used", "device": KEY}
        return [row | {"at": first}, row | {"at": last}]

    assert [
        one["link_kind"] for one in far(people=people("a", "b"), factor=factor("a", 1, 9) + factor("b", 5, 20))
    ] == ["factor"]
    assert far(people=people("a", "b"), factor=factor("a", 1, 4) + factor("b", 5, 20)) == []


def test_a_firms_own_telephone_ties_nobody_of_its_people():
    contacts = [
        contact("a"),
        contact("b"),
        contact("a", kind="delivery_address"),
        contact("b", kind="delivery_address"),
    ]

    found = far(people=people("a", "b", agency="f1"), contacts=contacts)

    assert [row["link_kind"] for row in found] == ["address"]


def test_a_couple_with_an_employer_each_says_so():
    contacts = [contact(tenant, kind=kind) for tenant in "ab" for kind in ("address", "phone")]

    assert {row["one_home"] for row in far(people=people("a", "b"), contacts=contacts)} == {True}


def test_one_router_ties_laptops_of_two_tenants_on_two_days():
    device = [{"tenant": tenant, "device_id": f"d{tenant}", "worker_id": f"{tenant}0", "at": 5} for tenant in "ab"]

    def seen(days: int) -> list[dict[str, object]]:
        row = {"gateway_mac": "9483c4112233", "at": "2026-03-02T10:00:00Z", "times": days}
        return [row | {"tenant": tenant, "device_id": f"d{tenant}"} for tenant in "ab"]

    assert far(people=people("a", "b"), device=device, device_network=seen(1)) == []
    assert [row["link_kind"] for row in far(people=people("a", "b"), device=device, device_network=seen(2))] == [
        "gateway"
    ]


def test_one_home_line_ties_people_of_two_tenants_on_two_days():
    line = [{"ip": "198.51.100.7", "ip_class": "residential"}]

    def sign_ins(days: int) -> list[dict[str, object]]:
        row = {"ip": "198.51.100.7", "outcome": "success", "at": "2026-03-02T10:00:00Z", "times": days}
        return [row | {"tenant": tenant, "account": f"{tenant}0"} for tenant in "ab"]

    assert far(people=people("a", "b"), addresses=line, sign_in=sign_ins(1)) == []
    assert [row["link_kind"] for row in far(people=people("a", "b"), addresses=line, sign_in=sign_ins(2))] == ["egress"]


def test_values_that_would_be_personal_in_the_clear_are_not_there():
    factor = [{"tenant": t, "account": f"{t}0", "at": 1, "action": "registered", "device": KEY} for t in "ab"]

    [row] = far(people=people("a", "b"), factor=factor)

    assert KEY not in str(row)
