from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.sources.intune import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.anything import read_or_refused, spoilt

GRAPH = {
    "id": "AAAAAAAA-1111-2222-3333-444444444444",
    "azureADDeviceId": "BBBBBBBB-1111-2222-3333-444444444444",
    "deviceName": "LAP-7",
    "serialNumber": "pf2k9x",
    "userPrincipalName": "Ana@Corp.example",
    "enrolledDateTime": "2026-02-20T10:00:00Z",
    "lastSyncDateTime": "2026-03-02T09:15:30.1234567Z",
    "complianceState": "compliant",
    "managedDeviceOwnerType": "company",
    "operatingSystem": "Windows",
    "osVersion": "10.0.26100.1",
    "model": "Latitude 7440",
    "manufacturer": "Dell Inc.",
    "phoneNumber": "",
    "managementAgent": "mdm",
}
ROW = {
    "DeviceId": GRAPH["id"],
    "ReferenceId": GRAPH["azureADDeviceId"],
    "DeviceName": "LAP-7",
    "SerialNumber": "PF2K9X",
    "UPN": "ana@corp.example",
    "CreatedDate": "2026-02-20 10:00:00.0000000",
    "LastContact": "2026-03-02 09:15:30.1234567",
    "CompliantState": "Compliant",
    "Ownership": "Company",
    "OS": "Windows",
    "OSVersion": "10.0.26100.1",
    "Model": "Latitude 7440",
    "Manufacturer": "Dell Inc.",
    "PhoneNumber": "",
}
PORTAL = {
    "Device ID": GRAPH["id"],
    "Device name": "LAP-7",
    "Enrollment date": "2026-02-20 10:00:00.0000000",
    "Last check-in": "2026-03-02 09:15:30.1234567",
    "Azure AD Device ID": GRAPH["azureADDeviceId"],
    "OS version": "10.0.26100.1",
    "Serial number": "PF2K9X",
    "Manufacturer": "Dell Inc.",
    "Model": "Latitude 7440",
    "Primary user UPN": "ana@corp.example",
    "Compliance": "Compliant",
    "Ownership": "Corporate",
    "OS": "Windows",
    "Phone number": None,
}
AUDIT = {
    "time": "2026-03-02T09:15:30.5000000Z",
    "tenantId": "99999999-1111-2222-3333-444444444444",
    "category": "AuditLogs",
    "operationName": "Create MobileApp",
    "resultType": "Success",
    "identity": "ana@corp.example",
    "properties": {
        "ActivityDate": "3/2/2026 9:15:30 AM",
        "Actor": {"ActorType": 1, "UPN": "Ana@Corp.example"},
        "AuditEventId": "e1",
        "TargetDisplayNames": ["<null>", "setup.exe"],
        "TargetObjectIds": ["o1"],
    },
}


def diagnostic(category, row):
    return {"time": "2026-03-02T10:00:00Z", "category": category, "operationName": category, "properties": row}


def only(record):
    assert SOURCE.recognises(record)
    (event,) = SOURCE.read(record)
    return event


def reason(record):
    with pytest.raises(Refused) as refused:
        SOURCE.read(record)
    return refused.value.reason


def test_a_device_is_the_same_from_graph_diagnostics_log_analytics_and_the_portal():
    from_graph = only(GRAPH)

    assert from_graph == only(diagnostic("Devices", ROW))
    assert from_graph == only(ROW | {"Type": "IntuneDevices", "TimeGenerated": "2026-03-02T10:00:00Z"})
    assert from_graph == only(PORTAL)


def test_a_device_keeps_what_links_it_to_a_person():
    device = only(GRAPH)

    assert (device.device_id, device.directory_id) == (GRAPH["id"].lower(), GRAPH["azureADDeviceId"].lower())
    assert (device.serial, device.account, device.device_name) == ("PF2K9X", "ana@corp.example", "lap-7")
    assert (clock.to_text(device.issued_at), clock.to_text(device.at)) == (
        "2026-02-20T10:00:00Z",
        "2026-03-02T09:15:30Z",
    )
    assert (device.managed, device.compliant, device.ownership) == (True, True, "company")
    assert device.os == "Windows 10.0.26100.1"


def test_a_phones_serial_zero_and_masked_number_are_unknown():
    device = only(diagnostic("Devices", ROW | {"SerialNumber": "0", "PhoneNumber": "+*******0016"}))

    assert (device.serial, device.phone) == (None, None)
    assert only(GRAPH | {"phoneNumber": "+1 (212) 555-0100"}).phone == "+12125550100"


