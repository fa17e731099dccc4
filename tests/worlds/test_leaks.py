"""The planted are found by what they do, never by what should say nothing; and the test of it can fail."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from bench.leaks import Files, World, judge, read_world
from sleetwatch.worlds.simulation import Order, Simulation

STAFF, DAYS, ONE_IN, SEED = 1000, 7, 12, 41


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A week of a company in which one in twelve is planted, so that a leak would show."""
    folder = tmp_path_factory.mktemp("leaks") / "world"
    Simulation(folder, Order(staff=STAFF, days=DAYS, one_in=ONE_IN, seed=SEED)).run(lambda *_: None)
    return read_world(folder)


def test_ids_order_lengths_names_and_sub_seconds_do_not_tell_who_is_planted(world: World) -> None:
    verdict = judge(world)
    assert verdict.people > 250
    assert not verdict.leaks, verdict.most_telling
    assert verdict.by_chance == pytest.approx(verdict.base_rate, abs=0.05)


def _planted_last(world: World) -> Files:
    """As when new hires stand at the end of the roster."""
    return {
        name: sorted(rows, key=lambda row: _is_planted(world, name, row)) if name.endswith("hr/workers.csv") else rows
        for name, rows in world.files.items()
    }


def _other_mail(world: World) -> Files:
    """As when personas' private addresses come from a pattern of their own."""
    return {
        name: [
            row | {"personal_email": f"{row['personal_email'].partition('@')[0]}.dev7@mail.example"}
            if _is_planted(world, name, row)
            else row
            for row in rows
        ]
        if name.endswith("hr/workers.csv")
        else rows
        for name, rows in world.files.items()
    }


def _on_the_dot(world: World) -> Files:
    """As when a story's hour is written without a thought for what lies below it."""
    accounts = _accounts(world)
    dice = Random(3)  # noqa: S311

    def moved(row: dict[str, object]) -> dict[str, object]:
        if row.get("InitiatingProcessAccountUpn") in accounts and dice.random() < 0.2:
            return row | {"Timestamp": f"{str(row['Timestamp'])[:19]}.000Z"}
        return row

    return {
        name: [moved(row) for row in rows] if name.endswith("DeviceNetworkEvents.csv") else rows
        for name, rows in world.files.items()
    }


def _is_planted(world: World, name: str, row: dict[str, object]) -> bool:
    return (name.partition("/")[0], row["worker_id"]) in world.planted


def _accounts(world: World) -> set[object]:
    return {
        row["work_email"]
        for name, rows in world.files.items()
        if name.endswith("hr/workers.csv")
        for row in rows
        if _is_planted(world, name, row)
    }


@pytest.mark.parametrize("leak", [_planted_last, _other_mail, _on_the_dot])
def test_a_leak_planted_on_purpose_is_seen(world: World, leak) -> None:
    """In a few of the files: the classifier needs its time."""
    few = {name: rows for name, rows in world.files.items() if name.endswith(_FEW)}
    assert judge(replace(world, files=leak(replace(world, files=few)))).leaks


_FEW = ("hr/workers.csv", "hr/devices.csv", "managedDevices_1.json", "DeviceNetworkEvents.csv")
