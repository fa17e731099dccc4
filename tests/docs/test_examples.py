"""What the how-to pages teach works."""

from __future__ import annotations

from sleetwatch import facts, signals
from sleetwatch.events import SignIn
from sleetwatch.signals.load import read_signal
from tests.docs.pages import DOCS, FENCE


def blocks(page, language):
    return [block for named, block in FENCE.findall((DOCS / page).read_text(encoding="utf-8")) if named == language]


def test_the_signal_of_the_how_to_keeps_the_contract_and_passes_its_own_tests():
    signal = read_signal("\n".join(blocks("how-to/add-a-signal.md", "toml")), "add-a-signal.md")

    assert list(signals.problems(signal)) == []
    assert signals.run_tests(signal, facts) == []


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
