"""Teleport audit log."""

from __future__ import annotations

from tests.samples import needs_samples, panther_records
from tests.sources.mappings import events, examples, outcomes


def test_a_sign_in_with_a_key_is_also_a_use_of_the_key():
    sign_in, factor = events("teleport", examples("teleport")[0])

    assert (sign_in.outcome, sign_in.ip, sign_in.mfa, sign_in.factors) == ("success", "203.0.113.1", True, "fido2")
    assert (factor.action, factor.method, factor.device) == ("used", "fido2", "33330000-0000-4000-8000-000000000000")


def test_what_runs_in_a_session_is_read():
    process, connection = (events("teleport", record)[0] for record in examples("teleport")[4:6])

    assert (process.kind, process.device_id, process.file_name) == ("process", "srv-1", "curl")
    assert process.command_line == "/usr/bin/curl -s https://fabrikam.example"
    assert (connection.kind, connection.remote_ip, connection.remote_port) == ("connection", "198.51.100.7", 443)


def test_a_machines_certificate_is_nobodys():
    record = examples("teleport")[8] | {"identity": {"user": "x", "impersonator": "bot-deploy"}}

    assert outcomes("teleport", [record]) == {"not-a-person": 1}


def test_a_certificate_of_a_session_is_no_key_that_somebody_made():
    record = {
        "event": "cert.create",
        "code": "TC000I",
        "uid": "33330000-0000-4000-8000-0000000000ab",
        "time": "2026-03-02T08:00:00Z",
        "cluster_name": "tele.fabrikam.example",
        "identity": {"user": "nora.quist@fabrikam.example", "client_ip": "203.0.113.1"},
    }

    (act,) = events("teleport", record)

    assert (act.kind, act.account, act.action) == ("activity", "nora.quist@fabrikam.example", "cert.create")


def test_a_link_to_reset_a_password_is_about_the_one_it_names():
    record = {
        "event": "reset_password_token.create",
        "code": "T6000I",
        "uid": "33330000-0000-4000-8000-0000000000aa",
        "time": "2026-03-02T08:00:00Z",
        "name": "nora.quist@fabrikam.example",
        "user": "desk@fabrikam.example",
        "ttl": "8h0m0s",
    }

    (reset,) = events("teleport", record)

    assert (reset.action, reset.account, reset.actor) == (
        "password_reset",
        "nora.quist@fabrikam.example",
        "desk@fabrikam.example",
    )


@needs_samples
def test_real_records_are_read_or_refused_for_a_true_reason():
    assert outcomes("teleport", panther_records("teleport/panther/Gravitational.TeleportAudit.jsonl")) == {
        "activity": 3,
        "bad-time": 1,
        "connection": 1,
        "factor": 1,
        "not-a-person": 2,
        "process": 12,
        "sign_in": 7,
    }
