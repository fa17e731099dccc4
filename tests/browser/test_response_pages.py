"""A response in a browser, from the plan of a case to the look back: by keyboard and mouse, for everybody's eyes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visitor
from tests.browser.looks import EVERYTHING, SEEN
from tests.served_case import ServedCase

pytestmark = pytest.mark.enable_socket

LOOKS = (("light", 1280, EVERYTHING), ("dark", 390, SEEN))


@pytest.fixture(scope="module")
def contained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedCase]:
    opened = ServedCase(tmp_path_factory.mktemp("contained"))
    yield opened
    opened.close()


def look(one: Visitor) -> None:
    """Everything unfolded, in both colours, wide and narrow."""
    one.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    for scheme, width, rules in LOOKS:
        one.page.emulate_media(color_scheme=scheme)
        one.page.set_viewport_size({"width": width, "height": 900})
        assert one.violations(rules) == [], f"{one.page.url} {scheme} {width}"
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_response_is_asked_approved_done_and_looked_back_on_by_its_pages(chromium: Browser, contained: ServedCase):
    dana, kim = Visitor(chromium, contained, "dana"), Visitor(chromium, contained, "kim")
    try:
        dana.go(f"/cases/{contained.case}/containment")
        look(dana)
        dana.page.set_viewport_size({"width": 1280, "height": 900})
        dana.page.get_by_label("Disable the account").check()
        dana.page.get_by_label("Why; who approves it reads it").fill("They signed in again.")
        dana.page.get_by_role("button", name="Ask a second person").click()
        kim.go("/responses")
        kim.page.locator("table a").first.click()
        kim.page.get_by_role("button", name="Approve").click()
        dana.page.reload()
        dana.page.get_by_role("button", name="Try it out").click()
        assert "revokeSignInSessions" not in dana.page.locator("main").inner_text()
        assert "PATCH" in dana.page.locator("main").inner_text()
        dana.page.get_by_role("button", name="Do it").click()
        look(dana)
        assert "It is done." in dana.page.locator("main").inner_text() + dana.page.locator(".told").inner_text()
        dana.go(f"/cases/{contained.case}/after")
        look(dana)
        assert dana.complaints + kim.complaints == []
        assert dana.elsewhere + kim.elsewhere == []
    finally:
        dana.context.close()
        kim.context.close()


def test_an_advisory_is_for_everybody(chromium: Browser, contained: ServedCase):
    workspace = contained.workspace
    workspace.people.add(workspace.access.actor("root"), "pat", ["provider"], "*")
    advice = {"signals": ["shared-mfa-device"], "send": True}
    made = workspace.advising.advise(workspace.access.actor("pat"), "One handset", "Several workers.", **advice)
    pat = Visitor(chromium, contained, "pat")
    try:
        pat.go(f"/advisories/{made.number}")
        look(pat)
        assert "acme" in pat.page.locator("main").inner_text()
        assert pat.complaints == []
    finally:
        pat.context.close()
