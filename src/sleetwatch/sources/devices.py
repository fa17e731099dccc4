"""Issued equipment, a neutral file, for where no device management export is at hand."""

from __future__ import annotations

from collections.abc import Iterable

from sleetwatch.events import Device, Event
from sleetwatch.sources import neutral
from sleetwatch.sources.hardware import serial_number
from sleetwatch.sources.reading import lower, text
from sleetwatch.sources.source import Record, Source

_MARKS = frozenset({"device_serial", "issued_at"})


def recognises(record: Record) -> bool:
    """By the device's id beside its serial or its issue; vendors' own exports call these otherwise."""
    return "device_id" in record and not record.keys().isdisjoint(_MARKS) and "shipment_id" not in record


def read(record: Record) -> Iterable[Event]:
    """One device, from its issue on; at 0 (always) when the issue is not known."""
    get = record.get
    issued_at = neutral.time(record, "issued_at")
    return (
        Device(
            at=issued_at or 0,
            device_id=neutral.required(record, "device_id").lower(),
            serial=serial_number(get("device_serial")),
            device_name=lower(get("device_name")),
            worker_id=text(get("worker_id")),
            issued_at=issued_at,
            model=text(get("model")),
            os=text(get("os")),
            managed=True,
            ownership="company",
        ),
    )


SOURCE = Source(
    name="devices",
    title="Issued equipment (neutral CSV)",
    kinds=("device",),
    recognises=recognises,
    read=read,
    export="Export from the asset register in the neutral file format devices.csv.",
    columns=("device_id",),
)
