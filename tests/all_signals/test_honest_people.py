"""No honest person is proposed for a check when all signals look at them at once, in a company of quiet colleagues."""

from __future__ import annotations

import inspect
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from sleetwatch import clock, facts, signals
from sleetwatch.engine import Engine
from sleetwatch.intel import capture, kvm, programs, rmm
from sleetwatch.scores import Evidence, Line, Scored, Tenants, score_subjects, weigh
from sleetwatch.settings.settings import Score
from sleetwatch.signals.trial import tables_of
from tests.all_signals import hard_negatives
from tests.all_signals.honest import COLLEAGUES, TEAM, Person, Rows, address_book, at

LIBRARY = signals.load_library()
HONEST = [
    make
    for _, make in inspect.getmembers(hard_negatives, inspect.isfunction)
    if make.__module__ == hard_negatives.__name__
]
"""Every function of `hard_negatives` makes one person."""


@pytest.fixture(scope="module")
def scored() -> dict[str, Scored]:
    """Every honest person's score by name, from all signals at once."""
    everyone = [make() for make in HONEST]
    found = _hits(_tables(everyone))
    people = [(row["tenant"], row["subject"], row["peer"]) for person in everyone for row in person.rows["people"]]
    evidence = [
        Evidence(hit["tenant"], hit["subject"], hit["signal"], hit["strength"], hit["first_at"], hit["last_at"])
        for hit in found
    ]
    evidence += [hit for person in everyone for hit in _passed_by_colleagues(person)]
    by_id = {signal.id: signal for signal in LIBRARY}
    last = max(hit.last_at for hit in evidence)
    given = Score()
    line = Line(given.prior, given.check_from, given.case_from, given.family_cap, given.link_cap)
    scores = score_subjects(weigh(evidence, by_id, Tenants(people), last), line, lambda _: {})
    own = {person.account for person in everyone}
    return {one.tenant: one for one in scores if one.subject in own}


def _passed_by_colleagues(person: Person) -> list[Evidence]:
    """Quiet colleagues show no red flag, and pass each check as often as its file says that honest people do."""
    last = clock.from_datetime(datetime.fromisoformat(at(60)))
    return [
        Evidence(person.name, f"c{number}@corp.example", signal.id, 1, last, last)
        for signal in LIBRARY
        if signal.exculpatory
        for number in range(TEAM, TEAM + round(signal.honest_rate.mean * COLLEAGUES))
    ]


def _tables(everyone: list[Person]) -> dict[str, pa.Table]:
    rows: Rows = {"addresses": address_book()}
    for person in everyone:
        for table, given in person.rows.items():
            rows.setdefault(table, []).extend(given)
    rows["addresses"].append({"ip": "192.168.1.20", "ip_class": "private"})
    tables = tables_of(rows, facts.INPUT_SCHEMAS)
    catalogues = {
        "rmm": rmm.tools(),
        "programs": programs.programs(),
        "kvm": kvm.identities(),
        "capture_names": capture.names(),
    }
    return tables | {name: table.select(facts.INPUTS[name].names) for name, table in catalogues.items()}


def _hits(tables: dict[str, pa.Table]) -> list[dict[str, Any]]:
    with Engine(memory_limit_mb=1024, threads=1) as engine:
        facts.prepare(engine, tables, {table for signal in LIBRARY for table in signal.reads})
        return signals.run(engine, LIBRARY).to_pylist()


@pytest.mark.parametrize("make", HONEST, ids=lambda make: make.__name__)
def test_the_honest_stay_below_the_line(scored, make):
    person = make()
    one = scored.get(person.name)
    told = [] if one is None else [f"{part.evidence.signal} {part.family} {nats:+.2f}" for part, nats in one.parts]

    assert one is None or one.probability < one.line.check_from, "\n".join(told)
