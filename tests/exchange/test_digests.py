"""Why what leaves is keyed, and rare."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

import pytest

from sleetwatch.errors import WorkspaceError
from sleetwatch.exchange import community_key

SHARED_KEY = "9f1c7b3a5d2e4f60817263544a5b6c7d"
KEY = community_key("2026-1", SHARED_KEY)
LEAKED = "+16155550142"
"""The telephone number behind a hash that leaked."""


def block() -> Iterable[str]:
    """Every number of one exchange's block: what a laptop tries in no time, and the whole country in minutes."""
    return (f"+1615555{number:04}" for number in range(10_000))


def found(leaked: str, hashed: Callable[[str], str]) -> str | None:
    return next((number for number in block() if hashed(number) == leaked), None)


def test_a_dictionary_of_numbers_opens_a_plain_hash():
    def plain(number: str) -> str:
        return hashlib.sha256(f"phone|{number}".encode()).hexdigest()

    assert found(plain(LEAKED), plain) == LEAKED


def test_without_the_key_the_dictionary_opens_nothing():
    guessed = community_key("2026-1", SHARED_KEY[::-1])

    assert found(KEY.digest("phone", LEAKED), lambda number: guessed.digest("phone", number)) is None
    assert found(KEY.digest("phone", LEAKED), lambda n: hashlib.sha256(f"phone|{n}".encode()).hexdigest()) is None


def test_with_the_key_it_opens_all_so_that_members_are_bound_by_contract_and_not_by_mathematics():
    assert found(KEY.digest("phone", LEAKED), lambda number: KEY.digest("phone", number)) == LEAKED


def test_who_hears_one_hash_cannot_follow_it_through_another_key_or_kind():
    later = community_key("2026-2", SHARED_KEY)

    said = {KEY.digest("phone", LEAKED), KEY.digest("bank", LEAKED), later.digest("phone", LEAKED)}

    assert len(said) == 3
    assert KEY.digest("phone", LEAKED) == community_key("2026-1", SHARED_KEY).digest("phone", LEAKED)


@pytest.mark.parametrize("weak", ["short", "a" * 64, "ab" * 32, ""])
def test_a_key_that_could_be_guessed_is_not_taken(weak):
    with pytest.raises(WorkspaceError, match="openssl rand"):
        community_key("2026-1", weak)
