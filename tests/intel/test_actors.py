from __future__ import annotations

import pytest

from sleetwatch.intel.actors import IT_WORKERS, actor_names, cluster_of, names_in


@pytest.mark.parametrize(
    "name", ["Jasper Sleet", "storm-0287", "UNC5267", "UNC 5267", "Wagemole", "NICKEL TAPESTRY", "PurpleDelta"]
)
def test_names_of_the_scheme_stand_for_it(name):
    assert cluster_of(name) == IT_WORKERS


@pytest.mark.parametrize(
    "name", ["Famous Chollima", "Void Dokkaebi", "Lazarus Group", "Moonstone Sleet", "Storm-1877", "nobody", ""]
)
def test_names_that_are_wider_disputed_or_strange_stand_for_nothing(name):
    assert cluster_of(name) is None


def test_the_neighbouring_campaign_is_a_cluster_of_its_own():
    assert cluster_of("Contagious Interview") == "contagious-interview"


def test_names_are_found_in_running_text_as_whole_words():
    text = "PurpleDelta overlaps with JASPER SLEET, unc 5267 and Wagemole; UNC52671 and xWagemole do not."

    assert [actor.name for actor in names_in(text)] == ["PurpleDelta", "Jasper Sleet", "UNC5267", "Wagemole"]


def test_every_edge_has_a_known_relation_and_a_source():
    relations = {actor.relation for actor in actor_names()}

    assert relations <= {"same", "overlap", "broader", "subset", "disputed", "separate"}
    assert all(actor.source for actor in actor_names())
