from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.intake.syslog_header import split_header


@pytest.mark.parametrize(
    ("line", "host", "at", "app", "message"),
    [
        (
            "<34>1 2024-05-01T10:00:00.123Z gw.example sshd 12 ID1 - accepted",
            "gw.example", "2024-05-01T10:00:00.123Z", "sshd", "accepted",
        ),
        ("<34>1 - - - - - - accepted", None, None, None, "accepted"),
        ("1 2024-05-01T10:00:00+02:00 gw vpn - - - up", "gw", "2024-05-01T10:00:00+02:00", "vpn", "up"),
        ("<34>May  1 10:00:00 gw sshd[12]: accepted", "gw", "May  1 10:00:00", "sshd", "accepted"),
        ("May 11 10:00:00 gw sshd: accepted", "gw", "May 11 10:00:00", "sshd", "accepted"),
        ("2024-05-01T10:00:00.5+00:00 gw vpn[1]: up", "gw", "2024-05-01T10:00:00.5+00:00", "vpn", "up"),
        ("<166>Oct 11 2024 22:14:15: %ASA-6-1: x", None, "Oct 11 2024 22:14:15", None, "%ASA-6-1: x"),
        ("<166>Oct 11 2024 22:14:15 UTC: %ASA-6-1: x", None, "2024-10-11T22:14:15Z", None, "%ASA-6-1: x"),
        ("Oct 11 2024 22:14:15 edge : %FTD-6-1: x", "edge", "Oct 11 2024 22:14:15", None, "%FTD-6-1: x"),
        ("Oct 11 2024 22:14:15: %ASA-6-1: x", None, "Oct 11 2024 22:14:15", None, "%ASA-6-1: x"),
        ("Oct 11 22:14:16 relay Oct 11 2024 22:14:15: %ASA-6-1: x", "relay", "Oct 11 2024 22:14:15", None,
         "%ASA-6-1: x"),
        ("2024-10-11T20:14:16Z relay Oct 11 2024 22:14:15: %ASA-6-1: x", "relay", "2024-10-11T20:14:16Z", None,
         "%ASA-6-1: x"),
        ("<189>date=2024-05-01 time=10:00:00", None, None, None, "date=2024-05-01 time=10:00:00"),
        ("<14>May  1 10:00:00 pa-220 1,2024/05/01 10:00:00,0,SYSTEM,", "pa-220", "May  1 10:00:00", None,
         "1,2024/05/01 10:00:00,0,SYSTEM,"),
    ],
)  # fmt: skip
def test_the_header_tells_host_time_and_program(
    line: str, host: str | None, at: str | None, app: str | None, message: str
):
    header, rest = split_header(line)
    assert header is not None
    assert (header.host, header.at, header.app, rest) == (host, at, app, message)


def test_a_year_and_a_zone_that_make_no_date_are_left_as_written():
    header, _ = split_header("<166>Feb 30 2024 22:14:15 UTC: %ASA-6-1: x")
    assert header is not None
    assert header.at == "Feb 30 2024 22:14:15 UTC"


def test_structured_data_is_read_and_the_mark_before_the_message_is_not():
    header, message = split_header(
        '<13>1 2024-05-01T10:00:00Z gw app 1 - [a@1 user="z\\"o" x="1"][b@1 y="]"] \ufeffup'.replace('"]"]', '"\\]"]')
    )
    assert header is not None
    assert header.data == {"user": 'z"o', "x": "1", "y": "]"}
    assert message == "up"


def test_a_message_that_begins_with_a_bracket_is_no_structured_data():
    header, message = split_header("<13>1 2024-05-01T10:00:00Z gw app 1 - [warning] up")
    assert header is not None
    assert (header.data, message) == ({}, "[warning] up")


@pytest.mark.parametrize("line", ["name,city", "May 11 was a day", "2024-05-01T10:00:00Z", "a: b", "[x] y", ""])
def test_words_are_no_header(line: str):
    assert split_header(line) == (None, line)


@given(st.text(max_size=80))
def test_any_text_has_a_header_or_none(text: str):
    for line in (text, f"<13>{text}", f"May  1 10:00:00 {text}", f"<13>1 - - - - - [{text}"):
        header, message = split_header(line)
        assert header is not None or message == line


@pytest.mark.parametrize("piece", ['[a b="', "[a", ' b="c"', "\\", "<13>", "May  1 10:00:00 "])
def test_a_long_line_is_looked_at_once(piece: str):
    split_header("<13>1 - - - - - " + piece * 200_000)
    split_header(piece * 200_000)
