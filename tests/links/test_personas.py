from __future__ import annotations

import sys

import numpy as np
import pyarrow as pa
import pytest

from sleetwatch.errors import UserError
from sleetwatch.links.likeness import Field, rules
from sleetwatch.links.personas import ENOUGH, HUB, RECORD, _merged, fit, same_person, waterfalls

FIELDS = (Field("given", "given"), Field("family", "family"), Field("phone", "own"), Field("town", "place"))


def table(rows: list[tuple[str | None, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True))
    named = {field.column: pa.array(column, pa.string()) for field, column in zip(FIELDS, columns, strict=True)}
    return pa.table({RECORD: [str(number) for number in range(len(rows))]} | named)


def together(rows: list[tuple[str | None, ...]]) -> list[set[int]]:
    records = table(rows)
    person = same_person(records, FIELDS, fit(records, FIELDS))
    return [set(np.flatnonzero(person == one)) for one in np.unique(person) if (person == one).sum() > 1]


CROWD = [(f"name{chr(97 + n)}", f"else{chr(122 - n)}", f"+49{n}", f"town{n}") for n in range(20)]


def test_one_person_with_a_slip_of_the_pen_is_found_and_strangers_are_not():
    assert together([("ottoline", "quistgaard", "+1555", "ulm"), ("otoline", "quistgaard", "+1555", None), *CROWD]) == [
        {0, 1}
    ]


def test_a_namesake_of_another_town_and_number_is_somebody_else():
    assert together([("ada", "smith", "+1", "ulm"), ("ada", "smith", "+2", "bonn"), *CROWD]) == []


def test_what_an_agency_gives_for_all_makes_nobody_one_person():
    agency = [(f"g{n}{chr(97 + n % 26)}", f"f{n * 7 % 53}", "+1800", None) for n in range(HUB + 1)]

    assert together([*agency, *CROWD]) == []


def test_every_bar_is_told_and_they_add_up():
    records = table([("ottoline", "quistgaard", "+1555", "ulm"), ("otoline", "quistgaard", "+1555", None), *CROWD])

    [pair] = waterfalls(records, FIELDS, fit(records, FIELDS), [("0", "1")])

    assert set(pair.bars) == {"given", "family", "phone", "town"}
    assert pair.bars["town"] == 0.0
    assert pair.start + sum(pair.bars.values()) == pytest.approx(pair.bits)


def test_a_chain_of_resemblances_is_no_person():
    a, b, bits = np.array([0, 1, 0]), np.array([1, 2, 2]), np.array([9.0, 8.0, -15.0])

    assert _merged(3, a, b, bits).tolist() == [0, 0, 2]


def test_many_narrow_rules_look_for_pairs():
    found = rules((*FIELDS, Field("born", "date"), Field("code", "code")))

    assert ("phone",) in found
    assert ("family", "born_year") in found
    assert len(found) == len(set(found)) >= 10


def test_without_splink_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "splink", None)

    with pytest.raises(UserError, match=r"sleetwatch\[personas\]"):
        fit(table(CROWD), FIELDS)


def test_many_identities_fit_the_model_themselves():
    rng = np.random.default_rng(5)
    people = [
        (f"g{rng.integers(60)}", f"f{rng.integers(300)}", f"+{rng.integers(10**9)}", f"t{rng.integers(40)}")
        for _ in range(ENOUGH // 2)
    ]
    again = [(given, family, phone if n % 4 else None, town) for n, (given, family, phone, town) in enumerate(people)]

    records = table(people + again)
    person = same_person(records, FIELDS, fit(records, FIELDS))

    half = len(people)
    hits = (person[:half] == person[half:]).mean()
    assert hits > 0.8
    assert len(np.unique(person)) >= half


def test_a_column_in_which_no_two_agree_stops_no_fit():
    fields = (Field("phone", "own"), Field("town", "place"))
    rows = [("g", "f", f"+{number}", f"t{number % 40}") for number in range(ENOUGH)]

    assert fit(table(rows), fields)["comparisons"]
