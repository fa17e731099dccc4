"""The tables that facts and signals may count on besides the event kinds: made in Python before facts are derived."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pyarrow as pa

from sleetwatch.engine import SqlEngine
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
        agency=_TEXT,
        person=_TEXT,
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
        place_kind=_TEXT,
        taken_by_stranger=_FLAG,
        sent_from_km=_REAL,
    ),
    "pay_accounts": _schema(
        tenant=_TEXT,
        subject=_TEXT,
        at=_INT,
        event_id=_TEXT,
        method=_TEXT,
        institution=_TEXT,
        pay_account=_TEXT,
        agency=_TEXT,
        payee_matches=_TEXT,
        neighbours=_TEXT,
        listed_as=_TEXT,
        ip=_TEXT,
    ),
    "listed_contacts": _schema(tenant=_TEXT, contact_kind=_TEXT, value=_TEXT, label=_TEXT, from_at=_INT, until_at=_INT),
    "applicants": _schema(tenant=_TEXT, applicant_id=_TEXT, subject=_TEXT),
    "appearances": _schema(
        tenant=_TEXT,
        subject=_TEXT,
        at=_INT,
        event_id=_TEXT,
        occasion=_TEXT,
        applicant_id=_TEXT,
        requisition_id=_TEXT,
        channel=_TEXT,
        agency=_TEXT,
        referrer_subject=_TEXT,
        ip=_TEXT,
        network=_TEXT,
        minutes=_REAL,
        camera_minutes=_REAL,
    ),
    "resumes": _schema(
        tenant=_TEXT,
        subject=_TEXT,
        at=_INT,
        event_id=_TEXT,
        applicant_id=_TEXT,
        jobs=_INT,
        career_months=_INT,
        overlap_months=_INT,
        too_early_months=_INT,
        referees=_INT,
        free_mail_referees=_INT,
        own_referee=_FLAG,
    ),
    "application_files": _schema(
        tenant=_TEXT,
        subject=_TEXT,
        at=_INT,
        event_id=_TEXT,
        file_kind=_TEXT,
        pipeline=_TEXT,
        made_at=_INT,
        zone_gap_minutes=_INT,
        written_by_another=_FLAG,
        edited=_FLAG,
    ),
    "sightings": _schema(
        tenant=_TEXT,
        subject=_TEXT,
        at=_INT,
        event_id=_TEXT,
        indicator_kind=_TEXT,
        sources=_INT,
        said_by=_TEXT,
        victim=_TEXT,
        ip_class=_TEXT,
        days=_INT,
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
    "programs": _schema(program=_TEXT, purpose=_TEXT, match=_TEXT, pattern=_TEXT),
    "kvm": _schema(
        device=_TEXT,
        vendor_id=_TEXT,
        product_id=_TEXT,
        vendor=_TEXT,
        product=_TEXT,
        serial=_TEXT,
        match_strength=_INT,
    ),
    "capture_names": _schema(capture=_TEXT, capture_kind=_TEXT, pattern=_TEXT, match_strength=_INT),
    "zone_offsets": _schema(zone=_TEXT, from_at=_INT, until_at=_INT, offset_minutes=_INT),
    "settings": _schema(tenant=_TEXT, as_of=_INT),
    "lists": _schema(tenant=_TEXT, list_kind=_TEXT, value=_TEXT),
    "approved_tools": _schema(tenant=_TEXT, tool=_TEXT),
    "approved_travel": _schema(tenant=_TEXT, subject=_TEXT, country=_TEXT, from_at=_INT, until_at=_INT),
}
"""Tables made in Python, by name, with their schema. `people` has one row per subject and never a name;
`contacts` holds keyed hashes, never plain values. `as_of` is when the hunt's day began (UTC): what looks back some days
looks back whole ones, and says the same all day long."""

INPUT_SCHEMAS: dict[str, pa.Schema] = {kind: schema_of(event) for kind, event in KINDS.items()} | INPUTS
"""Every table that exists before facts are derived: the event kinds and `INPUTS`."""


def lay_out(engine: SqlEngine, tables: Mapping[str, pa.Table], wanted: Collection[str] = INPUT_SCHEMAS.keys()) -> None:
    """Put the input tables that are wanted on an engine, empty where none is given."""
    for name, schema in INPUT_SCHEMAS.items():
        if name in wanted:
            engine.register(name, tables.get(name, schema.empty_table()))
