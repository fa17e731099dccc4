"""The part of the benchmark that runs in raw-log worlds, from seeds to what the report holds of it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sleetwatch.bench.raw_measure import RATE, measure
from sleetwatch.bench.raw_report import sections, targets
from sleetwatch.bench.raw_worlds import Told
from sleetwatch.bench.report_format import Cell, Section, Target
from sleetwatch.worlds.simulation import Order

IS_NOT = (
    (
        "Raw-log worlds are made by the same project as the detector, from published cases and by people who did not "
        "look at the detector's figures. They show whether logs are read and weighed as they should be, not how many "
        "impostors a company has or how many of them it would find."
    ),
    (
        "The raw-log worlds hold one case in some twenty people, so that levels can be told apart. Rankings are "
        "weighed back to the stated rate; the share of suspects, the delay and the hard negatives are told as they "
        "came."
    ),
    (
        "A case that nobody could see by any log, such as a willing stand-in on camera with nothing shared, is in the "
        "worlds and counts as missed."
    ),
    (
        "Other detectors' rules are restated, with the limits that their settings ship with: their public documents "
        "name the alerts and not the limits. They were not run as products, and nobody tuned them for these worlds."
    ),
)
"""What no figure of theirs says."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the raw-log worlds are."""

    staff: int = 300
    """People in each company."""
    days: int = 60
    tenants: int = 2
    """Companies in each world."""
    one_in: int = 20
    """One in so many is planted."""
    delays: int = 3
    """In how many worlds every evening is hunted."""

    def order(self, seed: int) -> Order:
        """The world of a seed."""
        return Order(staff=self.staff, days=self.days, tenants=self.tenants, one_in=self.one_in, seed=seed)


@dataclass(frozen=True, slots=True)
class RawPart:
    """What raw-log worlds add to the report."""

    targets: tuple[Target, ...]
    sections: tuple[Section, ...]
    parameters: dict[str, Cell]
    is_not: tuple[str, ...]


def raw_part(seeds: Sequence[int], told: Told) -> RawPart:
    """Make the worlds of the seeds in a folder that is removed afterwards, and measure everything in them."""
    size = Size()
    with tempfile.TemporaryDirectory(prefix="sleetwatch-bench-") as folder:
        found = measure([size.order(seed) for seed in seeds], Path(folder), told, delays=size.delays)
    parameters: dict[str, Cell] = {
        "raw-log worlds": float(len(seeds)),
        "companies in each": float(size.tenants),
        "people in each company": float(size.staff),
        "days of logs": float(size.days),
        "records read": float(found.records),
        "planted, one in": float(size.one_in),
        "told for one in": 1 / RATE,
        "worlds hunted every evening": float(min(size.delays, len(seeds))),
    }
    return RawPart(targets(found), sections(found), parameters, IS_NOT)
