"""Where issued equipment was to go, where it went, and how far that is from the claimed home."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from sleetwatch.engine import Engine
from sleetwatch.subjects.contacts import Normalise, home_text
from sleetwatch.subjects.doors import same_address
from sleetwatch.subjects.identify import Identities
from sleetwatch.subjects.names import strangers
from sleetwatch.subjects.place import Locate, km_between, place_in
from sleetwatch.subjects.place_kind import place_kind
from sleetwatch.subjects.pseudonym import Pseudonyms

PARCELS = pa.schema(
    [
        ("tenant", pa.string()),
        ("subject", pa.string()),
        ("shipment_id", pa.string()),
        ("at", pa.int64()),
        ("event_id", pa.string()),
        ("serial", pa.string()),
        ("requested_at", pa.int64()),
        ("delivered_at", pa.int64()),
        ("status", pa.string()),
        ("requested_place_key", pa.string()),
        ("delivered_place_key", pa.string()),
        ("home_place_key", pa.string()),
        ("delivered_latitude", pa.float64()),
        ("delivered_longitude", pa.float64()),
        ("delivered_radius_km", pa.float64()),
        ("home_km", pa.float64()),
        ("delivered_elsewhere", pa.bool_()),
        ("redirected", pa.bool_()),
        ("place_kind", pa.string()),
        ("taken_by_stranger", pa.bool_()),
        ("sent_from_km", pa.float64()),
    ]
)
"""One row a shipment; addresses as keyed hashes, distances in km net of both radii. `place_kind`: what the delivery
address calls itself. `taken_by_stranger`: the recipient's name has nothing in common with the worker's.
`sent_from_km`: from the claimed home to where a return was handed in."""

_SHIPMENTS = """
select * from shipment where worker_id is not null order by tenant, worker_id, "at", event_id
"""


def parcel_rows(
    engine: Engine, who: Identities, pseudonyms: Pseudonyms, normalise: Normalise, locate: Locate
) -> Iterator[dict[str, Any]]:
    """Every shipment to a worker of the roster."""
    homes = {(worker["tenant"], worker["worker_id"]): worker for worker in who.roster}
    for shipment in engine.dicts(_SHIPMENTS):
        worker = homes.get((shipment["tenant"], shipment["worker_id"]))
        if worker is None:
            continue
        parcel = {name: shipment[name] for name in PARCELS.names if name in shipment}
        parcel["subject"] = who.subject_of_worker[worker["tenant"], worker["worker_id"]]
        parcel["place_kind"] = place_kind(shipment["delivered_address"] or shipment["requested_address"])
        parcel["taken_by_stranger"] = strangers(worker["full_name"], shipment["recipient_name"])
        parcel["sent_from_km"] = _sent_from_km(shipment, worker, locate)
        yield parcel | _places(shipment, worker, pseudonyms, normalise) | _distance(shipment, worker, locate)


def _places(
    shipment: dict[str, Any], worker: dict[str, Any], pseudonyms: Pseudonyms, normalise: Normalise
) -> dict[str, Any]:
    requested, delivered = (
        normalise(address) if address else None
        for address in (shipment["requested_address"], shipment["delivered_address"])
    )
    home = home_text(worker, normalise)
    moved = requested is not None and delivered is not None and not same_address(requested, delivered)
    return {
        "requested_place_key": pseudonyms.value("delivery_address", requested) if requested else None,
        "delivered_place_key": pseudonyms.value("delivery_address", delivered) if delivered else None,
        "home_place_key": pseudonyms.value("address", home) if home else None,
        "delivered_elsewhere": not same_address(home, delivered) if home and delivered else None,
        "redirected": shipment["status"] == "redirected" or moved,
    }


def _distance(shipment: dict[str, Any], worker: dict[str, Any], locate: Locate) -> dict[str, Any]:
    address = shipment["delivered_address"]
    place = place_in(address, worker["home_country"], locate) if address else None
    if place is None:
        return {}
    home = locate(worker["home_city"], worker["home_region"], worker["home_country"], worker["home_postal_code"])
    return {
        "delivered_latitude": place.latitude,
        "delivered_longitude": place.longitude,
        "delivered_radius_km": place.radius_km,
        "home_km": km_between(home, place) if home else None,
    }


def _sent_from_km(shipment: dict[str, Any], worker: dict[str, Any], locate: Locate) -> float | None:
    address = shipment["sent_from_address"]
    place = place_in(address, worker["home_country"], locate) if address else None
    home = locate(worker["home_city"], worker["home_region"], worker["home_country"], worker["home_postal_code"])
    return km_between(home, place) if home and place else None