def test_a_device_that_never_checked_in_is_known_since_its_enrolment():
    device = only(GRAPH | {"lastSyncDateTime": "0001-01-01T00:00:00Z"})

    assert device.at == device.issued_at


def test_an_all_zero_directory_id_is_unknown():
    assert only(GRAPH | {"azureADDeviceId": "00000000-0000-0000-0000-000000000000"}).directory_id is None


def test_a_grace_period_is_neither_compliant_nor_not():
    assert only(GRAPH | {"complianceState": "noncompliant"}).compliant is False
    assert only(GRAPH | {"complianceState": "inGracePeriod"}).compliant is None


def test_the_compliance_report_is_a_device_too():
    row = {
        "DeviceName": "LAP-7",
        "DeviceId": GRAPH["id"],
        "UPN": "ana@corp.example",
        "ComplianceState": "1",
        "ComplianceState_loc": "Compliant",
        "OwnerType": 1,
        "OwnerType_loc": "Company",
        "LastContact": "2026-03-02 08:27:37.0000000",
        "SerialNumber": "PF2K9X",
    }
    device = only(diagnostic("DeviceComplianceOrg", row))

    assert (device.serial, device.compliant, device.ownership) == ("PF2K9X", True, "company")
    assert clock.to_text(device.at) == "2026-03-02T08:27:37Z"


def test_a_row_without_id_and_serial_is_refused():
    assert reason(GRAPH | {"id": "", "serialNumber": "0"}) == "no-device"


def test_an_administrators_act_is_activity():
    act = only(AUDIT)

    assert (act.kind, act.account, act.action) == ("activity", "ana@corp.example", "create mobileapp")
    assert (act.target, act.outcome, act.uid) == ("setup.exe", "success", "e1")


def test_a_broken_time_on_the_envelope_gives_way_to_the_american_one_inside():
    assert clock.to_text(only(AUDIT | {"time": "2026-03-02:15:30.3387000Z"}).at) == "2026-03-02T09:15:30Z"


def test_the_audit_log_in_log_analytics_says_the_same():
    row = {
        "TimeGenerated": AUDIT["time"],
        "Type": "IntuneAuditLogs",
        "OperationName": "Create MobileApp",
        "ResultType": "Success",
        "Properties": json.dumps(AUDIT["properties"]),
    }

    assert only(row) == only(AUDIT)


def test_an_audit_event_of_the_graph_api_is_activity():
    act = only(
        {
            "id": "e1",
            "componentName": "MobileApp",
            "activityDateTime": "2026-03-02T09:15:30Z",
            "activityType": "Create MobileApp",
            "activityResult": "Success",
            "actor": {"userPrincipalName": "Ana@Corp.example", "ipAddress": "203.0.113.7"},
            "resources": [{"displayName": "setup.exe"}],
        }
    )

    assert (act.account, act.ip, act.target, act.outcome) == ("ana@corp.example", "203.0.113.7", "setup.exe", "success")


def test_applications_and_checking_in_devices_are_no_people():
    application = AUDIT["properties"] | {"Actor": {"ActorType": 5, "UPN": None, "ApplicationName": "Script"}}
    compliance = diagnostic("OperationalLogs", {"IntuneDeviceId": "a", "UserName": "ana"})

    assert reason(AUDIT | {"properties": application}) == "not-a-person"
    assert SOURCE.recognises(compliance)
    assert reason(compliance) == "not-a-person"


def test_entras_audit_log_is_left_alone():
    assert not SOURCE.recognises(AUDIT | {"resourceId": "/tenants/x/providers/Microsoft.aadiam"})
    assert not SOURCE.recognises({"Type": "AuditLogs", "Properties": {}})
    assert not SOURCE.recognises({"device_id": "a", "issued_at": "b"})


@given(spoilt(GRAPH, ROW, PORTAL, AUDIT, diagnostic("Devices", ROW)))
def test_whatever_comes_is_read_or_refused(record):
    read_or_refused(SOURCE, record)


@needs_samples
def test_real_audit_records_are_administrators_acts():
    records = panther_records("intune/panther/MicrosoftIntune.AuditLogs.jsonl")
    acts = [only(record) for record in records]

    assert Counter(act.kind for act in acts) == {"activity": 4}
    assert [act.account for act in acts] == [record["identity"] for record in records]
    assert [clock.to_text(act.at) for act in acts[:2]] == ["2025-04-11T18:21:02Z", "2025-04-25T00:44:00Z"]


@needs_samples
def test_real_operational_records_are_about_devices_not_people():
    for record in panther_records("intune/panther/MicrosoftIntune.OperationalLogs.jsonl"):
        assert SOURCE.recognises(record)
        assert reason(record) == "not-a-person"
