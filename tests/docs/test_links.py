"""Every link in the documentation leads somewhere."""

from __future__ import annotations

from functools import cache

import pytest

from tests.docs.pages import DOCS, ROOT, anchors, links, pages, shown


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_link_on_a_page_resolves(page):
    assert [link for link in links(page) if not resolves(page, link)] == []


def resolves(page, link):
    if link.startswith(("https://", "mailto:")):
        return True
    target, _, fragment = link.partition("#")
    there = (page.parent / target).resolve() if target else page
    return there.exists() and (not fragment or fragment in anchors(there))


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=shown)
def test_every_page_can_be_reached_from_the_readme(page):
    assert page in reached_from_the_readme()


@cache
def reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        here = waiting.pop()
        if here not in reached and here.suffix == ".md" and here.exists():
            reached.add(here)
            targets = [link.partition("#")[0] for link in links(here) if not link.startswith("https://")]
            waiting.extend((here.parent / target).resolve() for target in targets if target)
    return reached
