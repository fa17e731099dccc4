"""Every served page in a browser: it fits, reads and complains of nothing, in light and dark, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sleetwatch.web.routes import ROUTES
from tests.browser.conftest import Visitor
from tests.browser.looks import look_at
from tests.browser.test_applicant_pages import APPLICANT_PAGES
from tests.served import TENANT, Served

pytestmark = pytest.mark.enable_socket

PAGES = (
    ("lead", "/suspects"),
    ("lead", "/suspects?level=case&owner=any&text=nobody-of-that-name"),
    ("lead", "/suspects/{tenant}/{first}"),
    ("lead", "/suspects/{tenant}/{last}"),
    ("lead", "/suspects/{tenant}/{first}/seen?raw=1"),
    ("lead", "/account"),
    ("lead", "/nowhere"),
    ("nobody", "/sign-in"),
    ("nobody", "/start/a-token"),
    ("admin", "/account"),
    ("lead", "/links"),
    ("lead", "/links/{tenant}/{cluster}"),
    ("lead", "/signals?fired=fired"),
    ("lead", "/signals/acts-far-from-claimed-work-place"),
    ("lead", "/sources"),
    ("lead", "/applicants"),
    ("recruiter", "/applicants/new"),
    ("lead", "/cases"),
    ("approver", "/requests"),
    ("lead", "/cases/new?subject={tenant}%2F{first}"),
    ("lead", "/cases/glass"),
    ("lead", "/cases/{case}"),
    ("lead", "/cases/{case}/reach"),
    ("lead", "/signals/acts-far-from-claimed-work-place/exception/{tenant}/{first}"),
    ("lead", "/signals/acts-far-from-claimed-work-place/exception/{tenant}/{first}?scope=signal"),
    ("lead", "/responses"),
    ("lead", "/notices"),
    ("lead", "/suspects/{tenant}/{first}/notice"),
    ("lead", "/advisories/new"),
    ("provider", "/links/across"),
    ("operator", "/welcome"),
    ("admin", "/settings"),
    ("auditor", "/audit?by=root@acme.example"),
)
"""Whose page, and where it is; a page that is not here is looked at by nobody."""
Make = Callable[..., Visitor]


def address(path: str, served: Served) -> str:
    subjects, made = served.subjects, {"cluster": served.cluster, "case": served.case}
    return path.format(tenant=TENANT, first=subjects[0], last=subjects[-1], **made)


OF_A_RESPONSE = {
    "/responses/{response}", "/cases/{case}/containment", "/cases/{case}/after", "/advisories/{advisory}",
}  # fmt: skip
"""These are looked at where there is a case that responds."""
UNSEEN = {
    "/": "leads to the suspects",
    "/static/{name}": "is part of pages",
    "/sign-in/elsewhere": "leads to the provider's own page",
    "/invitation/{token}": "is the page of /start/{token}",
    "/welcome/progress": "is part of /welcome",
    "/suspects/{tenant}/{subject}/report/{form}": "is a file to keep",
    "/cases/{case}/evidence/{sha256}": "is a file to keep",
    "/applicants/{tenant}/{applicant}/file/{sha256}": "is a file to keep",
    "/healthz": "is for programs",
    "/readyz": "is for programs",
    "/metrics": "is for programs",
}
"""What nobody looks at in a browser, and why."""


def test_no_page_is_forgotten():
    paths = {re.sub(r"\{\w+\}", "x", path.partition("?")[0]) for _, path in (*PAGES, *APPLICANT_PAGES)}
    pages = {one.path for one in ROUTES if one.method == "GET"} - UNSEEN.keys() - OF_A_RESPONSE
    seen = {page for page in pages if any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", page), path) for path in paths)}
    assert sorted(pages - seen) == []


@pytest.mark.parametrize(("role", "path"), PAGES, ids=[path for _, path in PAGES])
def test_a_page_is_for_everybody_fits_and_complains_of_nothing(served: Served, visitor: Make, role: str, path: str):
    one = visitor(None if role == "nobody" else role)
    look_at(one, address(path, served), ("404",) if path == "/nowhere" else ())


@pytest.mark.parametrize("width", [768, 2560])
def test_the_list_and_a_subject_fit_every_width(served: Served, visitor: Make, width: int):
    one = visitor(viewport={"width": width, "height": 900})
    for path in ("/suspects", address("/suspects/{tenant}/{first}", served)):
        one.go(path)
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_choice_of_colours_is_kept_and_wins_over_the_systems(visitor: Make):
    one = visitor(color_scheme="light")
    one.go("/suspects")
    one.page.locator(".me summary").click()
    one.page.get_by_label("Dark").check()
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = one.page.evaluate(ground)
    one.go("/account")

    assert one.page.evaluate(ground) == dark
    assert max(int(part) for part in dark.removeprefix("rgb(").rstrip(")").split(",")) < 60


def test_on_paper_the_list_is_black_on_white_whatever_was_chosen(visitor: Make):
    one = visitor(color_scheme="dark")
    one.go("/suspects")
    one.page.evaluate("localStorage.setItem('theme', 'dark')")
    one.go("/suspects")
    one.page.emulate_media(media="print", color_scheme="dark")

    assert one.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not one.page.locator(".bulk").is_visible()


def test_a_script_that_is_not_ours_does_not_run(visitor: Make):
    one = visitor()
    one.go("/suspects")
    one.page.evaluate(
        "() => { const bad = document.createElement('script'); bad.textContent = 'document.title = \"taken\"';"
        " document.head.append(bad); document.body.setAttribute('onclick', 'document.title = \"taken\"') }"
    )
    one.page.locator("h1").click()

    assert one.page.title() != "taken"
    assert any("Content Security Policy" in text for text in one.complaints)
