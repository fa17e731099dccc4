"""A company hunted by both engines: what is found, and who is ranked where, is the same to the last bit."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from sleetwatch.errors import SignalError, UserError
from sleetwatch.settings import FILE_NAME
from sleetwatch.state import hits
from sleetwatch.workspace import Workspace

STRANGE = """
id = "alias-in-where"
title = "Somebody works"
version = 1
status = "experimental"
stage = "work"
family = "presence"
reads = ["people"]
scheme_rate = {{ mean = 0.5, cases = 2 }}
honest_rate = {{ mean = 0.1, cases = 2 }}
half_life = "never"
cost_to_avoid = "free"
why = "Only for a test."
benign = ["Everybody."]
misses = ["Nobody."]
next_steps = ["None."]
references = ["None."]
query = '''{query}'''
explain = "works since {{at}}"
[[test]]
name = "a worker"
fires = ["w"]
rows.people = [{{ subject = "w", start_at = "2026-01-01T00:00:00Z", home_radius_km = 5.0 }}]
[[test]]
name = "nobody"
fires = []
rows.people = []
"""
GIVES = 'select tenant, subject, start_at as "at", 1 as strength, worker_id as event_id'


def ranked(workspace: Workspace) -> str:
    """The hash of the ranked list with everything said of everybody on it."""
    return hashlib.sha256(repr(workspace.suspects(reveal=True)).encode()).hexdigest()


def hits_of(workspace: Workspace) -> list[dict[str, Any]]:
    """Every hit of the newest hunt, with its evidence."""
    query = sa.select(hits).where(hits.c.hunt == workspace.hunted()["hunt"])
    with workspace.folder.state.connect() as connection:
        rows = [{**row, "hunt": None} for row in connection.execute(query).mappings()]
    return sorted(rows, key=repr)


def a_whole_company_is_ranked_the_same(workspace: Workspace):
    """`workspace` was hunted by DuckDB."""
    here, found = ranked(workspace), hits_of(workspace)
    told: list[tuple[str, float]] = []
    report = workspace.hunt(progress=lambda what, share: told.append((what, share)), engine="spark")

    assert workspace.hunted()["engine"] == "spark"
    assert report.hits == len(found) > 0
    assert report.suspects > 0
    assert hits_of(workspace) == found
    assert ranked(workspace) == here
    assert told[0][1] < told[-1][1] <= 1.0
    assert any(what.startswith("deriving") for what, _ in told)


def a_signal_that_spark_cannot_run_is_named_before_any_work(workspace: Workspace):
    path = workspace.root / "signals" / "alias-in-where.toml"
    path.parent.mkdir(exist_ok=True)
    for query, error, said in (
        (
            f"{GIVES}, start_at + 1 as later from people where later > 3",
            SignalError,
            "alias-in-where: Spark cannot run",
        ),
        (f"{GIVES} from people where start_at / home_radius_km > 3", UserError, "alias-in-where .*dividing by 0"),
    ):
        path.write_text(STRANGE.format(query=query), "utf-8")
        told: list[str] = []
        with pytest.raises(error, match=said):
            workspace.hunt(progress=lambda what, _share, told=told: told.append(what), engine="spark")
        assert not any(what.startswith("deriving") for what in told)
    path.unlink()


def a_lake_that_workers_see_elsewhere_is_read_there(workspace: Workspace, elsewhere: Path):
    """The segments are those of the catalogue; what is not there is told in one line."""
    settings = workspace.root / FILE_NAME
    text = settings.read_text("utf-8")
    settings.write_text(f'{text}\n[spark]\nlake = "file://{elsewhere}"\n', "utf-8")
    with pytest.raises(UserError, match=r"cannot go on: .*PATH_NOT_FOUND"):
        Workspace.open(workspace.root).hunt(engine="spark")
    settings.write_text(text, "utf-8")
