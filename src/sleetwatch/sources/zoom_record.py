"""What Zoom's records of every shape have in common."""

from __future__ import annotations

from statistics import median
from typing import Any

from sleetwatch.errors import Refused
from sleetwatch.sources.reading import account, address, first, items, lower, mapping, real, text

APP = "zoom"
PAGE = "@page"
"""Where intake puts the fields of the page a record was in."""

_NETWORKS = {
    "wired": "wired",
    "wifi": "wifi",
    "cellular": "cellular",
    "3g": "cellular",
    "4g": "cellular",
    "5g": "cellular",
}


def person(value: object) -> str:
    """Who did it, by e-mail. Raises `Refused` when a program did."""
    who = account(value)
    if who is None:
        raise Refused("no-account", "it names nobody by e-mail")
    if "@" not in who:
        raise Refused("not-a-person", "no user of the account did it")
    return who


def network_of(seen: dict[str, Any]) -> str | None:
    """How it was joined. One who calls in by telephone has the device `Phone` and no network of a computer."""
    told = lower(seen.get("network_type"))
    if told is None:
        return "phone" if lower(seen.get("device")) == "phone" else None
    return _NETWORKS.get(told, told)


def client_of(seen: dict[str, Any]) -> str | None:
    parts = (text(seen.get(name)) for name in ("device", "client", "version"))
    return " ".join(part for part in parts if part) or None


def first_address(value: object) -> str | None:
    """The first address of a list, or the one that is no list."""
    listed = value if isinstance(value, list) else [value]
    return next((found for found in map(address, listed) if found), None)


def latency_of(qualities: list[dict[str, Any]]) -> float | None:
    """The middle of the measured latencies of audio, in milliseconds; zero is written when nothing was measured.

    It is a round trip: Zoom's receiver returns the sender's own timestamp.
    """
    measured = [found for quality in qualities if (found := _milliseconds(quality))]
    return median(measured) if measured else None


def _milliseconds(quality: dict[str, Any]) -> float | None:
    written = lower(first(quality, "avg_latency", "latency"))
    return real(written.removesuffix("ms").strip()) if written else None


def audio_of(typed: object) -> list[dict[str, Any]]:
    """The audio's qualities from a list of `{type, details}`."""
    told = [mapping(one) for one in items(typed)]
    return [mapping(one.get("details")) for one in told if (lower(one.get("type")) or "").startswith("audio_")]
