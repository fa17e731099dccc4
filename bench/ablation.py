"""What is still caught when one source of logs is missing: the farms of the made-up companies, source by source.

`python -m bench.ablation` prints a table. A source is missing when its files were never ingested.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sleetwatch import Workspace
from sleetwatch.bench.raw_sources import sources_of, without
from sleetwatch.worlds import build_company
from sleetwatch.worlds.farms import FARMS
from sleetwatch.worlds.truth import Planted

STAFF, DAYS, SEED = 150, 42, 11

Caught = Mapping[str, tuple[int, int]]
"""By farm: how many of its members are suspects, and of how many."""


@dataclass(frozen=True, slots=True)
class Companies:
    """One workspace with a company as a tenant for each farm."""

    workspace: Workspace
    planted: Mapping[str, tuple[Planted, ...]]

    @property
    def sources(self) -> list[str]:
        """Every source that something came from."""
        return sources_of(self.workspace)


def companies_with_farms(place: Path, seed: int = SEED) -> Companies:
    """Make the companies and read their logs."""
    workspace = Workspace.create(place / "whole")
    members = {}
    for name, planted in FARMS.items():
        members[name] = build_company(place / name, seed=seed, staff=STAFF, days=DAYS, planted=planted).planted
        reports = list(workspace.ingest([place / name], tenant=name))
        unread = [report.file for report in reports if report.error or report.rejected]
        if unread:
            raise RuntimeError(f"not read whole: {', '.join(unread)}")
    return Companies(workspace, members)


def caught_without(made: Companies, sources: Collection[str], place: Path) -> Caught:
    """Who is caught when these sources are missing."""
    with without(made.workspace, sources, place) as workspace:
        found = {
            (one.tenant, account)
            for one in workspace.suspects(reveal=True)
            if one.status in {"case", "check"}
            for account in (*one.accounts, one.worker_id)
        }
    return {
        name: (sum(bool({(name, one.account), (name, one.worker_id)} & found) for one in members), len(members))
        for name, members in made.planted.items()
    }


def table(made: Companies, place: Path) -> Iterator[str]:
    """A line a source, and how many of each farm are still caught."""
    yield f"{'without':16}" + "".join(f"{name:>12}" for name in made.planted)
    for source in (None, *made.sources):
        caught = caught_without(made, [source] if source else [], place)
        yield f"{source or '(nothing)':16}" + "".join(f"{found:>7} of {count}" for found, count in caught.values())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for line in table(companies_with_farms(Path(folder)), Path(folder)):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
