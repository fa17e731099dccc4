"""What the how-to pages teach works."""

from __future__ import annotations

import json
import re
import tomllib

from sleetwatch import facts, signals
from sleetwatch.engine import Engine
from sleetwatch.events import SignIn
from sleetwatch.signals.load import read_signal
from sleetwatch.signals.trial import failures
from sleetwatch.sources import SOURCES, endpoint_collector
from sleetwatch.sources.mapped import source_of
from sleetwatch.sources.mapping import EventMap, Recognise, SourceMap, Time, read_mapping
from sleetwatch.workspace.needs import needs_of
from tests.docs.pages import DOCS, FENCE, ROOT


def blocks(page, language):
    return [block for named, block in FENCE.findall((DOCS / page).read_text(encoding="utf-8")) if named == language]


def test_the_signal_of_the_how_to_keeps_the_contract_and_passes_its_own_tests():
    signal = read_signal("\n".join(blocks("how-to/add-a-signal.md", "toml")), "add-a-signal.md")

    assert list(signals.problems(signal)) == []
    with Engine(memory_limit_mb=1024, threads=1) as engine:
        assert failures(engine, facts, signal) == []


def test_the_source_of_the_how_to_reads_a_record():
    made: dict[str, object] = {}
    exec(blocks("how-to/add-a-source.md", "python")[0], made)  # noqa: S102 - our own page
    source = made["SOURCE"]
    record = {
        "acmeSessionId": "s1",
        "loginName": "Ada@Example.com",
        "startedAt": "2026-03-01T09:00:00Z",
        "clientAddress": "203.0.113.9:4431",
    }

    [event] = source.read(record)

    assert source.recognises(record)
    assert isinstance(event, SignIn)
    assert (event.account, event.ip, event.uid) == ("ada@example.com", "203.0.113.9", "s1")


def test_the_mapping_of_the_how_to_reads_its_record():
    page = "how-to/map-a-new-source.md"
    source = source_of(read_mapping(blocks(page, "toml")[0], page))
    record = json.loads(blocks(page, "json")[0])

    [event] = source.read(record)

    assert source.recognises(record)
    assert (event.kind, event.account, event.ip) == ("sign_in", "ada@fabrikam.example", "203.0.113.9")
    assert (event.factors, event.outcome, event.app) == ("password,push", "success", "acme vpn")


def test_the_how_to_of_mappings_names_every_key():
    text = (DOCS / "how-to/map-a-new-source.md").read_text(encoding="utf-8")

    for part in (SourceMap, EventMap, Recognise, Time):
        assert [name for name in part.__struct_fields__ if name not in text] == []


def test_the_how_to_of_ones_own_logs_says_what_to_export_for_every_kind_a_red_flag_needs():
    text = (DOCS / "how-to/use-your-own-logs.md").read_text(encoding="utf-8")
    needed = {kind for one in signals.load_library() for way in needs_of(one) for kind in way}

    assert "../reference/signals.md)" in text
    assert [kind for kind in sorted(needed) if f"event-kinds.md#{kind})" not in text] == []


def test_the_how_to_of_the_collector_names_every_line():
    text = (DOCS / "how-to/run-the-collector.md").read_text(encoding="utf-8")
    script = (ROOT / "collectors/collect.sh").read_text(encoding="utf-8")

    kinds = set(re.findall(r"^ *show (\w+)$", script, re.MULTILINE))
    assert kinds == {"device", "display", "network", "posture", "usb"}
    assert [kind for kind in kinds if f"| `{kind}` |" not in text] == []


def test_the_line_the_how_to_of_the_collector_shows_is_read():
    [line] = blocks("how-to/run-the-collector.md", "json")

    [event] = endpoint_collector.SOURCE.read(json.loads(line))

    assert (event.kind, event.lid, event.displays) == ("device_posture", "closed", 2)


def test_the_how_to_of_exports_says_which_right_every_source_takes():
    text = (DOCS / "how-to/export-per-vendor.md").read_text(encoding="utf-8")

    assert [name for name in SOURCES if f"`{name}`" not in text] == []


def test_the_how_to_of_installing_names_every_extra_that_a_user_may_want():
    text = (DOCS / "how-to/install.md").read_text(encoding="utf-8")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]

    assert [name for name in extras if name not in {"dev", "fuzz", "release"} and f"[{name}]" not in text] == []
