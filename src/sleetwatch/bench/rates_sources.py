"""What a missing source costs: which flags and links of the rates world go dark without it, read off the signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sleetwatch.events import KINDS
from sleetwatch.signals import Signal
from sleetwatch.workspace.needs import can_fire
from sleetwatch.worlds.rates_table import LINK_SIGNALS

SOURCES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "sign-in logs": frozenset({"sign_in", "factor", "credential"}),
        "endpoint records": frozenset({"process", "connection", "peripheral"}),
        "device inventory and posture": frozenset({"device", "device_posture", "device_network"}),
        "meetings": frozenset({"meeting"}),
        "activity, code and data access": frozenset({"activity", "code_access", "data_access"}),
        "payroll": frozenset({"payroll"}),
        "alerts of other products": frozenset({"alert"}),
        "identity checks": frozenset({"identity_check"}),
        "shipments": frozenset({"shipment"}),
    }
)
"""Event kinds by the system they come from. The roster is not among them: without one nothing can be compared."""


@dataclass(frozen=True, slots=True)
class Dark:
    """What nobody sees without one source."""

    source: str
    flags: tuple[int, ...]
    """Places among the world's flags."""
    kinds: frozenset[str]
    """Kinds of shared thing."""


def without_each(catalogue: Mapping[str, Signal], flags: Sequence[str]) -> list[Dark]:
    """For each source that the world's flags or links need: what goes dark without it."""
    found = (_dark(source, catalogue, flags) for source in SOURCES)
    return [one for one in found if one.flags or one.kinds]


def _dark(source: str, catalogue: Mapping[str, Signal], flags: Sequence[str]) -> Dark:
    left = KINDS.keys() - SOURCES[source]
    return Dark(
        source,
        tuple(place for place, name in enumerate(flags) if not can_fire(catalogue[name], left)),
        frozenset(kind for kind, name in LINK_SIGNALS.items() if not can_fire(catalogue[name], left)),
    )
