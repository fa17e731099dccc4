"""The home that a résumé or another document names: where it may stand, and where it must not be looked for."""

from __future__ import annotations

import time

import pytest

from sleetwatch.intel.postal import read_address
from sleetwatch.vetting.folder import CLAIMED, Found, Gazetteer, Looked, files_among, record_of
from sleetwatch.vetting.homes import home_in_document, said_in
from sleetwatch.vetting.pdf import read_pdf
from sleetwatch.vetting.resume_text import resume_of
from sleetwatch.vetting.word import read_word
from tests.vetting.applicants import pdf_of, word_of

JOB = "Experience\nEngineer, Northwind\nJan 2019 - Present\n- Kept it running in Paris, France\n"


def home(*head: str) -> dict[str, str] | None:
    return resume_of("\n".join(head) + "\n" + JOB, read_address).get("basics", {}).get("location")


@pytest.mark.parametrize(("make", "read"), [(pdf_of, read_pdf), (word_of, read_word)])
def test_the_home_comes_out_of_a_real_file(make, read):
    text, _ = read(make(f"Dana Whitfield\ndana@example.org | Austin, TX | +1 512 867 5309\n{JOB}"))

    found = resume_of(text, read_address)["basics"]
    assert found["location"] == {"city": "Austin", "region": "TX", "countryCode": "US"}
    assert found["phone"] == "+1 512 867 5309"


NAMES = ("address", "postalCode", "city", "region", "countryCode")


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("12 Elm Street, Apt 4B\nAustin, TX 78701", ("12 Elm Street, Apt 4B", "78701", "Austin", "TX", "US")),
        (
            "Flat 3, 12 Acacia Avenue\nReading\nBerkshire\nRG1 1AA",
            ("Flat 3, 12 Acacia Avenue", "RG1 1AA", "Reading", None, "GB"),
        ),
        ("Goethestraße 12\n80336 München\nTel.: +49 89 1234567", ("Goethestraße 12", "80336", "München", None, None)),
        (
            "Flat No. 302, Koramangala 5th Block,\nBengaluru - 560095, Karnataka, India",
            ("Flat No. 302, Koramangala 5th Block", "560095", "Bengaluru", "Karnataka", "IN"),
        ),
        (
            "Rua das Flores, 123 - Apto 45\nSão Paulo - SP, 01310-100",
            ("Rua das Flores, 123, Apto 45", "01310-100", "São Paulo", "SP", "BR"),
        ),
        ("2-21-1 Shibuya\nTokyo 150-0002, Japan", ("2-21-1 Shibuya", "150-0002", "Tokyo", None, "JP")),
        ("Location: Berlin", (None, None, "Berlin", None, None)),
        ("Address\nHauptstr. 5, 10115 Berlin", ("Hauptstr. 5", "10115", "Berlin", None, None)),
        ("Austin, TX dana@example.org +1 512 867 5309", (None, None, "Austin", "TX", "US")),
        ("Skills\nPython, Go\nContact\nAustin, TX", (None, None, "Austin", "TX", "US")),
    ],
)
def test_heads_of_many_countries_are_read(head, told):
    assert home("Dana Whitfield", head) == {name: text for name, text in zip(NAMES, told, strict=True) if text}


@pytest.mark.parametrize(
    "head",
    [
        ("Place of birth: Kyiv, Ukraine",),
        ("Place of birth", "Kyiv, Ukraine"),
        ("Place of birth | Kyiv, Ukraine",),
        ("Geburtsort", "Kiew, Ukraine"),
        ("Born in", "Hanoi, Vietnam"),
    ],
)
def test_a_birthplace_is_never_taken_for_a_home(head):
    assert home("Dana Whitfield", *head) is None
    assert home("Dana Whitfield", *head, "Austin, TX") == {"city": "Austin", "region": "TX", "countryCode": "US"}


