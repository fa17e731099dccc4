"""The benchmark's page in a browser: it fits, it complains of nothing, and it asks for nothing."""

from __future__ import annotations

from shutil import which

import pytest
from playwright.sync_api import Browser

from sleetwatch.bench.page import render
from tests.bench.reports import REPORT

CHROMIUM = which("chromium")

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed; .ci/run installs it"),
    pytest.mark.enable_socket,
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("bench") / "quality.html"
    path.write_text(render(REPORT), "utf-8")
    return path.as_uri()


def test_the_page_fits_every_width_in_light_and_dark_and_neither_asks_nor_complains(browser: Browser, address: str):
    for width, scheme in ((390, "light"), (1280, "dark"), (2560, "light")):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        heard: list[str] = []
        page.on("console", lambda message, heard=heard: heard.append(message.text))
        page.on("request", lambda request, heard=heard: heard.append(request.url))
        page.goto(address)

        assert [text for text in heard if text != address and not text.startswith("data:")] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert all(
            row["height"] < 110 for row in (one.bounding_box() for one in page.locator(".tables tbody tr").all())
        )
        page.close()


def test_on_paper_no_table_runs_off_the_sheet(browser: Browser, address: str):
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    page.close()


def test_lines_of_a_plot_are_drawn_and_the_dark_ground_is_dark(browser: Browser, address: str):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    page.goto(address)

    drawn = page.locator(".canvas path.stroke").first.bounding_box()
    ground = (
        page.evaluate("getComputedStyle(document.body).backgroundColor").removeprefix("rgb(").rstrip(")").split(",")
    )
    assert drawn is not None
    assert drawn["width"] > 200
    assert drawn["height"] > 100
    assert max(int(part) for part in ground) < 60
    page.close()
