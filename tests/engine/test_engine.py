from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sleetwatch.engine import Engine, EngineError, quoted

SCHEMA = pa.schema([("a", pa.int64()), ("b", pa.string())])


@pytest.fixture
def engine():
    with Engine(memory_limit_mb=256, threads=1) as opened:
        yield opened


def test_a_scan_of_nothing_is_an_empty_table_with_every_column(engine: Engine):
    engine.scan("t", [], SCHEMA)
    assert engine.table("select * from t").schema.names == ["a", "b"]
    assert engine.rows("select count(*) from t") == [(0,)]


def test_a_column_that_came_after_the_segments_is_null_in_them(engine: Engine, tmp_path: Path):
    path = tmp_path / "old.parquet"
    pq.write_table(pa.table({"a": [1]}), path)
    engine.scan("t", [path], SCHEMA)
    assert engine.rows("select a, b from t where b is null") == [(1, None)]
    assert engine.table("select * from t").schema.names == ["a", "b"]


def test_segments_with_a_quote_in_their_path_are_read(engine: Engine, tmp_path: Path):
    path = tmp_path / "it's.parquet"
    pq.write_table(pa.table({"a": [1, 2], "b": ["x", "y"]}, schema=SCHEMA), path)
    engine.scan("t", [path], SCHEMA, "a > 1")
    assert engine.rows("select b from t") == [("y",)]


def test_a_locked_engine_reads_what_was_kept_and_no_file(engine: Engine, tmp_path: Path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": [1], "b": ["x"]}, schema=SCHEMA), path)
    engine.scan("t", [path], SCHEMA)
    engine.keep("t")
    engine.lock()
    assert engine.rows("select b from t") == [("x",)]
    for attack in (
        f"select * from read_parquet('{path}')",
        "select * from read_csv('/etc/passwd')",
        "set enable_external_access = true",
        "copy t to '/dev/null'",
        "attach 'x.db'",
        "install httpfs",
    ):
        with pytest.raises(EngineError):
            engine.run(attack)


def test_a_locked_engine_reads_from_the_folders_it_is_left_and_from_nowhere_else(engine: Engine, tmp_path: Path):
    left, beside = tmp_path / "it's left", tmp_path / "it's left too"
    for folder in (left, beside):
        folder.mkdir()
        engine.save("select 1 as a", folder / "t.parquet")
    engine.view("t", [left / "t.parquet"])
    engine.lock(but=[left])
    assert engine.rows("select a from t") == [(1,)]
    for path in (beside / "t.parquet", left / ".." / beside.name / "t.parquet"):
        with pytest.raises(EngineError):
            engine.run(f"select * from {quoted(str(path))}")
    for attack in ("set allowed_directories = ['/']", "set enable_external_access = true"):
        with pytest.raises(EngineError):
            engine.run(attack)


def test_several_queries_are_written_each_to_its_own_file(engine: Engine, tmp_path: Path):
    engine.run("create schema bucket")
    engine.run("create table t as select 1 as n")
    engine.run("create table bucket.t as select 2 as n")
    engine.look_in("bucket", "main")
    paths = {tmp_path / f"it's {n}.parquet": n for n in range(9)}

    engine.save_all({path: f"select n * {n} as n from t" for path, n in paths.items()})

    assert [pq.read_table(path)["n"].to_pylist() for path in paths] == [[2 * n] for n in range(9)]


def test_one_of_several_queries_that_fails_is_told(engine: Engine, tmp_path: Path):
    queries = {tmp_path / f"{n}.parquet": "select 1 as n" for n in range(5)}

    with pytest.raises(EngineError, match="no_such_table"):
        engine.save_all({**queries, tmp_path / "fails.parquet": "select * from no_such_table"})

    assert engine.rows("select 1") == [(1,)]


def test_a_query_that_never_ends_is_stopped(engine: Engine):
    with pytest.raises(EngineError, match=r"(?i)interrupt"):
        list(
            engine.records(
                "select sum(a.range * b.range) as n from range(10000000) as a, range(10000000) as b", "n", 0.2
            )
        )
    assert engine.rows("select 1") == [(1,)]


def test_an_engine_aside_has_tables_of_its_own_and_leaves_none(engine: Engine):
    engine.run("create table t as select 1 as a")
    with engine.aside() as one, engine.aside() as other:
        one.register("t", pa.table({"a": [2]}))
        other.run("create view t as select 3 as a")
        other.register("t", pa.table({"a": [4]}))
        assert [found.dicts("select * from t") for found in (engine, one, other)] == [
            [{"a": 1}],
            [{"a": 2}],
            [{"a": 4}],
        ]
    assert engine.rows("select distinct table_catalog from information_schema.tables") == [("memory",)]


def test_many_look_aside_at_once(engine: Engine):
    def looked(number: int) -> list[dict[str, int]]:
        with engine.aside() as one:
            one.run(f"create table t as select {number} as a, range as b from range(1000)")
            return one.dicts("select a, count(*) as n from t group by a")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(looked, range(40)))
    assert found == [[{"a": number, "n": 1000}] for number in range(40)]
