"""What is proposed for records that nobody knows."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import MappingError, UserError
from sleetwatch.sources.mapped import source_of
from sleetwatch.sources.mapping import read_mapping
from sleetwatch.sources.propose import propose
from tests.sources.damage import json_objects


def vpn(number, **changed):
    return {
        "Event Time": f"2026-03-02 09:{number:02}:00",
        "User Email": f"Person{number % 7}@fabrikam.example",
        "Client IP": f"203.0.113.{number}",
        "Event Type": "VPN Login" if number % 3 else "VPN Logout",
        "Result": "Success" if number % 5 else "AUTH_REJ",
        "Country": "US",
    } | changed


def nested(number):
    return {
        "id": f"0b7f{number:04}-0000-4000-8000-000000000000",
        "occurredAt": f"2026-03-02T09:{number:02}:00.123Z",
        "actor": {"emailAddress": f"p{number}@fabrikam.example", "type": "user"},
        "request": {"ipAddress": "198.51.100.7", "userAgent": "Mozilla/5.0 (X11; Linux)"},
        "client": {"hostName": f"LAP-{number}"},
        "eventName": ["document.viewed", "document.shared", "user.created"][number % 3],
        "targets": [{"displayName": f"Plan {number}"}],
    }


def roster(number):
    return {
        "Employee ID": f"E{number}",
        "Legal Name": f"Person {number}",
        "Work Email": f"p{number}@fabrikam.example",
        "Hire Date": f"{number + 1}/02/2026",
        "Job Title": "Engineer",
        "Mobile Phone": f"+1 212 555 01{number:02}",
        "Home City": "Leeds",
        "Home Country": "United Kingdom",
    }


def proposed(records, kind=None):
    text = propose(records, "acme", kind)
    return tomllib.loads(text), source_of(read_mapping(text, "acme.toml"))


def test_a_flat_log_with_sign_ins_gives_two_kinds():
    found, source = proposed([vpn(number) for number in range(1, 30)])

    assert source.kinds == ("sign_in", "activity")
    assert found["time"] == {"field": "Event Time", "zone": "local"}
    assert found["fields"]["account"] == "User Email"
    assert found["fields"]["ip"] == "Client IP"
    assert found["event"][0]["keep"] == {"Event Type": ["VPN Login"]}
    assert source.recognises(vpn(1))
    (event,) = source.read(vpn(1) | {"@time_zone": "UTC"})
    assert (event.kind, event.account, event.outcome) == ("sign_in", "person1@fabrikam.example", "success")


def test_words_nobody_understands_are_left_for_the_person():
    found, _ = proposed([vpn(number) for number in range(1, 30)])

    assert found["event"][0]["fields"]["outcome"] == "Result"
    assert found["event"][0]["values"]["outcome"] == {"AUTH_REJ": ""}


def test_a_nested_log_is_read_by_its_paths():
    found, source = proposed([nested(number) for number in range(9)])

    assert found["kind"] == "activity"
    assert found["time"] == {"field": "occurredAt", "zone": "utc"}
    assert found["fields"] | {"target": ""} == {
        "account": "actor.emailAddress",
        "action": "eventName",
        "ip": "request.ipAddress",
        "user_agent": "request.userAgent",
        "device_name": "client.hostName",
        "target": "",
        "uid": "id",
    }
    (event,) = source.read(nested(4))
    assert (event.action, event.target, event.ip) == ("document.shared", "Plan 4", "198.51.100.7")


def test_a_roster_gives_workers_and_its_days_come_first():
    found, source = proposed([roster(number) for number in range(20)])

    assert found["kind"] == "worker"
    assert found["time"]["day_first"] is True
    (event,) = source.read(roster(3) | {"@time_zone": "UTC"})
    assert (event.worker_id, event.work_email, event.phone) == ("E3", "p3@fabrikam.example", "+12125550103")
    assert (event.home_city, event.home_country, event.title) == ("Leeds", "GB", "Engineer")


def test_a_day_that_may_be_a_month_is_pointed_out():
    text = propose([roster(number) for number in range(3)], "acme")

    assert "day_first = false  # CHECK THIS" in text


def test_the_kind_can_be_said():
    found, _ = proposed([nested(number) for number in range(9)], "sign_in")

    assert found["kind"] == "sign_in"


@pytest.mark.parametrize(
    ("records", "says"),
    [
        ([{"user": "a@b.example", "what": "x"}], "none of its fields holds times"),
        ([{"time": "2026-03-02T09:00:00Z", "what": "x"}], "nothing in it looks like the account that"),
        ([{"time": "2026-03-02T09:00:00Z"}], "fewer than two fields in common"),
    ],
)
def test_what_cannot_be_mapped_is_said(records, says):
    with pytest.raises(UserError, match=says):
        propose(records, "acme")


def test_no_value_of_a_person_is_written_into_the_file():
    text = propose([nested(number) for number in range(9)], "acme")

    assert "fabrikam" not in text
    assert "198.51" not in text


@given(st.lists(json_objects, min_size=1, max_size=4), st.text(max_size=8))
def test_a_proposal_for_anything_is_a_mapping_or_a_reason(records, key):
    records = [record | {"time": "2026-03-02T09:00:00Z", "user": "a@b.example", key: "x"} for record in records]
    try:
        text = propose(records, "acme")
    except MappingError:
        raise
    except UserError:
        return
    read_mapping(text, "acme.toml")
