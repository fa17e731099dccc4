"""Worlds of several tenants, made part by part."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.plain_files import content, read_records
from sleetwatch.errors import UserError
from sleetwatch.workspace import Workspace
from sleetwatch.worlds.cases import plan_cases
from sleetwatch.worlds.exports import SOURCES, source_of
from sleetwatch.worlds.simulation import Made, Order, Simulation, block_sizes
from sleetwatch.worlds.tenants import Tenant
from tests.workspace.keeping import on_files_alone

ORDER = Order(staff=160, days=7, tenants=2, one_in=20, seed=5)
_TELLS = re.compile(r"\b(planted|look.?alikes?|honest|impost[eo]rs?|personas?|facilitators?|truth)\b", re.IGNORECASE)


def make(folder: Path, order: Order = ORDER) -> Made:
    return Simulation(folder, order).run(lambda *_: None)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def truth(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "truth.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("worlds") / "world")


def test_the_same_order_gives_the_same_bytes_even_when_stopped_and_by_several_processes(
    made: Made, tmp_path: Path
) -> None:
    asked: list[str] = []

    def stop(what: str, _: float) -> None:
        asked.append(what)
        if len(asked) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Simulation(tmp_path / "again", ORDER).run(stop)
    assert not (tmp_path / "again" / "truth.jsonl").exists()
    (tmp_path / "again" / "making" / "half").mkdir(parents=True)  # as a kill in the middle of a part leaves it
    assert Simulation(tmp_path / "again", ORDER).run(lambda *_: None, jobs=2).records == made.records
    assert digests(tmp_path / "again") == digests(made.folder)


def test_another_seed_gives_other_people(made: Made, tmp_path: Path) -> None:
    make(tmp_path / "other", Order(staff=160, days=7, tenants=1, one_in=20, seed=6))
    assert {line["account"] for line in truth(tmp_path / "other")} != {line["account"] for line in truth(made.folder)}


def test_a_folder_of_something_else_is_left_alone(made: Made, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="another world"):
        make(made.folder, Order(staff=170, days=7))
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UserError, match="not empty"):
        make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("order", "what"),
    [
        (Order(staff=20), "--staff"),
        (Order(days=2), "--days"),
        (Order(tenants=0), "--tenants"),
        (Order(one_in=3), "the most is"),
        (Order(missing=1.0), "missing"),
        (Order(without=("telepathy",)), "payroll"),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is_written(tmp_path: Path, order: Order, what: str) -> None:
    with pytest.raises(UserError, match=what):
        make(tmp_path / "world", order)
    assert not (tmp_path / "world").exists()


def test_every_planted_one_is_on_the_roster_of_the_tenant_and_there_are_as_many_as_asked_for(made: Made) -> None:
    rosters = defaultdict(dict)
    for path in (made.folder / "logs").rglob("workers.csv"):
        rosters[path.relative_to(made.folder / "logs").parts[0]] |= {
            row["worker_id"]: row["work_email"] for row in read_records(path)
        }
    planted = [line for line in truth(made.folder) if line["is"] == "planted"]
    assert len(planted) == made.planted == 2 * ORDER.staff // ORDER.one_in
    for line in truth(made.folder):
        assert rosters[line["tenant"]][line["worker_id"]] == line["account"]
    for line in planted:
        assert line["kind"]
        assert line["level"] in {"L1", "L2", "L3", "L4"}
        assert line["first_day"]


def test_no_log_tells_the_truth(made: Made) -> None:
    for path in (made.folder / "logs").rglob("*.*"):
        found = _TELLS.search(content(path))
        assert found is None, f"{path} says {found}"


def test_a_missing_source_has_no_file_and_changes_no_other(made: Made, tmp_path: Path) -> None:
    make(tmp_path / "less", Order(staff=160, days=7, tenants=2, one_in=20, seed=5, without=("defender", "payroll")))
    less, whole = digests(tmp_path / "less" / "logs"), digests(made.folder / "logs")
    gone = {name for name in whole if source_of(name.split("/", 2)[2]) in {"defender", "payroll"}}
    assert gone
    assert less == {name: digest for name, digest in whole.items() if name not in gone}


def test_tenants_lack_sources_by_chance_and_never_the_roster_or_the_sign_ins(tmp_path: Path) -> None:
    tenants = Simulation(tmp_path, Order(tenants=300, missing=0.3, seed=1))._missing
    lacking = Counter(name for names in tenants.values() for name in names)
    assert set(lacking) == set(SOURCES) - {"workers", "entra_sign_in"}
    assert all(0.2 < count / 300 < 0.4 for count in lacking.values())


@on_files_alone
def test_every_log_is_read_whole(made: Made, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "workspace", "main")
    (tmp_path / "workspace" / "sleetwatch.toml").write_bytes((made.folder / "settings.toml").read_bytes())
    reports = list(Workspace.open(tmp_path / "workspace").ingest([made.folder / "logs" / "tenant-01"], "tenant-01"))
    del workspace
    assert {(report.error, report.rejected) for report in reports} == {(None, 0)}
    assert sum(report.seen for report in reports) > 0.4 * made.records


def test_a_farm_may_reach_several_tenants_and_is_one_farm_in_all() -> None:
    sizes = {(f"tenant-{number:02d}", 0): 500 for number in range(6)}
    planned = plan_cases(sizes, 20, Random(2))  # noqa: S311
    farms = defaultdict(list)
    for (tenant, _), cases in planned.items():
        for case in cases:
            farms[case.farm].append((tenant, case.scheme))
    crossing = [reached for reached in farms.values() if len(reached) > 1]
    assert {len(reached) for reached in crossing} <= set(range(2, 7))
    assert max(len(reached) for reached in crossing) > 2
    for reached in crossing:
        assert len({tenant for tenant, _ in reached}) == len(reached)
        assert len({scheme for _, scheme in reached}) == 1


@given(st.integers(150, 50_000), st.sampled_from((200, 1000, 2000, 10_000)), st.integers(0, 1000))
@settings(max_examples=25)
def test_the_base_rate_is_kept_in_the_large(staff: int, one_in: int, seed: int) -> None:
    sizes = {("tenant-01", number): size for number, size in enumerate(block_sizes(staff, 30))}
    planned = plan_cases(sizes, one_in, Random(seed))  # noqa: S311
    planted = sum(case.scheme.size for cases in planned.values() for case in cases)
    assert staff // one_in <= planted <= staff // one_in + 1


@given(st.integers(150, 3_000_000), st.integers(7, 400))
@settings(max_examples=50)
def test_blocks_are_never_large_and_hold_everybody(staff: int, days: int) -> None:
    sizes = block_sizes(staff, days)
    assert sum(sizes) == staff
    assert max(sizes) <= 750
    assert min(sizes) >= 150


@given(st.text(min_size=1, max_size=8), st.integers(0, 4_000_000))
@settings(max_examples=25)
def test_no_number_is_given_twice_and_none_tells_who_came_first(seed: str, first: int) -> None:
    tenant = Tenant(seed)
    numbers = [tenant.worker_id(first + place) for place in range(300)]
    assert len(set(numbers)) == 300
    assert {len(number) for number in numbers} == {8}
    assert numbers != sorted(numbers)


def test_a_house_that_serves_two_tenants_has_one_address_in_both(tmp_path: Path) -> None:
    made = make(tmp_path / "world", Order(staff=200, days=7, tenants=3, one_in=12, seed=4))
    farms = defaultdict(lambda: defaultdict(set))
    for line in truth(made.folder):
        if line["is"] == "planted" and "shared house" in line["habits"]:
            farms[line["farm"]][line["tenant"]].add(line["worker_id"])
    delivered = defaultdict(set)
    for path in (made.folder / "logs").rglob("shipments.csv"):
        tenant = path.relative_to(made.folder / "logs").parts[0]
        for row in read_records(path):
            delivered[tenant, row["worker_id"]].add(row["delivered_address"])
    crossing = [reached for reached in farms.values() if len(reached) > 1]
    assert crossing
    for reached in crossing:
        houses = [set().union(*(delivered[tenant, one] for one in people)) for tenant, people in reached.items()]
        assert set.intersection(*houses)
