"""GitHub webhook payloads."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.errors import Refused
from sleetwatch.sources.github_webhook import SOURCE
from tests.samples import needs_samples, panther_records
from tests.sources.damage import assert_read_or_refused, damaged, json_objects
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

REPOSITORY = {
    "full_name": "Fabrikam/price-engine",
    "pushed_at": 1772438400,
    "created_at": "2026-03-02T08:00:00Z",
}
SENDER = {"login": "Mara-Lind", "id": 9001, "type": "User"}
PUSH = {
    "ref": "refs/heads/main",
    "after": "a" * 40,
    "repository": REPOSITORY,
    "pusher": {"name": "mara-lind", "email": "mara.lind@fabrikam.example"},
    "sender": SENDER,
    "commits": [{"id": "a" * 40, "timestamp": "2026-01-01T17:00:00+09:00"}],
}
COMMENT = {
    "action": "created",
    "comment": {"node_id": "IC_4", "created_at": "2026-03-02T08:00:00Z"},
    "issue": {"number": 9},
    "repository": REPOSITORY,
    "sender": SENDER,
}


def test_a_push_happened_when_it_arrived_and_not_when_its_commits_say():
    push = only(PUSH)

    assert (push.kind, push.action, push.account) == ("code_access", "push", "mara-lind")
    assert (to_text(push.at), push.repository, push.uid) == (
        "2026-03-02T08:00:00Z",
        "fabrikam/price-engine",
        "a" * 40,
    )


def test_a_new_repository_is_code_access():
    made = only({"action": "created", "repository": REPOSITORY, "sender": SENDER})

    assert (made.kind, made.action, to_text(made.at)) == ("code_access", "create", "2026-03-02T08:00:00Z")


def test_a_comment_is_an_act_and_not_its_issue():
    act = only(COMMENT)

    assert (act.kind, act.action, act.uid, act.target) == (
        "activity",
        "comment.created",
        "IC_4",
        "fabrikam/price-engine",
    )


def test_a_review_has_a_time_of_its_own():
    review = {
        "action": "submitted",
        "review": {"submitted_at": "2026-03-02T08:20:00Z"},
        "pull_request": {"updated_at": "2026-03-02T09:00:00Z"},
        "repository": REPOSITORY,
        "sender": SENDER,
    }

    assert (only(review).action, to_text(only(review).at)) == ("review.submitted", "2026-03-02T08:20:00Z")


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (PUSH | {"sender": {"login": "dependabot[bot]", "type": "Bot"}}, "not-a-person"),
        (PUSH | {"sender": None}, "no-account"),
        (PUSH | {"repository": {"full_name": "a/b"}}, "no-time"),
        (COMMENT | {"workflow_run": {}}, "not-a-person"),
        ({"action": "publicized", "repository": REPOSITORY, "sender": SENDER}, "unused-action"),
    ],
)
def test_a_payload_of_no_use_is_refused_with_the_reason(record, why):
    assert reason(record) == why


@pytest.mark.parametrize(
    "record",
    [{}, {"object_kind": "push", "repository": {}, "commits": []}, {"actor": {}, "repository": {}, "issue": {}}],
)
def test_other_records_are_not_recognised(record):
    assert not SOURCE.recognises(record)


@given(json_objects)
def test_any_json_object_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@given(damaged([PUSH, COMMENT, {"action": "deleted", "repository": REPOSITORY, "sender": SENDER}]))
def test_any_damage_to_a_good_record_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@needs_samples
def test_every_real_record_is_recognised_and_read_or_refused_for_a_true_reason():
    kinds, refused, strange = {}, {}, 0
    for log in panther_records("github_audit/panther/GitHub.Webhook.jsonl"):
        if not SOURCE.recognises(log):
            strange += 1  # a repository's name and nothing else
            continue
        try:
            for event in SOURCE.read(log):
                kinds[event.kind] = kinds.get(event.kind, 0) + 1
        except Refused as refusal:
            refused[refusal.reason] = refused.get(refusal.reason, 0) + 1

    assert (strange, kinds) == (4, {"activity": 3, "code_access": 2})
    assert refused == {"no-account": 37, "not-a-person": 28, "unused-action": 1, "no-time": 1}
