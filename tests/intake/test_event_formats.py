from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import Refused
from sleetwatch.intake.event_formats import event_of


def test_a_cef_message_gives_its_header_and_its_extension():
    record = event_of(
        "CEF:0|Ex\\|ample|VPN|7.1|100|log in|3|"
        "suser=zoe@acme.example src=203.0.113.5 msg=all is\\=well cs1Label=Realm cs1=A B"
    )
    assert record == {
        "cef": "0",
        "deviceVendor": "Ex|ample",
        "deviceProduct": "VPN",
        "deviceVersion": "7.1",
        "signatureId": "100",
        "name": "log in",
        "severity": "3",
        "suser": "zoe@acme.example",
        "src": "203.0.113.5",
        "msg": "all is=well",
        "cs1Label": "Realm",
        "cs1": "A B",
        "category": "cef:ex|ample:vpn",
    }


def test_the_escapes_of_a_cef_value_are_undone_and_other_backslashes_kept():
    record = event_of(r"CEF:0|a|b|1|2|c|3|one=x\ny two=C:\temp\\new three=\=")
    assert record is not None
    assert (record["one"], record["two"], record["three"]) == ("x\ny", "C:\temp\\new", "=")


@pytest.mark.parametrize(
    "message",
    [
        "LEEF:1.0|Example|VPN|1|login|usrName=zoe\tsrc=203.0.113.5\tmsg=a b",
        "LEEF:2.0|Example|VPN|1|login|^|usrName=zoe^src=203.0.113.5^msg=a b",
        "LEEF:2.0|Example|VPN|1|login|x09|usrName=zoe\tsrc=203.0.113.5\tmsg=a b",
        "LEEF:2.0|Example|VPN|1|login|0x7C|usrName=zoe|src=203.0.113.5|msg=a b",
        "LEEF:1.0|Example|VPN|1|login|usrName=zoe src=203.0.113.5 msg=a b",
        "LEEF:2.0|Example|VPN|1|login| |usrName=zoe src=203.0.113.5 msg=a b",
    ],
)
def test_leef_is_read_with_whatever_parts_its_attributes(message: str):
    record = event_of(message)
    assert record is not None
    assert (record["usrName"], record["src"], record["msg"]) == ("zoe", "203.0.113.5", "a b")
    assert (record["category"], record["signatureId"]) == ("leef:example:vpn", "login")


def test_words_before_the_format_are_passed():
    assert (event_of("gateway 7 CEF:0|a|b|1|2|c|3|x=1") or {})["x"] == "1"


def test_an_extension_cannot_say_another_product():
    assert (event_of("CEF:0|a|b|1|2|c|3|category=cef:other:one") or {})["category"] == "cef:a:b"


def test_a_key_that_is_slipped_in_through_a_value_refuses_the_line():
    with pytest.raises(Refused, match="duplicate-key"):
        event_of("CEF:0|a|b|1|2|c|3|suser=zoe requestClientApplication=Mozilla suser=admin src=1.2.3.4")


def test_a_header_without_its_fields_is_refused():
    with pytest.raises(Refused, match="bad-header"):
        event_of("CEF:0|a|b|1|2")


def test_leef_has_no_escapes_so_that_a_name_in_a_domain_stays_whole():
    record = event_of("LEEF:2.0|Example|VPN|1|login| |usrName=acme\\nora src=203.0.113.5")
    assert record is not None
    assert record["usrName"] == "acme\\nora"


@given(st.text("CEFL:0|\\=ab \t^x19", max_size=60))
def test_any_text_gives_a_record_none_or_a_refusal(text: str):
    for message in (text, f"CEF:0|{text}", f"LEEF:2.0|a|b|1|2|{text}", f"CEF:0|a|b|1|2|c|3|{text}"):
        try:
            record = event_of(message)
        except Refused:
            continue
        assert record is None or all(isinstance(value, str) for value in record.values())


@pytest.mark.parametrize("piece", ["a=", "a= ", "\\", "|", "\\|", "a", "= ", "\t"])
def test_a_long_line_is_looked_at_once(piece: str):
    for start in ("CEF:0|a|b|1|2|c|3|", "CEF:0|", "LEEF:2.0|a|b|1|2|", ""):
        try:
            event_of(start + piece * 300_000)
        except Refused:
            continue
