"""The beginning of a signal: a file that loads, with a test that fails until its query is written."""

from __future__ import annotations

from sleetwatch.errors import SignalError
from sleetwatch.signals.advice import UNWRITTEN
from sleetwatch.signals.check import FAMILIES, STAGES, is_slug

STARTS_FROM = {
    "hiring": "people",
    "onboarding": "parcels",
    "device": "device_places",
    "sign_in": "days",
    "endpoint": "tools",
    "meeting": "cameras",
    "work": "active_days",
    "data": "clones",
    "pay": "pay_changes",
    "exit": "outlived_sessions",
}
"""By stage, the table that the scaffold's query begins with."""


def scaffold(name: str, stage: str, family: str) -> str:
    """The text of a new signal. Raises `SignalError` when a word is none of ours."""
    if not is_slug(name):
        raise SignalError(f"{name!r} is no id for a signal; use lower-case words with hyphens")
    for field, word, known in (("stage", stage, STAGES), ("family", family, FAMILIES)):
        if word not in known:
            raise SignalError(f"there is no {field} {word!r}; choose one of {', '.join(sorted(known))}")
    table = STARTS_FROM[stage]
    at, event_id = ("t.start_at", "t.worker_id") if table == "people" else ("t.at", "t.event_id")
    return _TEXT.format(id=name, stage=stage, family=family, table=table, at=at, event_id=event_id, write=UNWRITTEN)


_TEXT = """\
id = "{id}"
title = "{write}the red flag in a few words"
version = 1                    # raise it whenever the query or its meaning changes
status = "experimental"        # experimental | stable | deprecated
stage = "{stage}"
family = "{family}"
reads = ["{table}"]            # exactly the tables that the query reads
# P(hit, given the scheme) and P(hit, given an honest worker). A weak sign: three times as likely; a strong one: twenty.
scheme_rate = {{ mean = 0.1, cases = 5, why = "" }}
honest_rate = {{ mean = 0.03, cases = 100, why = "" }}
half_life = 180                # "never", or after how many days the evidence is worth half
cost_to_avoid = "moderate"     # free | cheap | moderate | dear
attack = []                    # techniques of MITRE ATT&CK, such as "T1219", where one is true
why = "{write}what it shows, and why an impostor shows it more often than an honest colleague."
benign = ["{write}who else does this, for a good reason."]
misses = ["{write}how somebody who knows it gets around it."]
next_steps = ["{write}what to check next without tipping anybody off."]
references = ["{write}the published source and its date."]
# What a person reads about a hit; columns of the query stand in braces.
explain = "{write}what was seen, as in: on {{days}} days"
# One row per piece of evidence; strength is 1, 2 or 3. Numbers that somebody may want to change are [params].
query = '''
select t.tenant, t.subject, {at} as at, {event_id} as event_id, 1 as strength, $usual as days
from {table} as t
where false -- what makes it a red flag
'''

[params.usual]
default = 1
unit = "day"
range = [1, 30]

# Only the columns that matter; an account is a subject of its own name. Times are ISO.
[[test]]
name = "{write}what it fires on"
fires = ["w1"]
[test.rows]
people = [{{ subject = "w1", is_worker = true, start_at = "2026-03-02T09:00:00Z" }}]

[[test]]
name = "{write}an honest colleague who looks much the same"
fires = []
[test.rows]
people = [{{ subject = "w2", is_worker = true, start_at = "2024-03-02T09:00:00Z" }}]

[[test]]
name = "nothing at all"
fires = []
"""
