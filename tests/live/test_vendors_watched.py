"""`sleetwatch watch --once` against each vendor: what it pulls is read by the source it is meant for, and only once."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sleetwatch.settings import FILE_NAME
from sleetwatch.workspace import FileReport, Workspace
from tests.live.cases import CASES, Case
from tests.live.vendor import Double, expected, serving

SOURCES = {
    "graph": {"entra_sign_in", "entra_audit", "entra_risk", "intune"},
    "defender": {"defender"},
    "okta": {"okta"},
    "google": {"google_workspace"},
    "zoom": {"zoom"},
    "github": {"github_audit"},
    "greenhouse": {"greenhouse"},
}


def workspace(root: Path, case: Case, double: Double) -> Workspace:
    made = Workspace.create(root / "acme")
    (made.root / "key").write_text(case.secret, "utf-8")
    feed = msgspec.to_builtins(case.feed(double))
    lines = [f"{key} = {msgspec.json.encode(value).decode()}" for key, value in feed.items() if value is not None]
    with (made.root / FILE_NAME).open("a", encoding="utf-8") as file:
        file.write("\n".join(["", "[[feeds]]", *lines, ""]))
    return Workspace.open(made.root)


def watched(one: Workspace) -> list[FileReport]:
    told: list[Any] = []
    assert one.watch(threading.Event(), lambda _, news: told.append(news), once=True, hunt=False), told
    return [news for news in told if isinstance(news, FileReport)]


@pytest.mark.parametrize("name", SOURCES)
def test_what_is_pulled_is_read_and_nothing_is_rejected(name: str, tmp_path: Path) -> None:
    with serving(CASES[name].make()) as double:
        one = workspace(tmp_path, CASES[name], double)
        first = watched(one)
        assert {report.source for report in first} == SOURCES[name]
        assert sum(report.seen for report in first) == len(expected(double))
        assert sum(report.rejected for report in first) == 0, one.reject_reasons()
        assert sum(report.accepted for report in first) == len(expected(double))

        again = watched(Workspace.open(one.root))
        assert sum(report.accepted for report in again) == 0
        assert sum(report.rejected for report in again) == 0

        CASES[name].late(double)
        late = watched(Workspace.open(one.root))
        assert sum(report.accepted for report in late) == 1
        (status,) = one.feeds()
        assert status.error is None
        assert status.failures == 0
        assert status.gaps == []
