from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sleetwatch.errors import Refused
from sleetwatch.intel.imports.stix_pattern import values_of

MANY = ",".join(f"'10.0.{n >> 8}.{n & 255}'" for n in range(3000))
GITHUB = "user-account:account_type = 'github' AND user-account:account_login = 'octo'"


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("[ipv4-addr:value = '1.2.3.4']", ["1.2.3.4"]),
        ("[ipv4-addr:value IN ('1.2.3.4', '5.6.7.0/24')]", ["1.2.3.4", "5.6.7.0/24"]),
        ("[domain-name:value = 'a.example'] OR [url:value = 'https://b.example/']", ["a.example", "b.example"]),
        (
            "[email-addr:value = 'it\\'s@x.example' OR email-addr:value = 'b@x.example']",
            ["it's@x.example", "b@x.example"],
        ),
        ("[file:hashes.'SHA-256' = 'ab']", ["ab"]),
        (f"[{GITHUB}]", ["github.com/octo"]),
        ("[url:value = 'https://github.com/octo']", ["github.com/octo"]),
        ("[network-traffic:dst_ref.value = '1.2.3.4']", ["1.2.3.4"]),
    ],
)
def test_simple_patterns_are_read(pattern, values):
    assert [value for _, value in values_of(pattern)] == values


def test_a_path_says_the_kind():
    read = values_of("[mac-addr:value = 'a'] OR [email-addr:value = 'b'] OR [file:hashes.'SHA-256' = 'c']")

    assert [kind for kind, _ in read] == ["mac", "email", "file_hash"]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("[ipv4-addr:value = '1.2.3.4' AND domain-name:value = 'a.example']", "pattern-not-simple"),
        ("[a:b = 'c'] FOLLOWEDBY [a:b = 'd']", "pattern-not-simple"),
        ("[ipv4-addr:value = '1.2.3.4'] REPEATS 5 TIMES", "pattern-not-simple"),
        ("[ipv4-addr:value != '1.2.3.4']", "pattern-not-simple"),
        ("[ipv4-addr:value LIKE '1.%']", "pattern-not-simple"),
        ("[ipv4-addr:value = 7]", "pattern-not-simple"),
        ("[", "pattern-not-simple"),
        ("", "pattern-not-simple"),
        ("[ipv4-addr:value = '1.2.3.4'", "pattern-not-simple"),
        (f"[{GITHUB} AND user-account:display_name = 'x']", "pattern-not-simple"),
        ("[file:hashes.MD5 = 'ab']", "not-in-logs"),
        ("[windows-registry-key:key = 'ab']", "not-in-logs"),
        ("[url:value = 'https://drive.example/folder/file']", "link-into-a-site"),
        (f"[ipv4-addr:value IN ({MANY})]", "pattern-too-long"),
        (f"[ipv4-addr:value = '{'1' * 200_000}']", "pattern-too-long"),
    ],
)
def test_what_is_not_simple_or_in_no_log_is_refused_with_a_reason(pattern, reason):
    with pytest.raises(Refused) as refused:
        values_of(pattern)

    assert refused.value.reason == reason


@settings(max_examples=60)
@given(st.text(alphabet="[]()'=,\\ ORANDIN:.-abz19%", max_size=40))
def test_no_pattern_breaks_the_reader(pattern):
    with suppress(Refused):
        assert len(values_of(pattern)) >= 1
