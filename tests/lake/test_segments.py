from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sleetwatch.clock import DAY
from sleetwatch.events import SignIn, Worker
from sleetwatch.intake.rows import Rows, event_id
from sleetwatch.lake import Lake, Seen, Segment, segments
from tests.times import at


def table_of(events: list[SignIn]) -> pa.Table:
    rows = Rows(SignIn)
    for number, event in enumerate(events, start=1):
        rows.add(("t", event_id("t", event), "entra_sign_in", "file", number, 1), event)
    return rows.table()


def written(root: Path, kind: str, table: pa.Table) -> list[Segment]:
    lake, aside = Lake(root / "lake"), root / "aside"
    aside.mkdir(exist_ok=True)
    segments = lake.stage(kind, table, aside)
    lake.settle(segments, aside)
    return segments


def test_rows_are_split_by_month_and_sorted_by_account_and_time(tmp_path: Path):
    events = [
        SignIn(at=at("2026-04-01"), account="b"),
        SignIn(at=at("2026-03-31"), account="z"),
        SignIn(at=at("2026-03-30"), account="a"),
        SignIn(at=at("2026-03-29"), account="a"),
    ]
    made = written(tmp_path, "sign_in", table_of(events))
    assert [(one.month, one.rows) for one in made] == [("2026-03", 3), ("2026-04", 1)]
    march = pq.read_table(tmp_path / "lake" / made[0].path)
    assert march["account"].to_pylist() == ["a", "a", "z"]
    assert march["at"].to_pylist() == [*sorted(march["at"].to_pylist()[:2]), at("2026-03-31")]


def test_rows_of_one_account_and_moment_lie_in_the_order_of_their_ids_and_nobodys_rows_last():
    names, moments = ["b", None, "a", "ä", "a", "b", ""], [2, 1, 3, 3, 1, 2, 9]
    events = [
        SignIn(at=moment, account=name, ip=ip) for name, moment in zip(names, moments, strict=True) for ip in "xyz"
    ]
    rows = table_of(events)
    keys = [(name, "ascending") for name in ("tenant", "account", "at", "event_id")]

    lying = segments.sorted_rows(rows)

    assert not lying.equals(rows)
    assert lying.equals(rows.sort_by(keys))
    assert segments.sorted_rows(lying) is lying


def test_a_large_month_is_split_into_account_buckets_that_never_share_an_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(segments, "SPLIT_ROWS", 50)
    events = [SignIn(at=at("2026-03-01") + number, account=f"a{number % 40}") for number in range(200)]
    made = written(tmp_path, "sign_in", table_of(events))
    assert sum(one.rows for one in made) == 200
    seen: set[str] = set()
    for one in made:
        accounts = set(pq.read_table(tmp_path / "lake" / one.path)["account"].to_pylist())
        assert not accounts & seen
        seen |= accounts
    assert {one.bucket for one in made} != {segments.ALL_BUCKETS}


def test_files_the_catalogue_does_not_know_are_swept(tmp_path: Path):
    kept, orphan = (written(tmp_path, "sign_in", table_of([SignIn(at=day * DAY, account="a")]))[0] for day in (1, 2))
    (tmp_path / "lake" / "sign_in" / ".half-written").write_bytes(b"x")
    assert Lake(tmp_path / "lake").sweep({kept.path}) == 2
    assert (tmp_path / "lake" / kept.path).exists()
    assert not (tmp_path / "lake" / orphan.path).exists()


def test_a_copy_that_another_process_is_making_is_not_swept_and_one_it_left_long_ago_is(tmp_path: Path):
    young, left = (tmp_path / "lake" / "in-place" / "a" / f"{name}.parquet.1.part" for name in ("young", "left"))
    young.parent.mkdir(parents=True)
    for file in (young, left):
        file.touch()
    os.utime(left, (0, 0))
    assert Lake(tmp_path / "lake").sweep(set()) == 1
    assert young.exists()


def test_an_event_already_in_the_lake_or_earlier_in_the_file_is_not_new(tmp_path: Path):
    stored = [SignIn(at=at("2026-03-05"), account=f"a{number}") for number in range(5)]
    segment = written(tmp_path, "sign_in", table_of(stored))[0]
    seen = Seen(Lake(tmp_path / "lake"), {("sign_in", "2026-03"): [segment.path]})
    fresh = SignIn(at=at("2026-03-06"), account="new")
    assert seen.is_new("sign_in", table_of([stored[0], fresh, fresh])).tolist() == [False, True, False]
    assert seen.is_new("sign_in", table_of([fresh])).tolist() == [False]


def test_the_same_event_has_the_same_id_from_any_file_but_not_in_another_tenant():
    event = SignIn(at=at("2026-03-01"), account="a")
    again = SignIn(at=event.at, account="a")
    assert event_id("t", event) == event_id("t", again)
    assert event_id("t", event) != event_id("other", event)
    assert event_id("t", event) != event_id("t", SignIn(at=event.at, account="b"))


def test_ids_of_a_file_that_failed_were_never_seen_and_those_of_one_that_settled_are(tmp_path: Path):
    seen = Seen(Lake(tmp_path), {})
    table = table_of([SignIn(at=at("2026-03-05") + number, account="a") for number in range(10)])
    assert seen.is_new("sign_in", table).all()
    seen.forget()
    assert seen.is_new("sign_in", table).all()
    seen.settle([])
    assert not seen.is_new("sign_in", table).any()


def test_what_another_writer_brought_meanwhile_is_known_and_a_clash_is_told(tmp_path: Path):
    theirs = [SignIn(at=at("2026-03-05") + number, account="a") for number in range(5)]
    mine = SignIn(at=at("2026-03-05") + 99, account="a")
    seen = Seen(Lake(tmp_path / "lake"), {})
    assert seen.is_new("sign_in", table_of([theirs[0], mine])).all()
    segment = written(tmp_path, "sign_in", table_of(theirs))[0]
    assert seen.refresh({("sign_in", "2026-03"): [segment.path]}) is False
    seen.forget()
    assert seen.is_new("sign_in", table_of([theirs[0], mine])).tolist() == [False, True]
    assert seen.refresh({("sign_in", "2026-03"): [segment.path]}) is True


def test_ids_of_a_segment_that_was_taken_out_are_new_again(tmp_path: Path):
    events = [SignIn(at=at("2026-03-05"), account="a")]
    segment = written(tmp_path, "sign_in", table_of(events))[0]
    seen = Seen(Lake(tmp_path / "lake"), {("sign_in", "2026-03"): [segment.path]})
    assert not seen.is_new("sign_in", table_of(events)).any()
    seen.forget()
    assert seen.refresh({}) is True
    assert seen.is_new("sign_in", table_of(events)).all()


def test_ids_are_found_among_many_small_files(tmp_path: Path):
    seen = Seen(Lake(tmp_path), {})
    tables = [table_of([SignIn(at=at("2026-03-05") + n * 7 + k, account="a") for k in range(7)]) for n in range(60)]
    for table in tables:
        assert seen.is_new("sign_in", table).all()
        seen.settle([])
    assert len(seen._of(("sign_in", "2026-03")).runs) < 10
    assert not any(seen.is_new("sign_in", table).any() for table in tables)


def test_a_roster_is_one_segment_however_long_ago_people_started(tmp_path: Path):
    rows = Rows(Worker)
    for number in range(50):
        event = Worker(at=at("2010-01-01") + number * 40 * DAY, worker_id=f"w{number}")
        rows.add(("t", event_id("t", event, "file"), "workers", "file", number, 1), event)
    assert len(written(tmp_path, "worker", rows.table())) == 1
