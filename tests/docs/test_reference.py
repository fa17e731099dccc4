"""The reference is written from the code, and nothing is left out of it."""

from __future__ import annotations

import pytest

from sleetwatch.events import KINDS, LINEAGE, schema_of
from sleetwatch.sources import SOURCES
from tests.docs.pages import DOCS
from tools import generate_docs

REFERENCE = DOCS / "reference"


@pytest.mark.parametrize("name", sorted(generate_docs.PAGES))
def test_a_reference_page_says_what_the_code_says(name):
    assert (REFERENCE / name).read_text(encoding="utf-8") == generate_docs.PAGES[name](), "run `make docs`"


def test_every_command_and_option_is_documented():
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")

    for path, command in generate_docs.commands():
        assert f"## {' '.join(path)}\n" in text
        for option in command.params:
            assert all(f"`{name}`" in text for name in option.opts if name.startswith("-")), option.opts


def test_every_command_and_option_says_what_it_is_for():
    for path, command in generate_docs.commands():
        assert command.help, path
        assert [option.name for option in command.params if not option.help] == [], path


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_field_of_an_event_kind_is_documented(kind):
    text = (REFERENCE / "event-kinds.md").read_text(encoding="utf-8")
    section = text.partition(f"\n## {kind}\n")[2].partition("\n## ")[0]

    fields = [name for name in schema_of(KINDS[kind]).names if name not in LINEAGE.names]
    assert [name for name in fields if f"| `{name}` |" not in section] == []


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_every_source_is_documented_with_how_to_get_such_a_file(name):
    text = (REFERENCE / "sources.md").read_text(encoding="utf-8")

    assert f"\n## {name}\n" in text
    assert SOURCES[name].export, "say how the user gets such a file from the vendor"


@pytest.mark.parametrize("name", sorted(name for name, source in SOURCES.items() if source.columns))
def test_every_required_column_of_a_neutral_file_is_documented(name):
    text = (REFERENCE / "neutral-files.md").read_text(encoding="utf-8")

    assert [column for column in SOURCES[name].columns if f"**`{column}`**" not in text] == []


@pytest.mark.parametrize("signal", generate_docs.signals(), ids=lambda signal: signal.id)
def test_every_signal_is_documented_with_its_reasons(signal):
    text = (REFERENCE / "signals.md").read_text(encoding="utf-8")
    section = text.partition(f"\n## {signal.id}\n")[2].partition("\n## ")[0]

    assert signal.title in section
    for said in (*signal.benign, *signal.misses, *signal.next_steps):
        assert " ".join(said.split()) in section
