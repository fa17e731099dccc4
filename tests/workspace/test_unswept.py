"""What lasts is left alone while the work goes on, what is new is not, and all is as it was once the work is done."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest

from sleetwatch.workspace.unswept import unswept


class Ring:
    """Holds itself, so that only a sweep frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_sweeps_are_as_before_once_the_work_is_done_even_where_it_fails():
    before, within = gc.get_threshold(), []

    def fails() -> None:
        with unswept():
            within.append(gc.get_threshold())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()

    assert within != [before]
    assert gc.get_threshold() == before


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="sweeps everything in steps")
def test_nothing_that_lasts_is_gone_through_and_what_others_leave_behind_is_freed():
    gc.collect()
    with unswept():
        whole = gc.get_stats()[2]["collections"]
        left_behind = weakref.ref(Ring())
        lasting = [[] for _ in range(300_000)]

        assert left_behind() is None
        assert gc.get_stats()[2]["collections"] == whole
    assert len(lasting) == 300_000


def test_two_at_a_time_leave_the_sweeps_as_they_were():
    before = gc.get_threshold()
    first, second = unswept(), unswept()

    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)

    assert gc.get_threshold() == before


def test_whoever_had_switched_it_off_finds_it_off():
    gc.disable()
    try:
        with unswept():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
