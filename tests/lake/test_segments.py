from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sleetwatch.clock import DAY
from sleetwatch.events import SignIn, Worker
from sleetwatch.intake.rows import Rows, event_id
from sleetwatch.lake import Lake, Seen, segments
from tests.times import at


def table_of(events: list[SignIn]) -> pa.Table:
    rows = Rows(SignIn)
    for number, event in enumerate(events, start=1):
        rows.add(("t", event_id("t", event), "entra_sign_in", "file", number, 1), event)
    return rows.table()


def test_rows_are_split_by_month_and_sorted_by_account_and_time(tmp_path: Path):
    events = [
        SignIn(at=at("2026-04-01"), account="b"),
        SignIn(at=at("2026-03-31"), account="z"),
        SignIn(at=at("2026-03-30"), account="a"),
        SignIn(at=at("2026-03-29"), account="a"),
    ]
    written = Lake(tmp_path).write("sign_in", table_of(events))
    assert [(one.month, one.rows) for one in written] == [("2026-03", 3), ("2026-04", 1)]
    march = pq.read_table(tmp_path / written[0].path)
    assert march["account"].to_pylist() == ["a", "a", "z"]
    assert march["at"].to_pylist() == [*sorted(march["at"].to_pylist()[:2]), at("2026-03-31")]


def test_a_large_month_is_split_into_account_buckets_that_never_share_an_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(segments, "SPLIT_ROWS", 50)
    events = [SignIn(at=at("2026-03-01") + number, account=f"a{number % 40}") for number in range(200)]
    written = Lake(tmp_path).write("sign_in", table_of(events))
    assert sum(one.rows for one in written) == 200
    seen: set[str] = set()
    for one in written:
        accounts = set(pq.read_table(tmp_path / one.path)["account"].to_pylist())
        assert not accounts & seen
        seen |= accounts
    assert {one.bucket for one in written} != {segments.ALL_BUCKETS}


def test_files_the_catalogue_does_not_know_are_swept(tmp_path: Path):
    lake = Lake(tmp_path)
    kept, orphan = (lake.write("sign_in", table_of([SignIn(at=day * DAY, account="a")]))[0] for day in (1, 2))
    (tmp_path / "sign_in" / ".half-written").write_bytes(b"x")
    assert lake.sweep({kept.path}) == 2
    assert (tmp_path / kept.path).exists()
    assert not (tmp_path / orphan.path).exists()


def test_an_event_already_in_the_lake_or_earlier_in_the_file_is_not_new(tmp_path: Path):
    lake = Lake(tmp_path)
    stored = [SignIn(at=at("2026-03-05"), account=f"a{number}") for number in range(5)]
    segment = lake.write("sign_in", table_of(stored))[0]
    seen = Seen(tmp_path, {("sign_in", "2026-03"): [segment.path]})
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
    seen = Seen(tmp_path, {})
    table = table_of([SignIn(at=at("2026-03-05") + number, account="a") for number in range(10)])
    assert seen.is_new("sign_in", table).all()
    seen.forget()
    assert seen.is_new("sign_in", table).all()
    seen.settle()
    assert not seen.is_new("sign_in", table).any()


def test_ids_are_found_among_many_small_files(tmp_path: Path):
    seen = Seen(tmp_path, {})
    tables = [table_of([SignIn(at=at("2026-03-05") + n * 7 + k, account="a") for k in range(7)]) for n in range(60)]
    for table in tables:
        assert seen.is_new("sign_in", table).all()
        seen.settle()
    assert len(seen._of(("sign_in", "2026-03")).runs) < 10
    assert not any(seen.is_new("sign_in", table).any() for table in tables)


def test_a_roster_is_one_segment_however_long_ago_people_started(tmp_path: Path):
    rows = Rows(Worker)
    for number in range(50):
        event = Worker(at=at("2010-01-01") + number * 40 * DAY, worker_id=f"w{number}")
        rows.add(("t", event_id("t", event, "file"), "workers", "file", number, 1), event)
    assert len(Lake(tmp_path).write("worker", rows.table())) == 1
