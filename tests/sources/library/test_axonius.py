"""Axonius activity log."""

from __future__ import annotations

from tests.samples import needs_samples, panther_records
from tests.sources.mappings import events, examples, outcomes


def test_a_sign_in_says_how_it_came_out():
    good, failed, *_ = examples("axonius")

    assert [(one.kind, one.outcome, one.error) for one in events("axonius", good)] == [("sign_in", "success", None)]
    assert [(one.outcome, one.error) for one in events("axonius", failed)] == [("failure", "failed")]


@needs_samples
def test_real_records_are_read_or_refused_for_a_true_reason():
    assert outcomes("axonius", panther_records("axonius/panther/Axonius.Activity.jsonl")) == {
        "activity": 1,
        "credential": 1,
        "no-account": 1,
        "not-a-person": 1,
        "sign_in": 5,
    }
