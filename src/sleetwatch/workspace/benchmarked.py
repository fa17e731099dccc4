"""Whether a benchmark's report speaks for a model."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from sleetwatch.errors import InputError, UserError
from sleetwatch.scores import Model, digest

LARGEST = 64_000_000
"""Bytes of a report."""
FIGURES = ("average_precision", "recall_at_1")


def check_benchmark(path: Path, candidate: Model, in_force: Model, seeds: Collection[int] = ()) -> dict[str, Any]:
    """What the report says: its SHA-256, and each figure before and after. Raises `UserError` unless it is better.

    Better is a higher average precision, and at least the same recall at one false positive in 10,000, both on the
    same worlds, `seeds` among them.
    """
    content = _read(path)
    report = _object(path, content)
    if not isinstance(report.get("baseline"), dict):
        raise InputError(f"{path} compares no models; run `sleetwatch bench quality --model FILE`")
    baseline: dict[str, Any] = report["baseline"]
    mine = _named(path, report, digest(candidate))
    before = _figures(path, baseline, "the baseline")
    after = _figures(path, mine, f"version {candidate.version}")
    if baseline.get("digest") != digest(in_force):
        raise UserError(f"{path}: its baseline is not the model in force; export that one too and add --against FILE")
    if baseline.get("seeds") != mine.get("seeds") or not set(seeds) <= _seeds(mine):
        raise UserError(
            f"{path} does not measure both on the sealed worlds; run it with --seeds sealed, without --quick"
        )
    said = ", ".join(f"{name.replace('_', ' ')} {before[name]:.4f} -> {after[name]:.4f}" for name in FIGURES)
    if after["average_precision"] <= before["average_precision"] or after["recall_at_1"] < before["recall_at_1"]:
        raise UserError(f"{path} does not speak for version {candidate.version}: {said}")
    told = {name: [before[name], after[name]] for name in FIGURES}
    return {"sha256": sha256(content).hexdigest(), **told}


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as handle:
            content = handle.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    if len(content) > LARGEST:
        raise InputError(f"{path} is too large for a report")
    return content


def _object(path: Path, content: bytes) -> dict[str, Any]:
    try:
        report = json.loads(content)
    except (ValueError, RecursionError):
        report = None
    if not isinstance(report, dict):
        raise InputError(f"{path} is no report of `sleetwatch bench quality`")
    return report


def _seeds(said: Mapping[str, Any]) -> set[int]:
    seeds = said.get("seeds")
    return {one for one in seeds if isinstance(one, int)} if isinstance(seeds, list) else set()


def _named(path: Path, report: Mapping[str, Any], wanted: str) -> dict[str, Any]:
    candidates = report.get("candidates")
    listed = candidates if isinstance(candidates, list) else []
    for one in listed:
        if isinstance(one, dict) and one.get("digest") == wanted:
            return one
    raise UserError(f"{path} says nothing of this model ({wanted[:12]}); run `sleetwatch bench quality --model FILE`")


def _figures(path: Path, said: Mapping[str, Any], whose: str) -> dict[str, float]:
    figures = {name: said.get(name) for name in FIGURES}
    for name, value in figures.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise InputError(f"{path}: {name} of {whose} is no share from 0 to 1")
    return {name: float(value) for name, value in figures.items() if value is not None}
