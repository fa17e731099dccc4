"""The best possible score in a rates world: the exact posterior log-odds that an account is a case.

Nothing here is a model of ours. It knows the world's true rates and sums over all that is hidden: which kind of honest
person, which class of the scheme, whether a family stirs this month, and, among people who share something, who of them
are cases. No score that sees the same flags, departments and links can rank better on average.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sleetwatch.worlds import rates_table as table
from sleetwatch.worlds.rates import KINDS, Accounts, RatesWorld, kinds_by_department
from sleetwatch.worlds.rates_links import FARM, HOUSEHOLD, Component, log_kinds, log_nothing_seen, log_size

Floats = NDArray[np.float64]

STRENGTHS = 3


class Bound:
    """The exact posterior in one world, as far as some flags and kinds of link may be out of sight."""

    def __init__(self, world: RatesWorld, hidden: Collection[int] = (), kinds: frozenset[str] = frozenset()) -> None:
        """`hidden` are flags, and `kinds` kinds of shared thing, for which the source is missing."""
        self.world, self.links = world, world.links
        self._kinds = kinds
        seen = np.array([flag not in hidden for flag in range(len(world.flags))])
        self._families = {name: found[seen[found]] for name, found in world.families.items() if seen[found].any()}
        absent = np.log1p(-world.rate)
        present = np.log(world.rate)[..., None] + np.log(np.maximum(world.band, 1e-300))[:, None]
        self._absent, self._gain = absent, present - absent[..., None]

    def log_odds(self, accounts: Accounts, view: str) -> Floats:
        """By account: log-odds of being a case, given its own flags and what it shares with whom in this view."""
        honest, scheme = self._split(self.log_likelihood(accounts), accounts)
        odds = np.asarray(_log_sum(scheme + np.log(self._lone_cases(view))) - honest - np.log(self._lone_honest(view)))
        for one in accounts.components:
            if view in one.views:
                members = list(one.members)
                odds[members] = self._component(one, honest[members], scheme[members], view)
        return odds

    def log_likelihood(self, accounts: Accounts) -> Floats:
        """By account and class: log P(flags | class)."""
        found: Floats = np.zeros((len(accounts.strength), len(self.world.rate)))
        for family, members in self._families.items():
            found += self._of_family(family, members, accounts.strength[:, members])
        return found

    def _of_family(self, family: str, members: NDArray[Any], strength: NDArray[np.uint8]) -> Floats:
        shown = np.concatenate([strength == band for band in range(1, STRENGTHS + 1)], axis=1).astype(np.float64)
        gains = np.concatenate([self._gain[..., members, band] for band in range(STRENGTHS)], axis=2)
        nothing = self._absent[..., members].sum(axis=2)
        quiet, stirred = (shown @ gains[:, state].T + nothing[:, state] for state in (0, 1))
        share = table.EPISODES[family][0]
        return np.asarray(np.logaddexp(quiet + np.log1p(-share), stirred + np.log(share)))

    def _split(self, likelihood: Floats, accounts: Accounts) -> tuple[Floats, Floats]:
        """Log P(flags | honest, department) by account, and log P(flags | class) by account and the scheme's class."""
        with np.errstate(divide="ignore"):
            kinds = np.log(kinds_by_department())[accounts.department]
        return _log_sum(likelihood[:, : len(KINDS)] + kinds), likelihood[:, len(KINDS) :]

    def _lone_cases(self, view: str) -> Floats:
        """Cases that are seen to share nothing, by class: also those whose shared things are all out of sight."""
        return self.links.lone_cases(view) + self.links.workers(view) * self._unseen(table.FARM_SHARES)

    def _lone_honest(self, view: str) -> float:
        innocent = self.links.farms(view).sum() * table.TOUCHES_INNOCENT * self._unseen(table.FARM_SHARES)
        family = table.HONEST_LINKED[view] * self._unseen(table.HOUSEHOLD_SHARES)
        return float(self.links.lone_honest(view) + innocent + family)

    def _unseen(self, shares: Mapping[str, float]) -> float:
        return float(np.exp(log_nothing_seen(shares, self._kinds))) if self._kinds else 0.0

    def _component(self, one: Component, honest: Floats, scheme: Floats, view: str) -> Floats:
        """Each member's log-odds, summed over every way in which this component can have come about."""
        size = len(one.members)
        household = (
            np.log(self.links.households(view))
            + log_size(table.HOUSEHOLD_SIZES, size)
            + log_kinds(table.HOUSEHOLD_SHARES, one.kinds, self._kinds)
            + HOUSEHOLD.log_home(one.one_home)
            + honest.sum()
        )
        farms = np.log(self.links.farms(view)) + log_kinds(table.FARM_SHARES, one.kinds, self._kinds)
        farms = farms + FARM.log_home(one.one_home)
        touched = np.log(table.TOUCHES_INNOCENT)
        clean = farms + np.log1p(-table.TOUCHES_INNOCENT) + log_size(table.FARM_SIZES, size) + scheme.sum(axis=0)
        but_one = farms + touched + log_size(table.FARM_SIZES, size - 1) - np.log(size)
        innocent = _log_sum(but_one + scheme.sum(axis=0) - scheme + honest[:, None])
        """By member: that this one is the innocent beside a farm of all the others."""
        case_anyway, all_ways = _log_sum(clean[None, :])[0], np.arange(size)
        guilty = [_log_sum(np.append(innocent[all_ways != this], case_anyway)[None, :])[0] for this in all_ways]
        return np.asarray(np.array(guilty) - np.logaddexp(innocent, household))


def _log_sum(logs: Floats) -> Floats:
    """Log of the sum of the exponentials of each row."""
    top = logs.max(axis=1)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.exp(logs - safe[:, None]).sum(axis=1)) + safe)
