from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.errors import InputError
from sleetwatch.intake import parquet_records, read
from sleetwatch.intake.limits import Limits
from tests.intake.reading import items, reasons, records

AT = datetime(2024, 5, 1, 10, 0, 0, 500)  # noqa: DTZ001 - the column has the zone
NESTED = pa.struct(
    [("name", pa.string()), ("ips", pa.list_(pa.string())), ("at", pa.timestamp("ns", "UTC")), ("n", pa.int64())]
)


def parquet(columns: Mapping[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), out, **options)
    return out.getvalue()


@pytest.mark.parametrize("compression", ["none", "snappy", "zstd", "gzip"])
def test_a_row_is_an_object_with_objects_and_lists_inside_and_without_nulls(compression: str):
    content = parquet(
        {
            "actor": pa.array([{"name": "zoe", "ips": ["203.0.113.5"], "at": AT, "n": 1}, None], NESTED),
            "more": pa.array([[("a", "1"), ("b", None)], []], pa.map_(pa.string(), pa.string())),
            "list": pa.array([[{"a": 1}, {"a": None}], None], pa.list_(pa.struct([("a", pa.int32())]))),
            "flag": [True, False],
        },
        compression=compression,
    )
    assert [(item.line, item.record) for item in items(content)] == [
        (
            1,
            {
                "actor": {"name": "zoe", "ips": ["203.0.113.5"], "at": "2024-05-01T10:00:00.000500Z", "n": 1},
                "more": {"a": "1"},
                "list": [{"a": 1}, {}],
                "flag": True,
            },
        ),
        (2, {"more": [], "flag": False}),
    ]


def test_a_time_has_a_zone_only_where_its_column_has_one():
    content = parquet(
        {
            "utc": pa.array([AT], pa.timestamp("us", "UTC")),
            "berlin": pa.array([AT], pa.timestamp("us", "Europe/Berlin")),
            "naive": pa.array([AT], pa.timestamp("ns")),
        }
    )
    assert records(content) == [
        {
            "utc": "2024-05-01T10:00:00.000500Z",
            "berlin": "2024-05-01T10:00:00.000500Z",
            "naive": "2024-05-01T10:00:00.000500",
        }
    ]


@pytest.mark.parametrize("listed", [pa.list_, pa.large_list], ids=["list", "large list"])
def test_nanoseconds_are_cut_off_wherever_they_stand(listed: Callable[[pa.DataType], pa.DataType]):
    times = pa.array([[1_714_557_600_000_000_500]], listed(pa.timestamp("ns", "UTC")))
    assert records(parquet({"times": times})) == [{"times": ["2024-05-01T10:00:00Z"]}]


def test_what_json_does_not_have_is_written_as_text_or_left_out():
    content = parquet(
        {
            "nan": [float("nan")],
            "text": [b"zoe"],
            "bytes": [b"\xff\x01"],
            "amount": pa.array([1], pa.decimal128(5, 2)),
            "day": pa.array([0], pa.date32()),
        }
    )
    assert records(content) == [{"text": "zoe", "bytes": "ff01", "amount": "1.00", "day": "1970-01-01"}]


def test_a_value_that_cannot_be_had_costs_its_own_row_only():
    times = pa.array([0, 10**17, 0], pa.timestamp("ms"))
    assert reasons(parquet({"at": times})) == [None, "bad-value", None]
    assert reasons(parquet({"a": [1.0, float("inf"), 2.0]})) == [None, "bad-number", None]
    assert reasons(parquet({"a": ["x", "\x00", "y"]})) == [None, "nul", None]


def test_rows_of_many_groups_keep_their_numbers_and_are_read_again_by_them():
    content = parquet({"n": list(range(5000))}, row_group_size=700)
    assert [item.line for item in items(content)] == list(range(1, 5001))
    again = list(read(io.BytesIO(content), len(content), "x", frozenset({1, 700, 701, 4999})))
    assert [(item.line, item.record) for item in again] == [
        (1, {"n": 0}),
        (700, {"n": 699}),
        (701, {"n": 700}),
        (4999, {"n": 4998}),
    ]


def test_a_row_over_the_limit_is_one_reject(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parquet_records, "LIMITS", Limits(line_bytes=1000))
    content = parquet({"a": ["x", "y" * 5000, "z"], "b": [[], ["q" * 400] * 3, []]})
    assert reasons(content) == [None, "too-long", None]


def test_one_long_text_for_a_million_rows_is_a_bomb_and_fills_no_memory():
    rows = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), pa.array(["x" * 2_000_000]))
    before = pa.total_allocated_bytes()
    with pytest.raises(InputError, match="more than a log compresses"):
        items(parquet({"a": rows}))
    assert pa.total_allocated_bytes() - before < 100_000_000


def test_a_thousand_million_empty_rows_are_a_bomb(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parquet_records, "LIMITS", Limits(ratio_from=100_000))
    with pytest.raises(InputError, match="more than a log compresses"):
        items(parquet({"a": pa.nulls(1_000_000, pa.string())}))


def test_more_columns_than_the_limit_refuse_the_file(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parquet_records, "LIMITS", Limits(keys=5))
    with pytest.raises(InputError, match="6 columns"):
        items(parquet({f"c{number}": [1] for number in range(6)}))


def test_a_parquet_file_in_a_gzip_is_read():
    assert records(gzip.compress(parquet({"a": [1]}))) == [{"a": 1}]


SOUND = parquet({"a": ["x", "y"], "actor": pa.array([{"name": "zoe"}, None], NESTED)}, compression="snappy")


@pytest.mark.parametrize("content", [SOUND[:-10], b"PAR1", b"PAR1" + b"x" * 100, SOUND[:20] + SOUND[-300:]])
def test_a_damaged_file_is_refused_as_a_whole(content: bytes):
    with pytest.raises(InputError, match="damaged"):
        items(content)


@settings(max_examples=200)
@given(st.integers(4, len(SOUND) - 1), st.binary(min_size=1, max_size=8))
def test_any_damage_gives_records_refusals_or_one_clear_error(place: int, damage: bytes):
    content = SOUND[:place] + damage + SOUND[place + len(damage) :]
    try:
        read = items(content)
    except InputError:
        return
    assert all((item.record is None) == (item.refused is not None) for item in read)
