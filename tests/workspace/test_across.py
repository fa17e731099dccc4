"""Links across tenants: what a tenant may know, what a provider sees, and that nothing else gets through."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.errors import UserError
from sleetwatch.links import OUTSIDE, Warned
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.across import warnings_of
from tests.workspace.clients import ARM, CANARIES, MARRIED, OTHER, write_clients
from tests.workspace.tied import FARM


@pytest.fixture(scope="module")
def confirmed_once(clients_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both clients after the other client's arm of the farm was confirmed by two reviewers."""
    root = Path(shutil.copytree(clients_once, tmp_path_factory.mktemp("confirmed") / "clients"))
    verdicts = Workspace.open(root).verdicts
    verdicts.approve(verdicts.add(ARM, "confirmed", reason="farm-found", by="dana").verdict, by="kim")
    return root


@pytest.fixture
def clients(confirmed_once: Path, tmp_path: Path) -> Workspace:
    """A copy of one's own."""
    return Workspace.open(Path(shutil.copytree(confirmed_once, tmp_path / "clients")))


def test_a_tenant_is_told_how_many_there_are_elsewhere_and_what_that_adds(clients: Workspace):
    page = clients.links("w001", "acme")

    assert page.elsewhere is not None
    assert (page.elsewhere.subjects, page.elsewhere.confirmed) == (1, 1)
    assert {one.link_kind for one in page.elsewhere.shared} == {"phone", "address"}
    assert sum(one.nats for one in page.elsewhere.shared) > 1
    assert page.across == ()


def test_nothing_of_another_tenant_gets_through_to_a_tenant(clients: Workspace):
    """Its name, its people's names, ids, pseudonyms and events, in everything a tenant can be shown."""
    secret = {*CANARIES, *(one.subject for one in clients.suspects(OTHER))}
    secret |= {tie for one in clients.links(ARM, OTHER, provider=True).across for tie in one.ties[0].evidence}
    own = {event for name in FARM for event in _events(clients, name)}
    told = [clients.report([_pseudonym(clients, "w001")], reveal=True, raw=True)]
    for name in ("w001", "w011"):
        told += [json.dumps(asdict(clients.links(name, "acme", reveal=True))), clients.links_picture(name, "acme")]
        told += [str(asdict(clients.explain(name, "acme", reveal=True, raw=True)))]
        told += [_run(clients, "links", name, "--tenant", "acme", "--reveal", "--format", form) for form in _FORMATS]
        told += [
            _run(clients, "explain", name, "--tenant", "acme", "--reveal", "--format", f) for f in ("text", "json")
        ]
    told += [_run(clients, "suspects", "--tenant", "acme", "--reveal", "--format", form) for form in _FORMATS]
    told += [_run(clients, "links", "clusters", "--tenant", "acme", "--reveal", "--format", form) for form in _FORMATS]

    assert [(word, text[:200]) for word in secret - own for text in told if word in text] == []
    assert any("elsewhere" in text for text in told)


_FORMATS = ("table", "json")


