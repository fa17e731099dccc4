from __future__ import annotations

from tests.facts.deriving import HOME, fact, line

MONDAY = "2026-03-02T15:00:00Z"
LATER = "2026-03-02T17:00:00Z"
WORKER = {"subject": "w1", "is_worker": True}
COLLEAGUE = {"subject": "w2", "is_worker": True}


def test_a_meeting_left_and_joined_again_counts_once_a_day():
    meeting = [
        {"account": "w1", "meeting": "m", "at": MONDAY, "seconds": 1800, "camera_seconds": 0},
        {"account": "w1", "meeting": "m", "at": LATER, "seconds": 1800, "camera_seconds": 90},
        {"account": "w1", "meeting": "m", "at": "2026-03-03T15:00:00Z", "seconds": 1800, "camera_seconds": 0},
    ]

    first, second = fact("meeting_days", people=[WORKER], meeting=meeting)

    assert (first["meetings"], first["seen"], first["brief"]) == (1, 1, 1)
    assert (second["meetings"], second["seen"], second["brief"]) == (1, 0, 0)


def test_a_telephone_call_reports_no_camera():
    meeting = {"account": "w1", "at": MONDAY, "seconds": 1800, "camera_seconds": 0, "network": "phone"}

    (day,) = fact("meeting_days", people=[WORKER], meeting=[meeting])

    assert (day["reported"], day["by_phone"]) == (0, 1)


def test_an_address_behind_a_vpn_is_hidden_and_tells_no_place():
    addresses = [line("192.0.2.1", 41.9, -87.6, ip_class="vpn"), line("192.0.2.2", 41.9, -87.6)]
    meeting = [{"account": "w1", "at": MONDAY, "ip": ip} for ip in ("192.0.2.1", "192.0.2.2")]

    hidden, home = fact("meeting_places", people=[WORKER | HOME], addresses=addresses, meeting=meeting)

    assert (hidden["hidden"], hidden["placed"]) == ("vpn", False)
    assert (home["hidden"], home["placed"], home["home_km"]) == (None, True, 0.0)


def test_two_journeys_to_one_country_are_one_place_of_a_meeting():
    journey = {"subject": "w1", "country": "US", "from_at": MONDAY, "until_at": LATER}
    meeting = [{"account": "w1", "at": MONDAY, "ip": "192.0.2.2"}]

    (place,) = fact(
        "meeting_places",
        people=[WORKER],
        addresses=[line("192.0.2.2", 41.9, -87.6)],
        approved_travel=[journey, journey],
        meeting=meeting,
    )

    assert (place["approved"], place["placed"]) == (True, False)


def test_the_gap_to_the_laptop_is_measured_within_the_hour():
    addresses = [line("192.0.2.1", 41.9, -87.6, radius_km=50.0), line("192.0.2.2", 33.4, -112.0, radius_km=50.0)]
    sign_in = {"account": "w1", "ip": "192.0.2.1", "managed": True, "interactive": True, "outcome": "success"}
    near = [{"account": "w1", "at": MONDAY, "ip": "192.0.2.2"}]
    late = [{"account": "w1", "at": "2026-03-02T21:00:00Z", "ip": "192.0.2.2"}]

    (gap,) = fact(
        "meeting_gaps", people=[WORKER], addresses=addresses, sign_in=[sign_in | {"at": MONDAY}], meeting=near
    )

    assert 2100 < gap["nearest_km"] < 2300
    assert not fact(
        "meeting_gaps", people=[WORKER], addresses=addresses, sign_in=[sign_in | {"at": MONDAY}], meeting=late
    )


def test_a_machine_is_the_own_one_by_name_or_by_adapter():
    device = {"account": "w1", "device_id": "d1", "device_name": "lap-1", "at": 5}
    network = {"device_id": "d1", "mac": "a0b1c2d3e4f5", "at": 5}
    meeting = {"account": "w1", "at": MONDAY, "device_name": "lap-1.corp.example", "mac": "a0b1c2d3e4f5"}

    machines = fact("meeting_machines", people=[WORKER], device=[device], device_network=[network], meeting=[meeting])

    assert {(row["machine_kind"], row["own"]) for row in machines} == {("name", True), ("mac", True)}


