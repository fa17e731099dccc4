"""Databricks audit log."""

from __future__ import annotations

from tests.samples import needs_samples, panther_records
from tests.sources.mappings import events, examples, outcomes


def test_the_three_shapes_are_one():
    delivered, *_ = examples("databricks")
    azure, table = examples("databricks")[8:]

    assert [one.token_kind for one in events("databricks", delivered)] == ["saml"]
    (event,) = events("databricks", azure)
    assert (event.kind, event.token_kind, event.account, event.outcome) == (
        "sign_in",
        "browser",
        "nora.quist@fabrikam.example",
        "success",
    )
    (event,) = events("databricks", table)
    assert (event.kind, event.action, event.target) == ("activity", "notebook.runcommand", "/Users/x")


def test_a_token_is_no_person_at_the_screen():
    assert [one.interactive for one in events("databricks", examples("databricks")[1])] == [False]


def test_who_failed_to_sign_in_is_named_by_the_request():
    given = {key: value for key, value in examples("databricks")[0].items() if key != "userIdentity"}
    failed = given | {"requestParams": {"user": "nora.quist@fabrikam.example"}, "response": {"statusCode": 403}}

    assert [(one.account, one.outcome) for one in events("databricks", failed)] == [
        ("nora.quist@fabrikam.example", "failure")
    ]


def test_a_service_principal_is_nobody():
    record = examples("databricks")[0] | {"userIdentity": {"email": "0b7f0001-0000-4000-8000-000000000000"}}

    assert outcomes("databricks", [record]) == {"not-a-person": 1}


@needs_samples
def test_real_records_are_read_or_refused_for_a_true_reason():
    assert outcomes("databricks", panther_records("databricks/panther/Databricks.Audit.jsonl")) == {
        "activity": 103,
        "credential": 3,
        "data_access": 6,
        "no-account": 6,
        "no-time": 27,
        "not-a-person": 4,
        "sign_in": 13,
    }
