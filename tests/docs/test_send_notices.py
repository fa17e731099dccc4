"""The page about notices: every kind of channel is there, and every snippet is a workspace's settings."""

from __future__ import annotations

import tomllib
from typing import get_args

import msgspec
import pytest

from sleetwatch.notify.message import RANK, Document, Message, State
from sleetwatch.settings import Channel, Settings
from sleetwatch.settings.notify import Kind, Level
from tests.docs.pages import DOCS, FENCE

PAGE = (DOCS / "how-to" / "send-notices.md").read_text(encoding="utf-8")
SNIPPETS = [block for language, block in FENCE.findall(PAGE) if language == "toml"]
TAGS = [str(kind.__struct_config__.tag) for kind in get_args(Channel)]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_a_snippet_of_channels_is_settings(snippet: str) -> None:
    read = msgspec.convert(tomllib.loads(snippet), Settings)
    assert read.notify.channels or read.outgoing.private or read.outgoing.proxy


@pytest.mark.parametrize("tag", TAGS)
def test_every_kind_of_channel_is_told_of_with_its_keys(tag: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("|") and f"`{tag}`" in line)
    kind = next(one for one in get_args(Channel) if one.__struct_config__.tag == tag)
    needed = {field.encode_name for field in msgspec.structs.fields(kind) if field.required} - {"name"}
    assert [key for key in needed if f"`{key}`" not in row] == []
    assert f"### channel {tag}\n" in (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")


def test_the_settings_know_the_levels_that_notices_have() -> None:
    assert set(get_args(Level)) == RANK.keys()


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_the_settings_has_its_words(kind: str) -> None:
    said = Document("Seen", "x") if kind in {"notice", "advisory"} else None
    for state in State:
        assert Message("1", "k", kind, state, "check", 0, "acme", "S-1", document=said).title
