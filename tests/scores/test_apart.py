"""Applicants are measured among applicants."""

from __future__ import annotations

from sleetwatch.scores import Tenants


def test_a_group_that_stands_apart_has_a_population_of_its_own():
    people = [("t", f"w{number}", "sales") for number in range(3)] + [
        ("t", "a1", "applicants"),
        ("t", "a2", "applicants"),
    ]
    tenants = Tenants(people, apart={"applicants"})

    assert tenants.size[tenants.pool_of("t", "w0")] == 3
    assert tenants.size[tenants.pool_of("t", "a1")] == 2
