"""Records made to hurt, through the whole way in and out."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sleetwatch.cli import main
from sleetwatch.workspace import Workspace
from tests.workspace.company import sign_in, write_lines, write_roster

HOSTILE = [
    "\x1b]0;taken\x07\x1b[2J",
    "\u202egnp.exe",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "'; drop table sign_ins; --",
    "../../etc/passwd",
    "[bold red]x[/bold red]",
    "{because} {0} %s ${x}",
    "x" * 100_000,
    "\ufdfa" * 200,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_text_in_every_field_changes_nothing_but_itself(tmp_path: Path, text: str, monkeypatch, capsys):
    workspace = Workspace.create(tmp_path / "acme")
    given = {"appDisplayName": text, "clientAppUsed": text, "userAgent": text, "userDisplayName": text}
    given["deviceDetail"] = {"deviceId": text, "displayName": text, "operatingSystem": text, "browser": text}
    records = [sign_in(1, day, **given) for day in range(12)] + [sign_in(2, day) for day in range(12)]
    reports = list(workspace.ingest([write_lines(tmp_path / "s.jsonl", records), write_roster(tmp_path / "w.csv", 3)]))
    assert [report.accepted for report in reports] == [24, 3]
    workspace.hunt()
    assert workspace.suspects(limit=1, reveal=True)[0].worker_id == "w001"
    monkeypatch.setattr("sys.argv", ["sleetwatch", "explain", "w001", "-w", str(workspace.root), "--raw", "--reveal"])
    with suppress(SystemExit):
        main()
    said = capsys.readouterr().out
    assert "\x1b]" not in said
    assert "\u202e" not in said
    page = workspace.report(["w001"], reveal=True, raw=True)
    assert "<script>alert" not in page
    assert "\u202e" not in page


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(HOSTILE[:8]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=st.lists(st.tuples(st.integers(0, 19), st.sampled_from(sorted(sign_in(0, 0))), VALUES), max_size=40))
def test_whatever_is_in_a_log_every_record_is_counted_once(tmp_path: Path, damage):
    records = [sign_in(number, 1) for number in range(20)]
    for number, field, value in damage:
        records[number][field] = value
    folder = Path(mkdtemp(dir=tmp_path))
    workspace = Workspace.create(folder)
    path = folder / "s.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8", "surrogatepass")
    (report,) = workspace.ingest([path])
    assert report.error is None
    assert report.seen == 20
    assert report.accepted + report.duplicate + report.rejected == 20
    assert len(workspace.rejects()) == report.rejected
    workspace.hunt()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z"])
def test_a_clock_that_is_far_off_harms_nobody_else(tmp_path: Path, moment: str):
    workspace = Workspace.create(tmp_path / "acme")
    records = [sign_in(1, day) for day in range(12)] + [sign_in(2, 0, createdDateTime=moment)]
    logs = write_lines(tmp_path / "s.jsonl", records)
    report, _ = workspace.ingest([logs, write_roster(tmp_path / "w.csv", 3)])
    assert report.accepted + report.rejected == 13
    hunted = workspace.hunt()
    assert hunted.as_of < 1_800_000_000_000_000
    assert workspace.suspects(limit=1, reveal=True)[0].worker_id == "w001"
