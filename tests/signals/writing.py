"""A small signal to bend in tests."""

from __future__ import annotations

from sleetwatch.signals.load import Signal, read_signal

TEXT = """
id = "far-off"
title = "Seen far off"
version = 1
status = "stable"
stage = "sign_in"
family = "place"
reads = ["legs"]
scheme_rate = { mean = 0.3, cases = 10 }
honest_rate = { mean = 0.02, cases = 100 }
half_life = 90
cost_to_avoid = "cheap"
why = "Two places at once."
benign = ["A phone that roams."]
misses = ["A laptop that stays put."]
next_steps = ["Look at the devices."]
references = ["A report"]
query = '''
select l.tenant, l.subject, l.at, l.event_id, 1 as strength, cast(floor(l.km) as bigint) as km
from legs as l
where l.km >= $min_km
'''
explain = "Moved {km} km"
[params.min_km]
default = 500
unit = "km"
range = [100, 5000]
[[test]]
name = "far"
fires = ["w1"]
[test.rows]
addresses = [
    { ip = "198.51.100.7", ip_class = "residential", radius_km = 100.0, latitude = 41.9, longitude = -87.6 },
    { ip = "198.51.100.8", ip_class = "residential", radius_km = 100.0, latitude = 52.5, longitude = 13.4 },
]
sign_in = [
    { account = "w1", at = "2026-03-02T10:00:00Z", ip = "198.51.100.7", outcome = "success" },
    { account = "w1", at = "2026-03-02T12:00:00Z", ip = "198.51.100.8", outcome = "success" },
]
[[test]]
name = "nothing"
fires = []
"""


def signal(*changes: tuple[str, str]) -> Signal:
    """The small signal with pieces of its text exchanged."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return read_signal(text, "far-off.toml")


def with_query(query: str, reads: str = '"legs"') -> Signal:
    """The small signal with another query and no parameter."""
    start, end = TEXT.index("query = '''"), TEXT.index("explain")
    start_params, end_params = TEXT.index("[params.min_km]"), TEXT.index("[[test]]")
    text = TEXT[:start] + f"query = '''{query}'''\n" + TEXT[end:start_params] + TEXT[end_params:]
    return read_signal(text.replace('reads = ["legs"]', f"reads = [{reads}]"), "far-off.toml")
