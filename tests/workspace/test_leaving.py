"""What may leave is what hides people; whose it was, and where anybody lives, stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sleetwatch.intel.asn_class import CLASSES
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.exporting import DOCUMENTS, document
from sleetwatch.workspace.leaving import EXITS, leaving
from tests.workspace.judged import FIRST, SECOND

AWAY = "188.16.10.77"
"""From where one of them acts."""


@pytest.fixture
def found(judged_root: Path):
    folder = Workspace.open(judged_root).folder
    return folder, Asking(folder).suspects(None, None)


def test_a_line_behind_which_somebody_may_live_stays(found):
    assert leaving(*found) == {}
    assert not set(EXITS) & {"residential", "mobile", "corporate", "education", "unknown", "private"}
    assert set(EXITS) < set(CLASSES)


def test_an_exit_leaves_with_when_it_was_seen_for_whoever_used_it(found, monkeypatch):
    monkeypatch.setitem(EXITS, "residential", "a stand-in for an exit")
    seen = leaving(*found)
    assert {key[0] for key in seen} == {"acme"}
    for things in seen.values():
        assert {one.kind for one in things} == {"ip"}
        assert all(one.first_at <= one.last_at and one.times > 0 for one in things)
    assert AWAY in {one.value for things in seen.values() for one in things}


def test_what_many_people_use_says_nothing_of_one(found, monkeypatch):
    monkeypatch.setitem(EXITS, "residential", "a stand-in for an exit")
    monkeypatch.setattr("sleetwatch.workspace.leaving.MOST_SHARERS", 0)
    assert leaving(*found) == {}


@pytest.mark.parametrize("form", sorted(DOCUMENTS))
def test_no_document_names_anybody(form: str, judged_root: Path):
    workspace = Workspace.open(judged_root)
    content, count = document(workspace.folder, form)
    everybody = workspace.suspects(reveal=True)
    private = {text.lower() for one in everybody for text in (one.name, one.worker_id, *one.accounts) if text}
    assert count == len(everybody) > 0
    said = content.decode("latin-1").lower()
    assert not [text for text in private if text in said]
    assert form == "parquet" or json.loads(content)
    assert {FIRST, SECOND} <= private
