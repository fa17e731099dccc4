"""Takes a picture of every page, in light and dark, on a wide and a narrow screen.

`python -m tools.screens --output FOLDER` makes a demo company in a folder of its own, serves it to one person who may
do everything, walks through the pages in headless Chromium and writes `NAME-SCHEME-WIDTH.png`. `--workspace DIR` serves
a copy of a workspace that is already there; `--only links,farm` takes these alone, `--fit` what fits the screen, and
`--small` is for few colours. A page that complains in the console, asks another host for something or is wider than the
screen is named, and the command ends with 1. With `--against FOLDER`, pictures of the same workspace that were taken
before, every page that changed is named too, and `NAME.changed.png` shows what differs, for somebody to look at.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from sleetwatch.web.server import PageServer
from sleetwatch.workspace import Workspace
from tools.picture import BROWSERS, QUIET, make_demo
from tools.picture_changes import changes

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (1280, 390)
HEIGHT = 900
SECOND = "bo@example.test"
WHO, PASSWORD = "ada@example.test", "a long pass phrase for screens"


@dataclass(frozen=True, slots=True)
class Screen:
    """One page to take, and where it is: an address, or the first link of this form on an earlier page."""

    name: str
    address: str
    link: str = ""
    below: str = ""
    """What comes after that link's address."""


SCREENS = (
    Screen("suspects", "/suspects"),
    Screen("suspect", "/suspects", "[data-open]"),
    Screen("seen", "/suspects", "[data-open]", "/seen"),
    Screen("links", "/links"),
    Screen("farm", "/links", "a.subject-link"),
    Screen("applicants", "/applicants"),
    Screen("applicant", "/applicants", "table a.subject-link"),
    Screen("applicant-call", "/applicants", "table a.subject-link", "/call"),
    Screen("applicant-notice", "/applicants", "table a.subject-link", "/notice"),
    Screen("applicant-report", "/applicants", "table a.subject-link", "/report"),
    Screen("applicant-pictures", "/applicants", "table a.subject-link", "/pictures"),
    Screen("cases", "/cases"),
    Screen("case-new", "/cases/new"),
    Screen("case", "/cases", "table a.case-link"),
    Screen("responses", "/responses"),
    Screen("response", "/responses", "table a.subject-link"),
    Screen("containment", "/responses", "a.case-link"),
    Screen("after", "/responses", "a.case-link", "/../after?since=2026-01-01"),
    Screen("requests", "/requests"),
    Screen("notices", "/notices"),
    Screen("notice", "/suspects", "[data-open]", "/notice"),
    Screen("advisory-new", "/advisories/new"),
    Screen("advisory", "/notices", "table a.case-link"),
    Screen("signals", "/signals"),
    Screen("signal", "/signals/shared-mfa-device"),
    Screen("exception", "/signals/shared-mfa-device", "td a[href*=exception]"),
    Screen("exception-wide", "/signals/shared-mfa-device", "td a[href*=exception]", "?scope=signal"),
    Screen("sources", "/sources"),
    Screen("start", "/welcome"),
    Screen("audit", "/audit"),
    Screen("settings", "/settings"),
    Screen("account", "/account"),
)


@dataclass(slots=True)
class Walk:
    """What was seen on the way."""

    server: PageServer
    output: Path
    whole: bool = True
    """The page from its top to its end, not only what fits the screen."""
    height: int = HEIGHT
    """Of the screen, in pixels."""
    small: bool = False
    """With so few colours that a picture is a third as large."""
    complaints: list[str] = field(default_factory=list)

    def take(self, browser: Browser, screens: Sequence[Screen], scheme: Literal["light", "dark"], width: int) -> None:
        """Every page in one colour scheme and width."""
        context = browser.new_context(color_scheme=scheme, viewport=ViewportSize(width=width, height=self.height))
        token = self.server.workspace.sign_ins.open_session(WHO, "password")
        context.add_cookies([{"name": "sleetwatch", "value": token, "url": self.server.origins.first}])
        page = context.new_page()
        page.on("console", lambda message: self._complain(page, message.text))
        page.on("request", lambda request: self._check(page, request.url))
        for screen in screens:
            if self._open(page, screen):
                self._check_width(page, screen, width)
                path = self.output / f"{screen.name}-{scheme}-{width}.png"
                page.screenshot(path=path, full_page=self.whole, animations="disabled")
                if self.small:
                    shrink(path)
        context.close()

    def _open(self, page: Page, screen: Screen) -> bool:
        answer = page.goto(self.server.origins.first + screen.address)
        if screen.link:
            links = page.locator(screen.link)
            if not links.count():
                self._complain(page, f"nothing leads to {screen.name}")
                return False
            address = (links.first.get_attribute("href") or "").partition("?")[0] + screen.below
            answer = page.goto(self.server.origins.first + address)
        if answer is None or not answer.ok:
            self._complain(page, f"{screen.name} answers {answer.status if answer else 'nothing'}")
        page.locator("[aria-busy]").wait_for(state="detached")  # what comes in after the page
        return answer is not None

    def _check_width(self, page: Page, screen: Screen, width: int) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            self._complain(page, f"{screen.name} is {wide} pixels wide on a screen of {width}")

    def _check(self, page: Page, url: str) -> None:
        if not url.startswith((self.server.origins.first, "data:")):
            self._complain(page, f"asks for {url}")

    def _complain(self, page: Page, said: str) -> None:
        self.complaints.append(f"{page.url}: {said}")


