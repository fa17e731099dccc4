"""Asana audit log."""

from __future__ import annotations

from tests.samples import needs_samples, panther_records
from tests.sources.mappings import events, examples, outcomes


def test_a_failed_sign_in_says_how():
    (event,) = events("asana", examples("asana")[1])

    assert (event.kind, event.outcome, event.error) == ("sign_in", "failure", "user_login_failed")
    assert (event.token_kind, event.client, event.ip) == ("PASSWORD", "web", "203.0.113.2")


@needs_samples
def test_real_records_are_read_or_refused_for_a_true_reason():
    assert outcomes("asana", panther_records("asana/panther/Asana.Audit.jsonl")) == {
        "activity": 21,
        "data_access": 1,
        "no-account": 1,
        "sign_in": 8,
        "unrecognised": 64,
    }
