"""The event kind `shipment`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class Shipment(Event, kw_only=True, gc=False):
    """Equipment sent to a worker. `at` is the delivery, else the request."""

    kind: ClassVar[str] = "shipment"

    shipment_id: Annotated[str | None, about("the carrier's or the file's id")] = None
    worker_id: Annotated[str | None, about("the worker it was sent to")] = None
    serial: Annotated[str | None, about("serial number of the device in it, upper case")] = None
    requested_at: Annotated[int | None, about("when it was asked for, microseconds UTC")] = None
    requested_address: Annotated[str | None, about("where it was to go")] = None
    delivered_at: Annotated[int | None, about("when it arrived, microseconds UTC")] = None
    delivered_address: Annotated[str | None, about("where it arrived")] = None
    recipient_name: Annotated[str | None, about("who took it")] = None
    carrier: Annotated[str | None, about("the carrier")] = None
    status: Annotated[str | None, about("delivered, redirected or returned")] = None
    sent_from_address: Annotated[str | None, about("for a return: where the carrier took it in")] = None
