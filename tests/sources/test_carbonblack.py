from __future__ import annotations

from collections import Counter

from hypothesis import given

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.sources.carbonblack import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.mappings import examples
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
RECORDS = examples("carbonblack")


def test_a_sign_in_to_the_console_succeeds_or_fails():
    done, failed = only(RECORDS[0]), only(RECORDS[1])

    assert (done.kind, done.account, done.outcome) == ("sign_in", "eve@corp.example", "success")
    assert (failed.kind, failed.outcome, failed.ip) == ("sign_in", "failure", "198.51.100.9")
    assert clock.to_text(done.at) == "2026-03-02T09:00:00Z"


def test_anything_else_a_user_did_is_activity():
    act = only(RECORDS[2])

    assert (act.kind, act.target) == ("activity", "/access/v2/orgs/A1/grants")
    assert act.action == "created grant: psc:cnn:a1:b2 with role super admin"


def test_connectors_and_the_service_are_no_people():
    assert reason(RECORDS[0] | {"loginName": ""}) == "not-a-person"
    assert reason(RECORDS[0] | {"loginName": "ABCDEFG/connector"}) == "not-a-person"


@given(damaged(RECORDS))
def test_whatever_comes_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@needs_samples
def test_real_audit_records_are_acts_of_people_or_of_the_service():
    told = Counter()
    for record in panther_records("carbonblack/panther/CarbonBlack.Audit.jsonl"):
        try:
            told[only(record).kind] += 1
        except Refused as refused:
            told[refused.reason] += 1

    assert told == {"activity": 12, "not-a-person": 1}
