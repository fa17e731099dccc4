"""A model as a file: for benchmarks, for a look at it, and for what is signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from math import isnan
from typing import Any

from sleetwatch.scores.model import MOST_MOVED, Calibration, Model

FORMAT = "sleetwatch-model-1"
LARGEST = 1_000_000
"""Bytes of a model's file."""
STEEPEST = 10.0
"""Slope of a calibration."""


def weights_of(model: Model) -> dict[str, Any]:
    """All that decides a score: the moves that are none left out."""
    moved = {signal: float(nats) for signal, nats in sorted(model.moved.items()) if nats}
    return {"moved": moved, "calibration": asdict(model.calibration)}


def digest(model: Model) -> str:
    """SHA-256 of the weights and the calibration. Models that score alike have the same, whatever their number."""
    return sha256(canonical(weights_of(model)).encode()).hexdigest()


def write_model(model: Model) -> bytes:
    """The file."""
    written = {"format": FORMAT, "version": model.version, "digest": digest(model), **weights_of(model)}
    return json.dumps(written, indent=2, sort_keys=True, allow_nan=False).encode() + b"\n"


def read_model(content: bytes) -> Model:
    """The model in a file. Raises `ValueError` saying what is wrong with it."""
    if len(content) > LARGEST:
        raise ValueError("it is too large for a model")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise ValueError(f"it does not say that its format is {FORMAT}")
    model = model_of(said)
    if said.get("digest") != digest(model):
        raise ValueError("its digest is not that of its weights; somebody changed it")
    return model


def model_of(said: Mapping[str, Any]) -> Model:
    """The model that a mapping states, every number looked at. Raises `ValueError`."""
    version, moved, calibration = said.get("version"), said.get("moved"), said.get("calibration")
    if type(version) is not int or version < 0:
        raise ValueError("version is no number from 0 on")
    if not isinstance(moved, dict) or not isinstance(calibration, dict):
        raise ValueError("moved or calibration is missing")  # noqa: TRY004 - the file is wrong, not the call
    nats = {str(signal): _number(f"the weight of {signal}", value, MOST_MOVED) for signal, value in moved.items()}
    offset = _number("calibration.offset", calibration.get("offset"), 100.0)
    slope = _number("calibration.slope", calibration.get("slope"), STEEPEST)
    if slope <= 0:
        raise ValueError("calibration.slope is not above 0")
    return Model(version, dict(sorted(nats.items())), Calibration(offset, slope))


def _number(what: str, value: object, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or (isinstance(value, float) and isnan(value)):
        raise ValueError(f"{what} is no number")
    if abs(value) > most:
        raise ValueError(f"{what} is further than {most:g} from 0")
    return float(value)


def canonical(value: Mapping[str, Any]) -> str:
    """One text for one value: keys sorted, no blanks, no number that JSON does not have. Raises `ValueError`."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
