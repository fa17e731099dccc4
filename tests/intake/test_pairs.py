from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import Refused
from sleetwatch.intake import pairs
from sleetwatch.intake.limits import Limits
from sleetwatch.intake.pairs import pairs_of


def test_pairs_are_read_with_and_without_quotes():
    line = 'date=2024-05-01 time=10:00:00 devname="EDGE 1" path=/a,b msg="it is \\"x=y\\", all" empty= last=""'
    assert pairs_of(line) == {
        "date": "2024-05-01",
        "time": "10:00:00",
        "devname": "EDGE 1",
        "path": "/a,b",
        "msg": 'it is "x=y", all',
        "empty": "",
        "last": "",
    }


def test_pairs_parted_by_commas_may_hold_blanks():
    assert pairs_of('date=2024-05-01,time=10:00:00,name=EDGE 1,msg="a, b"') == {
        "date": "2024-05-01",
        "time": "10:00:00",
        "name": "EDGE 1",
        "msg": "a, b",
    }


def test_words_between_pairs_are_passed():
    assert pairs_of("a=1 and b=2 then c=3") == {"a": "1", "b": "2", "c": "3"}


@pytest.mark.parametrize("line", ["a=1 b=2", "words a=1 b=2 c=3", "", "1,2,3", "a==", "user,a=1,b=2,c=3"])
def test_other_lines_are_no_pairs(line: str):
    assert pairs_of(line) is None


def test_a_key_with_two_values_refuses_the_line_and_one_said_twice_does_not():
    assert pairs_of("a=1 b=2 a=1") == {"a": "1", "b": "2"}
    with pytest.raises(Refused, match="duplicate-key"):
        pairs_of("a=1 b=2 a=3")


def test_more_keys_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pairs, "LIMITS", Limits(keys=5))
    with pytest.raises(Refused, match="too-many-keys"):
        pairs_of(" ".join(f"k{number}=1" for number in range(6)))


@given(st.text('ab=", \\1', max_size=60))
def test_any_text_gives_pairs_none_or_a_refusal(text: str):
    try:
        found = pairs_of(text)
    except Refused:
        return
    assert found is None or len(found) >= 1


@pytest.mark.parametrize("piece", ["a=", 'a="', "a=1,", 'a="1",', "a", '"', "\\", 'a="\\'])
def test_a_long_line_is_looked_at_once(piece: str):
    pairs_of("x=1 y=2 " + piece * 300_000)
    pairs_of("x=1,y=2," + piece * 300_000)
