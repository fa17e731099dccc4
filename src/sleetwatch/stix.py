"""What every STIX 2.1 bundle is made of: markings, organisations, times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sleetwatch import clock

_TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_TLP_WRITTEN = "2022-10-01T00:00:00.000Z"
TLP: Mapping[str, str] = MappingProxyType({
    "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
})  # fmt: skip
"""The markings of the Traffic Light Protocol 2.0 as OASIS has published them, the widest first."""


def identity(stix_id: str, name: str, written: str) -> dict[str, Any]:
    """An organisation."""
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": stix_id,
        "created": written,
        "modified": written,
        "name": name,
        "identity_class": "organization",
    }


def marking(tlp: str) -> dict[str, Any]:
    """A marking of the Traffic Light Protocol 2.0, as OASIS has published it."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": TLP[tlp],
        "created": _TLP_WRITTEN,
        "name": f"TLP:{tlp.upper()}",
        "extensions": {_TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": tlp}},
    }


def bundle(objects: Iterable[Mapping[str, Any]], bundle_id: str) -> dict[str, Any]:
    """Objects in one file."""
    return {"type": "bundle", "id": bundle_id, "objects": list(objects)}


def moment(at: int) -> str:
    """A time as STIX writes it, to the millisecond."""
    return f"{clock.to_datetime(at).strftime('%Y-%m-%dT%H:%M:%S')}.{at // 1000 % 1000:03}Z"
