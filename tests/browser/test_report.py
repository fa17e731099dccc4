from __future__ import annotations

from itertools import pairwise
from shutil import which

import pytest
from playwright.sync_api import Browser, Page

from sleetwatch.report import render
from tests.report.explained import EVERYBODY, HUNT

CHROMIUM = which("chromium")

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed; .ci/run installs it"),
    pytest.mark.enable_socket,
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(EVERYBODY, hunt=HUNT, revealed=True), "utf-8")
    return path.as_uri()


class Seen:
    """A page as somebody sees it, and what it did behind their back."""

    def __init__(self, browser: Browser, address: str, **context) -> None:
        self.context = browser.new_context(**context)
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)


def test_nothing_is_requested_but_the_page_and_nothing_complains(browser: Browser, address: str):
    seen = Seen(browser, address)
    assert [url for url in seen.requests if not url.startswith("data:")] == [address]
    assert seen.complaints == []
    assert seen.page.title() != "taken"
    seen.context.close()


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_no_width_needs_sideways_scrolling(browser: Browser, address: str, width: int):
    seen = Seen(browser, address, viewport={"width": width, "height": 900})
    seen.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    seen.context.close()


CONTRAST = """
() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const linear = v => v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => { const f = linear;
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const ground = node => { for (let n = node; n; n = n.parentElement) {
    const c = parse(getComputedStyle(n).backgroundColor); if (c.length && (c.length < 4 || c[3] === 1)) return c; }
    return parse(getComputedStyle(document.body).backgroundColor); };
  const low = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.getClientRects().length) continue;
    const ink = getComputedStyle(node)[node.tagName === 'text' ? 'fill' : 'color'];
    const [a, b] = [light(parse(ink)), light(ground(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) low.push([node.textContent.trim().slice(0, 40), (a + 0.05) / (b + 0.05)]);
  }
  return low;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_both_schemes(browser: Browser, address: str, scheme: str):
    seen = Seen(browser, address, color_scheme=scheme)
    seen.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert seen.page.evaluate(CONTRAST) == []
    seen.context.close()


def test_the_two_schemes_differ(browser: Browser, address: str):
    grounds = []
    for scheme in ("light", "dark"):
        seen = Seen(browser, address, color_scheme=scheme)
        grounds.append(seen.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        seen.context.close()
    assert grounds[0] != grounds[1]


def test_the_page_works_with_scripts_switched_off(browser: Browser, address: str):
    seen = Seen(browser, address, java_script_enabled=False)
    body = seen.page.locator("#s3")
    assert not body.is_visible()
    seen.page.locator("section.subject > details > summary", has_text="S-HT6WZPO2GK").click()
    assert body.is_visible()
    seen.context.close()


def test_the_keyboard_opens_a_closed_section_and_a_part_in_it(browser: Browser, address: str):
    seen = Seen(browser, address)
    seen.page.locator("section.subject > details > summary", has_text="S-HT6WZPO2GK").focus()
    seen.page.keyboard.press("Enter")
    seen.page.keyboard.press("Tab")
    assert seen.page.locator("#s3").is_visible()
    assert seen.page.evaluate("document.querySelector('#s3').contains(document.activeElement)")
    seen.context.close()


def test_a_step_of_the_waterfall_leads_to_its_reason_even_when_that_is_closed(browser: Browser, address: str):
    seen = Seen(browser, address)
    assert not seen.page.locator("#s1-p1").is_visible()
    seen.page.locator("a[href='#s1-p1']").click()
    assert seen.page.locator("#s1-p1").is_visible()
    seen.context.close()


def test_paper_shows_everything_on_white_whatever_is_closed_on_the_screen(browser: Browser, address: str):
    seen = Seen(browser, address, color_scheme="dark")
    seen.page.emulate_media(media="print", color_scheme="dark")
    heights = seen.page.locator(".subject .body").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert min(heights) > 100
    assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    seen.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_bar_stands_where_its_figures_say(browser: Browser, address: str, width: int):
    seen = Seen(browser, address, viewport={"width": width, "height": 900})
    ends = seen.page.locator("#s1 .fall rect.bar").evaluate_all(
        "all => all.map(one => { const box = one.getBoundingClientRect(); return [box.left, box.right] })"
    )
    for (_, end), (start, _) in pairwise(ends):
        assert start == pytest.approx(end, abs=1.6)
    seen.context.close()


def test_a_name_in_the_list_jumps_to_its_section(browser: Browser, address: str):
    seen = Seen(browser, address)
    link = seen.page.locator("table a", has_text="S-HT6WZPO2GK").first
    link.click()
    target = seen.page.locator(link.get_attribute("href") or "")
    assert target.is_visible()
    seen.context.close()
