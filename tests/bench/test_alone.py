"""Pieces of work in processes of their own."""

from __future__ import annotations

import pytest

from sleetwatch.bench.alone import Runner, Spill
from sleetwatch.errors import SleetwatchError


def test_what_runs_alone_gives_its_result_and_what_it_took():
    ran = Runner().run("sleetwatch.bench.alone", "peak_mb")

    assert ran.result == ran.peak_mb
    assert ran.peak_mb > 10
    assert ran.work >= 0


def test_what_shares_a_process_has_no_memory_of_its_own():
    assert Runner(alone=False).run("sleetwatch.bench.alone", "peak_mb").peak_mb is None


def test_what_fails_alone_says_what_failed_and_why():
    with pytest.raises(
        SleetwatchError, match=r"alone\.nothing failed in a process of its own: AttributeError: .*nothing"
    ):
        Runner().run("sleetwatch.bench.alone", "nothing")


def test_the_most_that_lay_in_spill_folders_is_remembered(tmp_path, monkeypatch):
    monkeypatch.setattr("sleetwatch.bench.alone.LOOKED_EVERY", 0.01)
    spilled = tmp_path / "a" / "spill" / "block"
    spilled.parent.mkdir(parents=True)
    (tmp_path / "other").write_bytes(b"0" * 500_000)
    with Spill(tmp_path) as spill:
        spilled.write_bytes(b"0" * 100_000)
        while spill.most < 100_000:
            pass
        spilled.unlink()

    assert 100_000 <= spill.most < 500_000
