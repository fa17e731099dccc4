from __future__ import annotations

from tests.facts.deriving import HOME, fact, line

WORKER = {"subject": "w1", "worker_id": "1", "is_worker": True, "start_at": "2026-01-01T00:00:00Z"}


def test_a_machine_is_known_by_every_name_the_logs_use():
    device = {"device_id": "mde-1", "directory_id": "entra-1", "device_name": "lap-1", "worker_id": "1", "at": 5}

    owners = fact("device_owners", people=[WORKER], device=[device])

    assert {row["device"] for row in owners} == {"mde-1", "entra-1", "lap-1"}
    assert {row["subject"] for row in owners} == {"w1"}


def test_the_inventorys_latest_word_says_whose_machine_it_is():
    other = WORKER | {"subject": "w2", "worker_id": "2"}
    device = [{"device_id": "d1", "worker_id": "1", "at": 5}, {"device_id": "d1", "worker_id": "2", "at": 9}]

    (owner,) = fact("device_owners", people=[WORKER, other], device=device)

    assert owner["subject"] == "w2"


def test_without_an_inventory_the_one_most_often_at_the_keyboard_owns_it():
    guest = WORKER | {"subject": "w2", "worker_id": "2"}
    process = [
        {"device_id": "d1", "account": "w1", "at": "2026-03-02T10:00:00Z", "times": 5},
        {"device_id": "d1", "account": "w2", "at": "2026-03-02T11:00:00Z"},
        {"device_id": "d1", "account": "system", "at": "2026-03-02T11:00:00Z", "times": 50},
    ]

    (owner,) = fact("device_owners", people=[WORKER, guest], process=process)

    assert owner["subject"] == "w1"


def test_a_machine_that_logs_know_by_name_alone_is_owned_by_that_name():
    unlocked = [{"device_name": "lap-1", "account": "w1", "logon_type": "unlock", "at": "2026-03-02T10:00:00Z"}]
    started = [{"device_name": "lap-2", "account": "w1", "at": "2026-03-02T10:00:00Z"}]

    owners = fact("device_owners", people=[WORKER], activity=unlocked, process=started)

    assert [(row["device"], row["subject"]) for row in owners] == [("lap-1", "w1"), ("lap-2", "w1")]


def test_who_comes_over_the_network_or_fails_to_log_on_is_at_no_keyboard():
    reached = {"device_name": "files-1", "account": "w1", "at": "2026-03-02T10:00:00Z"}
    activity = [reached | {"logon_type": "network"}, reached | {"logon_type": "interactive", "outcome": "failure"}]

    assert fact("device_owners", people=[WORKER], activity=activity) == []


def test_a_tool_is_dated_from_the_delivery_of_the_machine_and_not_from_its_preparation():
    prepared = "2026-02-01T00:00:00Z"
    device = {"device_id": "d1", "serial": "S1", "worker_id": "1", "at": 5, "issued_at": prepared}
    parcel = {"subject": "w1", "serial": "S1", "delivered_at": "2026-03-01T10:00:00Z", "at": 5}
    run = {"device_id": "d1", "account": "system", "file_name": "anydesk.exe", "at": "2026-03-02T10:00:00Z"}
    catalogue = [{"tool": "AnyDesk", "match": "file_name", "pattern": "anydesk.exe"}]

    (tool,) = fact("tools", people=[WORKER], device=[device], parcels=[parcel], process=[run], rmm=catalogue)

    assert (tool["subject"], tool["days_after_issue"]) == ("w1", 1.0)


def test_private_networks_and_tunnels_are_no_remote_access_tools():
    catalogue = [{"tool": "Tailscale", "category": "mesh", "match": "file_name", "pattern": "tailscaled.exe"}]
    run = {"device_id": "d1", "account": "w1", "file_name": "tailscaled.exe", "at": "2026-03-02T10:00:00Z"}

    assert fact("tools", people=[WORKER], process=[run], rmm=catalogue) == []


def test_a_tool_that_most_people_run_is_the_companys_own():
    people = [WORKER | {"subject": f"w{number}", "worker_id": str(number)} for number in range(6)]
    catalogue = [{"tool": "Help", "match": "file_name", "pattern": "help.exe"}]
    runs = [
        {"device_id": f"d{number}", "account": f"w{number}", "file_name": "help.exe", "at": "2026-03-02T10:00:00Z"}
        for number in range(6)
    ]

    assert all(row["common"] for row in fact("tools", people=people, process=runs, rmm=catalogue))
    assert not any(row["common"] for row in fact("tools", people=people, process=runs[:3], rmm=catalogue))


def test_a_phone_is_held_until_it_is_removed_or_its_owner_leaves():
    held = [
        {"account": "w1", "at": "2026-01-01T00:00:00Z", "action": "registered", "device": "opf1a2b3c4d5e6f7g8h9"},
        {"account": "w1", "at": "2026-02-01T00:00:00Z", "action": "removed", "device": "opf1a2b3c4d5e6f7g8h9"},
    ]
    gone = WORKER | {"end_at": "2026-03-01T00:00:00Z"}

    (removed,) = fact("factor_uses", people=[WORKER], factor=held)
    (left,) = fact("factor_uses", people=[gone], factor=held[:1])

    assert removed["held_until"] == removed["at"] + 31 * 86_400_000_000
    assert left["held_until"] == left["at"] + 59 * 86_400_000_000


def test_a_model_names_no_single_thing():
    models = ["iphone 15 pro", "sm-g991u", "2311drk48g", "pixel-7-pro-max"]
    things = ["opf1a2b3c4d5e6f7g8h9", "6f1c0f6e-11aa-4b2c-9d3e-0a1b2c3d4e5f"]
    factor = [{"account": "w1", "at": 5, "action": "used", "device": name} for name in models + things]

    specific = {row["value"] for row in fact("factor_uses", factor=factor) if row["specific"]}

    assert specific == set(things)


def test_a_masked_phone_number_is_no_identity():
    factor = [
        {"account": "w1", "at": 5, "action": "used", "phone": "+12025550101"},
        {"account": "w2", "at": 5, "action": "used", "phone": "+1 xxxxxxxx01"},
    ]

    assert [row["specific"] for row in fact("factor_uses", factor=factor)] == [True, False]


def test_a_name_that_machines_bear_as_they_come_has_no_owner():
    device = [
        {"device_name": "macbook-pro", "device_id": "d1", "account": "w1", "at": 5},
        {"device_name": "lap-1", "device_id": "d1", "account": "w1", "at": 5},
    ]
    process = [{"device_name": "localhost", "account": "w1", "at": 5, "file_name": "a.exe"}]

    owners = fact("device_owners", people=[WORKER], device=device, process=process)

    assert {row["device"] for row in owners} == {"d1", "lap-1"}


def test_what_five_peoples_machines_are_seen_from_is_the_companys_own_way_out():
    names = [f"w{number}" for number in range(5)]
    people = [{"subject": name, "is_worker": True} | HOME for name in names]
    device = [{"device_id": f"d-{name}", "account": name, "at": 5, "public_ip": "203.0.113.9"} for name in names]
    home, office = line("203.0.113.9", 34.0, -118.2), line("203.0.113.9", 34.0, -118.2, ip_class="corporate")

    assert fact("device_places", people=people, device=device, addresses=[office]) == []
    assert len(fact("device_places", people=people, device=device, addresses=[home])) == 5
    assert len(fact("device_places", people=people[:4], device=device[:4], addresses=[office])) == 4
