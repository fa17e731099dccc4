"""OpenVPN's lines in the system log."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.openvpn import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)


def line(text, at="2026-03-02T09:00:00Z", category="syslog:openvpn"):
    return {"category": category, "text": text, "@host": "vpn1", "@at": at}


STARTED = line("203.0.113.45:59321 [Nora.Quist] Peer Connection Initiated with [AF_INET]203.0.113.45:59321")
ENDED = line("nora.quist/203.0.113.45:59321 SIGTERM[soft,remote-exit] received, client-instance exiting")
FAILED = line("203.0.113.45:59321 TLS: Username/Password authentication failed for username 'nora.quist'")


def test_a_connection_is_a_sign_in():
    event = only(STARTED)

    assert (event.kind, event.account, event.ip) == ("sign_in", "nora.quist", "203.0.113.45")
    assert (event.app, event.client, event.outcome) == ("openvpn", "vpn", "success")
    assert to_text(event.at) == "2026-03-02T09:00:00Z"


def test_an_address_of_the_sixth_version():
    assert only(line("[2001:db8::45]:59321 [n] Peer Connection Initiated with [AF_INET6]x")).ip == "2001:db8::45"


def test_a_refused_password_is_a_failure():
    event = only(FAILED)

    assert (event.account, event.outcome, event.error) == ("nora.quist", "failure", "failed")


@pytest.mark.parametrize(
    "text",
    [ENDED["text"], "nora.quist/203.0.113.45:59321 SIGUSR1[soft,ping-restart] received, client-instance restarting"],
)
def test_the_end_of_a_connection(text):
    event = only(line(text, category="syslog:ovpn-server"))

    assert (event.action, event.account, event.ip) == ("vpn disconnected", "nora.quist", "203.0.113.45")


def test_times_need_a_year_and_a_zone():
    assert reason(STARTED | {"@at": "Mar  2 09:00:00"}) == "no-year"
    assert reason(STARTED | {"@at": "Mar  2 2026 09:00:00"}) == "no-zone"
    assert reason(STARTED | {"@at": None}) == "no-time"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("203.0.113.45:1 VERIFY OK: depth=0, CN=client01", "unused-action"),
        ("203.0.113.45:1 [UNDEF] Peer Connection Initiated with [AF_INET]203.0.113.45:1", "no-account"),
        ("203.0.113.45:1 [" + "x" * 3000 + "] Peer Connection Initiated with ", "unused-action"),
    ],
)
def test_what_is_refused(text, why):
    assert reason(line(text)) == why


def test_other_programs_are_not_recognised():
    assert not SOURCE.recognises(line("x", category="syslog:sshd"))


@given(record=damaged([STARTED, ENDED, FAILED]) | json_objects)
def test_a_damaged_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
