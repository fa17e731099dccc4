"""DocuSign: Connect messages, envelopes, the Monitor stream and an envelope's history."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.docusign import SOURCE
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)
EXAMPLE = Path(__file__).parent / "examples" / "docusign.jsonl"
COMPLETED, DECLINED, ENVELOPE, LOGIN, HISTORY = map(json.loads, EXAMPLE.read_text("utf-8").splitlines())
NORA, PIA = "nora.quist@fabrikam.example", "pia.holm@fabrikam.example"


def events(record):
    assert SOURCE.recognises(record)
    return list(SOURCE.read(record))


def summary(**changes):
    record = copy.deepcopy(COMPLETED)
    record["data"]["envelopeSummary"] |= changes
    return record


def test_a_message_tells_what_sender_and_signer_did_and_when():
    told = [(to_text(e.at), e.account, e.action) for e in events(COMPLETED) if e.kind == "activity"]

    assert told == [
        ("2026-03-02T09:00:02Z", PIA, "sent"),
        ("2026-03-02T09:10:11Z", NORA, "viewed"),
        ("2026-03-02T09:12:40Z", NORA, "signed"),
        ("2026-03-02T09:09:05Z", NORA, "checked idquestions"),
    ]


def test_the_sender_s_address_is_the_sender_s_alone():
    assert {e.account: e.ip for e in events(COMPLETED) if e.kind == "activity"} == {PIA: "198.51.100.20", NORA: None}


def test_a_code_by_text_message_is_a_factor_that_was_used():
    (factor,) = [e for e in events(COMPLETED) if e.kind == "factor"]

    assert (factor.account, factor.action, factor.method, factor.outcome) == (NORA, "used", "sms", "success")
    assert to_text(factor.at) == "2026-03-02T09:10:05Z"


def test_two_messages_of_one_envelope_tell_the_same_acts():
    later = COMPLETED | {"event": "envelope-completed", "generatedDateTime": "2026-03-02T09:20:00Z", "retryCount": 1}

    assert events(later) == events(COMPLETED)


def test_a_copy_and_a_signer_at_the_host_s_machine_are_nobody_who_acted():
    moments = {"email": NORA, "deliveredDateTime": "2026-03-02T09:00:00Z", "signedDateTime": "2026-03-02T09:00:00Z"}

    assert reason(summary(sender={}, recipients={"carbonCopies": [moments]})) == "no-account"
    assert reason(summary(sender={}, recipients={"inPersonSigners": [moments]})) == "no-account"


def test_an_envelope_that_waits_says_nothing_yet():
    assert reason(summary(sender={}, recipients={"signers": [{"email": NORA, "status": "sent"}]})) == "unused-action"


def test_a_message_without_the_recipients_names_nobody():
    slim = COMPLETED | {"data": {key: value for key, value in COMPLETED["data"].items() if key != "envelopeSummary"}}

    assert reason(slim) == "no-account"


def test_declining_and_a_lone_envelope_are_read():
    declined, viewed = only(DECLINED), only(ENVELOPE)

    assert (declined.action, declined.target, to_text(declined.at)) == (
        "declined",
        "Equipment agreement",
        "2026-03-03T14:00:58Z",
    )
    assert (viewed.account, viewed.action, viewed.target) == (NORA, "viewed", "Remote work policy")


def test_a_login_of_the_monitor_stream_is_a_sign_in_with_its_place():
    event = only(LOGIN)

    assert (event.kind, event.account, event.account_id) == ("sign_in", PIA, LOGIN["userId"])
    assert (event.ip, event.vendor_country, event.vendor_city) == ("203.0.113.7", "DE", "Berlin")
    assert (event.outcome, event.error) == ("success", None)
    assert only(LOGIN | {"data": json.dumps(LOGIN["data"])}) == event
    assert only(LOGIN | {"result": "Failed"}).outcome == "failure"


@pytest.mark.parametrize(
    "changes",
    [
        {"data": {"UserName": "Pia Holm"}},
        {"data": {}},
        {"object": "Envelope", "action": "Created"},  # whose e-mail `data` holds then is not said
    ],
)
def test_where_monitor_gives_a_number_only_nobody_is_named(changes):
    assert reason(LOGIN | changes) == "no-account"


def test_a_login_without_a_time_is_refused():
    assert reason(LOGIN | {"timestamp": None}) == "no-time"


def test_of_a_history_only_those_named_by_their_e_mail_are_known():
    signed, sent = HISTORY["auditEvents"]
    event = only(signed)

    assert (event.account, event.action, event.ip) == (NORA, "signed", "203.0.113.44")
    assert to_text(event.at) == "2026-03-02T09:12:40Z"
    assert only(sent).account == PIA
    named = {"eventFields": [{"name": "UserName", "value": "Pia Holm"}, *signed["eventFields"][:1]]}
    assert reason(named) == "no-account"
    assert reason({"eventFields": signed["eventFields"][1:]}) == "no-time"


@given(damaged([COMPLETED, DECLINED, ENVELOPE, LOGIN, *HISTORY["auditEvents"]]) | json_objects)
def test_whatever_a_record_holds_it_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)
