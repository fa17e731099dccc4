"""One telephone number has one form, however and by whom it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.telephone import abroad, telephone


@pytest.mark.parametrize(
    ("written", "country", "meant"),
    [
        ("(202) 555-0100", None, "+12025550100"),
        ("+1 202 555 0100 ext. 7", "US", "+12025550100"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("020 7946 0018", "gb", "+442079460018"),
        ("+44 (0)20 7946 0018", "DE", "+442079460018"),
        ("0044 20 7946 0018", "DE", "+442079460018"),
        ("020 7946 0018", None, "+02079460018"),
        ("06 1234 5678", "IT", "+0612345678"),
        ("030 901820", "DE", "+4930901820"),
        ("+1 XXX XXX 0100", "US", None),
        ("none", "US", None),
        (None, "US", None),
    ],
)
def test_a_national_number_is_that_of_its_country(written, country, meant):
    assert telephone(written, country) == meant


@given(st.from_regex(r"\+[0-9]{6,15}", fullmatch=True), st.sampled_from(["GB", "DE", "US", "IT", None]))
def test_a_number_in_its_form_keeps_it(number, country):
    once = abroad(number, country)

    assert abroad(once, country) == once
    assert number.startswith("+0") or once == number
