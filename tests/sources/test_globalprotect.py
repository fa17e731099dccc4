"""GlobalProtect: PAN-OS syslog by position, CEF, LEEF and JSON."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.globalprotect import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

_, reason = reading_of(SOURCE)
NORA = "nora.quist@fabrikam.example"

OLD = [
    *("1", "2026/03/02 10:00:02", "0123456789", "GLOBALPROTECT", "0", "2305", "2026/03/02 10:00:01", "vsys1"),
    *("gateway-connected", "connected", "SAML", "IPSec", NORA.upper(), "US", "LAP-7", "203.0.113.45", "0.0.0.0"),  # noqa: S104
    *("10.20.0.7", "0.0.0.0", "3F0A9C11-0000-4000-8000-000000000001", "pf2k9x", "5.1.4", "Windows"),  # noqa: S104
    *(
        "Microsoft Windows 11 Pro , 64-bit",
        "1",
        "",
        "",
        "",
        "success",
        "",
        "0",
        "user-logon",
        "0",
        "gw-1",
        "77",
        "0x80",
    ),
]
NEW = [*OLD, "2026-03-02T10:00:01.500+01:00", "", "", "", "", "", "0", "0", "0", "0", "", "FW-1", "1"]
CLOUD = {
    "LogType": "GLOBALPROTECT",
    "TimeGenerated": "2026-03-02T09:00:01.000000Z",
    "EventIDValue": "gateway-logout",
    "Stage": "logout",
    "SourceUserName": NORA,
    "SourceRegion": "203.0.0.0-203.255.255.255",
    "EndpointDeviceName": "LAP-7",
    "PublicIPv4": "203.0.113.45",
    "PublicIPv6": "",
    "PrivateIPv4": "10.20.0.7",
    "HostID": "3f0a9c11-0000-4000-8000-000000000001",
    "EndpointSN": "PF2K9X",
    "GlobalProtectClientVersion": "6.2.4",
    "EndpointOSType": "Windows",
    "EndpointOSVersion": "10",
    "EventStatus": "success",
    "Portal": "gw-1",
    "SequenceNo": 88,
}
CEF = {
    "cef": "0",
    "deviceVendor": "Palo Alto Networks",
    "signatureId": "GLOBALPROTECT",
    "category": "cef:palo alto networks:lf",
    "dtz": "UTC",
    "start": "Mar 02 2026 09:00:01",
    **{f"PanOS{name}": str(value) for name, value in CLOUD.items() if name != "TimeGenerated"},
}
LEEF = {
    "leef": "2.0",
    "signatureId": "portal-auth",
    "category": "leef:palo alto networks:next generation firewall",
    "devTime": "2026-03-02 09:00:01.277654",
    "usrName": "fabrikam\\\\nora",
    "EndpointDeviceName": "LAP-7",
    "GlobalProtectClientVersion": "6.2.4",
    "PublicIPv4": "203.0.113.45",
    "AuthMethod": "LDAP",
    "EventStatus": "success",
}


def line(fields=NEW, kind="pan:globalprotect", **changes):
    cells = list(fields)
    for place, value in changes.items():
        cells[int(place.removeprefix("at"))] = value
    return {"category": kind, "fields": cells}


def events(record):
    assert SOURCE.recognises(record)
    return list(SOURCE.read(record))


def test_a_connection_is_a_sign_in_with_the_device_behind_it():
    sign_in, network, device = events(line())

    assert (sign_in.account, sign_in.ip, sign_in.app, sign_in.client) == (NORA, "203.0.113.45", "globalprotect", "vpn")
    assert (sign_in.resource, sign_in.outcome, sign_in.token_kind, sign_in.uid) == ("gw-1", "success", "saml", "77")
    assert (sign_in.device_name, sign_in.os) == ("lap-7", "Microsoft Windows 11 Pro, 64-bit")
    assert sign_in.device_id == network.device_id == device.device_id == "3f0a9c11-0000-4000-8000-000000000001"
    assert sign_in.vendor_country == "US"
    assert (network.public_ip, network.addresses, network.adapter) == ("203.0.113.45", "10.20.0.7", "globalprotect")
    assert (device.serial, device.account, device.managed) == ("PF2K9X", None, None)


def test_the_finer_time_names_the_zone():
    assert to_text(events(line())[0].at) == "2026-03-02T09:00:01Z"
    assert events(line())[0].at % 1_000_000 == 500_000


def test_an_older_firewalls_own_clock_needs_the_users_word():
    assert reason(line(OLD)) == "no-zone"
    assert to_text(events(line(OLD) | {"@time_zone": "Europe/Berlin"})[0].at) == "2026-03-02T09:00:01Z"


def test_the_zone_in_the_line_wins_over_the_users():
    assert to_text(events(line() | {"@time_zone": "Asia/Tokyo"})[0].at) == "2026-03-02T09:00:01Z"


def test_a_refused_password_is_a_failure_that_shows_no_device():
    (sign_in,) = events(line(at8="gateway-auth", at28="failure", at26="Invalid username or password"))

    assert (sign_in.outcome, sign_in.error, sign_in.factors) == ("failure", "Invalid username or password", None)


def test_an_authentication_says_no_serial_again():
    assert [event.kind for event in events(line(at8="portal-auth"))] == ["sign_in", "device_network"]


def test_a_tunnel_before_the_user_is_the_machines():
    network, device = events(line(at12="pre-logon"))

    assert (network.kind, device.kind) == ("device_network", "device")
    assert reason(line(at12="pre-logon", at14="", at19="")) == "not-a-person"
    assert reason(line(at8="gateway-logout", at12="pre-logon")) == "not-a-person"


def test_the_end_of_a_tunnel():
    (event,) = events(CLOUD)

    assert (event.kind, event.action, event.account) == ("activity", "vpn disconnected", NORA)
    assert (event.ip, event.device_name, event.target) == ("203.0.113.45", "lap-7", "gw-1")
    assert to_text(event.at) == "2026-03-02T09:00:01Z"


def test_every_layout_of_the_cloud_reads_alike():
    assert [(e.kind, e.at, e.account, e.ip) for e in events(CEF)] == [
        (e.kind, e.at, e.account, e.ip) for e in events(CLOUD)
    ]
    sign_in, _ = events(LEEF)
    assert (sign_in.account, sign_in.token_kind, sign_in.factors) == ("fabrikam\\nora", "ldap", None)
    assert to_text(sign_in.at) == "2026-03-02T09:00:01Z"


def test_a_cef_without_its_zone_needs_the_users_word():
    bare = {name: value for name, value in CEF.items() if name != "dtz"}

    assert reason(bare) == "no-zone"
    assert to_text(events(bare | {"@time_zone": "Europe/Berlin"})[0].at) == "2026-03-02T08:00:01Z"


def test_a_day_without_its_hour_is_no_time():
    assert reason(LEEF | {"devTime": "2026-03-02"}) == "bad-time"


def test_an_address_block_is_no_country():
    (sign_in, *_) = events(CLOUD | {"EventIDValue": "gateway-auth"})

    assert sign_in.vendor_country is None
    assert sign_in.os == "Windows 10"


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (line(kind="pan:traffic"), "unused-table"),
        ({"cef": "0", "category": "cef:palo alto networks:lf", "start": "x"}, "unused-table"),
        (line(at8="gateway-getconfig"), "unused-action"),
        (line(at12=""), "no-account"),
        (line([]), "no-time"),
    ],
)
def test_what_is_refused(record, why):
    assert SOURCE.recognises(record)
    assert reason(record) == why


def test_other_products_are_not_recognised():
    assert not SOURCE.recognises({"category": "cisco:asa", "fields": []})
    assert not SOURCE.recognises({"cef": "0", "category": "cef:fortinet:fortigate"})
    assert not SOURCE.recognises({"EventIDValue": 1})


@given(record=damaged([line(), line(OLD), CLOUD, CEF, LEEF]) | json_objects)
def test_a_damaged_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


def test_a_record_without_anything_is_refused():
    with pytest.raises(Refused):
        list(SOURCE.read({}))
