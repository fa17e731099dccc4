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

    [row] = edges(factor=factor)
    assert KEY not in str(row)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("phone", "phone"),
        ("bank", "bank"),
        ("mailbox", "mailbox"),
        ("address", "address"),
        ("delivery_address", "address"),
    ],
)
def test_shared_contacts_are_edges(given, kind):
    contacts = [{"subject": f"w{number}", "contact_kind": given, "value": "v", "at": 5} for number in (1, 2)]

    assert [row["link_kind"] for row in edges(contacts=contacts)] == [kind]


@pytest.mark.parametrize(("kind", "edges_of_agency"), [("phone", 0), ("bank", 0), ("delivery_address", 1)])
def test_what_an_agency_gives_for_its_people_is_no_edge(kind, edges_of_agency):
    people = [person | {"agency": "f1"} for person in PEOPLE]
    contacts = [{"subject": f"w{number}", "contact_kind": kind, "value": "v", "at": 5} for number in (1, 2)]

    found = [row for row in fact("edges", people=people, contacts=contacts) if row["link_kind"] != "agency"]

    assert len(found) == edges_of_agency


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

    assert [row["link_kind"] for row in edges(device=device, device_network=seen)] == ["gateway"]


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

    assert [row["link_kind"] for row in edges(device=device, device_network=seen)] == ["gateway"] * linked


def hubs(**rows):
    return [
        (row["subject"], row["link_kind"], row["hub_kind"], row["degree"])
        for row in fact("hubs", people=PEOPLE, **rows)
    ]


PHONE = [{"subject": subject, "contact_kind": "phone", "value": "n", "at": 1} for subject in ("w1", "w2")]


def test_a_crowd_is_shown_to_who_has_a_link_besides_and_to_nobody_else():
    crowd = [{"subject": f"s{number}", "contact_kind": "mailbox", "value": "v", "at": 5} for number in range(30)]
    others = [{"subject": f"o{n}", "contact_kind": "mailbox", "value": f"v{n}", "at": 5} for n in range(15)]
    mine = {"subject": "w1", "contact_kind": "mailbox", "value": "v", "at": 5}

    assert hubs(contacts=[*PHONE, mine, *crowd, *others]) == [("w1", "mailbox", "crowd", 31)]


@pytest.mark.parametrize(("ip_class", "kind"), [("education", "campus"), ("mobile", "carrier")])
def test_a_campus_and_a_carrier_tie_nobody_and_are_called_what_they_are(ip_class, kind):
    line = [{"ip": "198.51.100.7", "ip_class": ip_class}]
    row = {"ip": "198.51.100.7", "outcome": "success", "at": "2026-03-02T10:00:00Z", "times": 3}
    sign_in = [row | {"account": "w1"}, row | {"account": "w2"}]

    assert edges(addresses=line, sign_in=sign_in) == []
    assert hubs(addresses=line, sign_in=sign_in, contacts=PHONE) == [
        ("w1", "egress", kind, 2), ("w2", "egress", kind, 2),
    ]  # fmt: skip


def test_tenants_are_never_linked_here():
    factor = [{"account": "w1", "tenant": tenant, "at": 5, "action": "registered", "device": KEY} for tenant in "tu"]

    assert edges(factor=factor) == []


def test_what_a_crowd_shares_links_nobody():
    contacts = [{"subject": f"s{number}", "contact_kind": "phone", "value": "v", "at": 5} for number in range(30)]

    assert edges(contacts=contacts) == []


@pytest.mark.parametrize(("people_of_firm", "pairs"), [(2, 1), (3, 3), (4, 0)])
def test_a_small_firm_ties_its_people_and_a_larger_one_does_not(people_of_firm, pairs):
    people = [{"subject": f"w{n}", "is_worker": True, "agency": "f1"} for n in range(people_of_firm)]

    assert [row["link_kind"] for row in fact("edges", people=people)] == ["agency"] * pairs


def test_who_claims_one_home_is_told_apart_from_who_only_meets_there():
    home = [{"subject": f"w{n}", "contact_kind": "address", "value": "h", "at": 1} for n in (1, 2)]
    sent = [{"subject": f"w{n}", "contact_kind": "delivery_address", "value": "d", "at": 1} for n in (2, 3)]

    found = {(row["subject_a"], row["subject_b"]): row["one_home"] for row in edges(contacts=home + sent)}

    assert found == {("w1", "w2"): True, ("w2", "w3"): False}


@pytest.mark.parametrize(("first", "second"), [("phone", "emergency_phone"), ("emergency_phone", "emergency_phone")])
def test_a_number_to_call_in_an_emergency_is_a_tie_of_its_own(first, second):
    contacts = [
        {"subject": "w1", "contact_kind": first, "value": "n", "at": 1},
        {"subject": "w2", "contact_kind": second, "value": "n", "at": 2},
    ]

    assert [(row["link_kind"], row["at"]) for row in edges(contacts=contacts)] == [("emergency", 2)]


def test_who_was_hired_on_whose_word_is_a_tie():
    worker = [{"worker_id": "1", "at": 5}, {"worker_id": "2", "referred_by": "1", "at": 5}]

    [row] = edges(worker=worker)

    assert (row["subject_a"], row["subject_b"], row["link_kind"], row["degree"]) == ("w1", "w2", "referral", 2)