@pytest.mark.parametrize(
    "head",
    [
        ("Willing to relocate to Austin, TX",),
        ("Relocation: Austin, TX",),
        ("Software Engineer at Google, Mountain View, CA",),
        ("Google, Mountain View, CA", "Jan 2019 - Present"),
        ("Senior Engineer, Contoso", "Austin, TX", "2015 - 2018"),
        ("現住所:東京都渋谷区渋谷2-21-1",),
    ],
)
def test_places_of_jobs_and_of_wishes_are_no_home(head):
    assert home("Dana Whitfield", *head) is None


def test_a_postal_code_is_no_telephone_number():
    for head in ("São Paulo - SP, 01310-100", "Austin, TX 78701-1234"):
        assert "phone" not in resume_of(f"Dana Whitfield\n{head}\n{JOB}", read_address)["basics"]


@pytest.mark.parametrize(
    "text",
    [
        "a," * 99_999,
        "1 " * 99_999,
        ("x" * 63 + ".") * 2000 + "@",
        "Austin, TX | " * 20_000,
        "1,\n" * 5000,
        "+1 " * 60_000,
    ],
)
def test_a_resume_made_to_be_slow_is_read_fast(text):
    began = time.process_time()
    resume_of(text, read_address)
    home_in_document(f"Address:\n{text}", read_address)

    assert time.process_time() - began < 2


def test_other_documents_name_a_home_behind_the_word_for_it_alone():
    check = "Report\nCourt of Austin, TX\nCurrent address: 12 Elm Street\nApt 4B\nAustin, TX 78701\nDate: 2026"

    assert home_in_document(check, read_address) == "12 Elm Street, Apt 4B, Austin, TX 78701"
    assert home_in_document("Court of\nAustin, TX", read_address) is None


def test_whatever_stands_in_a_json_resume_is_text_or_nothing():
    assert said_in({"basics": {"location": {"address": "2712 Broadway St\nCA 94115", "city": 7, "region": ["x"]}}}) == {
        "address": "2712 Broadway St, CA 94115"
    }
    assert said_in({"basics": {"location": "Austin, TX"}}) == {"address": "Austin, TX"}
    for odd in ({}, {"basics": []}, {"basics": {"location": 3}}, {"basics": {"location": None}}):
        assert said_in(odd) == {}


def record(told: dict, location: dict) -> dict:
    gazetteer = Gazetteer(read_address, {"Germany": "DE", "DE": "DE"}.get)
    return record_of(told, {"basics": {"location": location}}, [], "A1", "2026-02-02T10:00:00Z", gazetteer)


def test_the_resumes_home_is_the_claim_where_the_application_names_none():
    found = record({}, {"address": "Goethestraße 12", "city": "München", "countryCode": "Germany"})

    assert (found["address"], found["city"], found["country"]) == ("Goethestraße 12", "München", "DE")
    assert found["resume"]["meta"][CLAIMED]


def test_a_country_that_nobody_knows_does_not_refuse_the_application():
    assert "country" not in record({}, {"city": "Somewhere", "countryCode": "Narnia"})


def test_one_home_is_never_made_of_two_papers():
    found = record({"city": "Austin", "country": "US"}, {"address": "Goethestraße 12", "city": "München"})

    assert (found["city"], found.get("address")) == ("Austin", None)
    assert "meta" not in found["resume"]


def test_a_background_check_is_told_by_its_name_and_its_home_is_kept_beside_it():
    found = files_among([("background-check.pdf", b"x"), ("resume.pdf", b"x")])

    assert [one.kind for one in found] == ["background_check", "resume"]
    text = "Current address: 12 Elm Street, Austin, TX 78701"
    looked = [Looked(one, {}, text) for one in found]
    told = record_of({}, {"work": []}, looked, "A1", "2026-02-02T10:00:00Z", Gazetteer(read_address))
    assert [one["metadata"] for one in told["documents"]] == [{"address": "12 Elm Street, Austin, TX 78701"}, {}]
    assert isinstance(found[0], Found)
