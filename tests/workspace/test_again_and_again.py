"""The same batch again and again, in slices that overlap, in any order and any number of files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sleetwatch.workspace import Workspace
from tests.crash.killing import Rows, assert_counts_add_up, assert_nothing_lies_around, events_of
from tests.workspace.company import sign_in

BATCH = [sign_in(number, day) for number in range(3) for day in range(0, 40, 9)]
"""Two months, three people."""
slices = st.tuples(st.integers(0, len(BATCH)), st.integers(0, len(BATCH))).map(sorted)
files = st.lists(slices, min_size=1, max_size=3)
deliveries = st.lists(st.tuples(files, st.booleans(), st.randoms(use_true_random=False)), min_size=1, max_size=5)


def once(folder: Path) -> Rows:
    workspace = Workspace.create(folder / "once")
    path = folder / "once.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in BATCH))
    assert [report.accepted for report in workspace.ingest([path])] == [len(BATCH)]
    return events_of(workspace, "origin", "line")


def written(path: Path, records: list[dict[str, Any]], *, as_list: bool) -> Path:
    """A file of its own shape: lines, or a list that is packed."""
    if as_list:
        path.write_bytes(gzip.compress(json.dumps({"value": records}).encode()))
    else:
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries=deliveries, times=st.integers(1, 5))
def test_whatever_comes_again_the_tables_are_those_of_one_batch(tmp_path: Path, deliveries, times: int):
    folder = Path(mkdtemp(dir=tmp_path))
    workspace = Workspace.create(folder / "acme")
    paths = []
    for number, (parts, as_list, chance) in enumerate(deliveries):
        records = [record for start, stop in parts for record in BATCH[start:stop]]
        chance.shuffle(records)
        if records:
            paths.append(written(folder / f"{number}.json", records, as_list=as_list))
    paths += [written(folder / "whole.jsonl", BATCH, as_list=False)] * times
    deliveries[0][2].shuffle(paths)
    reports = list(workspace.ingest(paths))
    assert all(report.error is None and report.rejected == 0 for report in reports)
    assert sum(report.accepted for report in reports) == len(BATCH)
    assert events_of(workspace, "origin", "line") == once(folder)
    assert_counts_add_up(workspace)
    assert_nothing_lies_around(workspace)
