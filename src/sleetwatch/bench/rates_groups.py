"""Whether false alarms of the rates world fall on some groups more than on others. For the harness alone.

Nothing that the score sees depends on a group, except through what is listed here: some groups have more people who
travel, work at night or come through agencies. Each honest account is dealt a group by these and a surname of the
group; then only the surname is looked at, and a person counts in each group with the surname's share of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sleetwatch.bench import metrics
from sleetwatch.bench.rates_standings import OURS, Standings
from sleetwatch.bench.raw_fairness import GROUPS, surname_shares
from sleetwatch.worlds.rates import KINDS

STAFF = MappingProxyType({"white": 0.58, "black": 0.10, "api": 0.16, "hispanic": 0.16})
"""Share of the staff in each group. A guess for American companies with many engineers."""
PROXIES = MappingProxyType(
    {
        # Families live further away: more trips, and longer ones.
        "traveller": {"api": 1.4, "hispanic": 1.2},
        # Staffing agencies place more people of some groups.
        "contractor": {"api": 1.5, "hispanic": 1.2, "black": 1.2},
        # Night shifts are not spread evenly either.
        "night": {"black": 1.3, "hispanic": 1.2},
        # More generations and more flatmates under one roof.
        "household": {"api": 1.3, "hispanic": 1.4},
    }
)
"""How many times as likely a kind of honest person is to be of a group. Everything else is dealt alike."""
LINE = 5.0
"""Honest accounts let through in 10,000."""
DRAWS = 500

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Groups:
    """How false alarms spread over groups, in one stratum."""

    stratum: str
    ratio: float
    """The least rate over the greatest."""
    low: float
    high: float
    """Nine in ten of the ratios, alarms drawn anew."""
    by_chance: float
    """The ratio's median when the same alarms are dealt at random: with few alarms it is below 1 even so."""
    rates: Mapping[str, float]


def groups(standings: Standings, seed: int, names: Mapping[int, str]) -> list[Groups]:
    """The false alarms of everybody, then of each stratum; `names` are the strata by the accounts' department."""
    rng = np.random.default_rng([seed, 7])
    honest = ~standings.case
    alarmed = metrics.case_shares_at(standings.of(OURS), standings.case, LINE)[honest]
    shares = _dealt(rng, standings.kind[honest])
    found = [_of(rng, "everybody", shares, alarmed)]
    for place, name in names.items():
        inside = standings.department[honest] == place
        found.append(_of(rng, name, shares[inside], alarmed[inside]))
    return found


def _dealt(rng: np.random.Generator, kind: NDArray[np.int16]) -> Floats:
    """By account: the shares of the surname it was dealt."""
    table = np.array(list(surname_shares().values()))
    of_kind = np.array([[STAFF[group] * PROXIES.get(name, {}).get(group, 1.0) for group in GROUPS] for name in KINDS])
    edges = (of_kind / of_kind.sum(axis=1, keepdims=True)).cumsum(axis=1)
    group = (rng.random(len(kind))[:, None] >= edges[kind][:, :-1]).sum(axis=1)
    surname = np.zeros(len(kind), dtype=np.int64)
    for place in range(len(GROUPS)):
        chance = table[:, place] / table[:, place].sum()
        surname[group == place] = rng.choice(len(table), int((group == place).sum()), p=chance)
    return np.asarray(table[surname])


def _of(rng: np.random.Generator, stratum: str, shares: Floats, alarmed: Floats) -> Groups:
    people, rows = shares.sum(axis=0), np.flatnonzero(alarmed)
    own, weight = shares[rows], alarmed[rows]
    anew = [_ratio((rng.poisson(1.0, len(rows)) * weight) @ own / people) for _ in range(DRAWS)]
    dealt = [_ratio(weight @ shares[rng.integers(0, len(shares), len(rows))] / people) for _ in range(DRAWS)]
    rates = weight @ own / people
    low, high = np.quantile(anew, (0.05, 0.95))
    told = dict(zip(GROUPS, rates.tolist(), strict=True))
    return Groups(stratum, _ratio(rates), float(low), float(high), float(np.median(dealt)), told)


def _ratio(rates: Floats) -> float:
    return float(rates.min() / rates.max()) if rates.max() > 0 else 1.0
