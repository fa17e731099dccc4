"""Tines audit log."""

from __future__ import annotations

from tests.samples import needs_samples, panther_records
from tests.sources.mappings import events, examples, outcomes


def test_a_sign_in_is_read():
    (event,) = events("tines", examples("tines")[0])

    assert (event.kind, event.account, event.ip, event.outcome) == (
        "sign_in",
        "li.wen@fabrikam.example",
        "203.0.113.1",
        "success",
    )


@needs_samples
def test_real_records_are_read_or_refused_for_a_true_reason():
    assert outcomes("tines", panther_records("tines/panther/Tines.Audit.jsonl")) == {
        "activity": 9,
        "credential": 2,
        "sign_in": 9,
    }
