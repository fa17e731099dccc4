from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from sleetwatch.state import let_go, open_state
from sleetwatch.state.database import HEAD
from sleetwatch.state.tables import metadata


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(tmp_path: Path):
    state = open_state(tmp_path / "state.db")
    with state.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    state.dispose()


def test_the_newest_migration_is_the_one_that_needs_nothing_more(tmp_path: Path):
    state = open_state(tmp_path / "state.db")
    with state.connect() as connection:
        assert MigrationContext.configure(connection).get_current_heads() == (HEAD,)
    state.dispose()


def test_a_state_that_is_up_to_date_opens_without_what_would_migrate_it(tmp_path: Path):
    open_state(tmp_path / "state.db").dispose()
    code = "import sys; from pathlib import Path; from sleetwatch.state import open_state; "
    code += f"open_state(Path({str(tmp_path / 'state.db')!r})).dispose(); sys.exit('alembic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_commit_survives_a_power_cut_and_readers_do_not_wait(tmp_path: Path):
    state = open_state(tmp_path / "state.db")
    with state.connect() as connection:
        assert connection.exec_driver_sql("pragma journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("pragma synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("pragma foreign_keys").scalar_one() == 1
    state.dispose()


def test_an_existing_state_keeps_its_rows_when_it_is_opened_again(tmp_path: Path):
    for _ in range(2):
        state = open_state(tmp_path / "state.db")
        with state.begin() as connection:
            connection.execute(sa.text("insert or ignore into meta values ('key', 'kept')"))
            assert connection.execute(sa.text("select value from meta where key = 'key'")).scalar_one() == "kept"
        state.dispose()


def test_who_lets_go_of_a_state_in_use_leaves_no_connection_open_and_can_use_it_again(tmp_path: Path):
    state = open_state(tmp_path / "state.db")
    with state.connect() as connection:
        underneath = connection.connection.dbapi_connection
        let_go(state)
        assert connection.execute(sa.text("select 1")).scalar_one() == 1  # whoever has it goes on
    assert underneath is not None
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        underneath.cursor()
    for _ in range(2):
        with state.connect() as connection:
            assert connection.execute(sa.text("select 1")).scalar_one() == 1


def test_a_path_with_a_question_mark_is_that_path(tmp_path: Path):
    path = tmp_path / "what?x=1.db"
    open_state(path).dispose()
    assert path.exists()


def test_a_migration_that_is_cut_short_leaves_nothing_and_the_next_start_makes_it(tmp_path: Path):
    path, made = tmp_path / "state.db", []
    earlier = "0021"  # a new state of the newest is a copy in tests

    def dying(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        made.append("CREATE TABLE" in statement)
        if sum(made) == 12:
            raise KeyboardInterrupt

    sa.event.listen(sa.Engine, "before_cursor_execute", dying)
    try:
        with pytest.raises(KeyboardInterrupt):
            open_state(path, earlier)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", dying)

    state = open_state(path, earlier)
    with state.connect() as connection:
        assert MigrationContext.configure(connection).get_current_heads() == (earlier,)
    state.dispose()


def test_two_that_open_a_new_state_at_once_both_get_it(tmp_path: Path):
    with ThreadPoolExecutor(2) as pool:
        for state in pool.map(open_state, [tmp_path / "state.db"] * 2, ["0021"] * 2):
            with state.connect() as connection:
                assert MigrationContext.configure(connection).get_current_heads() == ("0021",)
            state.dispose()
