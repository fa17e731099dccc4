"""People of a raw-log world, made by hand."""

from __future__ import annotations

from typing import Any

from sleetwatch.bench.raw_standings import Standing

HONEST = Standing(
    tenant="tenant-01",
    worker_id="W1",
    account="ann.smith@one.example",
    name="Ann Smith",
    role="Accountant",
    remote=True,
    level="",
    kind="",
    causes=(),
    farm="",
    score=-8.5,
    score_without_links=-8.5,
    probability=0.0002,
    status="below",
    flagged_at=None,
    first_seen=None,
    first_lines=(),
    flags=(),
)


def standing(**fields: Any) -> Standing:
    """An honest person of whom nothing is known but what is given."""
    told = {name: getattr(HONEST, name) for name in HONEST.__slots__} | fields
    return Standing(**told)


def planted(level: str = "L1", **fields: Any) -> Standing:
    return standing(**{"level": level, "kind": "solo", "causes": ("device",), "name": "Bo Lee", **fields})
