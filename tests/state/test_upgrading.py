"""Old and new processes at once during an upgrade: a migration adds, and takes nothing away from who still runs.

From the schema on that the first release with several processes had, every migration keeps to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from sleetwatch.settings import Settings
from sleetwatch.state import make_schema, open_state
from sleetwatch.state.dumping import found_tables
from sleetwatch.workspace.folder import place_of
from tests.postgres import Server, programs

SINCE = "0018"
"""The schema of the old processes."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sa.Inspector, sa.Inspector]]:
    """The tables before and after."""
    folder = tmp_path_factory.mktemp("upgraded")
    engines = [open_state(folder / "old.db", SINCE), open_state(folder / "new.db")]
    yield sa.inspect(engines[0]), sa.inspect(engines[1])
    for engine in engines:
        engine.dispose()


def columns(there: sa.Inspector, table: str) -> dict[str, Any]:
    return {one["name"]: one for one in there.get_columns(table)}


def test_no_table_and_no_column_goes_or_becomes_another(both: tuple[sa.Inspector, sa.Inspector]):
    old, new = both
    assert set(old.get_table_names()) <= set(new.get_table_names())
    for table in old.get_table_names():
        after = columns(new, table)
        for name, before in columns(old, table).items():
            same = (str(after[name]["type"]), after[name]["nullable"]) == (str(before["type"]), before["nullable"])
            assert same, f"{table}.{name} is another column now"


def test_a_new_column_may_be_left_out_by_who_does_not_know_it(both: tuple[sa.Inspector, sa.Inspector]):
    old, new = both
    for table in old.get_table_names():
        for name in columns(new, table).keys() - columns(old, table).keys():
            added = columns(new, table)[name]
            assert added["nullable"] or added["default"] is not None, f"an old process cannot write {table}"


def test_nothing_new_is_asked_of_rows_that_old_processes_write(both: tuple[sa.Inspector, sa.Inspector]):
    old, new = both
    for table in old.get_table_names():
        for asked in ("get_unique_constraints", "get_check_constraints", "get_foreign_keys", "get_pk_constraint"):
            assert getattr(new, asked)(table) == getattr(old, asked)(table), f"{table}: {asked}"


def row_of(table: sa.Table) -> dict[str, Any]:
    """The least that can be written: every column that must be there."""
    needed = [one for one in table.c if one.primary_key or not (one.nullable or one.server_default is not None)]
    return {one.name: _value(table, one) for one in needed}


def _value(table: sa.Table, column: sa.Column[Any]) -> Any:
    if table.name == "acts" and column.name == "seq":
        return 1
    kinds = ((sa.JSON, []), (sa.Boolean, False), (sa.Integer, 0), (sa.Float, 0.0), (sa.LargeBinary, b""))
    return next((value for kind, value in kinds if isinstance(column.type, kind)), "x")


@pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL server")
def test_an_old_process_goes_on_writing_every_table_after_a_new_one_has_begun(server: Server, tmp_path: Path):
    place = place_of(tmp_path, Settings(tenant="acme", state=server.state()))
    assert isinstance(place, sa.URL)
    make_schema(place)
    old = open_state(place, SINCE)
    with old.connect() as connection:
        tables = found_tables(connection)
    with old.begin() as busy:  # at work while the new one migrates
        busy.execute(sa.text("select count(*) from meta"))
        new = open_state(place)
        with new.begin() as connection:
            connection.execute(sa.text("insert into meta values ('new', 'here')"))
    with old.begin() as connection:
        for table in tables:
            connection.execute(sa.insert(table).values(**row_of(table)))
        assert connection.execute(sa.text("select value from meta where key = 'new'")).scalar_one() == "here"
    with new.connect() as connection:
        assert all(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables)
    for engine in (old, new):
        engine.dispose()
