from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.errors import Refused
from sleetwatch.intel.imports.found import KINDS
from sleetwatch.subjects import Pseudonyms
from sleetwatch.workspace.intel_values import HASHED, comparable, kept


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("ip", "45[.]12.13[.]14", "45.12.13.14"),
        ("ip", "::ffff:45.12.13.14", "45.12.13.14"),
        ("domain", "*.Front-Company[.]COM.", "front-company.com"),
        ("email", "Some.Body+jobs@Gmail.com", "somebody@gmail.com"),
        ("email", "some.body[@]mail.example", "some.body@mail.example"),
        ("phone", "+1 (202) 555-0101", "+12025550101"),
        ("handle", "https://www.GitHub.com/Octo/?tab=x", "github.com/octo"),
        ("bank_account", "DE89 3704-0044", "de8937040044"),
        ("file_hash", "A" * 64, "a" * 64),
        ("device_serial", "c02xk1zzjg5h", "C02XK1ZZJG5H"),
        ("mac", "00:1A:2B:3C:4D:5E", "001a2b3c4d5e"),
    ],
)
def test_values_take_the_form_that_logs_have(kind, written, value):
    assert comparable(kind, written) == (kind, value)


def test_an_address_and_a_network_are_told_apart_whatever_the_list_calls_them():
    assert comparable("ip", "45.12.13.0/24") == ("cidr", "45.12.13.0/24")
    assert comparable("cidr", "45.12.13.14/32") == ("ip", "45.12.13.14")
    assert comparable("cidr", "45.12.13.14") == ("ip", "45.12.13.14")


@pytest.mark.parametrize(
    ("kind", "written", "reason"),
    [
        ("ip", "10.0.0.1", "not-public"),
        ("ip", "fe80::1", "not-public"),
        ("ip", "127.0.0.1", "not-public"),
        ("cidr", "45.0.0.0/8", "too-wide"),
        ("cidr", "2000::/8", "too-wide"),
        ("ip", "not an address", "bad-value"),
        ("domain", "gmail.com", "common-value"),
        ("domain", "GitHub.com", "common-value"),
        ("domain", "no dot", "bad-value"),
        ("email", "nobody", "bad-value"),
        ("phone", "2", "bad-value"),
        ("phone", "0171 5550101", "bad-value"),
        ("address", "Dandong, China", "no-street"),
        ("handle", "octo", "bad-value"),
        ("file_hash", "a" * 32, "bad-value"),
        ("device_serial", "To be filled by O.E.M.", "common-value"),
        ("device_serial", "0000000000", "common-value"),
        ("device_serial", "123456789", "common-value"),
        ("mac", "02:00:00:00:00:01", "common-value"),
        ("user_agent", "Mozilla/5.0", "common-value"),
        ("domain", "a." * 5000, "bad-value"),
    ],
)
def test_what_everybody_has_or_is_no_such_thing_is_refused(kind, written, reason):
    with pytest.raises(Refused) as refused:
        comparable(kind, written)

    assert refused.value.reason == reason
    assert written not in refused.value.detail


def test_what_may_be_a_persons_is_kept_as_a_keyed_hash_and_the_rest_as_it_is():
    one, other = Pseudonyms(b"1" * 32), Pseudonyms(b"2" * 32)

    assert kept("ip", "45.12.13.14", one) == "45.12.13.14"
    for kind in HASHED:
        assert "value" not in kept(kind, "value", one)
        assert kept(kind, "value", one) == kept(kind, "value", one) != kept(kind, "value", other)


@settings(max_examples=80)
@given(st.sampled_from(KINDS), st.text(max_size=40))
def test_whatever_is_written_compares_or_is_refused_and_comparing_again_changes_nothing(kind, written):
    try:
        found, value = comparable(kind, written)
    except Refused:
        return
    assert comparable(found, value) == (found, value)
