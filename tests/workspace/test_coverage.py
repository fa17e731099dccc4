"""Which sources feed which signals, and what to connect next."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sleetwatch.scores import expected_nats
from sleetwatch.signals import load_library
from sleetwatch.sources import SOURCES
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.coverage import covered
from tests.workspace.company import write_company

SIGNALS = load_library()
ALL = list(SOURCES.values())


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.create(tmp_path / "acme", "acme")
    list(workspace.ingest(write_company(tmp_path / "logs")))
    return workspace


def test_a_workspace_knows_what_its_sources_brought(workspace: Workspace):
    found = workspace.coverage()

    assert found.connected.keys() == {"entra_sign_in", "workers"}
    assert "sign_in" in found.connected["entra_sign_in"]
    by_id = {one.signal: one for one in found.signals}
    assert by_id["acts-far-from-claimed-work-place"].sources == ("entra_sign_in", "workers")
    assert not by_id["ip-kvm-identity"].fires
    assert by_id["ip-kvm-identity"].lacks == ("peripheral",)


def test_a_family_none_of_whose_signals_can_fire_is_blind():
    found = covered(SIGNALS, {"entra_sign_in": ("sign_in",), "workers": ("worker",)}, ALL)

    families = {one.family: one for one in found.families}
    assert families["place"].fires > 0
    assert families["money"].fires == 0
    assert sum(one.signals for one in found.families) == len(SIGNALS)


def test_with_nothing_connected_nothing_fires_and_an_export_is_proposed():
    found = covered(SIGNALS, {}, ALL)

    assert not any(one.fires for one in found.signals)
    assert found.exports


def test_with_everything_connected_nothing_is_left_to_propose():
    found = covered(SIGNALS, {source.name: source.kinds for source in ALL}, ALL)

    assert all(one.fires for one in found.signals)
    assert found.exports == ()


def test_the_best_export_adds_most_and_those_that_add_the_same_stand_together():
    found = covered(SIGNALS, {"workers": ("worker",)}, ALL)
    best = found.exports[0]

    assert best.nats == pytest.approx(sum(expected_nats(one) for one in SIGNALS if one.id in best.signals))
    assert [export.nats for export in found.exports] == sorted((one.nats for one in found.exports), reverse=True)
    assert len({export.signals for export in found.exports}) == len(found.exports)
    assert "workers" not in {name for export in found.exports for name in export.sources}


def test_what_an_export_brings_is_new_here():
    found = covered(SIGNALS, {"workers": ("worker",)}, ALL)

    assert all("worker" not in export.kinds for export in found.exports)


def test_expected_nats_are_what_a_hit_is_worth_times_how_often_it_comes():
    one = next(one for one in SIGNALS if one.id == "impossible-travel")

    scheme, honest = one.scheme_rate.mean, one.honest_rate.mean
    assert expected_nats(one) == pytest.approx(scheme * math.log(scheme / honest))
    assert all(expected_nats(one) == 0 for one in SIGNALS if one.exculpatory)
