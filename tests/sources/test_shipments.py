from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch import clock
from sleetwatch.sources.shipments import SOURCE
from tests.sources.anything import read_or_refused, spoilt
from tests.sources.reading_of import reading_of

ROW = {
    "shipment_id": "S1",
    "worker_id": "W1",
    "device_serial": "pf2k9x",
    "requested_at": "2026-02-18T09:00:00Z",
    "requested_address": "1 Main St, Springfield",
    "delivered_at": "2026-02-21T16:30:00-06:00",
    "delivered_address": "7 Farm Rd, Elsewhere",
    "recipient_name": "J. Doe",
    "carrier": "UPS",
    "status": "Redirected",
}


only, reason = reading_of(SOURCE)


def test_a_shipment_is_dated_by_its_delivery():
    shipment = only(ROW)

    assert clock.to_text(shipment.at) == "2026-02-21T22:30:00Z"
    assert shipment.at == shipment.delivered_at
    assert (shipment.serial, shipment.status, shipment.worker_id) == ("PF2K9X", "redirected", "W1")
    assert (shipment.requested_address, shipment.delivered_address) == (
        "1 Main St, Springfield",
        "7 Farm Rd, Elsewhere",
    )


def test_a_return_says_where_it_was_handed_in():
    assert only(ROW | {"status": "returned", "sent_from_address": "7 Farm Rd"}).sent_from_address == "7 Farm Rd"
    assert only(ROW).sent_from_address is None


def test_one_that_has_not_arrived_is_dated_by_its_request():
    shipment = only(ROW | {"delivered_at": None})

    assert shipment.at == shipment.requested_at


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"shipment_id": None}, "missing-shipment_id"),
        ({"worker_id": None}, "missing-worker_id"),
        ({"requested_at": None, "delivered_at": None}, "no-time"),
        ({"delivered_at": "2026-02-21 16:30"}, "no-zone"),
        ({"delivered_at": "yesterday"}, "bad-time"),
        ({"status": "lost"}, "bad-value"),
    ],
)
def test_what_is_not_clear_is_refused(changes, expected):
    assert reason(ROW | changes) == expected


@given(spoilt(ROW))
def test_whatever_comes_is_read_or_refused(record):
    read_or_refused(SOURCE, record)
