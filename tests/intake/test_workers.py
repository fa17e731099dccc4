"""Several processes read what one reads: the same rows at the same places, counted the same."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sleetwatch.errors import InputError
from sleetwatch.events import Event
from sleetwatch.intake import Batch, Counts, Elsewhere, blocks, new_rows, opened, read_file, workers
from sleetwatch.lake import Lake, Seen
from sleetwatch.sources import SOURCES, Source
from sleetwatch.sources.elsewhere import sources_of, told
from sleetwatch.sources.mapped import Mapped, source_of

ALL = tuple(SOURCES.values())
THERE = Elsewhere("sleetwatch.sources.elsewhere:sources_of", told(ALL))
BATCH = Batch("acme", "0" * 64, 1)


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 4096)
    monkeypatch.setattr(workers, "SMALL", 16_384)


def roster(rows: int) -> bytes:
    lines = ["worker_id,name,email,start_date,note"]
    lines += [
        f'{place},"Person {place}",p{place % 300}@fabrikam.example,{"2026-03-02" if place % 7 else "soon"},"a\nb"'
        for place in range(rows)
    ]
    return "\n".join(lines).encode()


def sign_ins(rows: int) -> bytes:
    dates = ("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z", "no time")
    made = (
        {
            "createdDateTime": dates[place % 3],
            "userPrincipalName": f"p{place % 400}@fabrikam.example",
            "appDisplayName": "Office",
            "ipAddress": "203.0.113.7",
            "clientAppUsed": "Browser",
        }
        for place in range(rows)
    )
    return "\n".join("{" if place % 50 == 9 else json.dumps(one) for place, one in enumerate(made)).encode()


def taken(raw: bytes, processes: int, sources=ALL, elsewhere=THERE) -> tuple[dict[str, pa.Table], Counts]:
    counts, found = Counts(), {}
    content = opened(io.BytesIO(raw), len(raw), "file")
    chunks = read_file(content, BATCH, sources, elsewhere, processes)
    for tables in new_rows(chunks, Seen(Lake(Path()), {}).is_new, counts):
        for kind, table in tables.items():
            found.setdefault(kind, []).append(table)
    return {kind: pa.concat_tables(tables) for kind, tables in found.items()}, counts


@pytest.mark.parametrize("raw", [roster(3000), sign_ins(1000), b"\n".join([sign_ins(10)] * 100)])
def test_two_processes_read_what_one_reads(raw: bytes):
    alone, counted = taken(raw, 1)
    together, counted_together = taken(raw, 2)
    assert counted_together == counted
    assert counted.seen > 900
    assert counted.rejected > 0
    assert together == alone


def test_a_small_file_starts_no_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workers, "Workers", None)
    assert taken(sign_ins(60), 4)[1].seen == 60


def refuses(record: Mapping[str, Any]) -> Iterable[Event]:
    raise LookupError(f"a mistake of ours in {record['createdDateTime'][:4]}")


def killed(record: Mapping[str, Any]) -> Iterable[Event]:
    os.kill(os.getpid(), signal.SIGKILL)
    return ()


def sources_that(told: bytes) -> list[Source]:
    """What the processes of these tests call for their sources."""
    return [replace(SOURCES["entra_sign_in"], read=globals()[told.decode()])]


def fail_with(monkeypatch: pytest.MonkeyPatch, name: bytes) -> None:
    monkeypatch.syspath_prepend(str(Path.cwd()))
    taken(sign_ins(1000), 2, elsewhere=Elsewhere("tests.intake.test_workers:sources_that", name))


def test_what_fails_in_a_process_fails_here(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(RuntimeError, match="LookupError: a mistake of ours in 2026"):
        fail_with(monkeypatch, b"refuses")


def test_a_process_that_is_killed_is_named(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(
        InputError, match="killed by signal 9, perhaps for want of memory; nothing of the file was kept"
    ):
        fail_with(monkeypatch, b"killed")


def children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(child) for child in listed]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at the processes of Linux")
def test_processes_end_with_the_one_that_started_them():
    script = textwrap.dedent("""
        import time
        from sleetwatch.intake import Batch, Elsewhere
        from sleetwatch.intake.messages import Asked
        from sleetwatch.intake.workers import Workers
        Workers(2, Asked("lines", Batch("acme", "0", 1), Elsewhere("sleetwatch.sources.elsewhere:sources_of", b"[]")))
        print("started", flush=True)
        time.sleep(600)
    """)
    run = [sys.executable, "-c", script]
    with subprocess.Popen(
        run, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ) as parent:
        assert parent.stdout.readline() == "started\n"
        children = children_of(parent.pid)
        assert len(children) == 2
        parent.kill()
    for _ in range(200):
        if not any(alive(child) for child in children):
            return
        time.sleep(0.05)
    pytest.fail("a process outlived the one that started it")


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_mapped_sources_are_the_same_elsewhere():
    ours = next(source for source in ALL if isinstance(source, Mapped))
    theirs = source_of(ours.mapping)
    assert told([replace(ALL[0], name="of nobody")]) is None
    [there] = sources_of(told([theirs]))
    assert there is not theirs
    assert (there.name, there.title, there.kinds, there.mapping) == (ours.name, ours.title, ours.kinds, ours.mapping)
