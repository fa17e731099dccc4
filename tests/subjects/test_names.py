from __future__ import annotations

import pytest

from sleetwatch.subjects.mailbox import is_free, mailbox
from sleetwatch.subjects.names import one_person, strangers


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ana Maria Lopez", "Lopez, Ana"),
        ("J. Doe", "Jane Doe"),
        ("José Núñez", "Jose Nunez"),
        ("Dr Rob Miller", "Robert Miller"),
        ("Anna Schmidt", "Anna Weber"),
    ],
)
def test_order_initials_diacritics_and_a_married_name_are_one_person(name, other):
    assert one_person(name, other)
    assert strangers(name, other) is False


def test_names_with_nothing_in_common_are_strangers_and_a_common_surname_is_a_family():
    assert strangers("Ana Lopez", "Peter Quist") is True
    assert one_person("Ana Lopez", "Peter Lopez") is False
    assert strangers("Ana Lopez", "Peter Lopez") is False


@pytest.mark.parametrize("nobody", [None, "", "Front Desk", "signed: mailroom", "1234"])
def test_what_is_no_name_contradicts_nobody(nobody):
    assert strangers("Ana Lopez", nobody) is None


def test_one_mailbox_however_it_is_written():
    assert mailbox("Ana.Lopez+jobs@GoogleMail.com") == mailbox("analopez@gmail.com")
    assert mailbox("ana.lopez@acme.example") != mailbox("analopez@acme.example")
    assert mailbox("nothing") is None
    assert is_free("x@proton.me")
    assert not is_free("x@acme.example")
