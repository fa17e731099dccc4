from __future__ import annotations

import io

import pytest

from sleetwatch.errors import InputError
from sleetwatch.intel.imports.found import Given, Indicator, Rejected
from sleetwatch.intel.imports.ofac import PUBLISHER, is_table, is_xml, read_table, read_xml

HEAD = '<?xml version="1.0" standalone="yes"?>\n<sdnList xmlns="https://example.org/sdn">'
DPRK = "<programList><program>DPRK3</program></programList>"
WORKER = f"""<sdnEntry><uid>901</uid><firstName>A</firstName><lastName>NAME</lastName>{DPRK}<idList>
<id><uid>1</uid><idType>Email Address</idType><idNumber>worker@mail.example</idNumber></id>
<id><uid>2</uid><idType>Digital Currency Address - XBT</idType>
<idNumber>1BoatSLRHtKNngkdXEeobR76b53LETtpyT</idNumber></id>
<id><uid>3</uid><idType>Passport</idType><idNumber>123456</idNumber></id></idList>
<addressList><address><uid>4</uid><address1>12 Harbour Road</address1><city>Dandong</city>
<country>China</country></address></addressList>
<akaList><aka><uid>5</uid><lastName>OTHER</lastName></aka></akaList></sdnEntry>"""
ELSEWHERE = "<sdnEntry><uid>902</uid><programList><program>SDGT</program></programList></sdnEntry>"
NAMED_ONLY = f"<sdnEntry><uid>903</uid><lastName>NAME</lastName>{DPRK}</sdnEntry>"


def xml(*entries, head=HEAD):
    return (head + "".join(entries) + "</sdnList>").encode()


def found(content):
    return list(read_xml(io.BytesIO(content), Given()))


def test_of_a_dprk_entry_mail_wallet_and_street_are_used_and_names_and_passports_are_not():
    pieces = found(xml(WORKER))

    assert [(piece.kind, piece.value) for piece in pieces] == [
        ("email", "worker@mail.example"),
        ("wallet", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
        ("address", "12 Harbour Road, Dandong, China"),
    ]
    assert {piece.publisher for piece in pieces} == {PUBLISHER}
    assert {piece.actor for piece in pieces} == {"DPRK IT workers"}
    assert "NAME" not in str(pieces)


def test_other_programmes_and_bare_names_are_refused_and_none_is_lost():
    pieces = found(xml(ELSEWHERE, NAMED_ONLY, WORKER))

    assert [piece.reason for piece in pieces if isinstance(piece, Rejected)] == ["other-programme", "name-alone"]
    assert {piece.place for piece in pieces} == {"entry 1", "entry 2", "entry 3"}


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><sdnList>&b;</sdnList>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><sdnList>&a;</sdnList>'


@pytest.mark.parametrize(
    "content",
    [
        BOMB.encode(),
        OUTSIDE.encode(),
        b'<!DOCTYPE sdnList SYSTEM "http://127.0.0.1/x.dtd"><sdnList/>',
        xml("<a>" * 40 + "</a>" * 40),
        xml("<sdnEntry><lastName>" + "x" * 50_000 + "</lastName></sdnEntry>"),
        xml(WORKER)[:-30],
        xml("<sdnEntry>&nobody;</sdnEntry>"),
        b"<sdnList>\xff</sdnList>",
    ],
)
def test_xml_that_is_not_clear_is_refused_as_a_whole(content):
    with pytest.raises(InputError):
        found(content)


def test_the_list_is_known_by_its_root():
    assert is_xml(xml(WORKER))
    assert not is_xml(b"<html></html>")
    assert not is_xml(b"sdnList")


ROW = '901,"NAME, A","individual","DPRK3] [CYBER2","-0- ",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"{}"'
REMARKS = (
    "DOB 1990; Gender Male; Email Address worker@mail.example; alt. Email Address second@mail.example; "
    "Digital Currency Address - ETH 0x1234567890abcdef1234567890abcdef12345678; Phone Number 8613912345678; "
    "Linked To: X."
)


def test_the_csv_holds_the_same_in_its_remarks():
    pieces = list(read_table([ROW.format(REMARKS)], Given()))

    assert [(piece.kind, piece.value) for piece in pieces] == [
        ("email", "worker@mail.example"),
        ("email", "second@mail.example"),
        ("wallet", "0x1234567890abcdef1234567890abcdef12345678"),
        ("phone", "8613912345678"),
    ]


def test_the_csv_ends_with_a_control_character_and_broken_rows_are_refused():
    pieces = list(read_table([ROW.format("x"), "1,2,3", "\x1a"], Given()))

    assert [(piece.place, piece.reason) for piece in pieces] == [("row 1", "name-alone"), ("row 2", "no-entry")]


def test_the_csv_is_known_by_its_first_row():
    assert is_table(["36", "AIR", "-0- ", "CUBA", *["-0- "] * 8])
    assert not is_table(["36", "AIR"])


def test_a_users_own_word_for_the_actor_goes_before_ours():
    pieces = list(read_table([ROW.format(REMARKS)], Given(actor="Somebody else")))

    assert {piece.actor for piece in pieces if isinstance(piece, Indicator)} == {"Somebody else"}