def main(arguments: Sequence[str]) -> int:
    """Take them all."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--workspace", type=Path, help="a workspace that is already there; a copy of it is served")
    options.add_argument("--output", type=Path, required=True, help="the folder for the pictures")
    options.add_argument("--only", help="names of pages, with commas between")
    options.add_argument(
        "--against", type=Path, help="pictures of the same workspace from before: what differs is named"
    )
    options.add_argument("--fit", action="store_true", help="only what fits the screen, as for the README")
    options.add_argument(
        "--height", type=int, default=HEIGHT, help="of the screen, in pixels; the README's suspect: 1240"
    )
    options.add_argument("--small", action="store_true", help="with 128 colours, as for the tutorials")
    chosen = options.parse_args(arguments)
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        sys.stderr.write("No Chromium found. On Debian or Ubuntu: apt-get install chromium\n")
        return 2
    chosen.output.mkdir(parents=True, exist_ok=True)
    names = chosen.only.split(",") if chosen.only else [one.name for one in SCREENS]
    with tempfile.TemporaryDirectory() as aside, served(chosen.workspace, Path(aside)) as server:
        walk = Walk(server, chosen.output, whole=not chosen.fit, height=chosen.height, small=chosen.small)
        complaints = take_all(browser, walk, [one for one in SCREENS if one.name in names])
    if chosen.against is not None:
        complaints += [f"{one.name} {one.says}" for one in changes(chosen.against, chosen.output)]
    for one in dict.fromkeys(complaints):
        sys.stderr.write(f"{one}\n")
    return 1 if complaints else 0


def shrink(path: Path) -> None:
    """Write a picture anew with 128 colours of its own."""
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def take_all(executable: str, walk: Walk, screens: Sequence[Screen]) -> list[str]:
    """Every page in every scheme and width; returns what was wrong."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=QUIET)
        for scheme in SCHEMES:
            for width in WIDTHS:
                walk.take(browser, screens, scheme, width)
        browser.close()
    return walk.complaints


@contextmanager
def served(workspace: Path | None, aside: Path) -> Iterator[PageServer]:
    """A workspace's pages at an address of this machine, with one person who may do everything."""
    root = Path(shutil.copytree(workspace, aside / workspace.name)) if workspace else make_demo(aside / "northlight")
    opened = Workspace.open(root)
    if opened.people.is_empty:
        opened.people.begin(opened.people.start_link(), WHO, PASSWORD)
    begin_case(opened)
    begin_exception(opened)
    begin_response(opened)
    begin_advisory(opened)
    server = PageServer(opened, "127.0.0.1", 0)
    thread = server.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


def begin_case(workspace: Workspace) -> None:
    """A case on the two likeliest, for its page to have something on it."""
    actor, worst = workspace.access.actor(WHO), workspace.suspects(limit=2)
    page = workspace.cases.open(
        actor,
        tenant=worst[0].tenant,
        title="Two laptops at one address",
        subjects=[one.subject for one in worst],
        reason="Both laptops were delivered to one house, and one handset passes both sign-ins.",
    )
    workspace.cases.note(actor, page.number, "Asked facilities for both shipping labels; they come tomorrow.")


def begin_response(workspace: Workspace) -> None:
    """A case that responds, with a response that waits for a second person."""
    actor, third = workspace.access.actor(WHO), workspace.suspects(limit=3)[-1]
    workspace.people.add(actor, SECOND, ("lead", "investigator", "approver"))
    second = workspace.access.actor(SECOND)
    cases, why = workspace.cases, "Two people looked, and agree."
    number = cases.open(
        actor, tenant=third.tenant, title="A worker confirmed", subjects=[third.subject], reason=why
    ).number
    cases.add_member(actor, number, SECOND, "investigator", "works on it")
    cases.move(actor, number, "checking", why)
    verdict = cases.judge(actor, number, third.subject, "confirmed", reason="farm-found")
    workspace.judging.approve(second, verdict.verdict)
    cases.move(actor, number, "decided", why)
    workspace.requests.approve(second, workspace.requests.ask(actor, "response", case=number, reason=why).number)
    cases.move(actor, number, "responding", why)
    workspace.responses.ask(actor, number, third.subject, ["payroll-hold"], reason=why)


def begin_advisory(workspace: Workspace) -> None:
    """An advisory on a signal, sent, for its page and the list to have one."""
    workspace.advising.advise(
        workspace.access.actor(WHO),
        "One handset passes the second step of several workers",
        "Facilitators keep one handset for the second step of several workers.\n\nLook for handsets with many owners.",
        signals=["shared-mfa-device"],
        send=True,
    )


def begin_exception(workspace: Workspace) -> None:
    """An exception that waits for a second person, for the signal's page to have one."""
    actor, tenant = workspace.access.actor(WHO), workspace.suspects(limit=1)[0].tenant
    workspace.exceptions.make(actor, tenant, "shared-mfa-device", "signal", reason="known-network")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