def test_made_up_adapters_are_no_machines():
    meeting = [{"account": "w1", "at": MONDAY, "mac": mac} for mac in ("005056aabbcc", "0242ac110002", "000000000000")]

    assert fact("meeting_machines", people=[WORKER], meeting=meeting) == []


def test_a_meeting_with_a_colleague_without_a_roster_row_is_not_lonely():
    worker = WORKER | {"subject": "w1@corp.example"}
    own = {"account": "w1@corp.example", "meeting": "m", "at": MONDAY, "seconds": 3600, "share_seconds": 3000}
    desk = {"account": "desk@corp.example", "meeting": "m", "at": MONDAY, "seconds": 3600}
    guest = {"account": "x@mail.example", "meeting": "m", "at": MONDAY, "seconds": 3600, "guest": True}

    (lonely,) = fact("lone_meetings", people=[worker], meeting=[own, guest])

    assert (lonely["subject"], lonely["outsiders"], lonely["share_seconds"]) == ("w1@corp.example", 1, 3000)
    assert fact("lone_meetings", people=[worker], meeting=[own, desk, guest]) == []


def test_the_least_delay_is_compared_with_the_middle_of_the_country():
    people = [{"subject": name, "is_worker": True, "home_country": "US"} for name in ("a", "b", "c")]
    delays = {"a": 20.0, "b": 40.0, "c": 300.0}
    meeting = [
        {"source": "zoom", "account": name, "at": MONDAY, "latency_ms": delay, "times": 6}
        for name, delay in delays.items()
    ]

    reach = fact("meeting_reach", people=people, meeting=meeting)

    assert {row["subject"]: (row["latency_ms"], row["middle_ms"]) for row in reach} == {
        "a": (20.0, 40.0),
        "b": (40.0, 40.0),
        "c": (300.0, 40.0),
    }


def test_colleagues_are_those_of_small_meetings():
    people = [{"subject": f"w{n}", "is_worker": True, "peer": "web", "start_at": 0} for n in range(12)]
    large = [{"account": f"w{n}", "meeting": "all", "at": MONDAY, "seconds": 1800} for n in range(12)]
    small = [{"account": f"w{n}", "meeting": "few", "at": MONDAY, "seconds": 1800} for n in range(3)]

    met = fact("colleagues", people=people, meeting=large + small)

    assert {row["subject"]: row["colleagues"] for row in met if row["subject"] < "w4"} == {
        "w0": 2,
        "w1": 2,
        "w10": 0,
        "w11": 0,
        "w2": 2,
        "w3": 0,
    }


def test_one_laptop_whose_camera_was_in_use_explains_the_face():
    devices = [{"account": "w1", "device_name": name, "at": 5} for name in ("lap-1", "lap-2")]
    meeting = {"account": "w1", "meeting": "m", "at": MONDAY, "seconds": 1800, "camera_seconds": 1700}
    unused = {"device_name": "lap-1", "at": LATER, "camera_used_at": "2026-02-01T10:00:00Z"}
    used = {"device_name": "lap-2", "at": LATER, "camera_used_at": "2026-03-02T15:20:00Z"}

    (alone,) = fact("camera_days", people=[WORKER], device=devices, meeting=[meeting], device_posture=[unused])
    (both,) = fact("camera_days", people=[WORKER], device=devices, meeting=[meeting], device_posture=[unused, used])

    assert (alone["unused"], both["unused"]) == (True, False)


def test_an_untouched_stretch_over_midnight_is_one():
    device = {"account": "w1", "device_name": "lap-1", "at": 5}
    posture = {"device_name": "lap-1", "at": "2026-03-03T02:00:00Z", "idle_seconds": 4 * 3600}
    agent = "Mozilla/5.0 (Windows NT 10.0)"
    before = {"account": "w1", "at": "2026-03-02T23:00:00Z", "user_agent": agent}
    earlier = {"account": "w1", "at": "2026-03-02T21:00:00Z", "user_agent": agent}

    (acted,) = fact("idle_days", people=[WORKER], device=[device], device_posture=[posture], activity=[before])
    (quiet,) = fact("idle_days", people=[WORKER], device=[device], device_posture=[posture], activity=[earlier])

    assert (acted["acted"], quiet["acted"]) == (True, False)
