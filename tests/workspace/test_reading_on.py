"""A program that reads a list piece by piece is given everybody once, whatever hunt comes in between."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.scores import Line
from sleetwatch.workspace.queueing import Place
from sleetwatch.workspace.ranking import Ranked, Ranking


def ranking(scored: dict[str, float]) -> Ranking:
    """Everybody in the order of their scores, as a hunt leaves them."""
    ordered = sorted(scored.items(), key=lambda one: (-one[1], one[0]))
    lines = tuple(
        Ranked(rank, "acme", name, value, 0.0, 1.0, "check", (), None, (), False, ("acme", name))
        for rank, (name, value) in enumerate(ordered, start=1)
    )
    return Ranking(
        1, 0, Line(0.0002, 0.05, 0.3, 5.0, 5.0), lines, {}, (), {line.key: place for place, line in enumerate(lines)}
    )


NAMES = st.text("abcdefgh", min_size=1, max_size=3)
SCORES = st.sampled_from([0.05, 0.2, 0.2000001, 0.7])


@given(first=st.dictionaries(NAMES, SCORES, min_size=2), more=st.dictionaries(NAMES, SCORES), data=st.data())
def test_whoever_stands_in_both_lists_with_one_score_is_given_once(first, more, data):
    before, after = ranking(first), ranking(more | first)
    read = data.draw(st.integers(1, len(first) - 1))
    last = before.lines[read - 1]

    start = Place(last.tenant, last.subject, last.probability).start(after, after.lines)

    given_names = [one.subject for one in (*before.lines[:read], *after.lines[start:])]
    assert [given_names.count(name) for name in first] == [1] * len(first)


def test_when_who_was_given_last_is_gone_equals_come_again_and_nobody_is_left_out():
    place = Place("acme", "b", 0.2)
    after = ranking({"a": 0.2, "c": 0.2, "d": 0.05, "z": 0.7})

    assert [one.subject for one in after.lines[place.start(after, after.lines) :]] == ["a", "c", "d"]
