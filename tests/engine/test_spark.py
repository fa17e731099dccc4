"""Apache Spark does what DuckDB does; needs Java 17 or newer and the extra `spark`, and is skipped without them.

One test with parts: starting Spark and warming it up costs more than most of them.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sleetwatch.workspace import Workspace
from tests.all_signals.on_spark import facts_and_signals_are_the_same
from tests.workspace import world_on_spark

QUICK = {
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.log.level": "OFF",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
"""A few rows in hundreds of queries: planning and compiling cost more than running."""
PEOPLE = pa.table({"tenant": ["t", "t", "u"], "subject": ["a", "b", None], "at": [1, 2, 3]})
PATHS = pa.table({"path": ["c:\\users\\x", "c:x", "c_x", None], "pattern": ["c:\\u%", "c\\%", "c\\_x", "%"]})


def java() -> bool:
    """Whether a Java is there, by `JAVA_HOME` or on the path."""
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java") or (home and (Path(home) / "bin" / "java").exists()))


pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed (extra `spark`)"),
    pytest.mark.skipif(not java(), reason="there is no Java"),
]


def test_spark_does_what_duckdb_does(
    tmp_path: Path, judged_root: Path, subtests: pytest.Subtests, monkeypatch: pytest.MonkeyPatch
):
    from sleetwatch import spark

    # Workers take whatever `python3` is on the path, which need not be the one that runs Sleetwatch: they get none.
    monkeypatch.setenv("PYSPARK_PYTHON", "/nowhere/python")
    with spark.SparkEngine("local[2]", QUICK) as session:
        with subtests.test("the engine makes and reads tables"):
            assert str(Path.cwd()) not in session.session.conf.get("spark.sql.warehouse.dir")
            with monkeypatch.context() as changed:
                the_engine_makes_and_reads_tables(session, tmp_path, changed)
        with subtests.test("every fact and every signal finds the same"):
            facts_and_signals_are_the_same(session)
        world, ours = Workspace.open(judged_root), session.rows("select count(*) as n from people")
        with subtests.test("a signal that it cannot run is named before any work"):
            world_on_spark.a_signal_that_spark_cannot_run_is_named_before_any_work(world)
        with subtests.test("a lake elsewhere"):
            world_on_spark.a_lake_that_workers_see_elsewhere_is_read_there(world, tmp_path / "elsewhere")
        with subtests.test("a whole company is ranked the same"):
            world_on_spark.a_whole_company_is_ranked_the_same(world)
        assert session.rows("select count(*) as n from people") == ours, "a sibling leaves our tables alone"
        if importlib.util.find_spec("splink"):
            from tests.links.test_personas_on_spark import the_same_persons_are_found

            with subtests.test("the same persons are found"):
                the_same_persons_are_found(session)


def the_engine_makes_and_reads_tables(engine, folder: Path, monkeypatch: pytest.MonkeyPatch):
    from sleetwatch import spark

    engine.register("people", PEOPLE)
    assert engine.table('select subject, "at" from people order by "at"').to_pylist()[0] == {"subject": "a", "at": 1}
    makes_tables_that_stay_and_views_that_follow(engine)
    monkeypatch.setattr(spark, "SMALL", 1)
    makes_tables_that_stay_and_views_that_follow(engine)
    reads_segments_of_older_versions(engine, folder / "a folder [1]", monkeypatch)
    takes_a_backslash_for_itself(engine)
    says_what_it_cannot_do(engine, spark.SparkError)
    engine.register("people", PEOPLE)


def makes_tables_that_stay_and_views_that_follow(engine):
    engine.register("people", PEOPLE)
    engine.run("create or replace table kept as select * from people where tenant = 't'")
    engine.run("create or replace view followed as select * from kept where subject = 'a'")
    assert engine.rows("select count(*) as n from kept") == [(2,)]
    assert engine.rows("select tenant, subject from followed") == [("t", "a")]
    assert engine.make("nobody", "select * from people where tenant = 'x'") == 0


def reads_segments_of_older_versions(engine, folder: Path, monkeypatch: pytest.MonkeyPatch):
    """Also where the folder's name is one that Spark would take for a pattern."""
    folder.mkdir()
    pq.write_table(PEOPLE.drop_columns(["subject"]), folder / "old.parquet")
    pq.write_table(PEOPLE, folder / "new.parquet")
    engine.scan("people", [folder / "old.parquet", folder / "new.parquet"], PEOPLE.schema, '"at" <= 2')
    assert engine.rows("select count(*) as n, count(subject) as named from people") == [(4, 2)]
    assert engine.make("all_of_them", "select * from people") > 0
    monkeypatch.chdir(folder)  # a workspace is where somebody stands, unless said otherwise
    engine.scan("people", [Path("new.parquet")], PEOPLE.schema)
    assert engine.rows("select count(*) as n from people") == [(3,)]
    engine.scan("people", [], PEOPLE.schema)
    assert engine.table("select * from people").num_rows == 0


def takes_a_backslash_for_itself(engine):
    engine.register("paths", PATHS)
    rows = "with p as materialized (select * from paths) select path from p where path like"
    assert engine.rows(f"{rows} 'c:\\users%'") == [("c:\\users\\x",)]
    assert engine.rows(f"{rows} pattern") == [("c:\\users\\x",)]


def says_what_it_cannot_do(engine, error: type[Exception]):
    assert engine.failure is error
    with pytest.raises(error, match="no_such_table"):
        engine.table("select * from no_such_table")
    with pytest.raises(error, match="only tables and views"):
        engine.run("drop table people")
    with pytest.raises(error, match="takes no parameters"):
        engine.rows("select 1 as one", [1])
    with pytest.raises(error, match="no_such_column"):
        engine.check("select no_such_column from people")
