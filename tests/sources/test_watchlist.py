from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch import clock
from sleetwatch.sources.watchlist import SOURCE
from tests.sources.anything import read_or_refused, spoilt
from tests.sources.reading_of import reading_of

ROW = {
    "kind": "ip",
    "value": "203.0.113.7",
    "label": "Astrill",
    "source": "our own",
    "valid_from": "2026-01-01",
    "valid_until": "2026-06-01T00:00:00Z",
}


only, reason = reading_of(SOURCE)


def test_an_entry_holds_for_its_time():
    entry = only(ROW)

    assert (entry.list_kind, entry.value, entry.label, entry.list_source) == ("ip", "203.0.113.7", "astrill", "our own")
    assert (clock.to_text(entry.at), clock.to_text(entry.until)) == ("2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z")


def test_an_entry_without_dates_always_holds():
    entry = only({"kind": "ip", "value": "203.0.113.7", "label": "astrill"})

    assert (entry.at, entry.until) == (0, None)


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("IP", "2001:DB8:0:0::1", "2001:db8::1"),
        ("cidr", "203.0.113.7/24", "203.0.113.0/24"),
        ("asn", "AS9009", "9009"),
        ("asn", "9009", "9009"),
        ("domain", "*.Relay.Example.com.", "relay.example.com"),
        ("email", "Ana@Home.example", "ana@home.example"),
        ("phone", "+1 (212) 555-0100", "+12125550100"),
        ("address", "7 Farm  Rd", "7 farm rd"),
        ("bank_account", "TOK_Ab12", "tok_ab12"),
        ("device_serial", "PF2K9X", "pf2k9x"),
        ("process", "AnyDesk.exe", "anydesk.exe"),
    ],
)
def test_values_are_written_one_way(kind, written, value):
    assert only(ROW | {"kind": kind, "value": written}).value == value


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("ip", "203.0.113.0/24"),
        ("ip", "relay"),
        ("cidr", "203.0.113.7/33"),
        ("asn", "AS"),
        ("asn", "99999999999"),
        ("domain", "localhost"),
        ("domain", "https://relay.example.com"),
        ("email", "ana"),
        ("phone", "call me"),
        ("colour", "red"),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_refused(kind, written):
    assert reason(ROW | {"kind": kind, "value": written}) == "bad-value"


@pytest.mark.parametrize("column", SOURCE.columns)
def test_a_row_without_a_required_value_names_it(column):
    assert reason(ROW | {column: None}) == f"missing-{column}"


@given(spoilt(ROW))
def test_whatever_comes_is_read_or_refused(record):
    read_or_refused(SOURCE, record)
