"""Homes by several papers: what agrees, what says less, what differs, and what must not be held against anybody."""

from __future__ import annotations

import pytest

from sleetwatch.intel import places
from sleetwatch.vetting.checks import Outcome
from sleetwatch.vetting.stated_homes import Said, beside, examine
from sleetwatch.workspace.stated_homes import StatedHomes
from tests.vetting.applicants import dossier, room


def homes(application: dict, location: dict | None = None, *documents: dict):
    told = {"address": None, "city": None, "region": None, "country": None, "documents": list(documents)} | application
    return StatedHomes(places.normalise_address, places.locate).of(told, {"basics": {"location": location}})


def said(application: dict, location: dict) -> Said | None:
    first, other = homes(application, location)
    return beside(first, other)


AUSTIN = {"address": "12 Elm Street, Apt 4B", "city": "Austin", "region": "TX", "country": "US"}


@pytest.mark.parametrize(
    ("application", "location"),
    [
        (AUSTIN, {"address": "12 ELM ST #4B", "city": "Austin", "region": "Texas", "countryCode": "US"}),
        (AUSTIN, {"address": "12 Elm St., Apartment 4B, Austin, TX 78701"}),
        ({"address": "12 Elm Street, Austin, TX 78701"}, {"address": "12 Elm St", "city": "Austin"}),
        (
            {"address": "Goethestraße 12, 80336 München"},
            {"address": "Goethestr. 12", "city": "Munich", "countryCode": "DE"},
        ),
        (
            {"address": "Rua das Flores, 123", "city": "São Paulo", "country": "BR"},
            {"address": "R. das Flores 123 apto 45", "city": "Sao Paulo", "region": "SP"},
        ),
        ({"address": "Flat 3, 12 Acacia Avenue, London SW1A 1AA"}, {"address": "12 Acacia Ave, London, UK"}),
        (
            {"address": "302, 5th Block Koramangala", "city": "Bangalore", "country": "IN"},
            {"address": "Flat No. 302, Koramangala 5th Block", "city": "Bengaluru", "region": "Karnataka"},
        ),
        (
            {"address": "2-21-1 Shibuya", "city": "Tokyo", "country": "JP"},
            {"address": "2-21-1, Shibuya, Shibuya-ku", "city": "Tokyo", "countryCode": "JP"},
        ),
    ],
)
def test_one_home_written_in_two_ways_is_one_home(application, location):
    assert said(application, location) is Said.SAME


@pytest.mark.parametrize(
    "location",
    [
        {"city": "Austin", "region": "TX"},
        {"city": "Austin"},
        {"city": "Round Rock", "region": "Texas", "countryCode": "US"},
        {"region": "TX", "countryCode": "US"},
        {"countryCode": "US"},
        {"address": "Austin, TX 78701"},
    ],
)
def test_a_resume_that_says_less_agrees_as_far_as_it_goes(location):
    assert said(AUSTIN, location) is Said.LESS


@pytest.mark.parametrize(
    ("location", "differs"),
    [
        ({"address": "99 Oak Avenue", "city": "Austin", "region": "TX"}, Said.STREET),
        ({"address": "12 Oak Street", "city": "Austin", "region": "TX"}, Said.STREET),
        ({"city": "Seattle", "region": "WA"}, Said.PLACE),
        ({"city": "Austin", "region": "MN", "countryCode": "US"}, Said.PLACE),
        ({"region": "California", "countryCode": "US"}, Said.PLACE),
        ({"city": "Lagos", "countryCode": "NG"}, Said.COUNTRY),
        ({"countryCode": "DE"}, Said.COUNTRY),
    ],
)
def test_another_street_place_or_country_is_told_apart(location, differs):
    assert said(AUSTIN, location) is differs


@pytest.mark.parametrize(
    ("application", "location"),
    [
        ({"city": "Nowhereville"}, {"city": "Austin", "region": "TX"}),
        ({"city": "渋谷区", "country": "JP"}, {"city": "Tokyo", "countryCode": "JP"}),
        ({"address": "東京都渋谷区渋谷2-21-1"}, {"city": "Austin"}),
        ({"city": "Kleinkleckersdorf", "country": "DE"}, {"city": "München", "countryCode": "DE"}),
    ],
)
def test_a_home_that_cannot_be_read_is_never_a_difference(application, location):
    assert said(application, location) is None


def test_two_scripts_of_one_street_are_no_two_streets():
    japanese = {"address": "渋谷2-21-1", "city": "Tokyo", "country": "JP"}

    assert said(japanese, {"address": "2-21-1 Shibuya", "city": "Tokyo", "countryCode": "JP"}) is Said.LESS


@pytest.mark.parametrize(
    ("city", "region", "country", "far", "its_country"),
    [
        ("Austin", "TX", "US", "Seattle", "US"),
        ("München", "Bayern", "DE", "Hamburg", "DE"),
        ("Bengaluru", "Karnataka", "IN", "Delhi", "IN"),
        ("São Paulo", "SP", "BR", "Manaus", "BR"),
        ("Osaka", None, "JP", "Sapporo", "JP"),
        ("Leeds", "England", "GB", "Plymouth", "GB"),
        ("Lagos", None, "NG", "Kano", "NG"),
        ("Huế", None, "VN", "Hanoi", "VN"),
    ],
)
def test_every_country_is_judged_alike(city, region, country, far, its_country):
    claimed = {"city": city, "region": region, "country": country}

    assert said(claimed, {"city": city, "countryCode": country}) is Said.LESS
    assert said(claimed, {"city": city}) is Said.LESS
    assert said(claimed, {"city": far, "countryCode": its_country}) is Said.PLACE


def test_a_difference_is_a_thing_to_ask_about_and_no_outcome():
    check = {"kind": "background_check", "metadata": {"address": "7 Pine Road, Seattle, WA 98101"}}
    one = dossier("A1", homes=homes(AUSTIN, {"city": "Austin", "region": "TX"}, check))

    found = list(examine([one], room()))

    assert [(each.check, each.outcome) for each in found] == [("papers-agree", Outcome.NOT_DONE)]
    assert found[0].because == (
        "the résumé names the same place, as far as it goes, as the application; the background check names another"
        " place than the application, about 2800 km away; people move, get their mail elsewhere or at their parents',"
        " and send old résumés: ask which it is"
    )
    assert found[0].details["home by the background check"] == "7 Pine Road, Seattle, WA, US"
    assert not any(word in found[0].because for word in ("Austin", "Seattle", "Elm", "Pine"))


def test_a_resumes_home_that_became_the_claim_is_not_held_against_itself():
    told = {"address": None, "city": "Austin", "region": None, "country": None, "documents": []}
    resume = {"basics": {"location": {"city": "Austin"}}, "meta": {"homeIsTheApplications": True}}

    assert StatedHomes(places.normalise_address, places.locate).of(told, resume) == ()


def test_where_a_photo_was_taken_is_no_home():
    photo = {"kind": "photo", "metadata": {"city": "Lagos", "country": "Nigeria"}}

    assert homes(AUSTIN, None, photo) == ()
