"""Zscaler Private Access and Internet Access."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.zscaler import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
NORA = "nora.quist@fabrikam.example"

STATUS = {
    "LogTimestamp": "Mon Mar  2 09:00:05 2026",
    "Username": NORA,
    "SessionID": "S1",
    "SessionStatus": "ZPN_STATUS_AUTHENTICATED",
    "ZEN": "US-NY-1",
    "PrivateIP": "192.168.1.20",
    "PublicIP": "203.0.113.45",
    "Latitude": 40.7,
    "Longitude": -74.0,
    "CountryCode": "US",
    "City": "New York",
    "TimestampAuthentication": "2026-03-02T08:00:01.000Z",
    "TimestampUnAuthentication": "",
    "Hostname": "LAP-7",
    "Platform": "windows",
}
ACTIVITY = {
    "LogTimestamp": "Mon Mar  2 09:01:42 2026",
    "SessionID": "S1",
    "ConnectionID": "S1,C1",
    "ConnectionStatus": "open",
    "IPProtocol": 6,
    "Username": NORA,
    "ServicePort": 443,
    "ClientPublicIP": "203.0.113.45",
    "ClientPrivateIP": "192.168.1.20",
    "ClientZEN": "US-NY-1",
    "Host": "git.fabrikam.example",
    "Application": "Git",
    "ServerIP": "10.0.0.57",
    "TimestampConnectionStart": "2026-03-02T09:01:40.230Z",
}
BROWSER = {
    "LogTimestamp": "Wed Jul  3 05:12:25 2026",
    "TimestampRequestReceiveStart": "2026-03-02T09:05:25.723Z",
    "Exporter": "unset",
    "Host": "Wiki.fabrikam.example",
    "URL": "/secret?token=1",
    "UserAgent": "Test/1.0",
    "NameID": NORA,
    "ClientPublicIp": "203.0.113.45",
}
ZPA_AUDIT = {
    "CreationTime": "2026-03-02T08:23:40.000Z",
    "RequestID": "R1",
    "SessionID": "A1",
    "AuditNewValue": '{"remoteIP":"198.51.100.23, 192.0.2.9"}',
    "AuditOperationType": "Sign In",
    "ObjectType": "Authentication",
    "ObjectName": "desk",
    "User": "desk@fabrikam.example",
}
WEB = {
    "datetime": "2026-03-02 10:13:14",
    "epochtime": "1772442794",
    "event_id": "1",
    "protocol": "HTTPS",
    "action": "Allowed",
    "urlcategory": "Remote Access",
    "urlsupercategory": "Information Technology",
    "serverip": "192.0.2.8",
    "ClientIP": "192.168.1.20",
    "clientpublicIP": "203.0.113.45",
    "user": NORA,
    "hostname": "relay.remote-tool.example",
    "devicehostname": "LAP-7",
}
DNS = {
    "datetime": "Mon Mar  2 09:05:55 2026",
    "tz": "GMT",
    "user": NORA,
    "reqaction": "Allow",
    "dns_reqtype": "A",
    "dns_req": "relay.remote-tool.example.",
    "clt_sip": "192.168.1.20",
    "devicehostname": "NA",
}
FIREWALL = {
    "datetime": "Mon Mar  2 09:06:59 2026",
    "tz": "GMT",
    "user": NORA,
    "cdport": "443",
    "csip": "192.168.1.20",
    "cdip": "192.0.2.8",
    "action": "Allow",
    "nwsvc": "HTTPS",
    "proto": "TCP",
    "devicehostname": "LAP-7",
}
ZIA_AUDIT = {
    "time": "Mon Mar  2 07:13:00 2026",
    "tz": "GMT",
    "recordid": "324",
    "action": "SIGN_IN",
    "category": "LOGIN",
    "subcategory": "LOGIN",
    "resource": "None",
    "interface": "UI",
    "adminid": "desk@fabrikam.example",
    "clientip": "198.51.100.23",
    "result": "FAILURE",
    "errorcode": "AUTH_FAILED",
    "auditlogtype": "ZIA",
}


def events(record):
    assert SOURCE.recognises(record)
    return list(SOURCE.read(record))


# --- Private Access


def test_a_tunnel_begins_when_its_person_was_let_in_and_not_when_the_status_was_written():
    sign_in, network = events(STATUS)

    assert (sign_in.account, sign_in.ip, sign_in.session, sign_in.outcome) == (NORA, "203.0.113.45", "S1", "success")
    assert (sign_in.app, sign_in.client, sign_in.os) == ("zscaler private access", "vpn", "windows")
    assert (sign_in.vendor_country, sign_in.vendor_city) == ("US", "New York")
    assert (sign_in.vendor_latitude, sign_in.vendor_longitude) == (40.7, -74.0)
    assert to_text(sign_in.at) == "2026-03-02T08:00:01Z"
    assert (network.device_name, network.public_ip, network.addresses) == ("lap-7", "203.0.113.45", "192.168.1.20")
    assert to_text(network.at) == "2026-03-02T09:00:05Z"


def test_a_refused_tunnel_has_the_time_of_its_log():
    sign_in, _ = events(STATUS | {"SessionStatus": "ZPN_STATUS_AUTH_FAILED", "TimestampAuthentication": ""})

    assert (sign_in.outcome, sign_in.error) == ("failure", "ZPN_STATUS_AUTH_FAILED")
    assert to_text(sign_in.at) == "2026-03-02T09:00:05Z"


def test_the_end_of_a_tunnel():
    over = {"SessionStatus": "ZPN_STATUS_DISCONNECTED", "TimestampUnAuthentication": "2026-03-02T17:00:00Z"}
    event = only(STATUS | over)

    assert (event.action, event.account, event.session) == ("vpn disconnected", NORA, "S1")
    assert to_text(event.at) == "2026-03-02T17:00:00Z"


def test_an_application_inside_is_a_connection_and_an_act_from_an_address():
    connection, act = events(ACTIVITY)

    assert (connection.remote_name, connection.remote_ip, connection.remote_port) == (
        "git.fabrikam.example",
        "10.0.0.57",
        443,
    )
    assert (connection.protocol, connection.local_ip, connection.action) == ("tcp", "192.168.1.20", "open")
    assert (act.ip, act.target, act.session) == ("203.0.113.45", "Git", "S1")
    assert to_text(act.at) == "2026-03-02T09:01:40Z"
    assert events(ACTIVITY | {"Host": "10.0.0.57"})[0].remote_name is None


def test_browser_access_keeps_the_host_and_no_path():
    event = only(BROWSER)

    assert (event.account, event.target, event.user_agent) == (NORA, "wiki.fabrikam.example", "Test/1.0")
    assert to_text(event.at) == "2026-03-02T09:05:25Z"


def test_an_administrator_of_private_access():
    sign_in = only(ZPA_AUDIT)
    act = only(ZPA_AUDIT | {"AuditOperationType": "Create", "ObjectType": "Server", "ObjectName": "S-1"})

    assert (sign_in.kind, sign_in.ip, sign_in.outcome) == ("sign_in", "198.51.100.23", "success")
    assert (act.kind, act.action, act.target) == ("activity", "create server", "S-1")


@pytest.mark.parametrize("name", ["ZPA LSS Client", "ZPA IP Anchoring"])
def test_the_services_own_clients_are_not_people(name):
    assert reason(STATUS | {"Username": name}) == "not-a-person"


# --- Internet Access


def test_a_web_request_is_a_connection_and_shows_where_the_machine_is():
    connection, network = events(WEB)

    assert (connection.account, connection.device_name) == (NORA, "lap-7")
    assert (connection.remote_name, connection.remote_ip) == ("relay.remote-tool.example", "192.0.2.8")
    assert (connection.action, connection.local_ip) == ("allowed", "192.168.1.20")
    assert (network.device_name, network.public_ip) == ("lap-7", "203.0.113.45")


def test_the_epoch_wins_over_the_feeds_clock():
    assert to_text(events(WEB)[0].at) == "2026-03-02T09:13:14Z"


def test_a_feeds_clock_without_its_zone_needs_the_users_word():
    bare = {name: value for name, value in WEB.items() if name != "epochtime"}

    assert reason(bare) == "no-zone"
    assert to_text(events(bare | {"@time_zone": "Europe/Berlin"})[0].at) == "2026-03-02T09:13:14Z"


def test_a_clock_as_c_prints_it_is_read():
    assert to_text(only(DNS).at) == "2026-03-02T09:05:55Z"
    assert only(DNS).remote_name == "relay.remote-tool.example"


def test_firewall_sessions_are_connections():
    event = only(FIREWALL)

    assert (event.remote_ip, event.remote_port, event.protocol) == ("192.0.2.8", 443, "tcp")


def test_where_nobody_signed_in_the_user_is_a_place():
    assert reason(DNS | {"user": "Road%20Warrior"}) == "not-a-person"
    assert events(WEB | {"user": "Road%20Warrior"})[0].account is None


def test_without_a_machines_name_nothing_is_said_of_a_machine():
    assert only(STATUS | {"Hostname": ""}).kind == "sign_in"
    assert only(WEB | {"devicehostname": "NA"}).kind == "connection"


def test_an_administrator_of_internet_access():
    sign_in = only(ZIA_AUDIT)
    act = only(ZIA_AUDIT | {"action": "UPDATE", "subcategory": "USER", "resource": "nquist", "result": "SUCCESS"})

    assert (sign_in.kind, sign_in.outcome, sign_in.error) == ("sign_in", "failure", "AUTH_FAILED")
    assert (sign_in.ip, sign_in.client) == ("198.51.100.23", "ui")
    assert (act.action, act.target, act.outcome) == ("update user", "nquist", "success")
    assert to_text(act.at) == "2026-03-02T07:13:00Z"


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (STATUS | {"SessionStatus": "ZPN_STATUS_AUTHENTICATING"}, "unused-action"),
        (STATUS | {"Username": ""}, "no-account"),
        (ZIA_AUDIT | {"adminid": "None"}, "not-a-person"),
        ({"Recordtype": "Tunnel Samples", "tunneltype": "GRE", "recordid": "1"}, "unused-table"),
        ({"applicationname": "ONEDRIVE", "tenant": "x", "filescantimems": "1"}, "unused-table"),
    ],
)
def test_what_is_refused(record, why):
    assert SOURCE.recognises(record)
    assert reason(record) == why


def test_other_records_are_not_recognised_and_refused():
    assert not SOURCE.recognises({"user": "x", "url": "y"})
    assert reason({"user": "x"}) == "unused-table"


@needs_samples
def test_real_audit_records_are_all_read_once_the_zone_is_known():
    counts: Counter[str] = Counter()
    for log in panther_records("zscaler/panther/Zscaler.ZIA.AdminAuditLog.jsonl"):
        record = log["event"]
        assert SOURCE.recognises(record)
        with pytest.raises(Refused, match="zone"):
            SOURCE.read(record)
        (event,) = SOURCE.read(record | {"@time_zone": "UTC"})
        counts[event.kind] += 1
        assert event.account == record["adminid"].lower()
        assert event.ip == record["clientip"]
        assert to_text(event.at) == record["time"][:19].replace(" ", "T") + "Z"
    assert counts == {"activity": 28, "sign_in": 2}


@given(
    record=damaged([STATUS, ACTIVITY, BROWSER, ZPA_AUDIT, WEB, DNS, FIREWALL, ZIA_AUDIT]) | json_objects,
)
def test_a_damaged_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
