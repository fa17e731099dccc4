"""Atlassian organisation audit log."""

from __future__ import annotations

from tests.samples import needs_samples, panther_records
from tests.sources.mappings import events, examples, outcomes


def test_the_place_of_a_sign_in_is_read():
    (event,) = events("atlassian", examples("atlassian")[0])

    assert (event.kind, event.outcome, event.ip, event.vendor_city) == ("sign_in", "success", "203.0.113.1", "Leeds")
    assert (event.account, event.account_id) == ("li.wen@fabrikam.example", "557058:1")


@needs_samples
def test_real_records_are_read_or_refused_for_a_true_reason():
    assert outcomes("atlassian", panther_records("atlassian/panther/Atlassian.Audit.jsonl")) == {
        "activity": 1,
        "sign_in": 1,
        "unrecognised": 8,
    }
