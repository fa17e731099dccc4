"""`sleetwatch links`: whom a subject is tied to, the clusters, the personas."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from sleetwatch.cli import app
from sleetwatch.errors import UnknownName
from tests.workspace.tied import COUPLE, FARM, tied_company


@pytest.fixture(scope="module")
def tied(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("tied")
    return tied_company(place / "acme", place / "logs").root


def run(*words: object, columns: int = 300) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": str(columns)})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def clusters(tied: Path, *words: str) -> list[dict]:
    return json.loads(run("links", "clusters", "-w", tied, "--reveal", "--format", "json", *words))["clusters"]


def test_the_farm_is_a_cluster_and_the_couple_a_household(tied: Path):
    by_people = {tuple(sorted(one["worker_id"] or "" for one in found["subjects"])): found for found in clusters(tied)}

    assert by_people[FARM]["kind"] == "farm"
    assert {edge["link_kind"] for edge in by_people[FARM]["edges"]} == {"phone", "bank", "address"}
    assert by_people[FARM]["first_at"]
    assert by_people[COUPLE]["kind"] == "household"
    assert by_people[FARM]["probability"] > by_people[COUPLE]["probability"]


def test_a_referral_alone_makes_no_cluster(tied: Path):
    people = {one["worker_id"] for cluster in clusters(tied) for one in cluster["subjects"]}

    assert not {"w020", "w021"} & people


def test_clusters_of_one_kind_are_asked_for_by_name(tied: Path):
    assert {cluster["kind"] for cluster in clusters(tied, "--kind", "household")} == {"household"}
    with pytest.raises(UnknownName, match="farm, household, persona"):
        run("links", "clusters", "-w", tied, "--kind", "gang")


def test_nobody_is_named_without_reveal(tied: Path):
    told = (
        run("links", "clusters", "-w", tied) + run("links", "w001", "-w", tied) + run("links", "personas", "-w", tied)
    )

    assert "w001" not in told.replace("links w001", "")
    assert "Brian" not in told
    assert "Ottoline" not in told
    assert "S-" in told


def test_a_subject_shows_its_siblings_and_what_a_confirmation_would_make_of_them(tied: Path):
    told = json.loads(run("links", "w001", "-w", tied, "--reveal", "--format", "json"))
    siblings = {one["worker_id"]: one for one in told["links"]}

    assert set(siblings) == set(FARM) - {"w001"}
    assert {tie["link_kind"] for tie in siblings["w002"]["ties"]} == {"phone", "bank", "address"}
    assert all(one["if_confirmed"] >= one["probability"] for one in siblings.values())
    assert told["cluster"]["kind"] == "farm"
    assert all(tie["evidence"] for one in siblings.values() for tie in one["ties"])


def test_one_of_a_couple_confirmed_makes_the_other_somebody_to_look_at_and_no_more(tied: Path):
    [other] = json.loads(run("links", "w010", "-w", tied, "--reveal", "--format", "json"))["links"]

    assert other["worker_id"] == "w011"
    assert 5 * other["probability"] < other["if_confirmed"] < 0.3
    assert all(tie["one_home"] for tie in other["ties"])


def test_the_table_says_what_would_follow(tied: Path):
    told = run("links", "w001", "-w", tied, "--reveal")

    assert "is confirmed" in told
    assert "the same bank account" in told
    assert run("links", "of", "w001", "-w", tied, "--reveal") == told


def test_the_table_says_of_each_shared_thing_how_many_have_it_and_since_when(tied: Path):
    told = run("links", "w001", "-w", tied, "--reveal", columns=200)

    dated = [re.search(r"the same .*, since \d+ [A-Z][a-z]{2} 20\d\d", line) for line in told.splitlines()]
    assert len(list(filter(None, dated))) == told.count("the same")
    assert "the same bank account, since 2 Jan 2024" in told


def test_on_a_narrow_terminal_every_subject_can_still_be_copied(tied: Path):
    told = run("links", "clusters", "-w", tied, columns=80)
    subjects = {one["subject"] for cluster in clusters(tied) for one in cluster["subjects"]}

    assert {word for word in told.split() if word.startswith("S-")} == subjects


def test_a_masked_table_has_no_columns_for_what_is_masked(tied: Path):
    for words in (("links", "w001"), ("links", "personas")):
        assert "worker id" in run(*words, "-w", tied, "--reveal")
        assert "worker id" not in run(*words, "-w", tied)


def test_somebody_who_shares_nothing_is_said_to(tied: Path):
    assert "shares nothing" in run("links", "w040", "-w", tied)


def test_the_picture_is_one_svg_without_a_name(tied: Path, tmp_path: Path):
    run("links", "w001", "-w", tied, "--svg", tmp_path / "links.svg")

    picture = ET.fromstring((tmp_path / "links.svg").read_text())  # noqa: S314 - our own file
    texts = " ".join(picture.itertext())

    assert picture.tag.endswith("svg")
    assert len(picture.findall(".//{*}circle")) == 3
    assert "bank account" in texts
    assert "Brian" not in texts


def test_a_leaver_who_applies_again_is_one_persona_and_the_bars_add_up(tied: Path):
    pages = json.loads(run("links", "personas", "-w", tied, "--reveal", "--format", "json"))["personas"]

    [page] = pages
    assert {(one["kind"], one["name"]) for one in page["identities"]} == {
        ("leaver", "Ottoline Quistgaard"), ("applicant", "Ottoline Quistgaard"),
    }  # fmt: skip
    [link] = page["links"]
    assert sum(bar["bits"] for bar in link["bars"]) == pytest.approx(link["bits"])
    assert page["probability"] > 0.9


def farm_page(tied: Path, *words: str) -> dict:
    farms = [one for one in clusters(tied, "--kind", "farm") if len(one["subjects"]) == len(FARM)]
    named = farms[0]["cluster"]
    return json.loads(run("links", "farm", named, "-w", tied, "--format", "json", *words))["farm"]


def test_the_farm_page_tells_house_people_and_what_ties_them(tied: Path):
    page = farm_page(tied, "--reveal")
    house = page["houses"][0]

    assert house["address"].startswith("12 Hollow Road")
    assert len(house["delivered_to"]) == len(FARM)
    assert house["serials"] == [f"SN{name.upper()}" for name in FARM]
    assert {one["person"]["worker_id"] for one in page["people"]} == set(FARM)
    assert {one["kind"] for one in page["people"]} == {"worker"}
    shared = {one["link_kind"]: len(one["subjects"]) for one in page["things"]}
    assert shared == {"phone": 3, "address": 3, "bank": 2}
    assert page["benign"]
    assert page["first_seen"] <= page["last_seen"]


def test_a_masked_farm_page_says_nothing_of_who_and_where(tied: Path):
    told = json.dumps(farm_page(tied))

    assert not any(word in told for word in ("Hollow", "SNW", "w001", "Brian", "Nashville"))


def test_a_household_page_names_the_common_home_as_the_honest_reason(tied: Path):
    named = next(one["cluster"] for one in clusters(tied, "--kind", "household"))

    assert "one home" in run("links", "farm", named, "-w", tied)


def test_an_unknown_cluster_is_said_to_be_unknown(tied: Path):
    with pytest.raises(UnknownName, match="links clusters"):
        run("links", "farm", "C-NOBODY", "-w", tied)
