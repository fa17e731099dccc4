"""Pictures are compared once: what comes in later is compared with them, and finds what comparing all would find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.portraits import crowd, edited
from sleetwatch.vetting import picture_memory
from sleetwatch.vetting.picture_memory import compared
from sleetwatch.vetting.picture_prints import dots_of

MANY = 12


@pytest.fixture(scope="module")
def prints():
    """Portraits, and half of them once more, edited."""
    own = crowd(MANY, 3)
    both = dots_of(np.concatenate([own, edited(own[: MANY // 2], 4)]))
    return {f"{place:064x}": one for place, one in enumerate(both)}


@pytest.fixture(scope="module")
def at_once(prints):
    return compared(prints, None)


def alike(found):
    return {(min(one, other), max(one, other)): share for one, other, share, _ in found.told()}


@settings(max_examples=2, deadline=None)
@given(data=st.data())
def test_one_after_another_finds_what_all_at_once_finds(prints, at_once, data):
    names = data.draw(st.permutations(sorted(prints)))
    first = data.draw(st.integers(1, len(names) - 1))

    before = compared({name: prints[name] for name in names[:first]}, None)
    after = compared(prints, before)

    assert alike(after) == alike(at_once)
    assert len(alike(after)) >= MANY // 2 - 1


def test_what_is_gone_is_in_nothing_that_is_kept(prints, at_once):
    one, other, *_ = next(at_once.told())
    left = {name: print_ for name, print_ in prints.items() if name != one}

    kept = compared(left, at_once)

    assert one not in kept.names
    assert alike(kept) == {pair: share for pair, share in alike(at_once).items() if one not in pair}
    assert len(kept.looked) == len(left)
    assert other in kept.names


def test_nothing_new_is_compared_with_nothing(prints, at_once, monkeypatch):
    monkeypatch.setattr(picture_memory, "candidates", None)

    assert compared(prints, at_once) is at_once
