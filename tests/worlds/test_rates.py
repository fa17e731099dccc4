"""The rates world: accounts drawn as the table says."""

from __future__ import annotations

import numpy as np
import pytest

from sleetwatch.signals import load_library
from sleetwatch.worlds import rates_table as table
from sleetwatch.worlds.rates import KINDS, Mix, RatesWorld, kind_shares
from sleetwatch.worlds.rates_links import WIDEST, log_kinds, log_nothing_seen

CATALOGUE = {signal.id: signal for signal in load_library()}


@pytest.fixture(scope="module")
def world():
    return RatesWorld(CATALOGUE, 7, mix=Mix(1 / 40))


@pytest.fixture(scope="module")
def accounts(world):
    return world.sample(0, 30_000)


def test_the_same_seed_gives_the_same_accounts_and_another_block_others(world):
    first, again = world.sample(3, 500), RatesWorld(CATALOGUE, 7, mix=Mix(1 / 40)).sample(3, 500)

    assert (first.strength == again.strength).all()
    assert first.components == again.components
    assert (first.strength != world.sample(4, 500).strength).any()
    assert (first.strength != world.sample(3, 500, purpose=2).strength).any()


def test_an_expert_without_error_is_right_on_average():
    world = RatesWorld(CATALOGUE, 7, expert_error=1.0)
    honest = kind_shares() @ world.monthly_rate[: len(KINDS)]
    scheme = Mix().schemes @ world.monthly_rate[len(KINDS) :]

    for said, found in (("honest_rate", honest), ("scheme_rate", scheme)):
        stated = np.array([getattr(flag, said).mean for flag in world.flags])
        assert 0.8 < np.median(found / stated) < 1.25


def test_a_wrong_expert_is_wrong_by_the_stated_factor():
    off = []
    for seed in range(12):
        world = RatesWorld(CATALOGUE, seed)
        scheme = Mix().schemes @ world.monthly_rate[len(KINDS) :]
        stated = np.array([flag.scheme_rate.mean for flag in world.flags])
        off.append(np.log(scheme / (1 - scheme) / (stated / (1 - stated))))

    assert np.exp(np.std(off)) == pytest.approx(table.EXPERT_ERROR, rel=0.2)


def test_hits_come_as_often_as_the_rates_say(world, accounts):
    honest = accounts.kind >= 0
    expected = kind_shares() @ world.monthly_rate[: len(KINDS)]
    seen = (accounts.strength[honest] > 0).mean(axis=0)

    assert (np.abs(seen - expected) < 5 * np.sqrt(expected / honest.sum()) + 0.004).all()


def test_strengths_are_bands_and_a_passed_check_has_one(world, accounts):
    checks = [flag.exculpatory for flag in world.flags]

    assert set(np.unique(accounts.strength)) == {0, 1, 2, 3}
    assert accounts.strength[:, checks].max() == 1


def test_flags_of_one_family_stir_together(world, accounts):
    """Within one kind of person, too: a month in which a family stirs trips several of its flags."""
    quiet = accounts.kind == KINDS.index("home")
    network = world.families["network"]
    shown = accounts.strength[quiet][:, network] > 0
    independent = 1 - np.prod(1 - shown.mean(axis=0))
    several = (shown.sum(axis=1) >= 2).mean()
    by_chance = independent - sum(
        shown[:, one].mean() * np.prod([1 - shown[:, other].mean() for other in range(len(network)) if other != one])
        for one in range(len(network))
    )

    assert several > 1.5 * by_chance


def test_in_a_usual_world_one_honest_person_in_five_shows_two_red_flags():
    shares = []
    for seed in range(12):
        world = RatesWorld(CATALOGUE, seed)
        red = [not flag.exculpatory for flag in world.flags]
        shares.append(((world.sample(0, 1500).strength[:, red] > 0).sum(axis=1) >= 2).mean())

    assert np.median(shares) >= 0.2


def test_cases_come_at_the_base_rate_and_by_level(accounts):
    share = accounts.malicious.mean()
    levels = np.bincount(accounts.level, minlength=5)[1:] / accounts.malicious.sum()

    assert share == pytest.approx(1 / 40, rel=0.15)
    assert levels == pytest.approx(list(table.LEVELS.values()), abs=0.08)


@pytest.mark.parametrize("view", ["none", "one tenant", "shared"])
def test_as_many_cases_are_linked_as_the_view_says(accounts, view):
    linked = {member for one in accounts.components if view in one.views for member in one.members}
    cases = np.flatnonzero(accounts.malicious)
    share = np.mean([member in linked for member in cases])

    assert share == pytest.approx(table.LINKED_SHARE[view], abs=0.08)


def test_a_farm_is_of_one_class_and_touches_one_innocent_at_most(accounts):
    for one in accounts.components:
        classes = accounts.scheme[list(one.members)]
        cases = classes[classes >= 0]
        assert len(cases) == 0 or (len(set(cases)) == 1 and len(cases) >= len(classes) - 1)


def test_nobody_is_in_two_components(accounts):
    members = [member for one in accounts.components for member in one.members]

    assert len(members) == len(set(members))


def test_without_flags_and_kinds_nobody_sees_them(accounts):
    blind = accounts.without([0, 3], frozenset({"address", "egress"}))

    assert blind.strength[:, [0, 3]].sum() == 0
    assert (blind.strength[:, 1] == accounts.strength[:, 1]).all()
    assert all(one.kinds and not one.kinds & {"address", "egress"} for one in blind.components)


def test_the_chances_of_what_is_shared_add_up_to_one():
    shares, hidden = table.FARM_SHARES, frozenset({"bank", "egress"})
    kinds = [frozenset(kind for place, kind in enumerate(shares) if number >> place & 1) for number in range(1, 64)]
    seen = {one - hidden for one in kinds} - {frozenset()}

    assert sum(np.exp(log_kinds(shares, one)) for one in kinds) == pytest.approx(1.0)
    total = sum(np.exp(log_kinds(shares, one, hidden)) for one in seen) + np.exp(log_nothing_seen(shares, hidden))
    assert total == pytest.approx(1.0)


def test_the_widest_view_sees_every_component(accounts):
    assert all(WIDEST in one.views for one in accounts.components)
