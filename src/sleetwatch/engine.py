"""DuckDB, in memory only. The one module that imports it.

Untrusted text never reaches DuckDB's file readers: intake parses logs in Python and writes Parquet, and only those
segments are scanned here. Before a signal runs, `lock` takes the file system and the settings away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Lock, Timer
from types import TracebackType
from typing import Any, Protocol, Self

import duckdb
import pyarrow as pa

MEMORY_LIMIT_MB = 1920
"""A hunt takes some 900 MB more than its engine: over fifty million sign-ins it stays under 3 GB with this."""
VERSION: str = duckdb.__version__
LANES = 2
"""How many queries go on at a time where several are told at once: a core that one has no use for works on another."""
FETCHED = 2048
"""Rows taken from a result at once."""
NO_ROOM = (duckdb.IOException, duckdb.OutOfMemoryException)
"""What the engine raises when the disk or the memory gives no more."""
_SQL = {
    pa.string(): "varchar",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.binary(): "blob",
}


class SqlEngine(Protocol):
    """What facts and signals ask of an engine; DuckDB here and Apache Spark in `spark` both give it."""

    @property
    def failure(self) -> type[Exception]:
        """What it raises when a statement fails."""
        ...

    def register(self, name: str, table: pa.Table) -> None:
        """A table `name` with the rows of an Arrow table."""
        ...

    def run(self, sql: str) -> None:
        """Make a table or a view."""
        ...

    def table(self, sql: str) -> pa.Table:
        """The result of a query."""
        ...

    def records(self, sql: str, columns: Collection[str], seconds: float) -> Iterator[dict[str, Any]]:
        """Some columns of a query's rows, one by one; after `seconds` it is stopped with the engine's failure."""
        ...

    def dicts(self, sql: str) -> list[dict[str, Any]]:
        """The result of a query, a dict for each row."""
        ...


class Engine:
    """One in-memory DuckDB database with bounded memory and, if a folder is given, bounded spill."""

    def __init__(
        self, memory_limit_mb: int = MEMORY_LIMIT_MB, threads: int | None = None, spill: Path | None = None
    ) -> None:
        self.memory_limit_mb = memory_limit_mb
        config: dict[str, Any] = {"memory_limit": f"{memory_limit_mb}MB", "preserve_insertion_order": "false"}
        if threads:
            config["threads"] = str(threads)
        if spill:
            config["temp_directory"] = str(spill)
        self._connection = duckdb.connect(":memory:", config=config)
        self._looked_into: dict[str, frozenset[str]] = {}
        self._opening = Lock()
        for setting in ("autoload_known_extensions", "autoinstall_known_extensions", "enable_progress_bar"):
            self._connection.execute(f"set {setting} = false")
        self._connection.execute("set parquet_metadata_cache = true")  # a hunt opens each segment hundreds of times

    @property
    def failure(self) -> type[Exception]:
        """What it raises when a statement fails."""
        return duckdb.Error

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The database itself, for a library that writes its own SQL, such as Splink."""
        return self._connection

    def scan(self, name: str, paths: Iterable[Path], schema: pa.Schema, where: str = "true") -> None:
        """A view `name` over the rows of Parquet segments; with no segment an empty table of that schema.

        Segments of an older version lack columns that came later: these are NULL there.
        """
        files = [str(path) for path in paths]
        if not files:
            self._replace("table", name, _columns(schema))
            return
        rows = f"read_parquet([{quoted_list(files)}], union_by_name = true, hive_partitioning = false)"
        there = self._columns_of(rows)
        columns = ", ".join(
            f'"{column}"' if column in there else f'cast(null as {_SQL[schema.field(column).type]}) as "{column}"'
            for column in schema.names
        )
        self._replace("view", name, f"as select {columns} from {rows} where {where}")

    def _columns_of(self, files: str) -> frozenset[str]:
        """The columns of Parquet files, which are looked into once."""
        if files not in self._looked_into:
            found = self.rows(f"describe select * from {files}")
            self._looked_into[files] = frozenset(column for column, *_ in found)
        return self._looked_into[files]

    def _replace(self, kind: str, name: str, rest: str) -> list[tuple[Any, ...]]:
        """Make a table or a view in the place of whatever has its name; DuckDB replaces like by like alone."""
        try:
            return self.rows(f'create or replace {kind} "{name}" {rest}')
        except duckdb.CatalogException:
            self._drop(name)
            return self.rows(f'create {kind} "{name}" {rest}')

    def make(self, name: str, sql: str) -> int:
        """A table `name` of a query's rows, and how many they are."""
        return int(self._replace("table", name, f"as {sql}")[0][0])

    def keep(self, name: str, columns: str = "*") -> None:
        """Turn a view into a table in memory, so that it can still be read once the engine is locked."""
        self._connection.execute(f'create table "_kept" as select {columns} from "{name}"')
        self._drop(name)
        self._connection.execute(f'alter table "_kept" rename to "{name}"')

    def _drop(self, name: str) -> None:
        """Make room for a view or a table of this name; DuckDB wants to know which of them is in the way."""
        own = "table_catalog = current_catalog() and table_name = ?"
        for (kind,) in self.rows(f"select table_type from information_schema.tables where {own}", [name]):
            self._connection.execute(f'drop {"view" if kind == "VIEW" else "table"} "{name}"')

    def register(self, name: str, table: pa.Table) -> None:
        """A table `name` with the rows of an Arrow table, copied."""
        if not table.num_rows and _SQL.keys() >= set(table.schema.types):
            self._replace("table", name, _columns(table.schema))
            return
        self._connection.register("_arriving", table)
        self._replace("table", name, "as select * from _arriving")
        self._connection.unregister("_arriving")

    def lay_empty(self, schemas: Mapping[str, pa.Schema]) -> None:
        """Tables without rows, all at once."""
        made = (f'create table "{name}" {_columns(schema)}' for name, schema in schemas.items())
        self._connection.execute("; ".join(made))

    def spread(self, sql: str, folder: Path, column: str) -> None:
        """Write a query's rows to Parquet files, one folder for each value of a column, named `column=value`."""
        options = f"format parquet, compression lz4_raw, partition_by ({column})"
        self._connection.execute(f"copy ({sql}) to {quoted(str(folder))} ({options})")

    def save(self, sql: str, path: Path) -> None:
        """Write a query's rows to one Parquet file."""
        self._connection.execute(_copying(sql, path))

    def save_all(self, queries: Mapping[Path, str]) -> None:
        """Write the rows of each query to its Parquet file, two at a time."""
        self.run_all(_copying(sql, path) for path, sql in queries.items())

    def run_all(self, statements: Iterable[str]) -> None:
        """Run statements that need nothing of each other, two at a time."""
        where = self.rows("select current_setting('search_path')")[0][0]

        def run(statement: str) -> None:
            with self._connection.cursor() as lane:
                lane.execute(f"set search_path = {quoted(where)}")
                lane.execute(statement)

        with ThreadPoolExecutor(LANES) as lanes:
            list(lanes.map(run, statements))

    def columns(self, name: str) -> dict[str, str]:
        """The columns of a table or view, with their types."""
        return {column: kind for column, kind, *_ in self.rows(f"describe {name}")}

    def view(self, name: str, files: Sequence[Path], where: str = "true") -> None:
        """A view over Parquet files that this engine wrote."""
        self._connection.execute(f"create or replace view {name} as select * from {rows_of(*files)} as r where {where}")

    def look_in(self, *schemas: str) -> None:
        """Where a name that says no schema is looked for, in order."""
        self._connection.execute(f"set search_path = '{','.join(schemas)}'")

    def run(self, sql: str) -> None:
        """Run a statement that returns nothing of interest."""
        self._connection.execute(sql)

    def table(self, sql: str) -> pa.Table:
        """The result of a query as an Arrow table."""
        return self._connection.sql(sql).to_arrow_table()

    def records(self, sql: str, columns: Collection[str], seconds: float) -> Iterator[dict[str, Any]]:
        """Some columns of a query's rows, one by one; after `seconds` it is stopped with an `EngineError`.

        An Arrow table would have the query planned twice, which is most of what a query over few rows costs.
        """
        timer = Timer(seconds, self._connection.interrupt)
        timer.start()
        try:
            self._connection.execute(sql)
            there = [(place, name) for place, (name, *_) in enumerate(self._connection.description or ())]
            wanted = [(place, name) for place, name in there if name in columns]
            while rows := self._connection.fetchmany(FETCHED):
                for row in rows:
                    yield {name: row[place] for place, name in wanted}
        finally:
            timer.cancel()

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The result of a small query as tuples."""
        return self._connection.execute(sql, list(params)).fetchall()

    def dicts(self, sql: str) -> list[dict[str, Any]]:
        """The result of a small query, a dict for each row; planned once, where an Arrow table is planned twice."""
        self._connection.execute(sql)
        names = [name for name, *_ in self._connection.description or ()]
        return [dict(zip(names, row, strict=True)) for row in self._connection.fetchall()]

    def aside(self) -> Engine:
        """An engine with tables of its own in this one's memory, opened in no time; neither of them is to be locked."""
        with self._opening:
            return _Aside(self)

    def lock(self, but: Iterable[Path] = ()) -> None:
        """Take the file system, `but` for these folders, and all settings away from whatever runs from here on."""
        folders = quoted_list(str(folder.absolute()) for folder in but)
        self._connection.execute(f"set allowed_directories = [{folders}]")
        self._connection.execute("set enable_external_access = false")
        self._connection.execute("set lock_configuration = true")

    def close(self) -> None:
        """Free the memory."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_ASIDES = count()


class _Aside(Engine):
    """A database of its own beside another engine's, which is let go when this one is closed."""

    def __init__(self, of: Engine) -> None:
        self._connection, self.memory_limit_mb = of.connection.cursor(), of.memory_limit_mb
        self._looked_into = {}
        self._opening = Lock()
        self._name = f"aside_{next(_ASIDES)}"
        self._connection.execute(f"attach ':memory:' as {self._name}; use {self._name}")

    def close(self) -> None:
        """Free the memory."""
        self._connection.execute(f"use memory; detach {self._name}")
        super().close()


EngineError = duckdb.Error
"""What the engine raises when a statement fails."""


def _columns(schema: pa.Schema) -> str:
    """What stands behind the name of a table that is made without rows."""
    return "(" + ", ".join(f'"{one.name}" {_SQL[one.type]}' for one in schema) + ")"


def _copying(sql: str, path: Path) -> str:
    """The statement that writes a query's rows to a Parquet file."""
    options = "format parquet, compression zstd, compression_level 1"
    return f"copy ({sql}) to {quoted(str(path))} ({options})"


def rows_of(*files: Path) -> str:
    """Parquet files that an engine wrote, as a query reads them: whatever the folders above them are called."""
    return f"read_parquet([{quoted_list(map(str, files))}], hive_partitioning = false)"


def quoted(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def quoted_list(texts: Iterable[str]) -> str:
    """Texts as SQL has a list of them."""
    return ", ".join(map(quoted, texts))
