"""Apache Spark, the sibling of `engine`. The one module that imports it.

It takes the same SQL: our portable subset of DuckDB's dialect, carried over by SQLGlot. Tables are session views, so
that an engine needs no catalogue, and a small result comes to the driver at once, since planning costs more than it.

Where a session is there already, as in a notebook or a job of Databricks, EMR or Fabric, a sibling of it does the work:
settings and views of its own, the same cluster. It is left running.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import gettempdir
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import sqlglot
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from sqlglot import exp

from sleetwatch.errors import SleetwatchError

SMALL = 10_000
"""Rows up to which a derived table is held by the driver rather than by the cluster."""

MEANING: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "false",  # what cannot be computed is NULL, as on DuckDB
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "false",
}
"""Settings by which the same SQL means the same: nobody may change them."""
START: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    # Spark makes it whether or not anything goes there, by default where somebody happens to stand
    "spark.sql.warehouse.dir": str(Path(gettempdir()) / "sleetwatch-spark"),
}
"""Settings of a session that we start; a cluster's own come from Spark's files."""
LOOPBACK: Mapping[str, str] = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
"""Where the driver listens when everybody is on this machine; elsewhere its workers must reach it."""
NO_ESCAPE = "\x01"
"""What no pattern has, so that every character in it stands for itself, as on DuckDB."""
_TYPES = {
    pa.string(): "string",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.binary(): "binary",
}
_GLOB = re.compile(r"([{}\[\]*?\\])")
"""What Spark would take for a pattern in the name of a file."""


_FAILURES = (PySparkException, Py4JError)
"""What PySpark raises: of its own, and of Java's."""


class SparkError(SleetwatchError):
    """Spark does not start, or refused or failed a statement."""


class SparkEngine:
    """One Spark session with tables as views."""

    def __init__(self, master: str = "local[*]", settings: Mapping[str, str] | None = None) -> None:
        """Raises `SparkError` when there is no Java, or nobody answers at `master`."""
        # It would write each failing statement to the terminal, with whatever the error says of the data.
        logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)  # we use none
        there = SparkSession.getActiveSession()
        self._is_own = there is None
        self._session = _started(master, settings or {}) if there is None else _beside(there, settings or {})
        self._kept: dict[str, DataFrame] = {}
        self._views: set[str] = set()
        self._small: set[str] = set()
        """Tables that the driver holds, and views of such alone."""

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

    def scan(self, name: str, paths: Iterable[Path | str], schema: pa.Schema, where: str = "true") -> None:
        """A view `name` over the rows of Parquet segments; with no segment an empty table of that schema.

        Segments of an older version lack columns that came later: these are NULL there. A path may be a URL.
        """
        files = [_GLOB.sub(r"\\\1", _url(path) if isinstance(path, Path) else path) for path in paths]
        if not files:
            self.register(name, schema.empty_table())
            return
        try:
            rows = self._session.read.schema(_ddl(schema)).parquet(*files)
            self._show(name, rows.where(_carried(where)), small=False)
        except _FAILURES as error:
            raise SparkError(_first_line(error)) from error

    def register(self, name: str, table: pa.Table) -> None:
        """A table `name` with the rows of an Arrow table."""
        if not table.num_rows and _TYPES.keys() >= set(table.schema.types):
            rows = self._session.sql(_nothing(table.schema))
        else:
            rows = self._session.createDataFrame(table)
        self._show(name, rows, small=table.num_rows <= SMALL)

    def _show(self, name: str, frame: DataFrame, *, small: bool) -> None:
        frame.createOrReplaceTempView(name)
        self._views.add(name)
        (self._small.add if small else self._small.discard)(name)

    def make(self, name: str, sql: str) -> int:
        """A table `name` of a query's rows, and how many they are: of many only that they are many."""
        return self._keep(name, sqlglot.parse_one(sql, read="duckdb"))

    def check(self, sql: str) -> None:
        """Raise `SparkError` when Spark cannot run a query, without running it. The tables it reads must be there."""
        self._frame(_carried(sql))

    def run(self, sql: str) -> None:
        """Make a table or a view: `create or replace table NAME as select ...`."""
        statement = sqlglot.parse_one(sql, read="duckdb")
        if not isinstance(statement, exp.Create) or statement.expression is None:
            raise SparkError(f"only tables and views are made on Spark, not: {sql[:80]}")
        name, query = statement.this.name, statement.expression
        if statement.kind == "TABLE":
            self._keep(name, query)
        else:
            self._show(name, self._frame(_carried(query)), small=_tables_in(query) <= self._small)

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
        return [tuple(row.values()) for row in self.dicts(sql)]

    def dicts(self, sql: str) -> list[dict[str, Any]]:
        """The result of a small query, a dict for each row."""
        found: list[dict[str, Any]] = self.table(sql).to_pylist()
        return found

    def close(self) -> None:
        """Stop the session, if it was started here; let go of what it held."""
        if self._is_own:
            self._session.stop()
            return
        for frame in self._kept.values():
            frame.unpersist()
        for name in self._views:
            self._session.catalog.dropTempView(name)

    def _frame(self, sql: str) -> DataFrame:
        try:
            return self._session.sql(sql)
        except _FAILURES as error:
            raise SparkError(_first_line(error)) from error

    def _keep(self, name: str, query: exp.Expr) -> int:
        """Derive a table once: a small one comes to the driver, a big one stays with the cluster."""
        frame = self._frame(_carried(query))
        of_small = _tables_in(query) <= self._small
        if not of_small:  # what looking at it computes is then not computed again
            frame = frame.persist()
        held, count = self._held(frame.limit(SMALL + 1))
        if name in self._kept:
            self._kept.pop(name).unpersist()
        if count > SMALL:
            self._kept[name] = held = frame.persist()
        elif not of_small:
            frame.unpersist()
        self._show(name, held, small=count <= SMALL)
        return count

    def _held(self, frame: DataFrame) -> tuple[DataFrame, int]:
        """The rows of a small frame with the driver, and how many; they never leave Java."""
        try:
            plan = frame._jdf  # noqa: SLF001 - pyspark would take them to Python and back
            rows = plan.collectAsList()
            held = self._session._jsparkSession.createDataFrame(rows, plan.schema())  # noqa: SLF001
        except _FAILURES as error:
            raise SparkError(_first_line(error)) from error
        return DataFrame(held, self._session), rows.size()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _started(master: str, settings: Mapping[str, str]) -> SparkSession:
    """A session of our own. What is asked for goes before what we would choose, but for what gives SQL its meaning."""
    here = LOOPBACK if master.startswith("local") else {}
    builder = SparkSession.builder.appName("sleetwatch").master(master)
    for key, value in {**START, **here, **settings, **MEANING}.items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except (*_FAILURES, RuntimeError) as error:
        raise SparkError(_first_line(error)) from error


