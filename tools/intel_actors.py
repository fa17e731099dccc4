"""Builds `actors.json`: names of the actor as flat, typed edges."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.intel_files import write_json

_RELATIONS = {
    "overlap_most": "overlap",
    "umbrella_disputed": "disputed",
    "separate_actor_also_places_workers": "separate",
}
_CATALOGUES = "MISP galaxy threat-actor v349; MITRE ATT&CK G1052"


def build(aliases: Path, out: Path) -> None:
    """Write the edges of the alias graph."""
    graph: dict[str, Any] = json.loads(aliases.read_text(encoding="utf-8"))
    write_json(list(_edges(graph)), out / "actors.json")


def _edges(graph: dict[str, Any]) -> Iterator[dict[str, str]]:
    cluster, adjacent = graph["cluster"], graph["adjacent_cluster"]
    for entry in graph["names"]:
        yield _edge(entry, cluster, entry["relation"])
    for entry in graph["adjacent"]:
        yield _edge(entry, adjacent, "disputed" if "conflict" in entry else "same")
    for entry in graph["parents"]:
        yield _edge(entry, cluster, entry["relation"])


def _edge(entry: dict[str, str], cluster: str, relation: str) -> dict[str, str]:
    return {
        "name": entry["name"],
        "vendor": entry.get("vendor", "several"),
        "cluster": cluster,
        "relation": _RELATIONS.get(relation, relation),
        "source": entry.get("source", _CATALOGUES),
        "note": entry.get("note", entry.get("conflict", "")),
    }
