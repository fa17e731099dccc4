"""The page about live feeds: every kind is there, and every snippet is a workspace's settings."""

from __future__ import annotations

import tomllib
from typing import get_args

import msgspec
import pytest

from sleetwatch.settings import Feed, Settings
from tests.docs.pages import DOCS, FENCE

PAGE = (DOCS / "how-to" / "live-feeds.md").read_text(encoding="utf-8")
SNIPPETS = [block for language, block in FENCE.findall(PAGE) if language == "toml"]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_a_snippet_is_settings(snippet: str) -> None:
    written = tomllib.loads(snippet)
    assert written
    msgspec.convert(written, Settings)  # refuses a key that is none


def test_all_snippets_fit_into_one_file() -> None:
    msgspec.convert(tomllib.loads("\n".join(SNIPPETS)), Settings)


def test_every_kind_of_feed_has_a_snippet() -> None:
    shown = {type(feed) for one in SNIPPETS for feed in msgspec.convert(tomllib.loads(one), Settings).feeds}
    assert shown == set(get_args(Feed))
