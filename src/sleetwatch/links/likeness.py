"""How two identities are compared column by column, and by which rules pairs are looked for.

Each grade of agreement has two rates: how often two identities of one person show it, and how often two strangers do.
Data replace both where there are enough; where there are few, what is written here holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

ROLES = ("given", "family", "date", "code", "place", "trait", "door", "own")
"""What a column is: a given name, a family name, an ISO date, a postal code, a town, a trade, a street and number, or
what one person has, such as a telephone.
"""
MOST = 0.99
"""Two strangers are never taken to agree for certain."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the identities and what it is."""

    column: str
    role: str


def rules(fields: Sequence[Field]) -> list[tuple[str, ...]]:
    """By what pairs are looked for: narrow rules, and many, since any one value may be wrong or missing.

    A postal code looks for pairs by itself only where few have it (`..._few`): of a million identities it would else
    make more than half of all pairs.
    """
    of = by_role(fields)
    given, family, dates, codes, places = (of[role] for role in ("given", "family", "date", "code", "place"))
    years, days = [f"{date}_year" for date in dates], [f"{date}_day" for date in dates]
    areas = [f"{code}_area" for code in codes]
    few = [f"{code}_few" for code in codes]
    found: list[tuple[str, ...]] = [(column,) for column in (*of["own"], *of["door"], *dates, *few)]
    for last in family:
        found += [(last, one) for one in (*given, *years, *areas, *places)]
        found += [(f"substr({first}, 1, 3)", f"substr({last}, 1, 4)") for first in given]
    for first in given:
        found += [(first, area) for area in areas]
        found += [(first, year, place) for year in years for place in places]
    found += [(year, area) for year in years for area in areas]
    return found + [(day, place) for day in days for place in places]


def by_role(fields: Sequence[Field]) -> dict[str, list[str]]:
    return {role: [field.column for field in fields if field.role == role] for role in ROLES}


@dataclass(frozen=True, slots=True)
class _Level:
    """One grade of agreement: its condition, and how often the same and strangers show it, until data say more."""

    sql: str
    same: float
    strangers: float
    rare_counts: bool = False


def _levels(field: Field) -> list[_Level]:
    column = field.column
    left, right = f"{column}_l", f"{column}_r"
    alike = f"jaro_winkler_similarity({left}, {right})"
    equal = f"{left} = {right}"
    if field.role in {"given", "family"}:
        near = (_Level(f"{alike} >= {limit}", *rates) for limit, rates in _NAMES.items())
        return [_Level(equal, 0.7, 0.005, rare_counts=True), *near]
    if field.role == "date":
        decade = f"abs(try_cast({column}_year_l as int) - try_cast({column}_year_r as int)) <= 10"
        return [
            _Level(equal, 0.8, 0.0001, rare_counts=True),
            _Level(f"damerau_levenshtein({left}, {right}) <= 1", 0.1, 0.001),
            _Level(f"{column}_year_l = {column}_year_r", 0.05, 0.02),
            _Level(decade, 0.03, 0.2),
        ]
    if field.role == "code":
        return [
            _Level(equal, 0.6, 0.0005, rare_counts=True),
            _Level(f"levenshtein({left}, {right}) <= 1", 0.05, 0.001),
            _Level(f"{column}_area_l = {column}_area_r", 0.1, 0.005),
            _Level(f"left({left}, 2) = left({right}, 2)", 0.1, 0.03),
        ]
    rates, *close = _WHOLE[field.role]
    return [_Level(equal, *rates, rare_counts=True), *(_Level(f"{alike} >= 0.9", *one) for one in close)]


_NAMES = {0.92: (0.12, 0.005), 0.88: (0.05, 0.01), 0.7: (0.11, 0.05)}
_WHOLE: dict[str, tuple[tuple[float, float], ...]] = {
    "place": ((0.6, 0.02), (0.05, 0.01)),
    "trait": ((0.5, 0.05), (0.05, 0.02)),
    "door": ((0.6, 0.001), (0.05, 0.001)),
    "own": ((0.6, 0.0001),),
}
"""Numbers and mailboxes are equal or they are not: a family's differ in one digit."""


def met(values: pa.ChunkedArray) -> float:
    """How often two identities agree here: in a company of one town the town says nothing."""
    counts = values.drop_null().value_counts().field("counts").to_numpy().astype(np.float64)
    whole = counts.sum()
    return float((counts * (counts - 1)).sum() / (whole * (whole - 1))) if whole > 1 else 0.0


def _as_met(listed: Sequence[_Level], agreeing: float) -> list[_Level]:
    """Agreement no rarer than it is met, and no rarer still in one person; the other grades share what is left."""
    whole, *rest = listed
    strangers = min(max(whole.strangers, agreeing), MOST)
    same = max(whole.same, strangers)
    less = (1 - same) / (1 - whole.same), (1 - strangers) / (1 - whole.strangers)
    return [
        replace(whole, same=same, strangers=strangers, rare_counts=False),
        *(replace(one, same=one.same * less[0], strangers=one.strangers * less[1]) for one in rest),
    ]


def comparison(field: Field, agreeing: float | None) -> dict[str, Any]:
    column = field.column
    listed = _levels(field) if agreeing is None else _as_met(_levels(field), agreeing)
    null = f"{column}_l is null or {column}_r is null"
    levels: list[dict[str, Any]] = [{"sql_condition": null, "label_for_charts": "unknown", "is_null_level": True}]
    for level in listed:
        one: dict[str, Any] = {
            "sql_condition": level.sql,
            "label_for_charts": level.sql,
            "m_probability": level.same,
            "u_probability": level.strangers,
        }
        if level.rare_counts:
            one |= {"tf_adjustment_column": column, "tf_adjustment_weight": 1.0}
        levels.append(one)
    rest = {
        "m_probability": 1 - sum(level.same for level in listed),
        "u_probability": 1 - sum(level.strangers for level in listed),
    }
    levels.append({"sql_condition": "ELSE", "label_for_charts": "different"} | rest)
    return {"output_column_name": column, "comparison_levels": levels}
