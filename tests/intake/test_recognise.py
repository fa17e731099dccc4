from __future__ import annotations

from typing import Any

import pytest

from sleetwatch.errors import Refused
from sleetwatch.intake import recognise
from sleetwatch.intake.recognise import Recogniser


def refusal(recogniser: Recogniser, record: dict[str, Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        recogniser.events_of(record)
    return caught.value


def test_each_record_that_no_source_knows_has_a_refusal_of_its_own():
    recogniser = Recogniser([])
    one, another = refusal(recogniser, {"a": 1}), refusal(recogniser, {"a": 1})
    assert one is not another
    assert one.reason == another.reason == "unrecognised"


def test_a_log_of_ever_new_shapes_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recognise, "SHAPES", 10)
    recogniser = Recogniser([])
    for number in range(100):
        refusal(recogniser, {f"a{number}": 1})
        assert len(recogniser._known) <= 10


def test_a_shape_as_long_as_a_book_is_not_remembered():
    recogniser = Recogniser([])
    refusal(recogniser, {"a" * 100_000: 1})
    refusal(recogniser, {"a": 1, "category": "b" * 100_000})
    assert not recogniser._known
