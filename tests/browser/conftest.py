"""One browser for all tests of the served pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from shutil import which

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.served import Served

CHROMIUM = which("chromium")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Visitor:
    """Somebody's browser, and what it complained of."""

    def __init__(self, chromium: Browser, served: Served, role: str | None, **how) -> None:
        self.served = served
        self.context: BrowserContext = chromium.new_context(base_url=served.address, **how)
        if role is not None:
            self.context.add_cookies([{"name": "sleetwatch", "value": served.session(role), "url": served.address}])
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _hear(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        """Open a page of ours, and wait for what it brings in afterwards."""
        self.page.goto(path)
        self.page.locator("[aria-busy]").wait_for(state="detached")
        return self.page

    def violations(self, rules: dict[str, object]) -> list[tuple[str, str, str | None]]:
        """What axe finds by these rules on the page as it stands. The script is large: a page is given it once."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE_SCRIPT)
        asked = {"runOnly": rules, "resultTypes": ["violations"]}
        found = self.page.evaluate("asked => axe.run(document, asked)", asked)["violations"]
        return [(rule["id"], rule["nodes"][0]["html"][:200], rule["nodes"][0].get("failureSummary")) for rule in found]

    @property
    def elsewhere(self) -> list[str]:
        """What was asked of other hosts."""
        return [url for url in self.asked if not url.startswith((self.served.address, "data:"))]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is not installed; .ci/run installs it")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    """The same, for pages that are files: a process can drive one browser at a time."""
    return chromium


@pytest.fixture
def visitor(chromium: Browser, served: Served) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors: `visitor("lead", color_scheme="dark")`."""
    made: list[Visitor] = []

    def make(role: str | None = "lead", **how) -> Visitor:
        made.append(Visitor(chromium, served, role, **how))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
