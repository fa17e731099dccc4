"""A workspace that an older Sleetwatch hunted last is opened, asked and judged like any other."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from sleetwatch.clock import now
from sleetwatch.errors import UserError, WorkspaceError
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.folder import STATE
from tests.workspace.judged import FIRST
from tests.workspace.keeping import on_files_alone


def made_of(newer: Path, revision: str, older: Path) -> None:
    """A state as it was at an older revision, with all of a newer one's rows that it had a place for."""
    engine = sa.create_engine(f"sqlite:///{older}")
    config = Config()
    config.set_main_option("script_location", str(files("sleetwatch.state") / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    with engine.connect() as connection:
        connection.exec_driver_sql("attach database ? as newer", (str(newer),))
        for table in sa.inspect(connection).get_table_names():
            if table != "alembic_version":
                columns = ", ".join(f'"{column["name"]}"' for column in sa.inspect(connection).get_columns(table))
                connection.exec_driver_sql(
                    f"insert or replace into main.{table} ({columns}) select {columns} from newer.{table}"
                )
        connection.commit()
    engine.dispose()


@pytest.fixture
def old(judged_root: Path) -> Workspace:
    """Hunted before there were verdicts, models, links' edges and rates of parts."""
    state, newer = judged_root / STATE, judged_root.with_name("newer.db")
    state.rename(newer)
    for rest in judged_root.glob(f"{STATE}-*"):
        rest.rename(newer.with_name(rest.name.replace(STATE, newer.name)))
    made_of(newer, "0004", state)
    return Workspace.open(judged_root)


@on_files_alone
def test_an_old_hunt_is_still_listed_explained_and_judged(old: Workspace):
    first = old.suspects()[0]
    assert (first.next_check, first.parts[0].scheme, first.parts[0].verdict) == (None, None, None)
    explanation = old.explain(FIRST)
    assert "sign_in" not in explanation.missing
    assert FIRST not in old.report([first.subject])
    given = old.verdicts.add(FIRST, "confirmed", reason="farm-found", by="dana")
    assert given.hits
    assert "impossible-travel" in given.possible
    assert old.verdicts.approve(given.verdict, "lee").state(now()) == "approved"
    version, changes = old.models.learn()
    assert (version.cases, bool(changes)) == (1, True)


@on_files_alone
def test_what_an_old_hunt_did_not_keep_asks_for_a_new_one(old: Workspace):
    given = old.verdicts.add(FIRST, "confirmed", reason="farm-found", by="dana")
    old.verdicts.approve(given.verdict, "lee")
    old.models.learn()
    for ask in (old.shadow, old.drift, lambda: old.models.challenge([])):
        with pytest.raises(WorkspaceError, match="run `sleetwatch hunt` first"):
            ask()


def test_nothing_hunted_is_told_and_nothing_learnt_is_no_error(workspace: Workspace):
    for ask in (workspace.drift, lambda: workspace.models.challenge([]), lambda: workspace.verdicts.add(
        FIRST, "confirmed", reason="farm-found", by="dana"
    )):  # fmt: skip
        with pytest.raises(WorkspaceError, match="nothing was hunted"):
            ask()
    assert workspace.verdicts.all() == []
    assert workspace.models.verify().complaints == ()
    for act in (workspace.models.learn, workspace.shadow):
        with pytest.raises(UserError, match=r"nothing to learn from|no version but"):
            act()


def test_a_world_that_is_no_workspace_is_a_users_mistake(workspace: Workspace, tmp_path: Path):
    (tmp_path / "truth.jsonl").write_text("")
    with pytest.raises(UserError):
        workspace.models.challenge([(tmp_path / "none", tmp_path / "truth.jsonl")])
