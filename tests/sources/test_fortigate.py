"""FortiGate: key=value lines and CEF of VPN, user and system events."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.fortigate import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

UP = {
    "date": "2026-03-02",
    "time": "10:00:01",
    "devname": "FW-HQ",
    "devid": "FGT1",
    "eventtime": "1772442001075327440",
    "tz": "+0100",
    "logid": "0101039947",
    "type": "event",
    "subtype": "vpn",
    "level": "information",
    "vd": "root",
    "action": "tunnel-up",
    "tunneltype": "ssl-tunnel",
    "tunnelid": "1995",
    "remip": "203.0.113.45",
    "tunnelip": "10.212.134.200",
    "srccountry": "United States",
    "user": "Nora.Quist",
    "fctuid": "0A1B2C3D4E5F60718293A4B5C6D7E8F9",
    "reason": "tunnel established",
}
ADMIN = {**UP, "subtype": "system", "action": "login", "user": "desk", "ui": "https(198.51.100.23)", "method": "https"}
LEASE = {
    **UP,
    "subtype": "system",
    "dhcp_msg": "Ack",
    "mac": "02:00:5E:00:53:07",
    "ip": "10.1.1.31",
    "hostname": "LAP-7",
}
WEB = {
    **UP,
    "type": "utm",
    "subtype": "app-ctrl",
    "action": "block",
    "hostname": "relay.remote-tool.example",
    "dstip": "192.0.2.8",
    "dstport": "443",
    "proto": "6",
    "srcip": "10.1.1.31",
    "srcname": "LAP-7",
}
CEF = {
    "cef": "0",
    "deviceVendor": "Fortinet",
    "signatureId": "39947",
    "category": "cef:fortinet:fortigate",
    "cat": "event:vpn",
    "deviceExternalId": "FGT1",
    "FTNTFGTeventtime": "1772442001075327440",
    "FTNTFGTsubtype": "vpn",
    "FTNTFGTtunnelid": "1995",
    "act": "tunnel-up",
    "dst": "203.0.113.45",
    "duser": "nora.quist",
}


def changed(record=UP, *drop, **fields):
    return {name: value for name, value in record.items() if name not in drop} | fields


def test_a_tunnel_that_comes_up_is_a_sign_in_with_the_device_behind_it():
    assert SOURCE.recognises(UP)
    sign_in, network = SOURCE.read(UP)

    assert (sign_in.account, sign_in.ip, sign_in.app, sign_in.client) == (
        "nora.quist",
        "203.0.113.45",
        "fortigate",
        "vpn",
    )
    assert (sign_in.session, sign_in.resource, sign_in.outcome) == ("FGT1/1995", "FW-HQ", "success")
    assert (sign_in.vendor_country, sign_in.error) == ("US", None)
    assert sign_in.device_id == network.device_id == "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    assert (network.public_ip, network.addresses) == ("203.0.113.45", "10.212.134.200")


@pytest.mark.parametrize("written", ["1772442001075327440", "1772442001", 1772442001])
def test_the_event_time_is_seconds_or_nanoseconds_by_version(written):
    assert to_text(next(iter(SOURCE.read(changed(eventtime=written)))).at) == "2026-03-02T09:00:01Z"


def test_the_event_time_wins_over_the_clock():
    assert to_text(next(iter(SOURCE.read(changed(time="23:59:59")))).at) == "2026-03-02T09:00:01Z"


def test_without_it_the_clock_has_its_zone():
    assert to_text(next(iter(SOURCE.read(changed(UP, "eventtime")))).at) == "2026-03-02T09:00:01Z"


def test_a_clock_without_a_zone_needs_the_users_word():
    bare = changed(UP, "eventtime", "tz")

    assert reason(bare) == "no-zone"
    assert to_text(next(iter(SOURCE.read(bare | {"@time_zone": "Europe/Berlin"}))).at) == "2026-03-02T09:00:01Z"
    assert reason(changed(bare, tz="UTC+2")) == "no-zone"


def test_a_refused_login_says_why():
    sign_in = only(
        changed(UP, "fctuid", action="ssl-login-fail", tunnelid="0", reason="sslvpn_login_permission_denied")
    )

    assert (sign_in.outcome, sign_in.error, sign_in.session) == ("failure", "sslvpn_login_permission_denied", None)


def test_the_end_of_a_tunnel():
    event = only(changed(action="tunnel-down"))

    assert (event.kind, event.action, event.account) == ("activity", "vpn disconnected", "nora.quist")
    assert (event.ip, event.session) == ("203.0.113.45", "FGT1/1995")


def test_a_dial_up_tunnel_is_its_users_and_one_between_offices_nobodys():
    dial_up = changed(UP, "fctuid", user="N/A", xauthuser="otto.berg", assignip="10.1.1.9", tunnelip="N/A")

    assert only(dial_up | {"vpntunnel": "dialup_0"}).account == "otto.berg"
    assert reason(dial_up | {"xauthuser": "N/A"}) == "no-account"


def test_cef_reads_like_the_line():
    sign_in = only(CEF)

    assert (sign_in.account, sign_in.ip, sign_in.session) == ("nora.quist", "203.0.113.45", "FGT1/1995")
    assert to_text(sign_in.at) == "2026-03-02T09:00:01Z"
    assert only(changed(CEF, "FTNTFGTsubtype")).kind == "sign_in"


def test_a_users_authentication_at_the_firewall():
    record = changed(
        subtype="user", action="authentication", status="failure", srcip="10.1.1.11", authproto="HTTPS(10.1.1.11)"
    )
    sign_in = only(record | {"reason": "bad password"})

    assert (sign_in.outcome, sign_in.client, sign_in.ip) == ("failure", "https", "10.1.1.11")
    assert sign_in.error == "bad password"
    assert only(record | {"action": "FSSO-logon"}).action == "fsso-logon"


def test_an_administrator_signs_in_and_changes_the_settings():
    sign_in = only(changed(ADMIN, status="success", sn="17"))
    act = only(changed(ADMIN, action="Edit", cfgpath="system.settings", cfgobj="1", ui="GUI(198.51.100.23)"))

    assert (sign_in.account, sign_in.ip, sign_in.client, sign_in.session) == (
        "desk",
        "198.51.100.23",
        "https",
        "FGT1/17",
    )
    assert (act.action, act.target, act.ip) == ("edit", "system.settings 1", "198.51.100.23")
    assert only(changed(ADMIN, action="logout", srcip="198.51.100.9")).ip == "198.51.100.9"
    assert reason(changed(ADMIN, action="Edit", cfgpath="x", ui="ha_daemon")) == "not-a-person"


def test_what_a_known_user_reached_is_a_connection():
    event = only(WEB)
    asked = only(changed(WEB, "hostname", subtype="dns", qname="relay.remote-tool.example", unauthuser="x"))

    assert (event.kind, event.account, event.device_name, event.action) == (
        "connection",
        "nora.quist",
        "lap-7",
        "block",
    )
    assert (event.remote_name, event.remote_ip, event.remote_port) == ("relay.remote-tool.example", "192.0.2.8", 443)
    assert (event.local_ip, event.protocol) == ("10.1.1.31", "tcp")
    assert (asked.remote_name, asked.remote_ip, asked.protocol) == ("relay.remote-tool.example", None, "dns")


def test_a_lease_tells_the_adapter_of_a_named_machine():
    event = only(LEASE)

    assert (event.kind, event.device_name, event.mac, event.addresses) == (
        "device_network",
        "lap-7",
        "02005e005307",
        "10.1.1.31",
    )
    assert reason(changed(LEASE, "hostname")) == "no-device"


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (changed(type="traffic", subtype="forward"), "unused-table"),
        (changed(type="utm", subtype="ips"), "unused-table"),
        (changed(WEB, user="N/A"), "no-account"),
        (changed(action="tunnel-stats"), "unused-action"),
        (changed(subtype="wad"), "unused-action"),
        (changed(subtype="system", action="roll-log"), "unused-action"),
        (changed(user="N/A"), "no-account"),
        (changed(UP, "eventtime", "date"), "no-time"),
    ],
)
def test_what_is_refused(record, why):
    assert reason(record) == why


def test_other_products_are_not_recognised():
    assert not SOURCE.recognises({"category": "cef:fortinet:fortimail", "cef": "0"})
    assert not SOURCE.recognises({"date": "x", "time": "x", "type": "traffic", "subtype": "x", "level": "x"})


@given(record=damaged([UP, ADMIN, LEASE, WEB, CEF]) | json_objects)
def test_a_damaged_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