def test_applicants_are_tied_by_papers_and_by_one_referee():
    contacts = [
        {"subject": f"a{n}", "contact_kind": kind, "value": kind, "at": 5}
        for n in (1, 2)
        for kind in ("file_id", "file_author", "history", "referee_phone", "mailbox")
    ]

    found = {row["link_kind"] for row in fact("edges", contacts=contacts)}

    assert found == {"file", "author", "career", "referee", "mailbox"}


def test_one_display_and_one_meeting_machine_tie_whose_laptops_they_were_seen_on():
    device = [{"device_id": f"d{n}", "worker_id": str(n), "at": 5} for n in (1, 2)]
    peripheral = [
        {"device_id": f"d{n}", "bus": "display", "vendor": "acme", "product": "x27", "serial": "SN77120934", "at": 9}
        for n in (1, 2)
    ]
    meeting = [{"account": f"w{n}", "mac": "a483e7112233", "at": f"2026-03-02T1{n}:00:00Z", "times": 2} for n in (1, 2)]

    found = {row["link_kind"] for row in edges(device=device, peripheral=peripheral, meeting=meeting)}

    assert found == {"unit", "machine"}


def test_machines_that_commit_under_one_foreign_address_are_tied():
    device = [{"device_id": f"d{n}", "worker_id": str(n), "at": 5} for n in (1, 2)]
    process = [
        {
            "device_id": f"d{n}", "file_name": "git", "at": 9,
            "command_line": "git config user.email dev.lead77@mailbox.test",
        }
        for n in (1, 2)
    ]  # fmt: skip

    assert [row["link_kind"] for row in edges(device=device, process=process)] == ["git"]


def test_a_delivery_to_anothers_claimed_home_is_an_edge():
    contacts = [
        {"subject": "w1", "contact_kind": "address", "value": "h", "at": 5},
        {"subject": "w2", "contact_kind": "delivered_home", "value": "h", "at": 9, "event_id": "parcel"},
    ]

    [row] = edges(contacts=contacts)

    assert (row["link_kind"], row["degree"], row["at"], row["event_id_b"]) == ("address", 2, 9, "parcel")


def test_an_applicants_own_number_that_a_worker_gives_for_emergencies_is_an_edge():
    contacts = [
        {"subject": "w1", "contact_kind": "emergency_phone", "value": "n", "at": 5},
        {"subject": "a1", "contact_kind": "phone", "value": "n", "at": 9},
    ]
    people = [*PEOPLE, {"subject": "a1", "is_worker": False, "peer": "applicants"}]

    assert [row["link_kind"] for row in fact("edges", people=people, contacts=contacts)] == ["emergency"]


@pytest.mark.parametrize(
    ("given", "kind"),
    [("picture", "photo"), ("picture_like", "photo"), ("camera", "camera"), ("history_like", "career")],
)
def test_one_photo_one_camera_and_one_career_tie_two_applicants_however_they_were_edited(given, kind):
    contacts = [{"subject": f"a{number}", "contact_kind": given, "value": "v", "at": 5} for number in (1, 2)]

    assert [row["link_kind"] for row in fact("edges", contacts=contacts)] == [kind]


MADE = {"at": "2026-03-02T10:00:00Z", "file_kind": "id", "pipeline": "p"}


def made(subject: str, minute: int, **more):
    return MADE | {"subject": subject, "event_id": subject, "made_at": f"2026-02-20T10:{minute:02}:00Z"} | more


def workshops(files, **rows):
    found = [row for row in fact("edges", application_files=files, **rows) if row["link_kind"] == "workshop"]
    return [(row["subject_a"], row["subject_b"], row["degree"], row["event_id_b"]) for row in found]


def test_papers_of_one_sitting_tie_each_two_of_it_and_are_as_rare_as_their_tools():
    files = [made("a1", 0), made("a2", 7), made("a3", 14), made("a4", 50)]

    assert workshops(files) == [("a1", "a2", 4, "a2"), ("a2", "a3", 4, "a3")]


def test_papers_of_tools_that_a_crowd_has_tie_nobody():
    crowd = [made(f"s{number}", number, at="2026-03-02T10:00:00Z") for number in range(30)]

    assert workshops(crowd) == []


def test_what_one_staffing_firm_scans_for_its_people_ties_nobody():
    files = [made("a1", 0), made("a2", 7)]

    def sent_by(*firms: str):
        return [{"subject": f"a{number}", "agency": firm} for number, firm in enumerate(firms, 1)]

    assert workshops(files, appearances=sent_by("one", "one")) == []
    assert len(workshops(files, appearances=sent_by("one", "another"))) == 1


def test_a_crowd_of_applicants_with_one_telephone_is_shown_to_who_has_a_link_besides():
    crowd = [{"subject": f"s{number}", "contact_kind": "phone", "value": "v", "at": 5} for number in range(30)]
    mine = [{"subject": f"s{number}", "contact_kind": "mailbox", "value": "m", "at": 5} for number in range(2)]
    applicants = [{"subject": f"s{number}", "is_worker": False, "peer": "applicants"} for number in range(30)]

    found = fact("hubs", people=[*PEOPLE, *applicants], contacts=crowd + mine)

    assert [(row["subject"], row["link_kind"], row["hub_kind"], row["degree"]) for row in found] == [
        ("s0", "phone", "crowd", 30), ("s1", "phone", "crowd", 30),
    ]  # fmt: skip
