"""Anthropic compliance activity feed."""

from __future__ import annotations

from tests.samples import needs_samples, panther_records
from tests.sources.mappings import events, examples, outcomes


def test_a_sign_in_says_how_it_came_out():
    good, failed, *_ = examples("anthropic")

    assert [(one.kind, one.outcome, one.token_kind) for one in events("anthropic", good)] == [
        ("sign_in", "success", "sso")
    ]
    assert [(one.outcome, one.token_kind) for one in events("anthropic", failed)] == [("failure", "magic link")]


def test_a_program_is_nobody():
    record = examples("anthropic")[2] | {"actor": {"type": "api_actor", "api_key_id": "k"}}

    assert outcomes("anthropic", [record]) == {"not-a-person": 1}


@needs_samples
def test_real_records_are_read_or_refused_for_a_true_reason():
    assert outcomes("anthropic", panther_records("anthropic/panther/Anthropic.Activity.jsonl")) == {
        "activity": 27,
        "credential": 4,
        "data_access": 3,
        "no-account": 1,
        "not-a-person": 1,
        "sign_in": 2,
    }
