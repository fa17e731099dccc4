"""All mappings that ship."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.sources import SOURCES
from sleetwatch.sources.library import shipped
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.mappings import examples, outcomes

NAMES = sorted(source.name for source in shipped())


@pytest.mark.parametrize("name", NAMES)
def test_every_record_of_its_example_is_its_own_and_is_read(name):
    assert set(outcomes(name, examples(name))) <= set(SOURCES[name].kinds)


@given(st.data())
@pytest.mark.parametrize("name", NAMES)
def test_damaged_records_are_read_or_refused(name, data):
    assert_read_or_refused(SOURCES[name], data.draw(damaged(examples(name))))
