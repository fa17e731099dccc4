"""A block of the rates world as the product sees it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sleetwatch.bench import scorers
from sleetwatch.bench.rates_standings import first_lines, telling
from sleetwatch.odds import logit
from sleetwatch.report.waterfall import LEAST_SEEN
from sleetwatch.scores import EXPERT
from sleetwatch.signals import load_library
from sleetwatch.worlds.rates import Mix, RatesWorld
from sleetwatch.worlds.rates_links import Component
from sleetwatch.worlds.rates_table import LINK_SIGNALS

CATALOGUE = {signal.id: signal for signal in load_library()}
VIEW = "shared"


@pytest.fixture(scope="module")
def world():
    return RatesWorld(CATALOGUE, 5, mix=Mix(1 / 40))


@pytest.fixture(scope="module")
def accounts(world):
    return world.sample(1, 3000)


@pytest.fixture(scope="module")
def seen(world, accounts):
    return scorers.seen(world.flags, accounts, VIEW)


@pytest.fixture(scope="module")
def found(seen):
    return scorers.scored(seen, CATALOGUE)


def test_every_flag_becomes_one_hit_within_the_window(accounts, seen):
    own = [hit for hit in seen.hits if hit.signal not in LINK_SIGNALS.values()]

    assert len(own) == np.count_nonzero(accounts.strength)
    assert {hit.strength for hit in own} == {1, 2, 3}
    assert all(0 <= scorers.UNTIL - hit.last_at < 30 * 86_400_000_000 for hit in own)


def test_who_shares_a_thing_is_linked_to_each_other_and_shows_the_flag(accounts, seen):
    one = next(one for one in accounts.components if len(one.members) == 3 and len(one.kinds) == 2)
    names = {str(member) for member in one.members}
    edges = [edge for edge in seen.edges if edge.subject_a in names]
    flags = {(hit.subject, hit.signal) for hit in seen.hits if hit.subject in names}

    assert len(edges) == 3 * 2
    assert {edge.degree for edge in edges} == {3}
    shown = {kind for kind in one.kinds if one.strength(kind)}
    assert {(name, LINK_SIGNALS[kind]) for name in names for kind in shown} <= flags


def test_a_couple_that_claims_one_home_shows_no_flag_for_its_bank_account_and_a_weak_one_for_its_line():
    couple = Component((1, 2), frozenset({"bank", "egress"}), frozenset({VIEW}), one_home=True)
    strangers = replace(couple, one_home=False)

    assert (couple.strength("bank"), couple.strength("egress"), couple.strength("phone")) == (0, 1, 0)
    assert (strangers.strength("bank"), strangers.strength("egress")) == (2, 2)
    assert replace(strangers, members=(1, 2, 3)).strength("bank") == 3


def test_where_links_are_not_looked_at_there_are_none(world, accounts):
    assert not scorers.seen(world.flags, accounts, "none").edges


def test_who_shows_nothing_stands_at_the_prior(accounts, seen, found):
    scores = scorers.in_order(found, len(accounts.strength))
    showing = {int(hit.subject) for hit in seen.hits}
    silent = [row for row in range(len(scores)) if row not in showing]

    assert silent
    assert np.allclose(scores[silent], logit(scorers.LINE.prior))


def test_the_order_of_hits_and_people_changes_no_score(accounts, seen, found):
    turned = scorers.Seen(seen.people[::-1], seen.hits[::-1], seen.edges[::-1])
    again = scorers.scored(turned, CATALOGUE)

    assert np.array_equal(
        scorers.in_order(found, len(accounts.strength)), scorers.in_order(again, len(accounts.strength))
    )


def test_the_matrix_holds_red_flags_then_links_then_checks(world, accounts, seen):
    found = scorers.matrix(world.flags, accounts, VIEW)
    checks = sum(flag.exculpatory for flag in world.flags)

    assert found.shape[1] == len(world.flags) + len(LINK_SIGNALS)
    assert np.count_nonzero(found) == len(seen.hits)
    assert found[:, -checks:].max() == 1


def test_probabilities_follow_the_models_calibration():
    assert scorers.probabilities(np.array([0.0, logit(0.2)]), EXPERT) == pytest.approx([0.5, 0.2])


def test_the_first_lines_are_the_most_telling_of_those_that_are_shown(found):
    one = found[0]
    alone = {part.evidence.signal: part.nats for part, share in one.parts if share >= LEAST_SEEN}
    others = [nats for name, nats in alone.items() if name not in first_lines(one)]

    assert len(first_lines(one)) == 3
    assert all(alone.get(name, np.inf) >= max(others, default=0.0) for name in first_lines(one))


def test_a_stronger_hardware_kvm_is_more_telling_than_a_pay_account(world):
    worth = telling(world)
    ids = [flag.id for flag in world.flags]

    assert worth[ids.index("ip-kvm-identity"), 1:].min() > worth[ids.index("pay-to-a-processor"), 1:].max()
    assert worth[:, 0].max() == 0
    assert worth[[flag.exculpatory for flag in world.flags]].max() == 0
