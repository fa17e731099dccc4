from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import InputError
from sleetwatch.intake import event_xml, read
from sleetwatch.intake.limits import Limits
from sleetwatch.intake.recognise import Recogniser
from tests.intake.reading import items, reasons, records

NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
LOGON = (
    f"<Event xmlns='{NAMESPACE}'><System><Provider Name='Security'/><EventID Qualifiers='16'>4624</EventID>"
    "<TimeCreated SystemTime='2024-05-01T10:00:00.1234567Z'/><Computer>pc1</Computer><Security/></System>"
    "<EventData><Data Name='TargetUserName'>zoe</Data><Data Name='IpAddress'>203.0.113.5</Data>"
    "<Data Name='Text'>a &lt; b &amp; c</Data><Data Name='Empty'></Data></EventData></Event>"
)
RECORD = {
    "Event": {
        "#attributes": {"xmlns": NAMESPACE},
        "System": {
            "Provider": {"#attributes": {"Name": "Security"}},
            "EventID": {"#attributes": {"Qualifiers": "16"}, "#text": "4624"},
            "TimeCreated": {"#attributes": {"SystemTime": "2024-05-01T10:00:00.1234567Z"}},
            "Computer": "pc1",
            "Security": None,
        },
        "EventData": {"TargetUserName": "zoe", "IpAddress": "203.0.113.5", "Text": "a < b & c", "Empty": None},
    }
}


@pytest.mark.parametrize(
    "content",
    [
        (LOGON * 2).encode(),
        f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>{LOGON}\r\n{LOGON}</Events>'.encode(),
        f'<?xml version="1.0" encoding="utf-16"?><Events>{LOGON}{LOGON}</Events>'.encode("utf-16"),
        f"{LOGON}\n{LOGON}\n".encode("utf-8-sig"),
    ],
    ids=["wevtutil", "event viewer", "utf-16", "lines"],
)
def test_events_are_read_however_they_were_exported(content: bytes):
    assert [(item.line, item.record) for item in items(content)] == [(1, RECORD), (2, RECORD)]


def test_an_event_keeps_its_own_bytes_and_is_read_again_by_its_number():
    content = f"<Events>{LOGON}<Event><a/></Event></Events>".encode()
    assert [item.bytes_of() for item in read(io.BytesIO(content), len(content), "x", frozenset({1}))] == [
        LOGON.encode()
    ]


def test_data_without_a_name_is_a_list_and_a_repeated_name_gets_a_number():
    event = "<Event><EventData><Data>one</Data><Data>two</Data></EventData><a>1</a><a>2</a><a>3</a></Event>"
    assert records(event.encode()) == [
        {"Event": {"EventData": {"Data": {"#text": ["one", "two"]}}, "a": "1", "a_1": "2", "a_2": "3"}}
    ]


def test_what_a_service_puts_under_user_data_is_kept():
    said = "<EventXML xmlns='x'><User>zoe</User><Address>203.0.113.5</Address></EventXML>"
    event = f"<Event><UserData>{said}</UserData></Event>"
    assert records(event.encode()) == [
        {"Event": {"UserData": {"EventXML": {"#attributes": {"xmlns": "x"}, "User": "zoe", "Address": "203.0.113.5"}}}}
    ]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("<Event><System></Event>", "bad-xml"),
        ("<Event><System>", "bad-xml"),
        ("<Event><a>&unknown;</a></Event>", "bad-xml"),
        ("<Event><a>&#0;</a></Event>", "bad-xml"),
        ("<Event>" + "<a>" * 40 + "</a>" * 40 + "</Event>", "too-deep"),
        ("<Event><a>\x00</a></Event>", "bad-xml"),
    ],
)
def test_a_broken_event_costs_only_itself(event: str, reason: str):
    assert reasons(f"<Events>{LOGON}{event}{LOGON}</Events>".encode()) == [None, reason, None]


@pytest.mark.parametrize(
    "doctype",
    ['<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', '<!doctype x SYSTEM "file:///etc/passwd">'],
)
def test_a_document_type_refuses_the_file(doctype: str):
    with pytest.raises(InputError, match="document type"):
        items(f'<?xml version="1.0"?>{doctype}<Events><Event><a>&b;</a></Event></Events>'.encode())


def test_a_document_type_inside_an_event_refuses_it():
    assert reasons(b"<Event><!DOCTYPE x [<!ENTITY a 'b'>]><a>&a;</a></Event>") == ["bad-xml"]


@pytest.mark.parametrize("content", [b"<?xml version='1.0'?><SiPolicy/>", b"<Policy>\n<Rule/>", b"<!DOCTYPE html><p>"])
def test_other_markup_is_named_as_such(content: bytes):
    with pytest.raises(InputError, match="without a Windows event"):
        items(content)


def test_an_event_over_the_limit_is_one_reject(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(event_xml, "LIMITS", Limits(line_bytes=1000))
    monkeypatch.setattr(event_xml, "_BLOCK", 100)
    monkeypatch.setattr("sleetwatch.intake.json_text.LIMITS", Limits(line_bytes=1000))
    read = items(f"<Events>{LOGON}<Event><a>{'x' * 5000}</a></Event>{LOGON}</Events>".encode())
    assert [item.refused.reason if item.refused else None for item in read] == [None, "too-long", None]
    assert len(read[1].bytes_of()) == 1000


@pytest.mark.parametrize("block", range(1, 40, 3))
def test_an_event_is_found_wherever_a_block_ends(block: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(event_xml, "_BLOCK", block)
    content = f"<Events>\n{LOGON}\n{LOGON}</Events>".encode()
    assert [item.record for item in event_xml.read_events(io.BytesIO(content))] == [RECORD, RECORD]


@pytest.mark.parametrize("piece", ["<Event ", "<Event>", "</Event>", "<Event", "<", "<!DOCTYP"])
def test_a_long_file_without_ends_is_read_in_time_that_grows_with_it(piece: str):
    events = event_xml.read_events(io.BytesIO(piece.encode() * 200_000))
    assert all(item.refused is not None for item in events)


class Windows:
    """A source that reads Windows events."""

    name = "windows"
    columns = ()
    by_value = False

    @staticmethod
    def recognises(record):
        return "Event" in record

    @staticmethod
    def read(record):
        return [record] * 0


def test_an_event_inside_a_collectors_json_is_taken_out():
    assert Recogniser([Windows()])._source_of({"result": {"_raw": LOGON}})[1] == RECORD


@given(st.text("<>/&;Event Da='x!", max_size=60), st.binary(max_size=20))
def test_any_bytes_inside_an_event_give_records_or_refusals(text: str, damage: bytes):
    content = b"<Events><Event>" + text.encode() + damage + b"</Event>" + LOGON.encode()
    try:
        read = items(content)
    except InputError:
        return
    assert all((item.record is None) == (item.refused is not None) for item in read)
