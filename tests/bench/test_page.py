"""The benchmark's page tells what the report holds, bad news first, and asks for nothing from outside."""

from __future__ import annotations

import base64
import re
from hashlib import sha256

import pytest

from sleetwatch.bench.page import render
from tests.bench.reports import REPORT


@pytest.fixture(scope="module")
def page():
    return render(REPORT)


def test_a_missed_target_stands_before_one_that_is_met(page):
    assert page.index("days, median") < page.index("recall at 5")


def test_figures_plots_seeds_and_what_it_is_not_are_on_the_page(page):
    for said in (
        "90.0\N{NO-BREAK SPACE}%",
        "n/m",
        "No forecast.",
        "1, 2",
        "1:2,000",
        "1 min 15 s",
        "M0.00 100.00",
        "never",
    ):
        assert said in page


def test_text_of_the_report_cannot_become_markup(page):
    assert "A &lt;plot&gt;" in page
    assert "<plot>" not in page


def test_the_page_has_no_script_asks_for_nothing_and_allows_only_its_own_style(page):
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()

    assert "<script" not in page
    assert "style=" not in page.replace("<style>", "")
    assert re.findall(r'(?:src|href)="(?!#|data:)', page) == []
    assert f"style-src 'sha256-{digest}'" in page
