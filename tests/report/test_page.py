from __future__ import annotations

import base64
import re
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from sleetwatch.explanation import LinkLine
from sleetwatch.report import render
from tests.report.explained import (
    CHECK,
    DOUBTFUL,
    EVERYBODY,
    FARMED,
    HELD,
    HUNT,
    LONG,
    PRIVATE,
    QUIET,
    REORDERING,
    SIBLING,
    with_check,
)


@pytest.fixture(scope="module")
def page() -> str:
    return render(EVERYBODY, hunt=HUNT, revealed=False)


class Reading(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_the_page_asks_nothing_of_the_network(page: str):
    for tag, attributes in Reading(page).tags:
        assert tag not in {"iframe", "object", "embed"}
        for name in ("src", "href", "action", "srcset"):
            value = attributes.get(name) or ""
            assert value.startswith(("#", "data:")) or not value, (tag, value)
    assert "url(http" not in page
    assert "@import" not in page


def test_a_policy_forbids_scripts_and_requests(page: str):
    policies = [
        attributes["content"]
        for tag, attributes in Reading(page).tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    assert "default-src 'none'" in (policies[0] or "")


def test_hostile_text_stays_text(page: str):
    tags = Reading(page).tags
    assert not [attributes for tag, attributes in tags if tag == "script"]
    assert not [attributes for tag, attributes in tags if tag == "img"]
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert "S-<b>odd</b>" not in page


def test_marks_that_reorder_text_do_not_reach_the_page(page: str):
    for mark in set(REORDERING) & set("\u202e\u202c\u2066\u200f"):
        assert mark not in page
    assert "\x1b" not in page


def test_a_masked_page_names_nobody(page: str):
    for private in PRIVATE:
        assert private not in page


def test_a_revealed_page_says_who_they_are():
    text = render([FARMED], hunt=HUNT, revealed=True)
    for private in ("Jordan Ellery", "W-0412", "jordan.ellery@acme.example"):
        assert private in text


def test_every_subject_is_in_the_list_and_has_a_section_to_jump_to(page: str):
    tags = Reading(page).tags
    anchors = {
        attributes["href"] for tag, attributes in tags if tag == "a" and (attributes.get("href") or "").startswith("#")
    }
    ids = {attributes["id"] for _, attributes in tags if attributes.get("id")}
    assert {anchor[1:] for anchor in anchors} <= ids
    assert {f"#s{number}" for number in range(1, len(EVERYBODY) + 1)} <= anchors


def test_no_id_is_used_twice(page: str):
    ids = [attributes["id"] for _, attributes in Reading(page).tags if attributes.get("id")]
    assert len(ids) == len(set(ids))


def test_each_part_is_shown_with_its_reason_what_else_it_may_be_and_what_to_check():
    text = Reading(render([FARMED], hunt=HUNT, revealed=False)).text
    for part in FARMED.suspect.parts:
        for said in (part.title, part.because, *part.benign, *part.next_steps):
            assert " ".join(said.split()) in text


def test_the_waterfall_says_the_exact_numbers():
    text = Reading(render([FARMED], hunt=HUNT, revealed=False)).text.replace("\u2212", "-")
    for part in FARMED.suspect.parts:
        assert f"{part.nats:+.2f}" in text
    assert f"{FARMED.suspect.score_without_links:.2f}" in text


def test_a_part_that_speaks_for_the_subject_is_shown_as_such():
    text = Reading(render([DOUBTFUL], hunt=HUNT, revealed=False)).text.replace("\u2212", "-")
    assert any(part.nats < 0 for part in DOUBTFUL.suspect.parts)
    for part in DOUBTFUL.suspect.parts:
        if part.nats < 0:
            assert f"{part.nats:.2f}" in text


def test_the_page_says_that_it_is_a_lead_and_no_verdict(page: str):
    text = Reading(page).text.lower()
    assert "never a verdict" in text
    assert "neutral check" in text


def test_somebody_without_evidence_and_somebody_held_are_explained_too():
    for one, word in ((QUIET, "below"), (HELD, "held")):
        assert word in Reading(render([one], hunt=HUNT, revealed=False)).text


def test_siblings_lead_to_each_other():
    text = render([FARMED, SIBLING], hunt=HUNT, revealed=False)
    assert len(re.findall(r'href="#s2"><bdi>S-B3VNE5RTYC', text)) >= 2


def test_a_page_about_nobody_says_that_nothing_fired_and_what_was_missing():
    text = Reading(render([], hunt=HUNT, revealed=False)).text
    assert "No signal fired on anybody" in text
    assert "No source brought meetings, interviews or access to code" in text


def test_the_style_is_the_one_the_policy_allows(page: str):
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in page or f"style-src 'sha256-{digest}'" in page
    assert not [attributes for _, attributes in Reading(page).tags if "style" in attributes]


def test_the_exact_shares_stand_in_the_page_and_add_up_to_the_score():
    shares = re.findall(r'<tr role="row" class="step-(\w+)">.*?<data value="([^"]+)"', _only(FARMED), re.DOTALL)
    moved = [float(nats) for kind, nats in shares if kind in {"part", "rest", "link", "prior"}]
    assert sum(moved) == pytest.approx(FARMED.suspect.score, abs=1e-9)


def test_reasons_that_add_nothing_are_one_row_but_stay_in_the_list():
    parts = FARMED.suspect.parts
    spent = replace(parts[-1], nats=0.0)
    suspect = replace(FARMED.suspect, parts=(*parts[:-1], spent, replace(spent, title="Another spent one")))
    page = _only(replace(FARMED, suspect=suspect))
    assert page.count('class="step-rest"') == 1
    assert "2 more reasons" in page
    assert "Another spent one" in page


def test_two_tenants_are_told_apart_and_one_is_not_mentioned():
    other = replace(SIBLING, suspect=replace(SIBLING.suspect, tenant="subsidiary"))
    assert "subsidiary" in render([FARMED, other], hunt=HUNT, revealed=False)
    assert "<dt>Tenant" not in _only(FARMED)


def test_the_first_two_sections_are_open_and_the_others_closed(page: str):
    opened = re.findall(r'<section class="subject"[^>]*>\s*<details( open)?>', page)
    assert opened == [" open", " open", "", "", "", ""]


def test_raw_records_are_there_when_given_with_what_cannot_be_seen_spelt_out(page: str):
    assert "Lakeview-5G" in page
    assert "\\u202egnp.exe" in page
    bare = tuple(
        replace(one, evidence=tuple(replace(e, raw=None) for e in one.evidence)) for one in FARMED.suspect.parts
    )
    assert "<pre" not in _only(replace(FARMED, suspect=replace(FARMED.suspect, parts=bare)))


def _only(explanation) -> str:
    return render([explanation], hunt=HUNT, revealed=False)


def test_the_same_explanations_give_the_same_page(page: str):
    assert page == render(EVERYBODY, hunt=HUNT, revealed=False)
    assert LONG in page


def test_the_check_that_would_tell_most_stands_first_with_both_outcomes():
    shown = render([with_check(DOUBTFUL)], hunt=HUNT, revealed=False)
    assert CHECK.ask in shown
    assert "If they come" in shown
    assert "2.1\u00a0%" in shown
    assert "If they decline twice" in shown
    assert "31\u00a0%" in shown
    assert shown.index(CHECK.ask) < shown.index("Other neutral checks")
    assert "30\u00a0% of the scheme, 1.2\u00a0% of the honest" in shown
    assert "expected to tell most" not in render([DOUBTFUL], hunt=HUNT, revealed=False)


def test_the_list_says_whose_evidence_a_verdict_explains():
    parts = [replace(part, nats=0.0, verdict=3) for part in DOUBTFUL.suspect.parts]
    cleared = replace(DOUBTFUL, suspect=replace(DOUBTFUL.suspect, parts=parts, links=[]))

    text = Reading(render([cleared], hunt=HUNT, revealed=False)).text

    assert "Explained by a verdict" in text
    assert "Nothing fired" not in text


def test_a_check_that_moves_nothing_is_said_to():
    settled = replace(CHECK, if_passed=FARMED.suspect.probability, if_failed=FARMED.suspect.probability)
    one = replace(FARMED, suspect=replace(FARMED.suspect, next_check=settled))

    text = Reading(render([one], hunt=HUNT, revealed=False)).text

    assert "either way" in text
    assert f"If {CHECK.passed}" not in text


def test_of_whom_a_link_leads_beyond_the_tenant_neither_name_nor_standing_is_told():
    link = LinkLine("elsewhere", "phone", 3, 1.1, HUNT.as_of, None, "not told")
    linked = replace(QUIET, suspect=replace(QUIET.suspect, links=(link,)))
    said = " ".join(" ".join(Reading(render([linked], hunt=HUNT, revealed=False)).words).split())

    assert "Linked to somebody elsewhere only" in said
    assert "2 subjects there" in said
    assert "not told" in said
    assert "<0.01" not in said.partition("Where the other stands")[2].partition("What would change")[0]
