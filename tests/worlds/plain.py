"""Reads a world's files the plain way, without the product's intake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from bench.plain_files import content, read_records
from sleetwatch.worlds import Company

__all__ = ["content", "entra_sign_ins", "files_of", "records"]


def files_of(company: Company) -> list[Path]:
    return sorted(path for path in company.folder.rglob("*") if path.is_file())


records = lru_cache(maxsize=64)(read_records)


def entra_sign_ins(folder: Path) -> Iterator[dict[str, Any]]:
    """Every Entra sign-in of whichever shape, as the Graph would tell it."""
    for path in sorted((folder / "entra").iterdir()):
        if path.name.startswith("graph_"):
            yield from records(path)
        elif path.name.endswith(".jsonl.gz"):
            yield from (record["properties"] for record in records(path))
        elif path.suffix == ".csv":
            yield from map(_from_portal, records(path))


def _from_portal(row: dict[str, str]) -> dict[str, Any]:
    return {
        "userPrincipalName": row["UserPrincipalName"],
        "ipAddress": row["IPAddress"],
        "sessionId": row["SessionId"],
        "location": json.loads(row["LocationDetails"]),
        "deviceDetail": json.loads(row["DeviceDetail"]),
        "isInteractive": row["IsInteractive"] == "true",
    }
