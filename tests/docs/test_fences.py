"""Every code block is what it says it is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib

import msgspec
import pytest

from sleetwatch.settings import Settings
from tests.docs.pages import FENCE, pages, shown

BLOCKS = [
    pytest.param(language, block, id=f"{shown(page)}-{number}")
    for page in pages()
    for number, (language, block) in enumerate(FENCE.findall(page.read_text(encoding="utf-8")), start=1)
]
SETTINGS = re.compile(r"^\[\[feeds\]\]|^\[(?:receiver|retention|score|intel)\]", re.MULTILINE)
LANGUAGES = {"console", "ini", "json", "mermaid", "powershell", "python", "sh", "text", "toml", "yaml"}


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_block_closes(page):
    fences = re.findall(r"^\s*```", page.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(fences) % 2 == 0


@pytest.mark.parametrize(("language", "block"), BLOCKS)
def test_a_block_is_written_in_the_language_it_names(language, block):
    assert language in LANGUAGES
    if language == "json":
        json.loads(block)
    elif language == "toml":
        tomllib.loads(block)
    elif language == "python":
        compile(block, "page", "exec")
    elif language == "sh":
        subprocess.run([shutil.which("sh") or "sh", "-n"], input=block.encode(), check=True)


@pytest.mark.parametrize(("language", "block"), [one for one in BLOCKS if SETTINGS.search(one.values[1])])
def test_settings_that_are_shown_are_taken(language, block):
    assert language == "toml"
    msgspec.convert(tomllib.loads(block), Settings)
