from __future__ import annotations

import pytest

from sleetwatch.intel.imports.found import Given, Indicator, Rejected, moment, text, tlp_of
from sleetwatch.intel.imports.table import is_table, read_row


def row(said=None, **cells):
    return read_row(cells, "line 2", said or Given())


def test_a_row_says_what_who_when_and_how():
    piece = row(
        kind="email",
        value="a@mail.example",
        source="Harbour CERT",
        actor="Jasper Sleet",
        valid_from="2026-03-01",
        valid_until="2026-09-01T00:00:00Z",
        tlp="TLP:GREEN",
        confidence="80",
        victim="no",
        reference="https://a.example/r",
    )

    assert (piece.kind, piece.publisher, piece.actor, piece.tlp) == ("email", "Harbour CERT", "Jasper Sleet", "green")
    assert (piece.confidence, piece.victim, piece.references) == (80, "no", ("https://a.example/r",))
    assert piece.begins < piece.ends


def test_a_column_called_after_a_kind_is_enough():
    piece = row(ip="198.51.100.7", source="https://vendor.example/blog", source_date="2024-09-23")

    assert (piece.kind, piece.value, piece.publisher) == ("ip", "198.51.100.7", "vendor.example")
    assert piece.references == ("https://vendor.example/blog",)
    assert piece.begins == moment("2024-09-23")


@pytest.mark.parametrize(
    ("word", "kind"), [("IPv4", "ip"), ("sha256", "file_hash"), ("E-Mail", "email"), ("hostname", "domain")]
)
def test_kinds_have_other_words(word, kind):
    assert row(type=word, indicator="x").kind == kind


def test_what_the_row_does_not_say_the_user_does():
    piece = row(Given("Our group", "Jasper Sleet", "amber"), kind="ip", value="198.51.100.7")

    assert (piece.publisher, piece.actor, piece.tlp) == ("Our group", "Jasper Sleet", "amber")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"kind": "name", "value": "Somebody"}, "unknown-kind"),
        ({"kind": "ip", "value": ""}, "no-value"),
        ({"kind": "", "value": "x"}, "unknown-kind"),
        ({}, "no-value"),
        ({"kind": None, "value": ["x"]}, "no-value"),
    ],
)
def test_rows_of_which_nothing_can_be_used_are_refused(cells, reason):
    piece = read_row(cells, "line 9", Given())

    assert isinstance(piece, Rejected)
    assert (piece.place, piece.reason) == ("line 9", reason)


@pytest.mark.parametrize(
    ("columns", "yes"),
    [
        (["kind", "value"], True),
        (["Type", "Indicator", "note"], True),
        (["ip", "source"], True),
        (["ip", "domain"], False),
        (["worker_id", "work_email"], False),
        ([], False),
    ],
)
def test_a_header_tells_such_a_table(columns, yes):
    assert is_table(columns) is yes


@pytest.mark.parametrize("odd", ["yesterday", "9999-01-01", "-1", -5, 1.5, None, [], "2026-13-01", "1" * 50])
def test_what_is_no_time_is_none(odd):
    assert moment(odd) is None


def test_times_come_as_a_day_with_an_offset_or_as_seconds():
    assert moment("2026-03-01") == moment("2026-03-01T01:00:00+01:00") == moment("1772323200") == moment(1772323200)


def test_the_strictest_tlp_holds():
    assert tlp_of(["tlp:green", "TLP:RED", "x", "tlp:white"]) == "red"
    assert tlp_of(["tlp:white"]) == "clear"
    assert tlp_of(["tlp:purple"]) == ""


def test_texts_are_one_short_printable_line():
    assert text("a\x00b\n c\u202e" + "d" * 1000).startswith("a b c d")
    assert len(text("d" * 10_000)) == 300
    assert isinstance(row(kind="ip", value="1.2.3.4", source="x" * 9999), Indicator)
