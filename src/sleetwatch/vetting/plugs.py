"""A door for models that the user brings: a command of the user's own, which is shown a picture and answers in JSON.

No model ships here, and none is run unless the settings name a command. Nothing that it answers is scored or kept: a
person looks at it, and records what came of it. What is allowed where one is is for the user to know; face comparison
also needs the consent of everybody whose face it is.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from sleetwatch.errors import UserError

SECONDS = 60
MOST_ANSWER = 4 << 20
MOST_FACES = 20
LONGEST_VECTOR = 4_096
_PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")
"""What of the environment the command may see: secrets stand in others."""

OWN = (sys.executable, "-m", "sleetwatch.vetting.picture_model")
"""How the command begins that runs a model file of the user's; what it says of an error is told as it is."""

Vector = tuple[float, ...]


def faces_in(command: Sequence[str], picture: bytes) -> list[Vector]:
    """The faces in a picture, as vectors of length one, by a command that answers `{"faces": [[number, ...], ...]}`.
    Raises `UserError` when it answers otherwise.
    """
    told = _asked(command, picture).get("faces")
    if not isinstance(told, list) or len(told) > MOST_FACES:
        raise UserError(f'{command[0]} must answer {{"faces": [[numbers], ...]}}, {MOST_FACES} at most')
    return [_vector(command[0], one) for one in told]


def detected_in(command: Sequence[str], picture: bytes) -> str:
    """What a detector says of a picture, in its own words, by a command that answers `{"says": "TEXT"}`."""
    told = _asked(command, picture).get("says")
    if not isinstance(told, str):
        raise UserError(f'{command[0]} must answer {{"says": "TEXT"}}')
    return _words(told)


def _words(told: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in told).split())[:500]


def nearness(one: Vector, other: Vector) -> float:
    """The cosine of two faces: 1 for the same vector. Raises `UserError` when they are not of one model."""
    if len(one) != len(other):
        raise UserError(
            "the model answers with vectors of several lengths; it must be one and the same for all pictures"
        )
    return sum(mine * theirs for mine, theirs in zip(one, other, strict=True))


def _asked(command: Sequence[str], picture: bytes) -> dict[str, Any]:
    environment = {name: os.environ[name] for name in _PASSED if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, as the settings name it; never through a shell
            list(command), input=picture, capture_output=True, timeout=SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        raise UserError(f"{command[0]} took longer than {SECONDS} s over one picture") from None
    except OSError as error:
        raise UserError(f"{command[0]} cannot be run ({error.strerror}); see [vetting] in sleetwatch.toml") from None
    if done.returncode != 0 and tuple(command[: len(OWN)]) == OWN:
        raise UserError(_words(done.stderr.decode("utf-8", "replace")))
    if done.returncode != 0 or len(done.stdout) > MOST_ANSWER:
        raise UserError(f"{command[0]} failed (exit code {done.returncode}); run it by hand on one picture to see why")
    try:
        told = json.loads(done.stdout)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise UserError(f"{command[0]} must answer with one JSON object")
    return told


def _vector(name: str, told: object) -> Vector:
    numbers = told if isinstance(told, list) and 0 < len(told) <= LONGEST_VECTOR else []
    found = tuple(float(one) for one in numbers if isinstance(one, int | float) and math.isfinite(one))
    length = math.sqrt(sum(one * one for one in found))
    if not found or len(found) != len(numbers) or length == 0:
        raise UserError(f"{name} answers with a face that is no list of numbers")
    return tuple(one / length for one in found)
