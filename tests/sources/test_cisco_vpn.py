"""Cisco ASA and Firepower: the numbered messages about people's sessions."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.cisco_vpn import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

WHO = "Group <Staff> User <Nora.Quist> IP <203.0.113.45> "
LISTED = "Group = Staff, Username = nora.quist, IP = 203.0.113.45, "
AAA = "AAA user authentication Rejected : reason = Invalid password : "
PERSON = ("nora.quist", "203.0.113.45")


def message(code, text, at="2026-03-02T09:00:00Z", **more):
    return {"category": "cisco:asa", "severity": "6", "code": code, "text": text, "@host": "asa1", "@at": at, **more}


STARTED = message("113039", WHO + "AnyConnect parent session started.")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("113039", WHO + "AnyConnect parent session started."),
        ("716001", WHO + "WebVPN session started."),
        ("716038", WHO + "Authentication: successful, Session Type: WebVPN."),
        ("722051", WHO + "IPv4 Address <10.3.0.7> IPv6 address <::> assigned to session"),
        ("722051", WHO + "Address <10.3.0.7> assigned to session"),
        ("713228", LISTED + "Assigned private IP address 10.3.0.7 to remote user"),
        (
            "751025",
            "Local:192.0.2.1:4500 Remote:203.0.113.45:61001 Username:nora.quist/Staff IPv4 assigned to session",
        ),
    ],
)
def test_the_start_of_a_session_is_a_sign_in(code, text):
    event = only(message(code, text))

    assert (event.kind, event.outcome, event.error) == ("sign_in", "success", None)
    assert (event.account, event.ip) == PERSON
    assert (event.app, event.client, event.resource) == ("cisco vpn", "vpn", "Staff")
    assert to_text(event.at) == "2026-03-02T09:00:00Z"


@pytest.mark.parametrize(
    ("code", "text", "why", "app"),
    [
        ("716039", WHO + "Authentication: rejected, Session Type: WebVPN.", "rejected", "cisco vpn"),
        (
            "113015",
            AAA + "local database : user = nora.quist : user IP = 203.0.113.45",
            "Invalid password",
            "cisco firewall",
        ),
        (
            "113005",
            AAA + "server = 192.0.2.9 : user = nora.quist : user IP = 203.0.113.45",
            "Invalid password",
            "cisco firewall",
        ),
    ],
)
def test_a_refused_person_is_a_failed_sign_in(code, text, why, app):
    event = only(message(code, text))

    assert (event.kind, event.outcome, event.error, event.app) == ("sign_in", "failure", why, app)
    assert (event.account, event.ip) == PERSON


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "113019",
            LISTED + "Session disconnected. Session Type: SSL, Duration: 2h:28m:09s, Bytes xmt: 1, Reason: Idle",
        ),
        ("716002", WHO + "WebVPN session terminated: User Requested."),
    ],
)
def test_the_end_of_a_session(code, text):
    event = only(message(code, text))

    assert (event.kind, event.action, event.target) == ("activity", "vpn disconnected", "Staff")
    assert (event.account, event.ip) == PERSON


def test_a_session_that_goes_on_elsewhere_has_the_new_address():
    event = only(message("716059", WHO + "AnyConnect session resumed connection from IP <198.51.100.77>."))

    assert (event.action, event.ip) == ("vpn resumed", "198.51.100.77")


def test_the_client_and_the_posture_a_session_was_given():
    client = only(message("722055", WHO + "Client Type: Test VPN Agent for Windows 5.1"))
    policy = only(
        message(
            "734001",
            "DAP: User nora.quist, Addr 203.0.113.45, Connection AnyConnect: "
            "The following DAP records were selected for this connection: Managed,Default",
        )
    )

    assert (client.user_agent, client.ip) == ("Test VPN Agent for Windows 5.1", "203.0.113.45")
    assert (policy.target, policy.ip) == ("Managed,Default", "203.0.113.45")


@pytest.mark.parametrize("address", ["203.0.113.45", "2001:db8::45"])
def test_the_name_a_machine_gave_is_its_own(address):
    event = only(
        message("734003", f'DAP: User n, Addr {address}: Session Attribute endpoint.device.hostname = "LAP-7"')
    )

    assert (event.kind, event.device_name, event.public_ip) == ("device_network", "lap-7", address)


def test_administrators_of_the_firewall():
    allowed = only(
        message("605005", 'Login permitted from 198.51.100.23/52675 to outside:192.0.2.1/ssh for user "desk"')
    )
    denied = only(message("605004", 'Login denied from 198.51.100.23/52675 to outside:192.0.2.1/ssh for user "desk"'))
    known = only(message("611101", "User authentication succeeded: IP address: 198.51.100.23, Uname: desk"))

    assert (allowed.account, allowed.ip, allowed.client, allowed.outcome) == ("desk", "198.51.100.23", "ssh", "success")
    assert denied.outcome == "failure"
    assert (known.account, known.ip) == ("desk", "198.51.100.23")


def test_of_a_command_only_the_first_words_are_kept():
    event = only(
        message("111010", "User 'desk', running 'CLI' from IP 198.51.100.23, executed 'username x password y'")
    )

    assert (event.action, event.target) == ("command executed", "username x")


# --- times


def test_a_header_without_a_year_could_be_any_years():
    assert reason(message("113039", STARTED["text"], at="Mar  2 09:00:00")) == "no-year"


def test_a_header_with_a_year_but_no_zone_needs_the_users_word():
    record = message("113039", STARTED["text"], at="Mar 02 2026 10:00:00")

    assert reason(record) == "no-zone"
    assert to_text(only(record | {"@time_zone": "Europe/Berlin"}).at) == "2026-03-02T09:00:00Z"


def test_a_line_without_a_header_has_no_time():
    assert reason({name: value for name, value in STARTED.items() if name != "@at"}) == "no-time"


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (message("302013", "Built inbound TCP connection"), "unused-action"),
        (message("722022", WHO + "TCP SVC connection established without compression"), "unused-action"),
        (message("113039", "something else"), "bad-message"),
        (message("113039", WHO + "x" * 5000), "bad-message"),
        (message("113005", AAA + "server = 192.0.2.9 : user = ***** : user IP = 203.0.113.45"), "no-account"),
        (message("611101", "User authentication succeeded: IP address: 192.0.2.1, Uname: enable_15"), "not-a-person"),
    ],
)
def test_what_is_refused(record, why):
    assert SOURCE.recognises(record)
    assert reason(record) == why


def test_other_products_are_not_recognised():
    assert not SOURCE.recognises({**STARTED, "category": "cisco:pix"})
    assert not SOURCE.recognises({"category": "cisco:asa"})


@given(record=damaged([STARTED, message("113019", LISTED + "Session disconnected.")]) | json_objects)
def test_a_damaged_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
