"""Clusters a page at a time, and the other tenants' side of a link on the pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sleetwatch.errors import UnknownName
from sleetwatch.workspace import Workspace
from tests.served import Served
from tests.workspace.clients import ARM, CANARIES, OTHER

MANY = 1000


@pytest.fixture(scope="module")
def clients(clients_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both clients after one of the farm's was confirmed by two people."""
    root = Path(shutil.copytree(clients_once, tmp_path_factory.mktemp("sheets") / "clients"))
    verdicts = Workspace.open(root).verdicts
    verdicts.approve(verdicts.add("w001", "confirmed", reason="farm-found", by="dana", tenant="acme").verdict, by="kim")
    return root


@pytest.fixture(scope="module")
def pages(clients: Path) -> Iterator[Served]:
    """The pages of both, with an analyst of the first client alone."""
    served = Served(clients)
    first = served.workspace.access.actor("root@acme.example")
    served.workspace.people.add(first, "own@acme.example", ("analyst",), "acme")
    yield served
    served.close()


@pytest.fixture
def secret(clients: Path) -> set[str]:
    """What tells of the other client."""
    return {*CANARIES, *(one.subject for one in Workspace.open(clients).suspects(OTHER))}


def test_pages_together_are_the_whole_list_in_its_order(clients: Path):
    workspace = Workspace.open(clients)
    whole = workspace.clusters()
    sheets = [workspace.link_sheets.sheet(["acme", OTHER], None, (), page, 2) for page in range(1, len(whole) + 1)]

    assert len(whole) > 2
    assert {sheet.total for sheet in sheets} == {len(whole)}
    assert [one for sheet in sheets[: sheets[0].pages] for one in sheet.rows] == whole
    assert workspace.link_sheets.sheet(["acme"], None, (), MANY, 2).number == -(-len(workspace.clusters("acme")) // 2)


def test_kinds_tenants_and_ones_own_limit_the_list(clients: Path):
    workspace = Workspace.open(clients)
    farm = workspace.clusters("acme", "farm")[0]
    own = {("acme", farm.people[0].subject)}

    assert {one.kind for one in workspace.link_sheets.sheet(["acme"], "farm", (), 1, MANY).rows} == {"farm"}
    assert {one.tenant for one in workspace.link_sheets.sheet([OTHER], None, (), 1, MANY).rows} <= {OTHER}
    assert farm.cluster not in {one.cluster for one in workspace.link_sheets.sheet(["acme"], None, own, 1, MANY).rows}
    assert workspace.link_sheets.sheet([], None, (), 1, MANY).total == 0
    with pytest.raises(UnknownName):
        workspace.link_sheets.sheet(["acme"], "gang", (), 1, MANY)


@pytest.mark.enable_socket
def test_a_tenants_analyst_learns_how_many_there_are_elsewhere_and_nothing_more(pages: Served, secret: set[str]):
    cluster = pages.workspace.clusters("acme", "farm")[0].cluster
    with pages.client("own") as client:
        told = client.get("/links").text + client.get(f"/links/acme/{cluster}").text + client.get("/signals").text
        refused = client.get("/links/across")

    assert [word for word in secret if word in told] == []
    assert "share something with people of other tenants" in told
    assert "Moved by a link" in told
    assert "/links/across" not in told
    assert refused.status_code == 404


@pytest.mark.enable_socket
def test_a_provider_sees_who_they_are_by_pseudonym(pages: Served):
    arm = pages.workspace.explain(ARM, OTHER, reveal=True).suspect
    with pages.client("provider") as client:
        page = client.get("/links/across").text

    assert arm.subject in page
    assert OTHER in page
    assert "Clusters across tenants" in page
    assert str(arm.name) not in page
    assert ARM not in page
    assert 'class="drawing links"' in page
