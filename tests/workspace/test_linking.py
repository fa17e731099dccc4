"""Edges and clusters over hunts: names that stay, and what a purge takes."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from sleetwatch.clock import now
from sleetwatch.state import edges, members
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.purge_links import forget_ties_before
from tests.workspace.tied import FARM, HOUSE, parcel, tied_company, write_rows


def farm_of(workspace: Workspace) -> tuple[str, set[str | None]]:
    found = [page for page in workspace.clusters(reveal=True) if {"w002", "w003"} <= {p.worker_id for p in page.people}]
    return found[0].cluster, {person.worker_id for person in found[0].people}


def test_what_is_foretold_of_the_siblings_comes_true_once_two_reviewers_confirm(tmp_path: Path):
    workspace = tied_company(tmp_path / "acme", tmp_path / "logs")
    [foretold] = workspace.links("w010").neighbours
    number = workspace.verdicts.add("w010", "confirmed", reason="admitted", by="dana").verdict
    workspace.hunt()
    assert workspace.explain("w011").suspect.probability == foretold.person.probability

    workspace.verdicts.approve(number, by="kim")
    workspace.hunt()

    assert workspace.explain("w011").suspect.probability == pytest.approx(foretold.if_confirmed)
    assert foretold.if_confirmed > 5 * foretold.person.probability


def test_a_farm_keeps_its_name_as_it_grows_and_loses_who_is_purged(tmp_path: Path):
    workspace = tied_company(tmp_path / "acme", tmp_path / "logs")
    name, people = farm_of(workspace)
    assert people == set(FARM)

    list(workspace.ingest([write_rows(tmp_path / "shipments.csv", [parcel("w004", HOUSE)])]))
    workspace.hunt()

    assert farm_of(workspace) == (name, {*FARM, "w004"})

    workspace.purge(subject="w001", reason="asked for", really=True)

    assert farm_of(workspace) == (name, {"w002", "w003", "w004"})
    with workspace.folder.state.connect() as connection:
        ends = {end for row in connection.execute(sa.select(edges)) for end in (row.subject_a, row.subject_b)}
        assert ends >= set(connection.execute(sa.select(members.c.subject)).scalars())
        assert connection.execute(sa.select(sa.func.count()).select_from(edges).group_by(edges.c.hunt)).all()

    with workspace.folder.state.begin() as connection:
        forget_ties_before(connection, now(), "acme")
    assert farm_of(workspace) == (name, {"w002", "w003", "w004"})
    assert all(page.ties == () for page in workspace.clusters())
