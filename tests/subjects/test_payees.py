"""Whether an account's holder is the worker."""

from __future__ import annotations

import pytest

from sleetwatch.subjects.payees import payee_matches


@pytest.mark.parametrize(
    ("worker", "payee"),
    [
        ("Ana Example", "EXAMPLE, ANA"),
        ("Ana María Pérez", "A. Perez"),
        ("Dr. Ana Perez", "Ana Perez Jr."),
        ("Sean O'Brien", "OBRIEN SEAN"),
        ("Ana Lucia Perez", "Ana Perez"),
    ],
)
def test_order_initials_titles_and_accents_make_no_difference(worker, payee):
    assert payee_matches(worker, payee) == "same"


@pytest.mark.parametrize(
    ("worker", "payee"),
    [
        ("Ana Perez", "Ana Gomez"),
        ("Jürgen Müller", "Jurgen Mueller"),
        ("Rob Stone", "Robert Stone"),
        ("Kim Lee", "Kimberly Lee-Ward"),
    ],
)
def test_a_married_name_or_another_spelling_is_never_a_stranger(worker, payee):
    assert payee_matches(worker, payee) in {"same", "partly"}


def test_a_joint_account_is_no_strangers():
    assert payee_matches("John Smith", "Mary and John Smith") in {"same", "partly"}


def test_names_without_a_word_in_common_are_two_peoples():
    assert payee_matches("John Smith", "Wei Zhang") == "other"


def test_a_firm_that_bears_another_name_is_a_firm():
    assert payee_matches("Kim Doe", "Payments Ltd") == "business"
    assert payee_matches("Kim Doe", "Doe Consulting LLC") == "partly"


def test_two_scripts_are_not_compared():
    assert payee_matches("Ivan Petrov", "Иван Петров") is None


@pytest.mark.parametrize(("worker", "payee"), [(None, "Ana"), ("Ana", None), ("", ""), ("Ana", "123")])
def test_what_is_missing_says_nothing(worker, payee):
    assert payee_matches(worker, payee) is None
