"""Rows that go into the state by the thousand are there as if SQLAlchemy had written each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from sleetwatch.state import insert_many, inserting

ROWS: list[dict[str, Any]] = [
    {"number": 1, "name": "Åsa'; drop table told; --", "share": 0.1, "said": ["a", {"b": None}], "at": 2**53},
    {"number": 2, "name": None, "share": None, "said": None, "at": None},
    {"number": 3, "name": "", "share": 1.0, "said": {}, "at": -1},
]
"""Whatever order the columns come in, and with what no column is."""


@pytest.fixture
def told() -> sa.Table:
    return sa.Table(
        "told",
        sa.MetaData(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.BigInteger),
        sa.Column("said", sa.JSON),
        sa.Column("share", sa.Float),
        sa.Column("name", sa.Text),
        sa.Column("never", sa.Text),
    )


@pytest.fixture
def connection(tmp_path: Path, told: sa.Table):
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(tmp_path / "state.db")))
    with engine.begin() as connection:
        told.create(connection)
        yield connection
    engine.dispose()


def test_many_rows_are_kept_as_one_row_would_be(connection: sa.Connection, told: sa.Table):
    for row in ROWS:
        connection.execute(sa.insert(told).values(**row))
    one_by_one = connection.exec_driver_sql("select * from told order by number").all()
    connection.execute(sa.delete(told))

    insert_many(connection, told, iter(ROWS))

    assert connection.exec_driver_sql("select * from told order by number").all() == one_by_one
    assert [row.said for row in connection.execute(sa.select(told))] == [row["said"] for row in ROWS]


def test_no_row_is_lost_between_two_handfuls(
    connection: sa.Connection, told: sa.Table, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(inserting, "AT_ONCE", 3)

    insert_many(connection, told, ({"number": number, "name": str(number)} for number in range(7)))

    assert connection.execute(sa.select(told.c.number, told.c.name)).all() == [(n, str(n)) for n in range(7)]


def test_no_rows_are_no_statement(connection: sa.Connection, told: sa.Table):
    insert_many(connection, told, [])

    assert connection.execute(sa.select(told)).all() == []
