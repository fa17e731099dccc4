"""How a hunt comes to Spark, and what is said where it cannot: these need no Spark."""

from __future__ import annotations

import builtins
from pathlib import Path

import pytest
from msgspec.structs import replace

from sleetwatch.errors import UserError, WorkspaceError
from sleetwatch.settings import FILE_NAME, Spark
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.spark_session import spark_of, spark_session


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Workspace.create(tmp_path / "acme", "acme").root


def settled(root: Path, text: str) -> Folder:
    path = root / FILE_NAME
    path.write_text(f"{text}\n{path.read_text('utf-8')}", "utf-8")
    return Folder(root)


def test_a_hunt_runs_on_duckdb_unless_somebody_says_otherwise(root: Path):
    assert spark_of(Folder(root), None, None) is None
    assert spark_of(Folder(root), "spark", None) == Spark()
    assert spark_of(Folder(root), "spark", "spark://m:7077") == Spark(master="spark://m:7077")


def test_the_settings_say_where_and_the_command_line_goes_before_them(root: Path):
    given = 'spark = { master = "yarn", lake = "s3a://logs/lake", conf = { "spark.executor.memory" = "8g" } }'
    folder = settled(root, f'engine = "spark"\n{given}')

    assert spark_of(folder, None, None) == folder.settings.spark
    assert spark_of(folder, None, "local[2]") == replace(folder.settings.spark, master="local[2]")
    assert spark_of(folder, "duckdb", None) is None


def test_a_bucket_has_another_name_in_hadoop(root: Path, monkeypatch: pytest.MonkeyPatch):
    folder = Folder(root)
    monkeypatch.setattr(folder.lake, "url", "s3://logs/acme/lake")
    assert spark_of(folder, "spark", None) == Spark(lake="s3a://logs/acme/lake")


def test_a_master_without_spark_is_a_mistake(root: Path):
    with pytest.raises(UserError, match="add --engine spark"):
        Workspace.open(root).hunt(spark_master="spark://m:7077")


def test_a_lake_that_is_no_url_is_refused(root: Path):
    with pytest.raises(WorkspaceError, match="lake must be a URL"):
        settled(root, 'spark = { lake = "/mnt/lake" }')


def test_one_line_says_how_to_get_spark(monkeypatch: pytest.MonkeyPatch):
    really = builtins.__import__

    def without_pyspark(name, *rest, **named):
        if name.startswith(("pyspark", "sleetwatch.spark")):
            raise ImportError(name)
        return really(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without_pyspark)
    with pytest.raises(UserError, match=r"pip install 'sleetwatch\[spark\]'$"), spark_session("local", {}):
        pass


def test_one_line_says_that_there_is_no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    pytest.importorskip("pyspark", reason="pyspark is not installed (extra `spark`)")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UserError, match="needs Java 17 or newer, and there is none here"), spark_session("local", {}):
        pass
