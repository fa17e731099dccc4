"""Cycles are looked for again once the work is done, whatever became of it."""

from __future__ import annotations

import gc

import pytest

from sleetwatch.workspace.unswept import unswept


def test_no_cycles_are_looked_for_while_it_lasts_and_they_are_afterwards_even_where_it_fails():
    looked = []
    with pytest.raises(ZeroDivisionError), unswept():
        looked.append(gc.isenabled() or 1 / 0)
    assert gc.isenabled()
    assert not looked


def test_whoever_had_switched_it_off_finds_it_off():
    gc.disable()
    try:
        with unswept():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
