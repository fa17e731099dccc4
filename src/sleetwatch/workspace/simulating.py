"""Making worlds. The command line knows the simulator by this alone."""

from __future__ import annotations

from sleetwatch.worlds.exports import SOURCES
from sleetwatch.worlds.simulation import FEWEST_DAYS, FEWEST_STAFF, Made, Order, Simulation

__all__ = ["FEWEST_DAYS", "FEWEST_STAFF", "SOURCES", "Made", "Order", "Simulation"]
