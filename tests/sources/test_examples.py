"""Every source has an example of what its vendor writes, and nobody else takes it for theirs."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sleetwatch.errors import Refused
from sleetwatch.events import KINDS
from sleetwatch.intake import Recogniser, read
from sleetwatch.sources import SOURCES
from sleetwatch.workspace import Workspace

EXAMPLES = Path(__file__).parent / "examples"
FILES = sorted(path for path in EXAMPLES.iterdir() if path.suffix != ".zone")


def zone_of(path: Path) -> str | None:
    """The zone of a layout whose times name none."""
    beside = path.with_suffix(".zone")
    return beside.read_text("utf-8").strip() if beside.exists() else None


def test_every_source_has_an_example():
    assert SOURCES.keys() - {path.stem for path in FILES} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_example_is_read_whole_by_its_source(path: Path, tmp_path: Path):
    workspace = Workspace.create(tmp_path / "acme")

    [report] = workspace.ingest([path], zone=zone_of(path))

    assert report.error is None
    assert (report.source, report.rejected, report.reasons) == (path.stem, 0, {})
    assert report.accepted + report.duplicate == report.seen > 0
    kinds = {kind for kind in KINDS if workspace.folder.segments_of(kind)}
    assert kinds <= set(SOURCES[path.stem].kinds)
    for kind in kinds:
        for segment in workspace.folder.segments_of(kind):
            assert set(pq.read_table(segment)["source"].to_pylist()) == {path.stem}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_other_source_takes_an_example_for_its_own(path: Path):
    others = [source for source in SOURCES.values() if source.name != path.stem]
    recogniser = Recogniser(others, zone_of(path))
    for item in read(io.BytesIO(path.read_bytes()), path.stat().st_size, path.name):
        assert item.record is not None
        with pytest.raises(Refused) as refused:
            recogniser.events_of(item.record)
        assert refused.value.reason == "unrecognised", recogniser.counts
