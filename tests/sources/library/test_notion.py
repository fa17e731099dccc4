"""Notion audit log."""

from __future__ import annotations

from tests.samples import needs_samples, panther_records
from tests.sources.mappings import events, examples, outcomes


def test_a_sign_in_is_read_out_of_its_wrapper():
    (event,) = events("notion", examples("notion")[0]["event"])

    assert (event.kind, event.account, event.ip, event.outcome) == (
        "sign_in",
        "li.wen@fabrikam.example",
        "203.0.113.1",
        "success",
    )
    assert outcomes("notion", examples("notion")[:1]) == {"sign_in": 1}


@needs_samples
def test_real_records_are_read_or_refused_for_a_true_reason():
    assert outcomes("notion", panther_records("notion/panther/Notion.AuditLogs.jsonl")) == {
        "activity": 14,
        "data_access": 10,
        "sign_in": 7,
    }
