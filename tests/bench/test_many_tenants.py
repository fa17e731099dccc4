"""A large made-up lake has copies of a few drawn tenants: others in every name, the same in every day."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from sleetwatch import Workspace
from sleetwatch.bench import many_tenants, speed_hunt
from sleetwatch.lake.segments import sorted_rows

OF_ONE = ("tenant", "account", "device_id", "session", "event_id")
"""What no two tenants have in common."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Three copies of two tenants."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(many_tenants, "BLOCK", 2_000)
        root = tmp_path_factory.mktemp("many") / "made"
        told = speed_hunt.make(str(root), 6_000, subjects=300)
    assert told["subjects"] == 300, "the people of all copies"
    return Workspace.open(root)


def rows_of(made: Workspace, kind: str) -> pa.Table:
    files = made.folder.lake.paths(
        path for (of, _), paths in made.folder.catalogue().items() if of == kind for path in paths
    )
    return pa.concat_tables(pq.read_table(path) for path in files)


def of_copy(rows: pa.Table, number: int) -> pa.Table:
    return rows.filter(pc.starts_with(rows["tenant"], f"tenant-{number:02x}-"))


def test_each_copy_has_as_many_rows_and_people_and_the_same_days(made: Workspace):
    sign_ins, workers = rows_of(made, "sign_in"), rows_of(made, "worker")
    copies = [of_copy(sign_ins, number) for number in range(3)]

    assert [one.num_rows for one in copies] == [2_000] * 3
    assert [of_copy(workers, number).num_rows for number in range(3)] == [100] * 3
    assert all(sorted(one["at"].to_pylist()) == sorted(copies[0]["at"].to_pylist()) for one in copies)


@pytest.mark.parametrize("name", OF_ONE)
def test_no_two_copies_share_a_name(made: Workspace, name: str):
    found = [set(of_copy(rows_of(made, "sign_in"), number)[name].to_pylist()) - {None} for number in range(3)]

    assert len(set().union(*found)) == sum(map(len, found)) >= 6


def test_homes_are_of_one_copy_and_some_addresses_of_all(made: Workspace):
    found = [set(of_copy(rows_of(made, "sign_in"), number)["ip"].to_pylist()) for number in range(3)]
    homes = [{ip for ip in one if ip.startswith(("73.", "2601:", "198.51."))} for one in found]

    assert len(set().union(*homes)) == sum(map(len, homes))
    assert all(homes)
    assert {ip for ip in found[0] & found[1] & found[2] if ip.startswith("172.")}


def test_everybody_who_signs_in_is_on_the_roster_with_a_machine(made: Workspace):
    known = {(row["tenant"], row["work_email"]) for row in rows_of(made, "worker").to_pylist()}
    machines = {(row["tenant"], row["device_id"]) for row in rows_of(made, "device").to_pylist()}

    for row in rows_of(made, "sign_in").to_pylist():
        assert (row["tenant"], row["account"]) in known
        assert row["device_id"] is None or (row["tenant"], row["device_id"]) in machines


def test_segments_lie_as_any_others_and_stand_the_check(made: Workspace):
    for (kind, _), paths in made.folder.catalogue().items():
        for path in made.folder.lake.paths(paths):
            rows = pq.read_table(path)
            assert sorted_rows(rows) is rows, kind
    assert not [one for one in made.check() if one.state == "bad"]
