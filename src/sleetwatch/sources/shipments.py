"""Equipment sent to workers, a neutral file."""

from __future__ import annotations

from collections.abc import Iterable

from sleetwatch.errors import Refused
from sleetwatch.events import Event, Shipment
from sleetwatch.sources import neutral
from sleetwatch.sources.hardware import serial_number
from sleetwatch.sources.reading import text
from sleetwatch.sources.source import Record, Source

_STATES = ("delivered", "redirected", "returned")


def recognises(record: Record) -> bool:
    """By the shipment's id and the worker's."""
    return "shipment_id" in record and "worker_id" in record


def read(record: Record) -> Iterable[Event]:
    """One shipment; its time is the delivery's, else the request's."""
    get = record.get
    requested_at = neutral.time(record, "requested_at")
    delivered_at = neutral.time(record, "delivered_at")
    shipment_id = neutral.required(record, "shipment_id")
    at = delivered_at if delivered_at is not None else requested_at
    if at is None:
        raise Refused("no-time", "a shipment needs requested_at or delivered_at")
    return (
        Shipment(
            at=at,
            shipment_id=shipment_id,
            worker_id=neutral.required(record, "worker_id"),
            serial=serial_number(get("device_serial")),
            requested_at=requested_at,
            requested_address=text(get("requested_address")),
            delivered_at=delivered_at,
            delivered_address=text(get("delivered_address")),
            recipient_name=text(get("recipient_name")),
            carrier=text(get("carrier")),
            status=neutral.one_of(record, "status", _STATES),
            sent_from_address=text(get("sent_from_address")),
        ),
    )


SOURCE = Source(
    name="shipments",
    title="Shipments of equipment (neutral CSV)",
    kinds=("shipment",),
    recognises=recognises,
    read=read,
    export="Export from the IT asset or shipping system in the neutral file format shipments.csv.",
    columns=("shipment_id", "worker_id"),
)
