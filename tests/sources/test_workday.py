"""Workday: reports of workers and of candidates, Get_Workers, warehouse tables."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.workday import SOURCE
from tests.samples import needs_samples
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.hiring_samples import outcomes, total

with (Path(__file__).parent / "examples" / "workday.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(_file)]

REPORT = {
    "Employee_ID": "21001",
    "Worker": "Nora Quist",
    "Hire_Date": "2026-01-05-08:00",
    "Business_Title": "Engineer",
    "Email_-_Primary_Work": "Nora.Quist@fabrikam.example",
    "Work_Arrangement": "Fully Remote",
    "Manager_ID": "20007",
}


def ids(**told):
    return {"wd:ID": [{"@wd:type": kind, "$t": value} for kind, value in told.items()]}


def used(kind):
    return [{"wd:Type_Data": [{"wd:Type_Reference": ids(Communication_Usage_Type_ID=kind)}]}]


SERVICE = {
    "wd:Worker_Reference": ids(WID="3aa5550b7fe3", Employee_ID="21001"),
    "wd:Worker_Data": {
        "wd:Worker_ID": "21001",
        "wd:User_ID": "nquist",
        "wd:Personal_Data": {
            "wd:Name_Data": {"wd:Legal_Name_Data": {"wd:Name_Detail_Data": {"@wd:Formatted_Name": "Nora Quist"}}},
            "wd:Contact_Data": {
                "wd:Address_Data": [
                    {"wd:Municipality": "London", "wd:Usage_Data": used("WORK")},
                    {
                        "wd:Address_Line_Data": [{"@wd:Type": "ADDRESS_LINE_1", "$t": "1 Main Street"}],
                        "wd:Municipality": "Troy",
                        "wd:Country_Region_Descriptor": "New York",
                        "wd:Postal_Code": "12180",
                        "wd:Country_Reference": {
                            "wd:ID": [{"@wd:type": "ISO_3166-1_Alpha-2_Code", "$t": "US"}],
                        },
                        "wd:Usage_Data": used("HOME"),
                    },
                ],
                "wd:Email_Address_Data": [
                    {"wd:Email_Address": "nora@mail.example", "wd:Usage_Data": used("HOME")},
                    {"wd:Email_Address": "Nora.Quist@fabrikam.example", "wd:Usage_Data": used("WORK")},
                ],
                "wd:Phone_Data": {"@wd:E164_Formatted_Phone": "+12125550101", "wd:Usage_Data": used("HOME")},
            },
        },
        "wd:Employment_Data": {
            "wd:Worker_Job_Data": [
                {
                    "@wd:Primary_Job": "1",
                    "wd:Position_Data": {
                        "wd:Business_Title": "Engineer",
                        "wd:Worker_Type_Reference": ids(Employee_Type_ID="Regular"),
                        "wd:Manager_as_of_last_detected_manager_change_Reference": ids(Employee_ID="20007"),
                        "wd:Business_Site_Summary_Data": {"wd:Name": "Remote - USA"},
                    },
                }
            ],
            "wd:Worker_Status_Data": {"wd:Active": "1", "wd:Hire_Date": "2026-01-05-08:00"},
        },
    },
}
CANDIDATE = {
    "Candidate ID": "C-9",
    "Job Application ID": "JA-9",
    "Candidate Name": "Li Wen",
    "Email": "li.wen@mail.example",
    "Phone": "+44 20 7946 0002",
    "Job Requisition": "R-17 Engineer",
    "Application Date": "2026-01-04",
    "Source": "Employee Referral",
    "Country": "United Kingdom",
}


def only(record):
    assert SOURCE.recognises(record)
    (event,) = SOURCE.read(record)
    return event


def refusal(record):
    with pytest.raises(Refused) as caught:
        SOURCE.read(record)
    return caught.value.reason


def test_a_row_of_the_report_is_a_worker():
    event = only(ROWS[0])

    assert (event.worker_id, event.full_name, to_text(event.at)) == ("21001", "Nora Quist", "2026-01-05T00:00:00Z")
    assert (event.work_email, event.personal_email, event.phone) == (
        "nora.quist@fabrikam.example",
        "nora@mail.example",
        "+12125550101",
    )
    assert (event.home_address, event.home_city, event.home_region) == ("1 Main Street", "Troy", "New York")
    assert (event.home_postal_code, event.home_country, event.remote) == ("12180", "US", True)
    assert (event.worker_type, event.title, event.manager_id, event.end_at) == ("employee", "Engineer", "20007", None)


def test_the_service_tells_the_phone_of_who_is_called_in_an_emergency_and_of_no_other_relative():
    def related(phone, **more):
        contact = {"wd:Phone_Data": {"@wd:E164_Formatted_Phone": phone, "wd:Usage_Data": used("HOME")}}
        return {"wd:Personal_Data": {"wd:Contact_Data": contact}, **more}

    relatives = [
        related("+12125550107", **{"wd:Dependent": {"wd:Dependent_Data": {}}}),
        related("+12125550108", **{"wd:Emergency_Contact": {"wd:Emergency_Contact_ID": "E-1"}}),
    ]
    worker = SERVICE["wd:Worker_Data"] | {"wd:Related_Person_Data": {"wd:Related_Person": relatives}}

    assert only(SERVICE | {"wd:Worker_Data": worker}).emergency_phone == "+12125550108"
    assert only(SERVICE).emergency_phone is None


def test_contractors_and_agencies_are_told_apart():
    assert [(only(row).worker_type, only(row).agency) for row in ROWS[2:4]] == [
        ("contractor", None),
        ("agency", "Staffing Ltd"),
    ]
    assert to_text(only(ROWS[2]).end_at) == "2026-08-31T00:00:00Z"


def test_the_reports_json_names_its_columns_in_its_own_way():
    event = only(REPORT)

    assert (event.work_email, event.remote, event.manager_id) == ("nora.quist@fabrikam.example", True, "20007")


def test_a_day_with_a_zone_is_that_day():
    assert to_text(only(REPORT).at) == "2026-01-05T00:00:00Z"


def test_one_of_get_workers_is_the_same_worker():
    event = only(SERVICE)

    assert (event.worker_id, event.uid, event.full_name) == ("21001", "3aa5550b7fe3", "Nora Quist")
    assert (event.work_email, event.personal_email, event.phone) == (
        "nora.quist@fabrikam.example",
        "nora@mail.example",
        "+12125550101",
    )
    assert (event.home_address, event.home_city, event.home_country) == ("1 Main Street", "Troy", "US")
    assert (event.worker_type, event.title, event.manager_id, event.remote) == ("employee", "Engineer", "20007", True)
    assert to_text(event.at) == "2026-01-05T00:00:00Z"


def test_a_row_of_candidates_is_an_application():
    event = only(CANDIDATE)

    assert (event.kind, event.applicant_id, event.channel) == ("application", "JA-9", "referral")
    assert (event.email, event.phone, event.country) == ("li.wen@mail.example", "+442079460002", "GB")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (ROWS[0] | {"Employee ID": None}, "missing-worker_id"),
        (ROWS[0] | {"Hire Date": None}, "no-time"),
        (CANDIDATE | {"Job Application ID": None, "Candidate ID": None}, "missing-applicant_id"),
        ({"wd:Worker_Reference": {}, "wd:Worker_Data": {}}, "missing-worker_id"),
    ],
)
def test_what_is_missing_is_named(record, reason):
    assert refusal(record) == reason


@needs_samples
def test_real_warehouse_tables_are_read_or_refused_for_a_true_reason():
    found = outcomes(SOURCE, "workday/*.csv")

    assert total(found) == {"worker": 7, "unused-table": 115}
    assert {name for name, counted in found.items() if counted["worker"]} == {"workday_worker_history_data"}


@needs_samples
@pytest.mark.parametrize("other", ["greenhouse/*.csv", "greenhouse_api/*.json", "lever/*.csv"])
def test_other_vendors_records_are_not_taken(other):
    assert set(total(outcomes(SOURCE, other))) == {"unrecognised"}


@given(damaged([*ROWS, REPORT, SERVICE, CANDIDATE]))
def test_damaged_records_are_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


def test_the_address_of_a_place_of_work_is_no_home():
    row = {"Employee ID": "1", "Hire Date": "2026-01-05", "Business Title": "Engineer", "Phone": "+1 212 555 0199"}
    address = {"Address Line 1": "1 Office Park", "City": "Troy", "Country": "United States of America"}

    (alone,) = SOURCE.read(row | address)
    (beside,) = SOURCE.read(row | address | {"Location": "Troy Office"})

    assert (alone.home_address, alone.home_city, alone.home_country) == ("1 Office Park", "Troy", "US")
    assert (beside.home_address, beside.home_city, beside.home_country) == (None, None, None)
    assert (alone.phone, beside.phone) == (None, None)  # it may be the switchboard's
