"""Zendesk audit log."""

from __future__ import annotations

from tests.samples import needs_samples, panther_records
from tests.sources.mappings import events, examples, outcomes


def test_a_new_token_is_a_credential_and_zendesk_itself_is_nobody():
    token = examples("zendesk")[1]

    (event,) = events("zendesk", token)
    assert (event.kind, event.action, event.actor) == ("credential", "token_created", "omar.haddad@fabrikam.example")
    assert outcomes("zendesk", [token | {"actor_id": -1}]) == {"not-a-person": 1}


@needs_samples
def test_real_records_are_read_or_refused_for_a_true_reason():
    assert outcomes("zendesk", panther_records("zendesk/panther/Zendesk.Audit.jsonl")) == {
        "activity": 16,
        "credential": 1,
        "no-account": 1,
    }
