"""The work itself: with the keyboard alone, with scripts switched off, and by several people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from sleetwatch.state import hunts, scores, subjects
from tests.browser.conftest import Visitor
from tests.report.explained import LONG, REORDERING, SCRIPT
from tests.served import TENANT, Served, served_copy

pytestmark = pytest.mark.enable_socket
Make = Callable[..., Visitor]
TWENTY, TWO = 20, 2
"""As many as are to be worked through, and as many as the small company suspects."""
FOCUSED = "document.activeElement.tagName"


def finding_of(served: Served, subject: str) -> str | None:
    """The newest verdict on a subject."""
    given = served.workspace.desk.verdicts(TENANT, subject)
    return given[0].finding if given else None


def withdraw_all(served: Served) -> None:
    """Leave the shared workspace as it was."""
    lead = served.workspace.access.actor("lead@acme.example")
    for verdict in served.workspace.verdicts.all():
        if verdict.withdrawn_at is None:
            served.workspace.judging.withdraw(lead, verdict.verdict, "a test is over")


@pytest.fixture
def crowd(judged_once: Path, tmp_path: Path) -> Iterator[Served]:
    """A list of twenty, one of whom is called everything that is awkward."""
    opened = served_copy(judged_once, tmp_path)
    with opened.workspace.folder.state.begin() as connection:
        hunt = connection.execute(sa.select(sa.func.max(hunts.c.hunt))).scalar_one()
        same = {"hunt": hunt, "tenant": TENANT, "low": 0.0, "high": 0.1, "families": [], "status": "check"}
        for number in range(TWENTY - TWO):
            score = {"score": -9.0 - number, "score_without_links": -9.0 - number, "probability": 0.06}
            connection.execute(sa.insert(scores).values(**same, **score, subject=f"S-{number:010d}"))
            who = {"name": f"{REORDERING} {SCRIPT}", "role": LONG, "accounts": [f"{LONG}{number}"]}
            connection.execute(
                sa.insert(subjects).values(tenant=TENANT, subject=f"S-{number:010d}", applicant_ids=[], **who)
            )
    yield opened
    opened.close()


def test_twenty_are_worked_through_without_a_mouse(crowd: Served, chromium: Browser):
    one = Visitor(chromium, crowd, "lead")
    nothing = '<p data-give="compared">Nothing is in the logs.</p>'  # which other tests read; here they would cost most
    one.page.route("**/seen", lambda route: route.fulfill(content_type="text/html", body=nothing))
    page = one.go("/suspects?owner=any&state=any")
    listed = page.locator("[data-open]").all_inner_texts()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for number, subject in enumerate(listed):
        page.wait_for_url(f"**/{subject}*")
        page.keyboard.press("d")
        assert page.evaluate(FOCUSED) == "SELECT"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.type("nothing in it; jk is typed here and moves nobody")
        page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "Your verdict is written down" in page.locator(".told").inner_text()
        if number < len(listed) - 1:
            page.keyboard.press("j")

    assert len(listed) == TWENTY
    assert [finding_of(crowd, subject) for subject in listed] == ["dismissed"] * TWENTY
    assert one.complaints == []
    page.locator("[aria-busy]").wait_for(state="detached")
    assert one.violations({"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag22aa"]}) == []
    one.context.close()


def test_lines_are_ticked_assigned_and_searched_by_keys(served: Served, visitor: Make):
    one = visitor("lead")
    page = one.go("/suspects?owner=any&state=any")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    assert "2 chosen" in page.locator("#bulk .count").inner_text()
    with page.expect_navigation():
        page.keyboard.press("a")
    page.keyboard.press("/")

    assert "2 subjects now have an owner" in page.locator(".told").inner_text()
    assert page.locator("tbody .owner bdi").all_inner_texts()[:2] == ["lead@acme.example"] * 2
    assert page.evaluate("document.activeElement.id") == "q"
    lead = served.workspace.access.actor("lead@acme.example")
    served.workspace.desk.assign(lead, [(TENANT, subject) for subject in served.subjects[:2]], None)


def test_keys_are_listed_can_be_switched_off_and_do_nothing_in_fields(visitor: Make):
    one = visitor("lead")
    page = one.go("/suspects?owner=any&state=any")
    page.keyboard.press("?")
    assert page.locator("dialog.help").is_visible()
    page.get_by_label("Single keys do this").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator("tr.current").count() == 0
    one.go("/suspects?owner=any&state=any")
    page.keyboard.press("?")
    assert page.locator("dialog.help").count() == 0


def test_focus_is_never_lost_and_always_seen(visitor: Make):
    page = visitor("lead").go("/suspects?owner=any&state=any")
    for _ in range(25):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "() => { const at = document.activeElement; const style = getComputedStyle(at);"
            " return at === document.body || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1.5) }"
        )
        assert shown, page.evaluate("document.activeElement.outerHTML")


def test_reading_a_verdict_and_a_note_need_no_script(served: Served, visitor: Make):
    one = visitor("lead", java_script_enabled=False)
    subject = served.subjects[0]
    page = one.page
    page.goto(f"/suspects/{TENANT}/{subject}")
    assert page.locator(".fall").is_visible()
    page.locator("summary", has_text="Benign").click()
    form = page.locator("[data-finding=benign] form")
    form.locator("select").select_option("approved-travel")
    form.locator("input[name=signal]").first.check()
    form.locator("button.first").click()
    assert "Your verdict is written down" in page.locator(".told").inner_text()
    page.locator("#w-note").fill(
        "asked in the same words as everybody \u202egnp.exe <script>document.title='taken'</script>"
    )
    page.get_by_role("button", name="Write it down").click()
    written = page.locator("main").inner_text()
    page.go_back()
    page.locator("#w-note").fill("asked in the same words <script>document.title='taken'</script>")
    page.get_by_role("button", name="Write it down").click()
    noted = page.locator(".notes").last.inner_text()
    page.goto(f"/suspects/{TENANT}/{subject}")
    page.get_by_role("link", name="Read it from the logs").click()

    assert "signs that cannot be seen" in written
    assert "<script>" in noted
    assert page.locator("table.claims").is_visible()
    assert page.title() != "taken"
    assert finding_of(served, subject) == "benign"
    withdraw_all(served)


def test_a_confirmed_verdict_waits_for_a_second_person_and_one_cannot_be_both(served: Served, visitor: Make):
    subject = served.subjects[1]
    first = visitor("lead").go(f"/suspects/{TENANT}/{subject}#confirmed")
    first.locator("[data-finding=confirmed] select").select_option("farm-found")
    first.locator("[data-finding=confirmed] button.first").click()
    assert "waits for a second person" in first.locator(".subject-head").inner_text()
    assert first.get_by_role("button", name="I stand behind it too").count() == 0
    second = visitor("analyst").go(f"/suspects/{TENANT}/{subject}")
    second.get_by_role("button", name="I stand behind it too").click()

    assert "two people stand behind it" in second.locator(".findings").inner_text()
    withdraw_all(served)


def test_what_changed_since_the_last_look_is_on_the_line(served: Served, visitor: Make):
    subject = served.subjects[-1]
    one = visitor("investigator")
    line = one.go("/suspects?owner=any&state=any").locator("[data-line]", has_text=subject)
    assert "not looked at" in line.inner_text()
    one.go(f"/suspects/{TENANT}/{subject}")
    line = one.go("/suspects?owner=any&state=any").locator("[data-line]", has_text=subject)
    assert "as you saw it" in line.inner_text()


def test_a_view_is_kept_and_dropped(visitor: Make):
    page = visitor("lead").go("/suspects?level=case&owner=any")
    page.locator(".keep summary").click()
    page.locator("#view-name").fill("Cases of all")
    page.locator(".keep button").click()
    assert page.get_by_role("link", name="Cases of all").get_attribute("aria-current") == "true"
    page.get_by_role("button", name="Drop the view Cases of all").click()
    assert page.get_by_role("link", name="Cases of all").count() == 0


def test_a_suspects_page_names_nobody_until_a_second_person_agrees(served: Served, visitor: Make):
    subject = served.subjects[0]
    person = served.workspace.explain(subject, TENANT, reveal=True).suspect
    one = visitor("analyst")
    page = one.go(f"/suspects/{TENANT}/{subject}")
    one.go(f"/suspects/{TENANT}/{subject}/seen?raw=1")
    assert str(person.name) not in page.content()
    assert person.accounts[0] not in page.content()
    page = one.go(f"/suspects/{TENANT}/{subject}")
    page.locator("summary", has_text="Ask to see who it is").click()
    page.locator("#reveal-reason").fill("to ask the manager")
    page.get_by_role("button", name="Ask", exact=True).click()
    assert "waits for a second person" in page.locator(".told").inner_text()
    assert str(person.name) not in page.content()
    approver = served.workspace.access.actor("approver@acme.example")
    (request,) = [one for one in served.workspace.requests.waiting(approver) if one.subject == subject]
    served.workspace.requests.approve(approver, request.number)

    assert str(person.name) in one.go(f"/suspects/{TENANT}/{subject}").content()
    assert str(person.name) not in visitor("lead").go(f"/suspects/{TENANT}/{subject}").content()
