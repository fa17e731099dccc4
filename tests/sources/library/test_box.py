"""Box enterprise events."""

from __future__ import annotations

from tests.samples import needs_samples, panther_records
from tests.sources.mappings import events, examples, outcomes


def test_a_sign_in_and_a_download_are_told_apart():
    good, failed, download, *_ = examples("box")

    (event,) = events("box", good)
    assert (event.kind, event.outcome, event.account, event.ip) == (
        "sign_in",
        "success",
        "li.wen@fabrikam.example",
        "203.0.113.1",
    )
    (event,) = events("box", failed)
    assert (event.outcome, event.error) == ("failure", "FAILED_LOGIN")
    (event,) = events("box", download)
    assert (event.kind, event.action, event.target, event.container) == (
        "data_access",
        "download",
        "Plan 3.docx",
        "Plans",
    )


@needs_samples
def test_real_records_are_read_or_refused_for_a_true_reason():
    assert outcomes("box", panther_records("box/panther/Box.Event.jsonl")) == {"no-time": 26}
