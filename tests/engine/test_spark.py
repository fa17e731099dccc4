"""The engine on Apache Spark; skipped without Java and the extra `spark`."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.all_signals.test_spark import QUICK, java

pytest.importorskip("pyspark", reason="pyspark is not installed (extra `spark`)")
pytestmark = pytest.mark.skipif(not java(), reason="there is no Java")
PEOPLE = pa.table({"tenant": ["t", "t", "u"], "subject": ["a", "b", None], "at": [1, 2, 3]})


def test_the_engine_on_spark_makes_and_reads_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """One test, so that one worker starts one Spark."""
    from sleetwatch import spark

    with spark.SparkEngine("local[1]", QUICK) as engine:
        assert str(Path.cwd()) not in engine._session.conf.get("spark.sql.warehouse.dir")
        engine.register("people", PEOPLE)
        assert engine.table('select subject, "at" from people order by "at"').to_pylist()[0] == {
            "subject": "a",
            "at": 1,
        }
        assert engine.rows("select count(*) as n from people") == [(3,)]

        makes_tables_that_stay_and_views_that_follow(engine)
        monkeypatch.setattr(spark, "SMALL", 1)
        makes_tables_that_stay_and_views_that_follow(engine)
        reads_segments_of_older_versions(engine, tmp_path)
        says_what_it_cannot_do(engine, spark.SparkError)


def makes_tables_that_stay_and_views_that_follow(engine):
    engine.register("people", PEOPLE)
    engine.run("create or replace table kept as select * from people where tenant = 't'")
    engine.run("create or replace view followed as select * from kept where subject = 'a'")
    assert engine.rows("select count(*) as n from kept") == [(2,)]
    assert engine.rows("select tenant, subject from followed") == [("t", "a")]


def reads_segments_of_older_versions(engine, folder: Path):
    pq.write_table(PEOPLE.drop_columns(["subject"]), folder / "old.parquet")
    pq.write_table(PEOPLE, folder / "new.parquet")
    engine.scan("people", [folder / "old.parquet", folder / "new.parquet"], PEOPLE.schema, '"at" <= 2')
    assert engine.rows("select count(*) as n, count(subject) as named from people") == [(4, 2)]
    engine.scan("people", [], PEOPLE.schema)
    assert engine.table("select * from people").num_rows == 0


def says_what_it_cannot_do(engine, error: type[Exception]):
    assert engine.failure is error
    with pytest.raises(error, match="no_such_table"):
        engine.table("select * from no_such_table")
    with pytest.raises(error, match="only tables and views"):
        engine.run("drop table people")
    with pytest.raises(error, match="takes no parameters"):
        engine.rows("select 1 as one", [1])