def _run(workspace: Workspace, *words: str) -> str:
    result = CliRunner().invoke(app, [*words, "-w", str(workspace.root)], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.output


def _pseudonym(workspace: Workspace, name: str) -> str:
    return workspace.explain(name, "acme").suspect.subject


def _events(workspace: Workspace, name: str) -> set[str]:
    page = workspace.links(name, "acme")
    shared = page.elsewhere.shared if page.elsewhere else ()
    return {event for one in (*page.neighbours, *page.between) for event in _evidence(one)} | {
        event for one in shared for event in one.evidence
    }


def _evidence(one: object) -> set[str]:
    ties = getattr(one, "ties", (one,))
    return {event for tie in ties for event in tie.evidence}


def test_the_waterfall_adds_up_with_one_bar_for_those_elsewhere(clients: Workspace):
    explanation = clients.explain("w001", "acme")
    one = explanation.suspect
    bars = explanation.prior + sum(part.nats for part in one.parts) + sum(link.nats for link in one.links)

    assert bars == pytest.approx(one.score)
    beyond = [link for link in one.links if link.other == "elsewhere"]
    assert beyond
    assert all(link.is_beyond for link in beyond)
    assert sum(link.nats for link in one.links) <= 4.0 + 1e-9


def test_a_provider_sees_everybody_by_name_and_what_would_follow(clients: Workspace):
    page = clients.links("w001", "acme", provider=True, reveal=True)

    assert [(one.person.tenant, one.person.worker_id) for one in page.across] == [(OTHER, ARM)]
    assert {tie.link_kind for tie in page.across[0].ties} == {"phone", "address"}
    assert page.across[0].if_confirmed > page.across[0].person.probability
    [masked] = clients.links("w001", "acme", provider=True).across
    assert masked.person.worker_id is None


def test_a_farm_with_arms_in_two_tenants_is_one_cluster_for_a_provider(clients: Workspace):
    found = [{person.worker_id for person in page.people} for page in clients.clusters(provider=True, reveal=True)]

    assert {*FARM, ARM} in found
    assert all(len({person.tenant for person in page.people}) == 2 for page in clients.clusters(provider=True))
    assert all(page.cluster.startswith("P-") for page in clients.clusters(provider=True))


def test_a_couple_with_an_employer_each_is_a_household(clients: Workspace):
    kinds = {
        page.kind
        for page in clients.clusters(provider=True, reveal=True)
        if MARRIED in {person.worker_id for person in page.people}
    }

    assert kinds == {"household"}
    assert not [link for link in clients.explain("w011", "acme").suspect.links if link.is_beyond]


def test_links_cross_tenants_only_where_somebody_serves_them_all(tmp_path: Path):
    workspace = write_clients(tmp_path / "clients", tmp_path / "logs", provider=False)
    workspace.hunt()

    assert workspace.links("w001", "acme").elsewhere is None
    with pytest.raises(UserError, match="provider = true"):
        workspace.links("w001", "acme", provider=True)
    with pytest.raises(UserError, match="provider = true"):
        workspace.clusters(provider=True)


def test_the_commands_show_the_other_side_only_when_asked(clients: Workspace):
    told = _run(clients, "links", "w001", "--tenant", "acme")
    assert "Linked to 1 subject elsewhere, 1 confirmed:" in told
    assert OTHER not in told

    assert OTHER in _run(clients, "links", "w001", "--tenant", "acme", "--provider")
    assert OTHER in _run(clients, "links", "clusters", "--provider")
    assert json.loads(_run(clients, "links", "w001", "--provider", "--format", "json"))["across"][0]["tenant"] == OTHER


def test_a_purge_takes_a_person_out_of_the_links_of_other_tenants(clients: Workspace):
    clients.purge(subject=ARM, reason="asked for", really=True)

    page = clients.links("w001", "acme")
    assert page.elsewhere is None
    assert {one.tenant for one in clients.rehunts.all()[0].surfaced} == {"acme"}
    assert not [link for link in clients.explain("w001", "acme").suspect.links if link.is_beyond]


def test_what_a_verdict_changes_in_another_tenant_is_told_there_alone(clients: Workspace):
    [again] = clients.rehunts.all()

    assert again.subjects >= len(FARM)
    assert {one.tenant for one in again.seen_by("acme").surfaced} <= {"acme"}
    assert again.seen_by(OTHER).surfaced == ()


def warned(value: str, chance: float, **more: int) -> Warned:
    said = {"sources": 1, "confirmed": 1, "possible_victim": False, "degree": 2, "at": 5, "event_id": f"e{value}"}
    return Warned("acme", "s", "machine", value, chance=chance, **said | more)


def test_what_others_warn_of_is_told_once_for_each_kind_as_its_bar_is():
    things = [warned("a", 0.9, at=9), warned("b", 0.9, sources=2), warned("c", 0.0, possible_victim=True)]

    counts, waits = warnings_of(things, {(OUTSIDE, "machine"): 1.5})

    assert (counts.counts, counts.sources, counts.nats, counts.at) == (True, 2, 1.5, 5)
    assert (counts.evidence, counts.possible_victim) == (("ea", "eb"), False)
    assert (waits.counts, waits.nats, waits.evidence, waits.possible_victim) == (False, 0.0, ("ec",), True)
