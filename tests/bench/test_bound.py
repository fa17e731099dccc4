"""The best possible score: against sums written out by hand, and against what is true."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sleetwatch.bench import metrics, scorers
from sleetwatch.bench.bound import Bound
from sleetwatch.signals import load_library
from sleetwatch.worlds import rates_table as table
from sleetwatch.worlds.rates import KINDS, SCHEMES, Mix, RatesWorld, kinds_by_department
from sleetwatch.worlds.rates_links import log_kinds

CATALOGUE = {signal.id: signal for signal in load_library()}


@pytest.fixture(scope="module")
def world():
    return RatesWorld(CATALOGUE, 5, mix=Mix(1 / 50))


@pytest.fixture(scope="module")
def accounts(world):
    return world.sample(0, 20_000)


def likelihood_by_hand(world, which, strengths):
    """P(flags | class), one family and one state after the other."""
    total = 1.0
    for family, members in world.families.items():
        share, summed = table.EPISODES[family][0], 0.0
        for state, weight in ((0, 1 - share), (1, share)):
            term = weight
            for flag in members:
                rate, strength = world.rate[which, state, flag], strengths[flag]
                term *= rate * world.band[which, flag, strength - 1] if strength else 1 - rate
            summed += term
        total *= summed
    return total


def test_the_likelihood_is_the_sum_over_quiet_and_stirred_months(world, accounts):
    found = Bound(world).log_likelihood(accounts)

    for row, which in product((0, 17, int(np.flatnonzero(accounts.malicious)[0])), (0, len(KINDS))):
        by_hand = np.log(likelihood_by_hand(world, which, accounts.strength[row]))
        assert found[row, which] == pytest.approx(by_hand)


def test_likelihoods_of_all_that_a_family_can_show_add_up_to_one(world):
    members = world.families["hours"]
    total = 0.0
    for shown in product((0, 1, 2, 3), repeat=len(members)):
        if all(
            strength <= 1 or not world.flags[flag].exculpatory for strength, flag in zip(shown, members, strict=True)
        ):
            share = table.EPISODES["hours"][0]
            for state, weight in ((0, 1 - share), (1, share)):
                rate, band = world.rate[0, state, members], world.band[0, members]
                total += weight * np.prod(
                    [r * b[s - 1] if s else 1 - r for r, b, s in zip(rate, band, shown, strict=True)]
                )

    assert total == pytest.approx(1.0)


def test_the_posterior_of_a_lone_account_is_bayes_rule(world, accounts):
    row = 11
    cases = sum(
        world.mix.base_rate * share * likelihood_by_hand(world, len(KINDS) + which, accounts.strength[row])
        for which, share in enumerate(world.mix.schemes)
    )
    honest = (1 - world.mix.base_rate) * sum(
        share * likelihood_by_hand(world, which, accounts.strength[row])
        for which, share in enumerate(kinds_by_department()[accounts.department[row]])
    )

    assert Bound(world).log_odds(accounts, "none")[row] == pytest.approx(np.log(cases / honest))


def test_the_posterior_in_a_component_is_the_sum_over_who_may_be_a_case(world, accounts):
    view = "shared"
    bound = Bound(world)
    one = next(one for one in accounts.components if len(one.members) == 3 and accounts.malicious[one.members[0]])
    honest, scheme = bound._split(bound.log_likelihood(accounts), accounts)
    weights = {
        guilty: weight_by_hand(world, one, guilty, honest[list(one.members)], scheme[list(one.members)], view)
        for guilty in product((False, True), repeat=3)
    }
    found = bound.log_odds(accounts, view)

    for place, member in enumerate(one.members):
        case = sum(weight for guilty, weight in weights.items() if guilty[place])
        other = sum(weight for guilty, weight in weights.items() if not guilty[place])
        assert found[member] == pytest.approx(np.log(case / other))


def weight_by_hand(world, one, guilty, honest, scheme, view):
    """How likely it is that just these of three are cases, and that all show what they show."""
    if not any(guilty):
        shared = np.exp(log_kinds(table.HOUSEHOLD_SHARES, one.kinds))
        shared *= table.ONE_HOME_HOUSEHOLD if one.one_home else 1 - table.ONE_HOME_HOUSEHOLD
        return world.links.households(view) * table.HOUSEHOLD_SIZES[3] * shared * np.exp(honest.sum())
    innocents = guilty.count(False)
    if innocents > 1:
        return 0.0
    which = {0: (1 - table.TOUCHES_INNOCENT) * table.FARM_SIZES[3], 1: table.TOUCHES_INNOCENT * table.FARM_SIZES[2] / 3}
    shared = which[innocents] * np.exp(log_kinds(table.FARM_SHARES, one.kinds))
    shared *= table.ONE_HOME_FARM if one.one_home else 1 - table.ONE_HOME_FARM
    total = 0.0
    for place in range(len(SCHEMES)):
        members = [scheme[row, place] if case else honest[row] for row, case in enumerate(guilty)]
        total += world.links.farms(view)[place] * np.exp(sum(members))
    return total * shared


@pytest.mark.parametrize("view", ["none", "one tenant", "shared"])
def test_its_probabilities_are_true(world, accounts, view):
    probability = 1 / (1 + np.exp(-Bound(world).log_odds(accounts, view)))
    spread = np.sqrt((probability * (1 - probability)).sum())

    assert abs(probability.sum() - accounts.malicious.sum()) < 4 * spread + 20  # how many cases there are is drawn, too
    assert metrics.calibration_error(probability, accounts.malicious, at_least=0.2) < 0.08


def test_more_links_in_sight_are_worth_more(world, accounts):
    bound = Bound(world)
    precision = [
        metrics.average_precision(bound.log_odds(accounts, view), accounts.malicious)
        for view in ("none", "one tenant", "shared")
    ]

    assert precision == sorted(precision)
    assert precision[2] > precision[0] + 0.02


def test_nothing_beats_it(world, accounts):
    bound = metrics.average_precision(Bound(world).log_odds(accounts, "one tenant"), accounts.malicious)
    found = scorers.scored(scorers.seen(world.flags, accounts, "one tenant"), CATALOGUE)
    ours = metrics.average_precision(scorers.in_order(found, len(accounts.strength)), accounts.malicious)

    assert 0.5 * bound < ours < bound


def test_what_is_out_of_sight_changes_nothing(world, accounts):
    dark, kinds = (0, 5), frozenset({"egress"})
    other = accounts.strength.copy()
    other[:, dark] = 1 - (other[:, dark] > 0)
    changed = accounts.without((), kinds)
    changed = type(changed)(other, changed.day, changed.department, changed.kind, changed.scheme, changed.components)
    bound = Bound(world, dark, kinds)

    assert np.array_equal(bound.log_odds(accounts.without(dark, kinds), "shared"), bound.log_odds(changed, "shared"))


def test_links_out_of_sight_leave_true_probabilities(world, accounts):
    kinds = frozenset({"egress", "address"})
    blind = accounts.without((), kinds)
    probability = 1 / (1 + np.exp(-Bound(world, (), kinds).log_odds(blind, "shared")))

    assert abs(probability.sum() - accounts.malicious.sum()) < 4 * np.sqrt((probability * (1 - probability)).sum()) + 20
