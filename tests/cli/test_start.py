"""What a command brings into memory: only what it needs, for a help page must come at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sleetwatch.cli import start

PROGRAM = """
import sys
from sleetwatch.cli import main
try:
    main()
except SystemExit:
    pass
print(*sorted(sys.modules), file=sys.stderr)
"""
LIVE = {"sleetwatch.live", "jwt", "starlette", "uvicorn", "confluent_kafka", "httpx", "cryptography"}
EVERYTHING = {
    "sleetwatch.workspace",
    "sleetwatch.sources",
    "sleetwatch.sources.library",
    "pyarrow",
    "duckdb",
    "alembic",
}


def modules_of(*arguments: str) -> set[str]:
    ran = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True)
    return set(ran.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("command", [("--help",), ("ingest", "--help"), ("sources", "--help"), ("watch", "--help")])
def test_help_brings_neither_the_workspace_nor_a_source(command):
    assert modules_of(*command) & (LIVE | EVERYTHING) == set()


def test_what_files_are_read_with_brings_nothing_of_live_feeds(tmp_path: Path):
    workspace = str(tmp_path / "acme")
    [example] = (Path(__file__).parents[1] / "sources" / "examples").glob("okta.*")
    modules_of("init", workspace)

    assert modules_of("sources") & LIVE == set()
    assert modules_of("ingest", str(example), "-w", workspace) & LIVE == set()
    assert modules_of("suspects", "-w", workspace) & LIVE == set()


@pytest.mark.parametrize(("number", "heeds"), [(1, True), (77, False)])
def test_a_containers_first_process_heeds_a_stop_from_the_start(number: int, heeds: bool, monkeypatch):
    set_by_us = []
    monkeypatch.setattr(start.os, "getpid", lambda: number)
    monkeypatch.setattr(start.signal, "signal", lambda *said: set_by_us.append(said))
    monkeypatch.setattr(start, "_command", lambda: lambda: None)
    start.main()
    assert [which for which, _ in set_by_us] == [signal.SIGTERM] * heeds
    for which, heed in set_by_us:
        with pytest.raises(SystemExit) as ended:
            heed(which, None)
        assert ended.value.code == 143
