"""Hints for whoever writes a signal."""

from __future__ import annotations

from sleetwatch.signals.advice import advice
from sleetwatch.signals.load import read_signal
from sleetwatch.signals.scaffold import scaffold
from tests.signals.writing import signal

COLLEAGUE = """
[[test]]
name = "an honest colleague"
fires = []
[test.rows]
sign_in = [{ account = "w2", at = "2026-03-02T10:00:00Z", ip = "198.51.100.7", outcome = "success" }]
"""


def fields(one) -> list[str]:
    return [line.split(":")[0] for line in advice(one)]


def test_a_signal_without_a_hard_negative_is_told_so():
    with_one = signal(('[[test]]\nname = "nothing"', COLLEAGUE + '[[test]]\nname = "nothing"'))

    assert any("hard negative" in line for line in advice(signal()))
    assert not any("hard negative" in line for line in advice(with_one))


def test_a_strong_claim_on_few_cases_is_pointed_out():
    strong = signal(("scheme_rate = { mean = 0.3, cases = 10 }", "scheme_rate = { mean = 0.9, cases = 2 }"))

    assert any(line.startswith("scheme_rate: 3.8 nats on 2 cases") for line in advice(strong))
    assert not any("nats" in line for line in advice(signal()))


def test_a_scaffold_is_told_of_every_text_that_is_left_to_write():
    begun = read_signal(scaffold("my-own", "pay", "money"), "my-own.toml")

    left = [line.split(":")[0] for line in advice(begun) if "still the text" in line]
    assert left == ["title", "why", "explain", "benign", "misses", "next_steps", "references"]


def test_big_tables_are_better_read_by_a_fact():
    assert "reads" in fields(signal(('reads = ["legs"]', 'reads = ["places"]')))
