"""Whether the false alarms fall on some groups more than on others. For the harness alone: no score may read a name.

Groups come from surnames, by the shares that the US Census Bureau counted for each surname in 2010 ("Frequently
Occurring Surnames", public domain); a person counts in each group with that share, so that nobody is put into one. The
simulator deals names without regard to what people do, but homes and names go together there as they do on earth, so a
detector that has something against a country shows here.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from unicodedata import combining, normalize

import numpy as np
import numpy.typing as npt

from sleetwatch.bench.raw_standings import Standing

GROUPS = ("white", "black", "api", "hispanic")
LEAST_PEOPLE = 30.0
"""Groups with fewer people than this, counted by shares, are left out of the ratio: there is nothing to measure."""
LEAST_ALARMS = 20
"""With fewer alarms than this chance alone makes the ratio nearly 0, and it says nothing."""
DRAWS = 2000
_PLAIN = str.maketrans({"ł": "l", "ß": "ss", "ø": "o"})

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fairness:
    """How false alarms spread over groups."""

    people: dict[str, float]
    """Honest people by group, counted by shares."""
    rate: dict[str, float]
    """Share of them who were flagged."""
    ratio: float | None
    """The least rate over the greatest, of groups with enough people; None when too few were flagged."""
    low: float | None
    high: float | None
    """Nine in ten of the ratios, people drawn anew."""
    by_chance: float | None
    """The ratio's median when the same names are dealt at random: with few alarms it is far below 1 even so."""
    alarms: int
    """Honest people who were flagged."""
    unknown: int
    """Honest people whose surname is not in the table."""


def fairness(people: Sequence[Standing], flagged: npt.NDArray[np.bool_], seed: int) -> Fairness:
    """The false alarms of some people by group; `flagged` says of each whether they were."""
    honest = np.array([not one.planted for one in people])
    known = [_shares(one.name) for one in people]
    counted = np.array([share is not None for share in known]) & honest
    shares = np.array([share or (0.0,) * len(GROUPS) for share in known])[counted]
    alarms = flagged[counted].astype(np.float64)
    rng = np.random.default_rng(seed)
    drawn = [_ratio(shares[rows], alarms[rows]) for rows in rng.integers(len(alarms), size=(DRAWS, len(alarms)))]
    dealt = [_ratio(shares, rng.permutation(alarms)) for _ in range(DRAWS)]
    low, high = _between(drawn)
    enough = alarms.sum() >= LEAST_ALARMS
    return Fairness(
        people=dict(zip(GROUPS, shares.sum(axis=0).tolist(), strict=True)),
        rate=dict(zip(GROUPS, _rates(shares, alarms).tolist(), strict=True)),
        ratio=_ratio(shares, alarms) if enough else None,
        low=low if enough else None,
        high=high if enough else None,
        by_chance=_middle(dealt),
        alarms=int(alarms.sum()),
        unknown=int(honest.sum() - counted.sum()),
    )


def top_share(people: Sequence[Standing], share: float) -> npt.NDArray[np.bool_]:
    """The honest of highest score, as many as that share of them: what would be flagged at that false-positive rate."""
    scores = np.array([-np.inf if one.planted else one.score for one in people])
    line = np.sort(scores)[::-1][max(0, round(share * sum(not one.planted for one in people)) - 1)]
    return np.asarray(scores >= line, dtype=np.bool_)


def _rates(shares: _Floats, alarms: _Floats) -> _Floats:
    return np.asarray(alarms @ shares / np.maximum(shares.sum(axis=0), 1e-12))


def _ratio(shares: _Floats, alarms: _Floats) -> float | None:
    rates = _rates(shares, alarms)[shares.sum(axis=0) >= LEAST_PEOPLE]
    return float(rates.min() / rates.max()) if len(rates) > 1 and rates.max() > 0 else None


def _between(ratios: Sequence[float | None]) -> tuple[float | None, float | None]:
    there = [one for one in ratios if one is not None]
    if not there:
        return None, None
    low, high = np.quantile(there, (0.05, 0.95)).tolist()
    return low, high


def _middle(ratios: Sequence[float | None]) -> float | None:
    there = [one for one in ratios if one is not None]
    return float(np.median(there)) if there else None


def _shares(name: str) -> tuple[float, ...] | None:
    """The shares of somebody's surname; None when the table does not have it."""
    plain = normalize("NFKD", name.rpartition(" ")[2].lower().translate(_PLAIN))
    return surname_shares().get("".join(letter for letter in plain if not combining(letter)))


@cache
def surname_shares() -> dict[str, tuple[float, ...]]:
    """By surname: its shares of the groups."""
    text = files("sleetwatch.bench").joinpath("data", "surnames.csv").read_text("utf-8")
    return {row["surname"]: tuple(float(row[group]) for group in GROUPS) for row in csv.DictReader(text.splitlines())}
