"""Résumés in two columns, and with dates at the right margin: read as a person reads them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from sleetwatch.vetting.columns import NEXT_COLUMN, Line, read_in_order
from sleetwatch.vetting.pdf import read_pdf
from sleetwatch.vetting.resume_text import resume_of

ABOUT = (
    "Dana Whitfield", "dana@example.org", "+1 512 867 5309", "Skills", "Python", "Go", "Education",
    "University of Texas", "BSc in Computer Science", "2007 - 2011",
)  # fmt: skip
WORK = (
    "Experience",
    "Senior Software Engineer, Northwind Labs",
    "Jan 2019 - Present",
    "- Led the move of billing to Kubernetes",
    "Software Developer | Contoso Ltd | 03/2015 - 12/2018",
    "- Built the reporting service in Java",
    "- Taught four trainees",
)
JOBS = [("Northwind Labs", "2019-01", None), ("Contoso Ltd", "2015-03", "2018-12")]


def page(*columns: tuple[float, tuple[str, ...]], right: bool = False) -> bytes:
    """A page with texts from these places on; with `right` the second column ends at the margin."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=A4)
    canvas.setFont("Helvetica", 10)
    for number, (left, lines) in enumerate(columns):
        for row, line in enumerate(lines):
            draw = canvas.drawRightString if right and number else canvas.drawString
            draw(left, 800 - 14 * row, line)
    canvas.save()
    return held.getvalue()


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param([(40, ABOUT), (230, WORK)], id="the person on the left"),
        pytest.param([(40, WORK), (380, ABOUT)], id="the person on the right"),
    ],
)
def test_a_resume_in_two_columns_is_read_column_by_column(columns):
    found = resume_of(read_pdf(page(*columns))[0])

    assert found["basics"]["name"] == "Dana Whitfield"
    assert [(job["name"], job["startDate"], job.get("endDate")) for job in found["work"]] == JOBS
    assert found["work"][-1]["highlights"] == ["Built the reporting service in Java", "Taught four trainees"]
    assert [skill["name"] for skill in found["skills"]] == ["Python", "Go"]
    assert found["education"][0]["institution"] == "University of Texas"


def test_dates_at_the_right_margin_belong_to_the_jobs_beside_them():
    left = (
        "Dana Whitfield", "Experience", "Senior Software Engineer, Northwind Labs", "- Led the move of billing",
        "Software Developer, Contoso Ltd", "- Built the reporting service",
    )  # fmt: skip
    dates = ("", "", "Jan 2019 - Present", "", "03/2015 - 12/2018", "")

    found = resume_of(read_pdf(page((40, left), (550, dates), right=True))[0])

    assert [(job["name"], job["startDate"], job.get("endDate")) for job in found["work"]] == JOBS


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 500), st.floats(1, 200), st.floats(0, 800), st.text("ab 2019", min_size=1, max_size=9)),
        max_size=30,
    )
)
def test_no_line_is_lost_or_told_twice_however_a_page_is_laid_out(placed):
    lines = [Line(left, left + width, top, text) for left, width, top, text in placed]

    told = read_in_order(lines, 595).replace(NEXT_COLUMN, "")

    assert sorted(told.replace("\n", "").replace(" ", "")) == sorted(
        "".join(one.text for one in lines).replace(" ", "")
    )
