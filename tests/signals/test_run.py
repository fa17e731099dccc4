from __future__ import annotations

import sys

import msgspec
import pyarrow as pa
import pytest
import sqlglot

from sleetwatch import facts
from sleetwatch.engine import Engine
from sleetwatch.errors import SignalError
from sleetwatch.signals import HITS, load_library, run
from sleetwatch.signals.check import is_shipped
from sleetwatch.signals.run import statement
from tests.signals.writing import signal, with_query

running = sys.modules["sleetwatch.signals.run"]
"""The module: the package calls a function by its name."""

QUERY = """
select p.tenant, p.subject, p.at, p.event_id, cast(floor(p.home_km) as bigint) as strength, p.status as km
from parcels as p
"""


@pytest.fixture
def engine():
    with Engine(memory_limit_mb=512, threads=1) as opened:
        yield opened


def evidence(engine: Engine, *rows: tuple[str | None, int | None, str | None, float, str]) -> pa.Table:
    """The hits of a signal whose rows are these: subject, at, event_id, strength, words."""
    names = ("subject", "at", "event_id", "home_km", "status")
    listed = [{"tenant": "t", **dict(zip(names, row, strict=True))} for row in rows]
    engine.register("parcels", pa.Table.from_pylist(listed, facts.INPUTS["parcels"]))
    engine.lock()
    return run(engine, [with_query(QUERY, '"parcels"')])


def test_rows_of_one_subject_become_one_hit(engine):
    hits = evidence(engine, ("a", 5, "e5", 1, "weak"), ("a", 3, "e3", 2, "clear"), ("b", 1, "e1", 1, "alone"))

    assert hits.schema == HITS
    first, second = hits.to_pylist()
    assert (first["subject"], first["strength"], first["rows"]) == ("a", 2, 2)
    assert (first["first_at"], first["last_at"]) == (3, 5)
    assert first["because"] == "Moved clear km"
    assert first["evidence"] == ["e3", "e5"]
    assert (second["subject"], second["version"], second["family"]) == ("b", 1, "place")


def test_the_earliest_of_equally_strong_rows_explains_the_hit(engine):
    (hit,) = evidence(
        engine, ("a", 5, "e5", 2, "later"), ("a", 3, "e9", 2, "x"), ("a", 3, "e1", 2, "first")
    ).to_pylist()

    assert hit["because"] == "Moved first km"


def test_one_of_a_thing_is_spoken_of_in_the_singular(engine):
    words = "on 1 days of 1 months, 11 days, 3.1 days, 2026-03-1 days, 1 other workers, 1 of 2 days,"

    (hit,) = evidence(engine, ("a", 3, "e3", 1, words)).to_pylist()

    assert hit["because"] == (
        "Moved on 1 day of 1 month, 11 days, 3.1 days, 2026-03-1 days, 1 other worker, 1 of 2 days, km"
    )


def test_one_event_counts_once_by_its_strongest_row(engine):
    (hit,) = evidence(engine, ("a", 5, "e5", 1, "weak"), ("a", 5, "e5", 3, "strong")).to_pylist()

    assert (hit["rows"], hit["strength"], hit["evidence"]) == (1, 3, ["e5"])


def test_evidence_is_kept_up_to_twenty_and_all_of_it_counted(engine):
    (hit,) = evidence(engine, *(("a", at, f"e{at:02}", 1, "w") for at in range(50))).to_pylist()

    assert hit["rows"] == 50
    assert hit["evidence"] == [f"e{at:02}" for at in range(20)]


def test_rows_without_subject_time_or_a_band_of_one_to_three_are_no_evidence(engine):
    hits = evidence(
        engine, (None, 1, "e", 1, "w"), ("a", None, "e", 1, "w"), ("a", 1, "e", 0, "w"), ("a", 1, "e", 4, "w")
    )

    assert hits.num_rows == 0


def test_a_parameter_is_bound_as_a_number_and_can_be_changed_within_its_range():
    assert "500" in statement(signal())
    assert "1500" in statement(signal(), {"min_km": 1500})


@pytest.mark.parametrize("value", [50, 9000, True, "500 or 1=1", "1); drop table legs; --", float("nan"), None])
def test_a_value_out_of_range_or_no_number_is_refused(value):
    with pytest.raises(SignalError, match=r"far-off: params\.min_km"):
        statement(signal(), {"min_km": value})


def test_a_parameter_that_does_not_exist_is_refused():
    with pytest.raises(SignalError, match=r"far-off: params\.max_km"):
        statement(signal(), {"max_km": 5})


def test_an_unchecked_query_never_reaches_the_engine(engine):
    hostile = with_query("select * from read_csv('/etc/passwd')")

    with pytest.raises(SignalError):
        run(engine, [hostile])


def test_a_query_that_the_engine_refuses_is_named(engine):
    broken = with_query("select l.tenant, l.subject, l.at, l.event_id, 1 as strength, l.no_such as km from legs as l")
    facts.prepare(engine, {}, ["legs"])

    with pytest.raises(SignalError, match=r"far-off: query: .*no_such"):
        run(engine, [broken])


def test_the_values_in_a_sentence_are_words_and_never_templates(engine):
    (hit,) = evidence(engine, ("a", 5, "e5", 1, "{tenant} {0} %s")).to_pylist()

    assert hit["because"] == "Moved {tenant} {0} %s km"


def test_a_query_may_say_at_although_the_engine_keeps_the_word(engine):
    engine.register(
        "parcels", pa.Table.from_pylist([{"tenant": "t", "subject": "a", "at": 5}], facts.INPUTS["parcels"])
    )
    plain = with_query("select tenant, subject, at, event_id, 1 as strength, 1 as km from parcels", '"parcels"')

    assert run(engine, [plain])["first_at"].to_pylist() == [5]


def test_a_shipped_query_runs_as_the_text_it_is_and_means_what_its_tree_means(monkeypatch):
    shipped = [one for one in load_library() if is_shipped(one)]
    as_text = {one.id: statement(one) for one in shipped}
    monkeypatch.setattr(running, "is_shipped", lambda _: False)
    as_tree = {one.id: statement(one) for one in shipped}

    parsed = {name: sqlglot.parse_one(text, read="duckdb") for name, text in as_text.items()}
    assert len(shipped) > 150
    assert {name: tree.sql("duckdb", identify=True) for name, tree in parsed.items()} == as_tree


def test_a_signal_that_differs_by_a_letter_from_a_shipped_one_is_checked_and_written_anew():
    one = next(one for one in load_library() if is_shipped(one))
    changed = msgspec.structs.replace(one, query=one.query.replace("select", "SELECT", 1))
    broken = msgspec.structs.replace(one, query="select * from read_csv('/etc/passwd')")

    assert not is_shipped(changed)
    assert statement(changed) != statement(one)
    with pytest.raises(SignalError):
        statement(broken)


def test_a_dollar_in_a_text_or_a_comment_is_no_parameter_and_below_nought_is_in_brackets():
    filled = running._filled("select '$min', $min - $low -- $min", {"min": 3, "low": -2.5})

    assert filled == "select '$min', 3 - (-2.5) -- $min"


def test_no_signals_no_hits(engine):
    assert run(engine, []).schema == HITS


def test_the_same_statement_can_be_written_for_spark():
    assert "`min_km`" not in statement(signal(), dialect="spark")
