"""Schemes: workers who are not who they say, by archetype, by published case and by level of care.

Written from court filings, vendors' reports and research, not from any detection.
"""

from __future__ import annotations

from sleetwatch.worlds.schemes.habits import LEVEL_SHARES, LEVELS
from sleetwatch.worlds.schemes.repertoire import SCHEMES, SCRIPTS, Scheme, plant, plant_across, planting

__all__ = ["LEVELS", "LEVEL_SHARES", "SCHEMES", "SCRIPTS", "Scheme", "plant", "plant_across", "planting"]
