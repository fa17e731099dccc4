"""With all sources every member of every farm is caught, and with any one source missing a part of every farm is."""

from __future__ import annotations

import fcntl
import os
from functools import cache
from pathlib import Path

import msgspec
import pytest

from bench.ablation import Caught, Companies, caught_without, companies_with_farms
from sleetwatch import Workspace
from sleetwatch.worlds.truth import Planted

TELLING = ("defender", "entra_audit", "entra_sign_in", "shipments", "workers", "zoom")
"""Sources that carry a farm's own signs. Each is taken away alone."""
OTHERS = (
    "applicants",
    "devices",
    "endpoint_collector",
    "github_audit",
    "intune",
    "okta",
    "payroll",
    "watchlist",
)
"""The rest are taken away all at once, which is more; `python -m bench.ablation` takes each away alone."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Companies:
    """One build for all workers of a run: the first makes it, the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    return _shared((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "farms")


@cache
def _shared(place: Path) -> Companies:
    place.mkdir(exist_ok=True)
    told = place / "planted.json"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_bytes(msgspec.json.encode(companies_with_farms(place).planted))
    planted = msgspec.json.decode(told.read_bytes(), type=dict[str, tuple[Planted, ...]])
    return Companies(Workspace.open(place / "whole"), planted)


def _missed(caught: Caught) -> set[str]:
    return {farm for farm, (found, _) in caught.items() if found == 0}


def test_the_sources_above_are_all_there_are(made: Companies) -> None:
    assert made.sources == sorted(TELLING + OTHERS)


def test_with_all_sources_every_member_of_every_farm_is_a_suspect(made: Companies, tmp_path: Path) -> None:
    caught = caught_without(made, [], tmp_path)
    assert {farm: (len(members), len(members)) for farm, members in made.planted.items()} == caught


@pytest.mark.parametrize("source", TELLING)
def test_without_one_source_a_member_of_each_farm_is_a_suspect(made: Companies, tmp_path: Path, source: str) -> None:
    assert _missed(caught_without(made, [source], tmp_path)) == set()


def test_without_all_the_others_a_member_of_each_farm_is_a_suspect(made: Companies, tmp_path: Path) -> None:
    assert _missed(caught_without(made, OTHERS, tmp_path)) == set()
