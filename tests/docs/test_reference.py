"""The reference is written from the code, and nothing is left out of it."""

from __future__ import annotations

import itertools
import re
import typing

import pytest

from sleetwatch import facts
from sleetwatch.events import KINDS, LINEAGE, schema_of
from sleetwatch.settings import Feed, Settings
from sleetwatch.sources import SOURCES
from sleetwatch.web.api.table import CALLS
from sleetwatch.workspace.needs import needs_of
from tests.docs.pages import DOCS, ROOT
from tools import generate_docs
from tools.signal_pages import signals
from tools.source_pages import AREAS

REFERENCE = DOCS / "reference"
SIGNALS = signals()
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(generate_docs.PAGES))
def test_a_reference_page_says_what_the_code_says(name):
    assert (REFERENCE / name).read_text(encoding="utf-8") == generate_docs.PAGES[name](), "run `make docs`"


def test_every_command_and_option_is_documented():
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")

    for path, command in generate_docs.commands():
        assert f"## {' '.join(path)}\n" in text
        for option in command.params:
            assert all(f"`{name}`" in text for name in option.opts if name.startswith("-")), option.opts


def test_every_request_of_the_api_is_on_its_page():
    text = (REFERENCE / "api.md").read_text(encoding="utf-8")

    assert [row.name for row in CALLS if f"`{row.method} {row.path}`" not in text] == []


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

    assert f"\n### {name}\n" in text
    assert SOURCES[name].export, "say how the user gets such a file from the vendor"


def test_every_source_is_in_one_area():
    assert sorted(itertools.chain(*AREAS.values())) == sorted(SOURCES), "put it into an area in tools/source_pages.py"


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_the_readme_names_every_vendor_that_can_be_read(name):
    vendor = re.findall(r"\w+", SOURCES[name].title)[0].lower()

    assert vendor in README.lower(), "add it to the table of what can be read"


@pytest.mark.parametrize("area", AREAS)
def test_the_readme_leads_to_every_area(area):
    slug = area.lower().replace(",", "").replace(" ", "-")

    assert f"docs/reference/sources.md#{slug})" in README


@pytest.mark.parametrize("kind", typing.get_args(Feed), ids=generate_docs.tag_of)
def test_every_key_of_a_feed_is_documented(kind):
    text = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    general, _, sections = text.partition("## Live feeds\n")[2].partition("\n### ")
    section = f"\n### {sections}".partition(f"\n### {generate_docs.tag_of(kind)}\n")[2].partition("\n### ")[0]

    assert section
    assert [key for key in kind.__struct_fields__ if f"| `{key}` |" not in general + section] == []


def test_every_setting_is_documented_with_its_meaning():
    text = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    keys = generate_docs.settings_keys(Settings, "")

    assert {"`retention.days`", "`receiver.port`", "`tenant`"} <= {key for key, _, _ in keys}
    assert [key for key, _, meaning in keys if not meaning or f"| {key} |" not in text] == []


def test_every_kind_of_feed_is_in_the_how_to():
    text = (DOCS / "how-to" / "live-feeds.md").read_text(encoding="utf-8")
    kinds = map(generate_docs.tag_of, typing.get_args(Feed))

    assert [kind for kind in kinds if f'kind = "{kind}"' not in text] == []


@pytest.mark.parametrize("name", sorted(name for name, source in SOURCES.items() if source.columns))
def test_every_required_column_of_a_neutral_file_is_documented(name):
    text = (REFERENCE / "neutral-files.md").read_text(encoding="utf-8")

    assert [column for column in SOURCES[name].columns if f"**`{column}`**" not in text] == []


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.id)
def test_every_signal_has_a_page_with_its_reasons(signal):
    text = (REFERENCE / "signals" / f"{signal.id}.md").read_text(encoding="utf-8")

    assert signal.title in text
    for said in (*signal.benign, *signal.misses, *signal.next_steps, *signal.references, *signal.attack):
        assert " ".join(said.split()).replace("|", "\\|") in text
    assert signal.scheme_rate.why in text
    assert [test.name for test in signal.tests if test.name not in text] == []


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.id)
def test_the_page_of_a_signal_says_what_to_export_for_it(signal):
    text = (REFERENCE / "signals" / f"{signal.id}.md").read_text(encoding="utf-8")
    feeds = text.partition("## What feeds it\n")[2].partition("\n## ")[0]

    assert [
        kind for way in needs_of(signal) for kind in way if f"[{kind}](../event-kinds.md#{kind})" not in feeds
    ] == []
    assert "made by" in feeds


def test_the_table_of_signals_leads_to_every_page():
    text = (REFERENCE / "signals.md").read_text(encoding="utf-8")

    assert [one.id for one in SIGNALS if f"[{one.id}](signals/{one.id}.md)" not in text] == []
    assert generate_docs.orphans() == []


@pytest.mark.parametrize("name", facts.FACTS)
def test_every_fact_is_documented_with_its_scope(name):
    text = (REFERENCE / "facts.md").read_text(encoding="utf-8")
    section = text.partition(f"\n## {name}\n")[2].partition("\n## ")[0]

    assert f"Scope: {facts.scope_of(name)}." in section
    assert "Columns: " in section


def test_the_graph_of_facts_draws_every_reading_of_a_fact_by_a_fact():
    text = (REFERENCE / "facts.md").read_text(encoding="utf-8")
    drawn = set(re.findall(r"^    f_(\w+) --> f_(\w+)$", text, re.MULTILINE))

    assert drawn == {(read, name) for name in facts.FACTS for read in facts.tables_read_by(name) if read in facts.FACTS}
