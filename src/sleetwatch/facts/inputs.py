"""The tables that facts and signals may count on besides the event kinds: made in Python before facts are derived."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pyarrow as pa

from sleetwatch.engine import Engine
from sleetwatch.events import KINDS, schema_of

_TEXT, _INT, _REAL, _FLAG = pa.string(), pa.int64(), pa.float64(), pa.bool_()


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


INPUTS: dict[str, pa.Schema] = {
    "subjects": _schema(tenant=_TEXT, account=_TEXT, subject=_TEXT, worker_id=_TEXT),
    "people": _schema(
        tenant=_TEXT,
        subject=_TEXT,
        worker_id=_TEXT,
        is_worker=_FLAG,
        worker_type=_TEXT,
        department=_TEXT,
        peer=_TEXT,
        start_at=_INT,
        end_at=_INT,
        home_latitude=_REAL,
        home_longitude=_REAL,
        home_radius_km=_REAL,
        home_country=_TEXT,
        zone=_TEXT,
        remote=_FLAG,
        sensitive_access=_FLAG,
        manager_subject=_TEXT,
    ),
    "contacts": _schema(tenant=_TEXT, subject=_TEXT, contact_kind=_TEXT, value=_TEXT, at=_INT, event_id=_TEXT),
    "parcels": _schema(
        tenant=_TEXT,
        subject=_TEXT,
        shipment_id=_TEXT,
        at=_INT,
        event_id=_TEXT,
        serial=_TEXT,
        requested_at=_INT,
        delivered_at=_INT,
        status=_TEXT,
        requested_place_key=_TEXT,
        delivered_place_key=_TEXT,
        home_place_key=_TEXT,
        delivered_latitude=_REAL,
        delivered_longitude=_REAL,
        delivered_radius_km=_REAL,
        home_km=_REAL,
        delivered_elsewhere=_FLAG,
        redirected=_FLAG,
    ),
    "addresses": _schema(
        ip=_TEXT,
        country=_TEXT,
        asn=_INT,
        as_name=_TEXT,
        ip_class=_TEXT,
        radius_km=_REAL,
        class_radius_km=_REAL,
        latitude=_REAL,
        longitude=_REAL,
        label=_TEXT,
        label_from=_INT,
        label_until=_INT,
        anonymiser=_FLAG,
    ),
    "rmm": _schema(tool=_TEXT, category=_TEXT, match=_TEXT, pattern=_TEXT),
    "kvm": _schema(
        device=_TEXT,
        vendor_id=_TEXT,
        product_id=_TEXT,
        vendor=_TEXT,
        product=_TEXT,
        serial=_TEXT,
        match_strength=_INT,
    ),
    "zone_offsets": _schema(zone=_TEXT, from_at=_INT, until_at=_INT, offset_minutes=_INT),
    "settings": _schema(tenant=_TEXT, as_of=_INT),
    "approved_tools": _schema(tenant=_TEXT, tool=_TEXT),
    "approved_travel": _schema(tenant=_TEXT, subject=_TEXT, country=_TEXT, from_at=_INT, until_at=_INT),
}
"""Tables made in Python, by name, with their schema. `people` has one row per subject and never a name;
`contacts` holds keyed hashes, never plain values."""

INPUT_SCHEMAS: dict[str, pa.Schema] = {kind: schema_of(event) for kind, event in KINDS.items()} | INPUTS
"""Every table that exists before facts are derived: the event kinds and `INPUTS`."""


def lay_out(engine: Engine, tables: Mapping[str, pa.Table], wanted: Collection[str] = INPUT_SCHEMAS.keys()) -> None:
    """Put the input tables that are wanted on an engine, empty where none is given."""
    for name, schema in INPUT_SCHEMAS.items():
        if name in wanted:
            engine.register(name, tables.get(name, schema.empty_table()))
