from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch import clock
from sleetwatch.errors import Refused
from sleetwatch.sources.devices import SOURCE
from tests.sources.anything import read_or_refused, spoilt

ROW = {
    "device_id": "D-1",
    "device_serial": "pf2k9x",
    "device_name": "LAP-7",
    "worker_id": "W1",
    "issued_at": "2026-02-20",
    "model": "Latitude 7440",
    "os": "Windows 11",
}


def only(row):
    assert SOURCE.recognises(row)
    (event,) = SOURCE.read(row)
    return event


def test_an_issued_device_is_the_companys():
    device = only(ROW)

    assert (device.device_id, device.serial, device.worker_id, device.device_name) == ("d-1", "PF2K9X", "W1", "lap-7")
    assert clock.to_text(device.issued_at) == "2026-02-20T00:00:00Z"
    assert (device.managed, device.ownership, device.at) == (True, "company", device.issued_at)


def test_a_device_of_unknown_issue_has_always_been_there():
    device = only(ROW | {"issued_at": None})

    assert (device.at, device.issued_at) == (0, None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"device_id": None}, "missing-device_id"),
        ({"issued_at": "2026-02-20T10:00"}, "no-zone"),
        ({"issued_at": "2/20/2026"}, "bad-time"),
    ],
)
def test_what_is_not_clear_is_refused(changes, expected):
    with pytest.raises(Refused) as refused:
        SOURCE.read(ROW | changes)

    assert refused.value.reason == expected


def test_a_shipment_is_not_a_device():
    assert not SOURCE.recognises({"shipment_id": "S1", "device_id": "D-1", "device_serial": "x"})


@given(spoilt(ROW))
def test_whatever_comes_is_read_or_refused(record):
    read_or_refused(SOURCE, record)
