"""Facts in tests: rows in, one derived fact out."""

from __future__ import annotations

from typing import Any

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.signals.trial import tables_of


def fact(name: str, **rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a fact over these input rows; only the columns that matter need be given."""
    with Engine(memory_limit_mb=512, threads=1) as engine:
        facts.prepare(engine, tables_of(rows, facts.INPUT_SCHEMAS), [name])
        return engine.table(f"select * from {name} order by all").to_pylist()


HOME = {"home_latitude": 41.9, "home_longitude": -87.6, "home_radius_km": 20.0}
"""A claimed home in Chicago."""


def line(ip: str, latitude: float, longitude: float, **more: Any) -> dict[str, Any]:
    """An address with a place; a home line with a small error unless it says otherwise."""
    place = {"ip": ip, "country": "US", "ip_class": "residential", "radius_km": 100.0}
    return place | {"latitude": latitude, "longitude": longitude} | more
