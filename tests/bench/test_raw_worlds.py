"""One small raw-log world from its logs to everybody's standing, and again with all names exchanged."""

from __future__ import annotations

import pytest

from sleetwatch.bench.raw_events import first_sign_ins, roster_of, sign_ins_of
from sleetwatch.bench.raw_names import swap_names
from sleetwatch.bench.raw_standings import matrix_of, truth_of
from sleetwatch.bench.raw_worlds import RawWorld, ingest, make_world
from sleetwatch.errors import SleetwatchError
from sleetwatch.worlds.simulation import Order
from tests.workspace.keeping import on_files_alone

pytestmark = on_files_alone
ORDER = Order(staff=150, days=14, one_in=15, seed=4)


def _silent(_what: str, _share: float) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> RawWorld:
    return make_world(ORDER, tmp_path_factory.mktemp("raw"), _silent)


def test_everybody_on_the_roster_stands_somewhere_and_the_planted_are_known(world: RawWorld):
    assert len(world.people) == ORDER.staff
    assert sum(one.planted for one in world.people) == world.made.planted == ORDER.staff // ORDER.one_in
    assert {one.level for one in world.people if not one.planted} == {""}
    assert any(one.kind for one in world.people if not one.planted)


def test_somebody_planted_is_a_suspect_with_red_flags_to_show(world: RawWorld):
    found = [one for one in world.people if one.planted and one.is_suspect]
    matrix = matrix_of(world.people, world.workspace.signals())

    assert found
    assert all(one.flags and one.first_lines for one in found)
    assert (matrix > 0).sum() == sum(len(one.flags) for one in world.people)
    assert truth_of(world.people).sum() == world.made.planted


def test_sign_ins_come_in_order_of_time_with_places_and_the_first_of_each_is_known(world: RawWorld):
    seen = sign_ins_of(world.workspace)
    first = first_sign_ins(world.workspace)

    assert [one.at for one in seen] == sorted(one.at for one in seen)
    assert sum(one.latitude is not None for one in seen) > 0.9 * len(seen)
    assert first == {one.key: one.at for one in reversed(seen)}
    assert len(first) > 0.9 * len(roster_of(world.workspace))


def test_names_exchanged_in_the_raw_files_move_no_score_by_any_amount(world: RawWorld, tmp_path):
    swapped = swap_names(world, tmp_path, _silent)

    assert swapped.renamed > 0.9 * swapped.people
    assert swapped.farthest == 0.0


def test_a_file_that_cannot_be_read_whole_ends_the_benchmark(world: RawWorld, tmp_path):
    broken = tmp_path / "logs" / "tenant-01"
    broken.mkdir(parents=True)
    (broken / "workers.csv").write_text(
        "worker_id,full_name,work_email,start_date\nW1,A B,a@b.example,never\n", "utf-8"
    )

    with pytest.raises(SleetwatchError, match=r"workers\.csv"):
        ingest(world.made, tmp_path / "logs", tmp_path / "workspace", _silent)