def _beside(there: SparkSession, settings: Mapping[str, str]) -> SparkSession:
    """A sibling of the session that is there; of the settings those that can still be chosen."""
    session = there.newSession()
    for key, value in {**settings, **MEANING}.items():
        if session.conf.isModifiable(key):
            session.conf.set(key, value)
    return session


def _ddl(schema: pa.Schema) -> str:
    return ", ".join(f"`{one.name}` {_TYPES[one.type]}" for one in schema)


def _url(path: Path) -> str:
    return f"file://{path.absolute()}"  # not encoded: Hadoop takes it as it stands


def _nothing(schema: pa.Schema) -> str:
    """A query of no rows. Rows from Python's side would need a Python of our version wherever Spark's workers are."""
    columns = (f"cast(null as {_TYPES[one.type]}) as `{one.name}`" for one in schema)
    return f"select {', '.join(columns)} where false"


def _carried(sql: str | exp.Expr) -> str:
    """Our SQL in Spark's dialect."""
    query = sqlglot.parse_one(sql, read="duckdb") if isinstance(sql, str) else sql
    for like in list(query.find_all(exp.Like)):
        if not isinstance(like.parent, exp.Escape):  # else a backslash would hide what follows it
            like.replace(exp.Escape(this=like.copy(), expression=exp.Literal.string(NO_ESCAPE)))
    for cte in query.find_all(exp.CTE):
        cte.set("materialized", None)  # Spark decides by itself
    return query.sql("spark", identify=True)


def _tables_in(query: exp.Expr) -> set[str]:
    return {table.name for table in query.find_all(exp.Table)} - {cte.alias for cte in query.find_all(exp.CTE)}


def _collected(frame: DataFrame) -> pa.Table:
    try:
        return frame.toArrow()
    except _FAILURES as error:
        raise SparkError(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    """What it says, without the trace; a failure inside Java says it itself."""
    inside = getattr(error, "java_exception", None)
    told = (inside.getMessage() if inside is not None else None) or str(error) or type(error).__name__
    return next(filter(None, map(str.strip, str(told).splitlines())), type(error).__name__)
