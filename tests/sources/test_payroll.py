from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.sources.payroll import SOURCE
from tests.sources.anything import read_or_refused, spoilt

ROW = {
    "worker_id": "W1",
    "changed_at": "2026-03-05T10:00:00-05:00",
    "method": "Processor",
    "institution": "Payments Inc",
    "account": "tok_Ab12",
    "payee_name": "Ana Example",
}


def reason(row):
    with pytest.raises(Refused) as refused:
        SOURCE.read(row)
    return refused.value.reason


def test_a_change_keeps_the_token_as_it_is_written():
    assert SOURCE.recognises(ROW)
    (change,) = SOURCE.read(ROW)

    assert (change.worker_id, change.method, change.pay_account) == ("W1", "processor", "tok_Ab12")
    assert clock.to_text(change.at) == "2026-03-05T15:00:00Z"


def test_the_address_of_the_change_is_kept_when_payroll_knows_it():
    (change,) = SOURCE.read(ROW | {"ip": "203.0.113.9:443"})
    (silent,) = SOURCE.read(ROW)

    assert (change.ip, silent.ip) == ("203.0.113.9", None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"worker_id": None}, "missing-worker_id"),
        ({"changed_at": None}, "missing-changed_at"),
        ({"changed_at": "2026-03-05T10:00:00"}, "no-zone"),
        ({"method": "cheque"}, "bad-value"),
    ],
)
def test_what_is_not_clear_is_refused(changes, expected):
    assert reason(ROW | changes) == expected


@given(spoilt(ROW))
def test_whatever_comes_is_read_or_refused(record):
    read_or_refused(SOURCE, record)


@pytest.mark.parametrize("masked", ["****1234", "XXXX-XX-1234", "1234", "•••• 1234", "xxxx"])
def test_the_last_digits_of_an_account_are_no_token_for_strangers_share_them(masked):
    (change,) = SOURCE.read(ROW | {"account": masked})

    assert (change.pay_account, change.institution) == (None, "Payments Inc")
