"""Lists of words, shipped and the workspace's own."""

from __future__ import annotations

from sleetwatch.intel.lists import SHIPPED, lists
from sleetwatch.settings.settings import Lists


def test_a_workspaces_words_are_added_in_lower_case_to_what_ships():
    found = lists(["t"], {"treasury": ("Vault-Core", " "), "code_owner": ("Acme",)}).to_pylist()
    words = {(row["list_kind"], row["value"]) for row in found}

    assert {("treasury", "vault-core"), ("treasury", "wallet"), ("code_owner", "acme")} <= words
    assert all(value for _, value in words)


def test_every_tenant_has_them():
    assert {row["tenant"] for row in lists(["a", "b"], {}).to_pylist()} == {"a", "b"}


def test_the_settings_know_every_list_that_ships():
    assert set(Lists.__struct_fields__) == set(SHIPPED)
