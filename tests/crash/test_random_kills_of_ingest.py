"""`kill -9` at random moments of an ingest, again and again on one workspace."""

from __future__ import annotations

import gzip
import json
import time
import zipfile
from itertools import chain
from pathlib import Path

from sleetwatch.workspace import Workspace
from tests.crash.killing import (
    KILLS,
    PATIENCE,
    assert_counts_add_up,
    assert_nothing_lies_around,
    events_of,
    finished,
    ids_of,
    is_writing,
    killed_after,
    moments,
    rejects_of,
    started,
    wait_until_writing,
)
from tests.workspace.company import roster_row, sign_in

RECORDS = 40


def write_export(folder: Path, number: int) -> list[Path]:
    """One day's export: JSON lines with a broken one and one twice, a CSV, a gzip, a zip of two."""
    folder.mkdir()
    plain, packed, roster, both = (folder / name for name in ("a.jsonl", "b.jsonl.gz", "c.csv", "d.zip"))
    lines = [json.dumps(sign_in(person, number)) + "\n" for person in range(4 * RECORDS)]
    parts = ["".join(lines[start::4]) for start in range(4)]
    plain.write_text(parts[0] + lines[0] + f'{{"broken": {number}\n')
    packed.write_bytes(gzip.compress(parts[1].encode()))
    rows = [roster_row(person, start_date=f"20{10 + number % 10}-01-08") for person in range(RECORDS)]
    rows += [roster_row(RECORDS, start_date="tomorrow")]
    roster.write_text("\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + f"\n{number}\n")
    with zipfile.ZipFile(both, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.jsonl", parts[2])
        archive.writestr("two/three.jsonl", parts[3] + "{\n")
    return [plain, packed, roster, both]


def test_an_ingest_killed_at_random_moments_loses_nothing_and_doubles_nothing(tmp_path: Path):
    exports = [write_export(tmp_path / f"day {number}", number) for number in range(KILLS)]
    clean = Workspace.create(tmp_path / "clean")
    start = time.monotonic()
    process = started("ingest", *exports[0], root=clean.root)
    wait_until_writing(process, clean.root)
    until_writing = time.monotonic() - start
    assert not killed_after(process, PATIENCE)
    whole = time.monotonic() - start
    finished("ingest", *chain(*exports), root=clean.root)

    workspace, expected = Workspace.create(tmp_path / "acme"), ids_of(clean)
    killed = 0
    for number, moment in zip(range(KILLS), moments(KILLS), strict=False):
        process = started("ingest", *chain(*exports[max(0, number - 1) : number + 1]), root=workspace.root)
        if number % 4:  # three of four while it works, one at any moment of its start
            wait_until_writing(process, workspace.root)
            killed += killed_after(process, moment * (whole - until_writing))
        else:
            killed += killed_after(process, moment * whole)
        assert not ids_of(workspace) - expected

    assert killed > KILLS // 2
    finished("ingest", *chain(*exports), root=workspace.root)
    assert events_of(workspace) == events_of(clean)
    assert rejects_of(workspace) == rejects_of(clean)
    assert rejects_of(workspace).total() == 4 * KILLS
    assert_counts_add_up(workspace)
    assert_nothing_lies_around(workspace)
    assert not is_writing(workspace.root)
