"""Reports as files that the browser keeps: by the page's own decision, masked while nothing was revealed."""

from __future__ import annotations

import io

import pytest
from pdfminer.high_level import extract_text

from tests.served import TENANT, Served


@pytest.mark.parametrize(
    ("form", "begins"), [("html", b"<!doctype html>"), ("pdf", b"%PDF-"), ("md", b"# User report")]
)
def test_a_subjects_report_is_a_file_without_a_name(served: Served, form: str, begins: bytes):
    subject = served.subjects[len(served.subjects) // 2]  # of the first and the last other tests ask for the name
    with served.client("analyst") as client:
        answer = client.get(f"/suspects/{TENANT}/{subject}/report/{form}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{subject}.{form}"'
    assert answer.content.startswith(begins)
    said = extract_text(io.BytesIO(answer.content)) if form == "pdf" else answer.text
    assert subject in said
    assert "Person" not in said
    assert ("analyst@acme.example", "queue.read", "done") in served.acts()[-3:]


def test_a_form_that_there_is_not_is_not_there(served: Served):
    with served.client("analyst") as client:
        assert client.get(f"/suspects/{TENANT}/{served.subjects[0]}/report/exe").status_code == 404


def test_a_case_is_taken_out_as_pdf_by_its_members_alone(served: Served):
    with served.client("lead") as client:
        answer = client.post(f"/cases/{served.case}/report.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"] == f'attachment; filename="case-{served.case}.pdf"'
    with served.client("analyst") as client:
        assert client.post(f"/cases/{served.case}/report.pdf").status_code == 404
