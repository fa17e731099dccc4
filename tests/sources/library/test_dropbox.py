"""Dropbox team log."""

from __future__ import annotations

from tests.samples import needs_samples, panther_records
from tests.sources.mappings import events, examples, outcomes


def test_who_signed_in_from_where_is_read():
    good, failed, *_ = examples("dropbox")

    (event,) = events("dropbox", good)
    assert (event.outcome, event.factors, event.session, event.vendor_country) == (
        "success",
        "password",
        "dbwsid:1",
        "GB",
    )
    (event,) = events("dropbox", failed)
    assert (event.outcome, event.error) == ("failure", "login_fail")


def test_a_collector_that_renames_the_tags_changes_nothing():
    record = examples("dropbox")[5]
    renamed = record | {"event_type": {"_tag": "tfa_change_status"}, "actor": record["actor"] | {"_tag": "user"}}

    assert [(one.kind, one.action, one.method) for one in events("dropbox", renamed)] == [
        ("factor", "registered", "totp")
    ]
    assert events("dropbox", renamed) == events("dropbox", record)


@needs_samples
def test_real_records_are_read_or_refused_for_a_true_reason():
    assert outcomes("dropbox", panther_records("dropbox/panther/Dropbox.TeamEvent.jsonl")) == {
        "activity": 7,
        "data_access": 2,
        "factor": 2,
        "no-time": 4,
        "unrecognised": 2,
    }
