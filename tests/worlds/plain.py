"""Reads a world's files the plain way, without the product's intake."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from sleetwatch.worlds import Company


def files_of(company: Company) -> list[Path]:
    return sorted(path for path in company.folder.rglob("*") if path.is_file())


def content(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()


@lru_cache(maxsize=64)
def records(path: Path) -> list[dict[str, Any]]:
    name = path.name.removesuffix(".gz")
    if name.endswith(".csv"):
        return list(csv.DictReader(io.StringIO(content(path), newline="")))
    if name.endswith(".jsonl"):
        lines = [json.loads(line) for line in content(path).splitlines()]
        return [one for line in lines for one in line.get("participants", [line])]
    whole = json.loads(content(path))
    return whole["value"] if isinstance(whole, dict) else whole


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
