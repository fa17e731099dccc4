from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.intel.independence import Word, count_independent


def test_two_houses_that_found_it_themselves_are_two_sources():
    assert count_independent([Word("Vendor A", 1), Word("Group B", 2)]) == 2


def test_one_house_in_two_lists_is_one_source():
    assert count_independent([Word("Microsoft", 1), Word("Microsoft Threat Intelligence", 2)]) == 1


def test_two_that_cite_one_page_are_one_source():
    page, same = "https://research.example/reports/one?utm=x", "https://research.example/reports/one/"

    assert count_independent([Word("Group A", 1, (page,)), Word("Group B", 2, (same,))]) == 1


def test_one_that_cites_the_other_is_no_source_of_its_own():
    cites = Word("Sharing group", 2, ("https://www.microsoft.com/en-us/security/blog/about-it",))

    assert count_independent([Word("Microsoft", 1), cites]) == 1


def test_two_lists_of_which_one_repeats_the_other_are_one_source():
    assert count_independent([Word("A", 1), Word("B", 2)], {frozenset({1, 2})}) == 1


def test_somebody_unnamed_adds_nothing_to_a_source():
    assert count_independent([Word("Vendor A", 1), Word("", 2)]) == 1
    assert count_independent([Word("", 1)]) == 1


def test_copies_of_copies_are_one_source():
    first, second = "https://a.example/x", "https://b.example/y"
    words = [Word("One", 1, (first,)), Word("Two", 2, (first, second)), Word("Three", 3, (second,))]

    assert all(count_independent(order) == 1 for order in permutations(words))


WORDS = st.lists(
    st.builds(
        Word,
        st.sampled_from(["", "Alpha", "Beta", "Gamma"]),
        st.integers(1, 3),
        st.lists(st.sampled_from(["https://x.example/1", "https://beta.example/2", "not [a link"]), max_size=2).map(
            tuple
        ),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60)
@given(WORDS, st.randoms(use_true_random=False))
def test_the_order_changes_nothing_and_saying_it_twice_adds_nothing(words, random):
    mixed = [*words, *words]
    random.shuffle(mixed)

    assert count_independent(mixed) == count_independent(words)
    assert 1 <= count_independent(words) <= 3
