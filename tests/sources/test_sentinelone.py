from __future__ import annotations

from collections import Counter

from hypothesis import given

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.sources.sentinelone import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.mappings import examples
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
RECORDS = examples("sentinelone")
EVENTS = [record for record in RECORDS if "event.type" in record]
AGENT = next(record for record in RECORDS if "networkInterfaces" in record)
THREAT = next(record for record in RECORDS if "threatInfo" in record)
ACTIVITIES = {record["activityType"]: record for record in RECORDS if "activityType" in record}


def event(kind, place=0):
    return [record for record in EVENTS if record["event.type"] == kind][place]


def test_a_process_is_the_target_and_its_parent_the_source():
    process = only(event("Process Creation"))

    assert (process.file_name, process.parent, process.account) == ("anydesk.exe", "explorer.exe", "corp\\ana")
    assert (process.signer, process.sha256) == ("ANYDESK SOFTWARE GMBH", "ab12" * 16)
    assert process.at == 1772442000250000


def test_an_incoming_connection_has_the_other_side_as_its_source():
    out, incoming = only(event("IP Connect")), only(event("IP Connect", 1))

    assert (out.remote_ip, out.remote_port, out.local_ip) == ("198.51.100.77", 443, "192.168.1.23")
    assert (incoming.remote_ip, incoming.remote_port, incoming.local_ip) == ("192.168.1.40", 50111, "192.168.1.23")
    assert (out.protocol, incoming.account) == ("tcp", None)


def test_macos_writes_the_record_type_before_the_name():
    assert only(event("DNS Resolved")).remote_name == only(event("DNS Resolved", 1)).remote_name
    assert only(event("GET")).remote_name == "portal.example"
    assert reason(event("DNS Resolved") | {"event.dns.request": None}) == "no-name"


def test_who_came_is_not_the_machine_that_let_them_in():
    unlock, failed = only(event("Login")), only(event("Login", 1))

    assert (unlock.account, unlock.logon_type, unlock.ip) == ("ana", "unlock", None)
    assert (failed.logon_type, failed.ip, failed.outcome) == ("remoteinteractive", "192.168.1.40", "failure")
    assert reason(event("Login") | {"event.login.userName": "lap-7$"}) == "not-a-person"
    assert reason(event("Login") | {"event.login.type": "SERVICE"}) == "not-a-person"


def test_an_agent_is_a_device_with_the_router_it_sees():
    device, seen = SOURCE.read(AGENT)

    assert (device.serial, device.account, device.public_ip) == ("PF2K9X", "ana@corp.example", "203.0.113.24")
    assert device.issued_at is None  # the day the agent came is not the day the machine was issued
    assert (seen.gateway, seen.gateway_mac, seen.mac) == ("192.168.1.1", "aabb0cddee0f", "70bd0c000001")
    assert seen.addresses == "192.168.1.23,fe80::1"
    assert [one.kind for one in SOURCE.read(AGENT | {"networkInterfaces": []})] == ["device", "device_network"]


def test_device_control_tells_what_was_plugged_in_and_when():
    usb = only(ACTIVITIES[5126])

    assert (usb.vendor_id, usb.product_id, usb.class_name) == ("1d6b", "0104", "HIDClass")
    assert (usb.device_name, usb.account, usb.serial) == ("lap-7", "ana", "cafebabe")
    assert clock.to_text(usb.at) == "2026-03-02T09:04:58Z"
    gone = ACTIVITIES[5126] | {"data": ACTIVITIES[5126]["data"] | {"eventType": "disconnected"}}
    assert reason(gone) == "unused-action"


def test_threats_and_custom_rules_are_alerts():
    threat, rule = only(THREAT), only(ACTIVITIES[3608])

    assert (threat.account, threat.detection, threat.device_name) == ("corp\\ana", "anydesk.exe", "lap-7")
    assert (rule.detection, rule.severity, rule.file_name) == ("remote access", "medium", "anydesk.exe")
    unowned = THREAT | {"threatInfo": THREAT["threatInfo"] | {"processUser": ""}}
    assert only(unowned).account == "ana@corp.example"


def test_linux_names_three_users_of_a_process_and_the_one_who_logged_in_counts():
    data = ACTIVITIES[3608]["data"] | {"sourceprocessusername": "effective: root, real: root, login: ana"}

    assert only(ACTIVITIES[3608] | {"data": data}).account == "ana"


def test_the_consoles_users_sign_in_and_act_by_their_address():
    sign_in, act = only(ACTIVITIES[27]), only(ACTIVITIES[3016])

    assert (sign_in.account, sign_in.ip, sign_in.outcome) == ("eve@corp.example", "198.51.100.9", "success")
    assert (act.account, act.target) == ("eve@corp.example", "eve@corp.example")
    named = ACTIVITIES[27] | {"data": ACTIVITIES[27]["data"] | {"username": "Eve Example"}}
    assert reason(named) == "no-account"


def test_a_record_without_a_device_is_about_nothing():
    assert reason(event("GET") | {"agent.uuid": None, "endpoint.name": ""}) == "no-device"
    assert reason(AGENT | {"uuid": "", "id": "", "serialNumber": "", "computerName": ""}) == "no-device"


def test_an_act_of_the_service_is_nobodys():
    data = {"username": None, "byUser": None}

    assert reason(ACTIVITIES[3016] | {"userId": "1", "data": data}) == "not-a-person"


def test_what_an_agent_does_by_itself_is_no_act():
    assert reason(ACTIVITIES[3016] | {"userId": None, "data": {"computerName": "LAP-7"}}) == "unused-action"
    assert reason(event("Login") | {"event.type": "Module Load"}) == "unused-action"


@given(damaged(RECORDS))
def test_whatever_comes_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@needs_samples
def test_real_activities_are_alerts_or_what_an_agent_does_by_itself():
    told = Counter()
    for record in panther_records("sentinelone_cloud_funnel/panther/SentinelOne.Activity.jsonl"):
        try:
            told[only(record).kind] += 1
        except Refused as refused:
            told[refused.reason] += 1

    assert told == {"alert": 9, "unused-action": 2}


@needs_samples
def test_panthers_lower_case_names_are_read_as_utc():
    record = panther_records("sentinelone_cloud_funnel/panther/SentinelOne.Activity.jsonl")[0]

    assert clock.to_text(only(record).at).replace("T", " ")[:19] == record["createdat"][:19]
