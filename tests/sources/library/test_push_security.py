"""Push Security events."""

from __future__ import annotations

from tests.samples import needs_samples, panther_records
from tests.sources.mappings import events, examples, outcomes


def test_a_sign_in_at_any_app_has_the_time_of_the_sign_in():
    (event,) = events("push_security", examples("push_security")[0])

    assert (event.kind, event.app, event.token_kind, event.at) == (
        "sign_in",
        "GOOGLE_WORKSPACE",
        "password",
        1_772_441_990_000_000,
    )


def test_a_phishing_page_is_an_alert():
    (event,) = events("push_security", examples("push_security")[1])

    assert (event.kind, event.detection, event.account) == ("alert", "password_phishing", "nora.quist@fabrikam.example")


@needs_samples
def test_real_records_are_read_or_refused_for_a_true_reason():
    assert outcomes("push_security", panther_records("push_security/panther/PushSecurity.Activity.jsonl")) == {
        "activity": 3,
        "sign_in": 7,
    }
    assert outcomes("push_security", panther_records("push_security/panther/PushSecurity.Controls.jsonl")) == {
        "alert": 2
    }
    assert outcomes("push_security", panther_records("push_security/panther/PushSecurity.Entities.jsonl")) == {
        "unused-table": 14
    }
