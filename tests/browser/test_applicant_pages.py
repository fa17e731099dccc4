"""One applicant's pages in a browser: checks, the guided call, the letter, the pictures, and what is read aloud."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from sleetwatch.vetting import reading
from sleetwatch.workspace import Workspace, vetting_folder, vetting_pictures
from tests.browser.conftest import Visitor
from tests.browser.looks import look_at, tab_through
from tests.report.explained import LONG, REORDERING, SCRIPT
from tests.served import TENANT, Served
from tests.vetting.portraits import ROOM, camera, edit, jpeg, portrait

pytestmark = pytest.mark.enable_socket

FULL, BARE, HIRED = "A-1", "A-2", "A-3"
"""Of whom everything is known and everything was done, of whom next to nothing, and who works here now."""
APPLICANT_PAGES = (
    ("recruiter", f"/applicants/{TENANT}/{FULL}"),
    ("lead", f"/applicants/{TENANT}/{FULL}"),
    ("hr", f"/applicants/{TENANT}/{HIRED}"),
    ("recruiter", f"/applicants/{TENANT}/{FULL}/call"),
    ("recruiter", f"/applicants/{TENANT}/{FULL}/notice?jurisdiction=us-ca"),
    ("recruiter", f"/applicants/{TENANT}/{FULL}/report"),
    ("recruiter", f"/applicants/{TENANT}/{FULL}/pictures"),
)


@pytest.fixture(scope="module")
def hiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A company to which three people applied, one of them under the most awkward of names."""
    root = tmp_path_factory.mktemp("hiring") / TENANT
    Workspace.create(root, TENANT)
    opened = Served(root)
    with pytest.MonkeyPatch.context() as patched:
        for module in (vetting_folder, vetting_pictures):  # elsewhere tested in a process of its own
            patched.setattr(module, "read_limited", reading._read)
        _apply(opened.workspace)
        yield opened
    opened.close()


def _apply(workspace: Workspace) -> None:
    recruiter = workspace.recruiting(workspace.access.actor("recruiter@acme.example"))
    own = portrait(1, ROOM).resize((300, 300))
    photo = [("photo.jpg", jpeg(own, camera(serial="1")))]
    again = [("photo.jpg", jpeg(edit(own, "bright, cut, mirrored, small")))]
    told = {"name": f"{REORDERING} {SCRIPT}", "agency": LONG, "address": LONG, "source": "agency"}
    recruiter.add(photo, told, TENANT, FULL)
    recruiter.add(again, {"name": "Ira Novak"}, TENANT, BARE)
    recruiter.add([("letter.txt", b"a letter")], {}, TENANT, HIRED)
    recruiter.record(FULL, "papers-agree", "contradicts", note=f"two birth dates {LONG}")
    recruiter.record(FULL, "phone-answered", "agreed", note=SCRIPT)
    recruiter.consent(FULL, "recording", days=30)
    recruiter.decide(FULL, "notice-sent", "before-decision", jurisdiction="us-ca")
    recruiter.hire(HIRED, "W-77", note="the rest follows in the first week")


@pytest.mark.parametrize(("role", "path"), APPLICANT_PAGES, ids=[f"{role} {path}" for role, path in APPLICANT_PAGES])
def test_a_page_of_an_applicant_is_for_everybody_fits_and_complains_of_nothing(
    hiring: Served, chromium: Browser, role: str, path: str
):
    one = Visitor(chromium, hiring, role)
    look_at(one, path)
    assert one.page.title() != "taken"
    one.context.close()


@pytest.mark.parametrize("page", ["", "/call"])
def test_the_keyboard_reaches_everything_and_is_seen_everywhere(hiring: Served, chromium: Browser, page: str):
    one = Visitor(chromium, hiring, "recruiter")
    one.go(f"/applicants/{TENANT}/{FULL}{page}")
    one.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert tab_through(one) > 15
    one.context.close()


def test_a_check_is_recorded_without_a_mouse_and_without_scripts(hiring: Served, chromium: Browser):
    one = Visitor(chromium, hiring, "recruiter", java_script_enabled=False)
    page = one.page
    page.goto(f"/applicants/{TENANT}/{BARE}")
    step = (
        page.locator("section", has=page.get_by_role("heading", name="To do"))
        .locator("details")
        .filter(has=page.locator("form"))
        .first
    )
    step.locator("summary").focus()
    page.keyboard.press("Enter")
    step.locator("select").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("she is with another firm")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    contradicts = page.locator("section", has=page.get_by_role("heading", name="What contradicts"))
    assert "by recruiter@acme.example" in contradicts.inner_text().casefold()
    assert "she is with another firm" not in contradicts.inner_text()  # the recruiter's own words stay masked, too
    one.context.close()
