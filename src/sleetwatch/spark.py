"""Apache Spark, the sibling of `engine`. The one module that imports it.

It takes the same SQL: our portable subset of DuckDB's dialect, carried over by SQLGlot. Tables are session views, so
that an engine needs no catalogue, and a small result comes to the driver at once, since planning costs more than it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import gettempdir
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import sqlglot
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from sqlglot import exp

from sleetwatch.errors import SleetwatchError

SMALL = 10_000
"""Rows up to which a derived table is held by the driver rather than by the cluster."""

SETTINGS: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "false",  # what cannot be computed is NULL, as on DuckDB
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    # Spark makes it whether or not anything goes there, by default where somebody happens to stand
    "spark.sql.warehouse.dir": str(Path(gettempdir()) / "sleetwatch-spark"),
}
"""Settings of a session of our own; a cluster's address is given with `--master` and its settings by Spark's files."""


class SparkError(SleetwatchError):
    """Spark refused or failed a statement."""


class SparkEngine:
    """One Spark session with tables as views."""

    def __init__(self, master: str = "local[*]", settings: Mapping[str, str] | None = None) -> None:
        builder = SparkSession.builder.appName("sleetwatch").master(master)
        for key, value in {**SETTINGS, **(settings or {})}.items():
            builder = builder.config(key, value)
        self._session: SparkSession = builder.getOrCreate()
        self._kept: dict[str, DataFrame] = {}

    @property
    def session(self) -> SparkSession:
        """The session itself, for a library that writes its own SQL, such as Splink."""
        return self._session

    def add_jar(self, path: str) -> None:
        """Make the classes of a jar known to those who work for the session, and to its driver.

        The driver's own loader takes jars at its start only; a process that had a session before has it running.
        """
        context: Any = self._session.sparkContext
        context._jsc.addJar(path)  # noqa: SLF001 - pyspark has no public way
        jvm = context._jvm  # noqa: SLF001
        jvm.Thread.currentThread().getContextClassLoader().addURL(jvm.java.io.File(path).toURI().toURL())

    @property
    def failure(self) -> type[Exception]:
        """What it raises when a statement fails."""
        return SparkError

    def scan(self, name: str, paths: Iterable[Path], schema: pa.Schema, where: str = "true") -> None:
        """A view `name` over the rows of Parquet segments; with no segment an empty table of that schema.

        Segments of an older version lack columns that came later: these are NULL there.
        """
        files = [str(path) for path in paths]
        if not files:
            self.register(name, schema.empty_table())
            return
        asked = self._session.createDataFrame(schema.empty_table()).schema
        self._session.read.schema(asked).parquet(*files).where(_carried(where)).createOrReplaceTempView(name)

    def register(self, name: str, table: pa.Table) -> None:
        """A table `name` with the rows of an Arrow table."""
        self._session.createDataFrame(table).createOrReplaceTempView(name)

    def run(self, sql: str) -> None:
        """Make a table or a view: `create or replace table NAME as select ...`."""
        statement = sqlglot.parse_one(sql, read="duckdb")
        if not isinstance(statement, exp.Create) or statement.expression is None:
            raise SparkError(f"only tables and views are made on Spark, not: {sql[:80]}")
        frame = self._frame(_carried(statement.expression))
        if statement.kind == "TABLE":
            self._keep(statement.this.name, frame)
        else:
            frame.createOrReplaceTempView(statement.this.name)

    def table(self, sql: str) -> pa.Table:
        """The result of a query as an Arrow table."""
        return _collected(self._frame(_carried(sql)))

    def records(self, sql: str, columns: Collection[str], seconds: float) -> Iterator[dict[str, Any]]:
        """Some columns of a query's rows. `seconds` is for the cluster to bound, which shares it fairly."""
        del seconds
        found = self.table(sql)
        yield from found.select([name for name in found.column_names if name in columns]).to_pylist()

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The result of a small query as tuples."""
        if params:
            raise SparkError("a query on Spark takes no parameters")
        return [tuple(row.values()) for row in self.table(sql).to_pylist()]

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()

    def _frame(self, sql: str) -> DataFrame:
        try:
            return self._session.sql(sql)
        except PySparkException as error:
            raise SparkError(_first_line(error)) from error

    def _keep(self, name: str, frame: DataFrame) -> None:
        """Derive a table once: a small one comes to the driver, a big one stays with the cluster."""
        first = _collected(frame.limit(SMALL + 1))
        if name in self._kept:
            self._kept.pop(name).unpersist()
        if first.num_rows <= SMALL:
            self.register(name, first)
        else:
            self._kept[name] = frame.persist()
            self._kept[name].createOrReplaceTempView(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _carried(sql: str | exp.Expr) -> str:
    """Our SQL in Spark's dialect."""
    query = sqlglot.parse_one(sql, read="duckdb") if isinstance(sql, str) else sql
    return query.sql("spark", identify=True)


def _collected(frame: DataFrame) -> pa.Table:
    try:
        return frame.toArrow()
    except PySparkException as error:
        raise SparkError(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
