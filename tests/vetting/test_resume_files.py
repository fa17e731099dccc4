"""Résumés as strangers send them: real PDF and Word files, and files that mean harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from sleetwatch.errors import InputError, UserError
from sleetwatch.vetting import reading
from sleetwatch.vetting.pdf import MOST_PAGES, read_pdf
from sleetwatch.vetting.reading import MOST_BYTES, read_limited
from sleetwatch.vetting.resume_text import resume_of
from sleetwatch.vetting.word import read_word
from tests.vetting.applicants import RESUME, bomb, pdf_of, pdf_with, word_of


@pytest.mark.parametrize(("make", "read"), [(pdf_of, read_pdf), (word_of, read_word)])
def test_jobs_with_their_months_come_out_of_a_real_file(make, read):
    text, _ = read(make(RESUME))
    work = resume_of(text)["work"]

    assert [(job["name"], job["position"], job["startDate"], job.get("endDate")) for job in work] == [
        ("Northwind Labs", "Senior Software Engineer", "2019-01", None),
        ("Contoso Ltd", "Software Developer", "2015-03", "2018-12"),
        ("Initech", "QA Engineer", "2011", "2014"),
    ]
    assert "Kubernetes" in work[0]["highlights"][0]


def test_contacts_school_and_skills_come_out_too():
    found = resume_of(RESUME)

    assert found["basics"]["name"] == "Dana Whitfield"
    assert found["basics"]["email"] == "dana@example.org"
    assert found["basics"]["phone"] == "+1 512 867 5309"
    assert found["basics"]["profiles"] == [{"network": "github", "url": "https://github.com/danaw"}]
    assert found["education"][0]["institution"] == "University of Texas"
    assert [skill["name"] for skill in found["skills"]] == ["Python", "Go", "Kubernetes"]


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("Jan 2019 - Present", ("2019-01", None)),
        ("2019-03 to 2021-05", ("2019-03", "2021-05")),
        ("03/2015 - 12/2018", ("2015-03", "2018-12")),
        ("März 2019 bis heute", ("2019-03", None)),
        ("janvier 2020 à décembre 2021", ("2020-01", "2021-12")),
        ("2011 - 2014", ("2011", "2014")),
    ],
)
def test_months_are_read_as_people_write_them(written, months):
    work = resume_of(f"Experience\nEngineer, Northwind\n{written}\n- did things")["work"]

    assert [(job["startDate"], job.get("endDate")) for job in work] == [months]


def test_what_was_done_may_stand_in_plain_lines_and_schools_without_years():
    found = resume_of(
        "Experience\nSenior Engineer, Northwind\nJan 2019 - Present\n"
        "Built Kubernetes operators for the billing platform and moved the ledger\nto replayable streams\n"
        "Backend Engineer, Contoso GmbH\nMar 2008 - Dec 2011\n"
        "Ran nine regional processors and their payments from one console\n"
        "Fabrikam\nPlatform Developer 06/2004 - 02/2008\nKept build machines\n"
        "Education\nMSc in Computer Science, University of Texas"
    )

    jobs = [(job["position"], job["name"], job["highlights"][-1]) for job in found["work"]]
    assert jobs == [
        ("Senior Engineer", "Northwind", "to replayable streams"),
        ("Backend Engineer", "Contoso GmbH", "Ran nine regional processors and their payments from one console"),
        ("Platform Developer", "Fabrikam", "Kept build machines"),
    ]
    school = {"institution": "University of Texas", "studyType": "MSc", "area": "Computer Science"}
    assert found["education"] == [school]


@pytest.mark.parametrize(
    ("lines", "job"),
    [
        (("Moved the ledger to streams", "Senior Engineer, Contoso"), ("Contoso", "Senior Engineer")),
        (("Moved the ledger to streams", "Contoso", "Senior Engineer"), ("Contoso", "Senior Engineer")),
        (("Ran nine payment processors", "Senior Engineer | Contoso | Leeds"), ("Contoso", "Senior Engineer")),
        (("Kept build machines alive", "Contoso Ltd", "Senior Engineer | Remote"), ("Contoso Ltd", "Senior Engineer")),
        (("Bank of America", "Senior Engineer | Remote"), ("Bank of America", "Senior Engineer")),
        (
            ("United Parcel Service of America", "Senior Engineer"),
            ("United Parcel Service of America", "Senior Engineer"),
        ),
        (("Contoso", "Senior software engineer"), ("Contoso", "Senior software engineer")),
        (("Red Hat", "Head of platform engineering"), ("Red Hat", "Head of platform engineering")),
    ],
)
def test_what_was_done_before_is_no_employer(lines, job):
    text = ("Experience", "Engineer, Initech", "2011 - 2014", *lines, "2015 - 2018", "Wrote tests")

    work = resume_of("\n".join(text))["work"]
    assert (work[1].get("name"), work[1]["position"]) == job


def test_a_text_without_dates_is_no_career():
    assert "work" not in resume_of("Experience\nI did many things for many people.\n")


def test_a_pdf_says_who_made_it_with_what_and_by_which_clock():
    _, metadata = read_limited(pdf_of(RESUME, author="Somebody Else"), "pdf")

    assert metadata["Author"] == "Somebody Else"
    assert "ReportLab" in metadata["Producer"]
    assert metadata["CreationDate"].startswith("D:20")


def test_a_word_file_says_who_wrote_it():
    _, metadata = read_word(word_of(RESUME, author="Somebody Else"))

    assert metadata["Author"] == "Somebody Else"
    assert metadata["Application"]


def test_only_the_first_pages_of_a_long_pdf_are_read():
    text, _ = read_pdf(pdf_of("\f".join(f"page{number}" for number in range(MOST_PAGES + 5))))

    assert f"page{MOST_PAGES - 1}" in text
    assert f"page{MOST_PAGES}" not in text


def test_a_pdf_that_unpacks_to_gigabytes_fails_alone(monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 2)

    with pytest.raises(InputError):
        read_limited(pdf_with(bomb(3)), "pdf")


def test_a_word_file_that_unpacks_to_too_much_is_refused_whatever_it_says_of_its_size():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * (65 << 20))

    with pytest.raises(InputError, match="unpacks to more"):
        read_word(out.getvalue())


def test_entities_in_a_word_file_are_not_followed():
    evil = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
    <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&a;</w:t>
    </w:r></w:p></w:body></w:document>"""
    with zipfile.ZipFile(io.BytesIO(word_of("nothing"))) as plain:
        parts = {name: plain.read(name) for name in plain.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (parts | {"word/document.xml": evil}).items():
            archive.writestr(name, content)

    assert "root:" not in read_word(out.getvalue())[0]


def test_a_word_file_with_broken_xml_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_of("x"))) as plain, zipfile.ZipFile(out, "w") as archive:
        for name in plain.namelist():
            archive.writestr(name, b"<w:document" if name == "word/document.xml" else plain.read(name))

    with pytest.raises(InputError, match="cannot be read"):
        read_word(out.getvalue())


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 garbage", b"PK\x03\x04", b"\0" * 1000])
def test_rubbish_is_refused_in_one_line(data):
    for read in (read_pdf, read_word):
        with pytest.raises(InputError) as caught:
            read(data)
        assert "\n" not in str(caught.value)


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 0.01)

    with pytest.raises(InputError, match="longer than"):
        read_limited(pdf_of(RESUME), "pdf")


def test_a_huge_file_is_not_even_looked_at():
    with pytest.raises(InputError, match="MB"):
        read_limited(b"\0" * (MOST_BYTES + 1), "pdf")


def test_without_the_extra_one_line_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "docx", None)

    with pytest.raises(UserError, match=r"sleetwatch\[vetting\]"):
        read_word(b"PK")
