"""A report is made of sentences that name what they rest on, and has four forms that say the same."""

from __future__ import annotations

import io
import json
import re
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pdfminer.high_level import extract_text

from sleetwatch.errors import InputError
from sleetwatch.report.clean import one_line
from sleetwatch.report.document import (
    Bar,
    Bars,
    Document,
    Figure,
    Points,
    Reference,
    Row,
    Section,
    Sentence,
    passage,
    section,
    table,
    used,
)
from sleetwatch.report.writers import FORMS, written
from sleetwatch.report.writers.markdown import escaped
from tests.report.explained import AS_OF, REORDERING, SCRIPT

HUNT = Reference("hunt", "1", "the newest hunt", AS_OF)
EVENT = Reference("event", "ab12", f"sign-ins: {SCRIPT}", AS_OF, "okta, ../../logs.json, line 3")
HOSTILE = f"{SCRIPT} {REORDERING} [x](https://evil.example) ![i](http://evil.example/p.png) | a\nb # c <a href='//e'>"


def document(title: str = "Exposure of acme", said: str = "Two stand over a line.") -> Document:
    bars = Bars("How it adds up", -9.0, 3.0, (Bar("Prior", -8.5, -8.5, "point", "0.02 %"),), ((0.0, "case"),), (HUNT,))
    return Document(
        kind="exposure",
        title=title,
        lede="What is seen.",
        figures=(Figure("Suspects", "2", (HUNT,), "1 to 3"),),
        sections=(
            *section(
                "In short",
                passage(Sentence(said, (HUNT, EVENT))),
                (Points("What else it may be", (Sentence("A couple.", (EVENT,)),)),),
                table("Tools", ("Tool", "Subjects"), (Row((said, "2"), (EVENT,)) for _ in range(3)), most=2),
                (bars,),
            ),
        ),
        made_at=AS_OF,
        as_of=AS_OF,
        revealed=False,
        tenant="acme",
    )


class Read(HTMLParser):
    """What a browser takes a page for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action", "xlink:href"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def pdf_text(content: bytes) -> str:
    return extract_text(io.BytesIO(content))


def test_a_sentence_or_a_row_that_rests_on_nothing_is_refused():
    for wrong in (lambda: Sentence("They lie.", ()), lambda: Sentence(" ", (HUNT,)), lambda: Row(("a",), ())):
        with pytest.raises(ValueError, match=r"rests? on"):
            wrong()


def test_what_rests_on_the_same_has_one_number_in_the_order_of_reading():
    assert used(document()) == {HUNT: 1, EVENT: 2}


def test_a_section_of_nothing_is_left_out():
    assert section("Empty", passage(None), table("None", ("A",), ())) == ()


def test_every_form_says_the_same_figures_sentences_and_doubts():
    for form in FORMS:
        content = written(document(), form)
        text = pdf_text(content) if form == "pdf" else content.decode()
        for said in (
            "Two stand over a line.",
            "1 to 3",
            "A couple.",
            "Masked: each S",
            "1 more row" if form != "json" else "left_out",
        ):
            assert said in " ".join(text.split()), (form, said)


def test_every_number_in_the_page_leads_to_what_it_rests_on_and_back():
    page = written(document(), "html").decode()
    cited, there = set(re.findall(r'href="#e(\d+)"', page)), set(re.findall(r'id="e(\d+)"', page))
    assert cited == there == {"1", "2"}
    assert set(re.findall(r'href="#u(\d+)"', page)) == set(re.findall(r'id="u(\d+)"', page)) == cited


def test_every_footnote_of_the_markdown_is_explained():
    text = written(document(), "md").decode()
    assert (
        set(re.findall(r"\[\^(\d+)\](?!:)", text))
        == set(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE))
        == {"1", "2"}
    )


def test_the_page_is_whole_in_itself_and_what_a_log_says_is_text_in_it():
    page = written(document(HOSTILE, HOSTILE), "html").decode()
    read = Read(page)
    assert {"script", "img", "iframe", "object", "form"} & read.tags == set()
    assert all(one.startswith(("#", "data:")) for one in read.addresses)
    assert SCRIPT in read.text
    assert "\u202e" not in page


def test_nothing_in_a_pdf_is_markup_or_opens_anything():
    content = written(document(HOSTILE, HOSTILE), "pdf")
    assert "<script>" in pdf_text(content).replace("\n", "")
    for active in (b"/URI", b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/XObject\n/Image"):
        assert active not in content


def test_the_same_document_is_the_same_file():
    assert written(document(), "pdf") == written(document(), "pdf")


def test_letters_that_the_pdfs_fonts_lack_stand_as_their_code_points():
    assert "[U+4E2D]" in pdf_text(written(document("Fall 中"), "pdf"))
    assert "中" in written(document("Fall 中"), "html").decode()


def test_a_row_longer_than_a_page_still_makes_a_pdf():
    assert "left out" in pdf_text(written(document(said="word " * 4000), "pdf"))


def test_the_json_holds_every_sentence_with_the_numbers_of_its_evidence():
    report = json.loads(written(document(), "json"))["report"]
    first = report["sections"][0]["blocks"][0]["sentences"][0]
    assert (first["text"], first["evidence"]) == ("Two stand over a line.", [1, 2])
    assert [one["number"] for one in report["evidence"]] == [1, 2]


def test_an_unknown_form_and_a_missing_extra_say_what_to_do(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(InputError, match="html, md, pdf, json"):
        written(document(), "docx")
    monkeypatch.setitem(sys.modules, "reportlab", None)
    with pytest.raises(InputError, match=r"sleetwatch\[pdf\]"):
        written(document(), "pdf")


TEXT = st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("*_[]()<>#|~!-+=.1&@`\\ :/w\n"), max_size=40)


@given(TEXT)
@example("__0__")
def test_no_text_is_markup_in_markdown(text: str):
    read = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(f"{escaped(text)}\n")
    inside = [one for token in read for one in token.children or ()]
    assert {token.type for token in read} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {one.type for one in inside} <= {"text", "text_special", "html_inline"}
    assert {one.content for one in inside if one.type == "html_inline"} <= {"<!-- -->"}
    assert "".join(one.content for one in inside if one.type != "html_inline") == one_line(text)


def test_addresses_are_no_links_where_tools_make_links_of_them():
    for address in ("https://evil.example/x", "www.evil.example", "a@evil.example", "HTTP://evil.example"):
        assert not re.search(r"://|www\.|@", escaped(address))


def test_a_document_without_figures_or_a_hunt_is_written_too():
    bare = Document(
        "actor", "Nobody", "Who.", (), (Section("One", passage(Sentence("A.", (HUNT,)))),), AS_OF, None, True
    )
    for form in FORMS:
        content = written(bare, form)
        text = pdf_text(content) if form == "pdf" else content.decode()
        assert ('"revealed": true' if form == "json" else "shows who people are") in " ".join(text.split())
