from __future__ import annotations

import pytest

from sleetwatch.errors import Refused
from sleetwatch.sources.endpoint_row import (
    addresses,
    attended,
    hex_id,
    logon_type,
    remote_address,
    someone,
    usb_class,
    user_of,
)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("10", "remoteinteractive"),
        (10, "remoteinteractive"),
        ("10 - RemoteInteractive", "remoteinteractive"),
        ("REMOTE_INTERACTIVE", "remoteinteractive"),
        ("Interactive", "interactive"),
        ("7", "unlock"),
        ("99", None),
        (None, None),
        ([], None),
    ],
)
def test_logon_types_are_the_same_words_however_written(written, word):
    assert logon_type(written) == word


def test_services_and_scheduled_tasks_are_no_person():
    for kind in ("system", "batch", "service"):
        with pytest.raises(Refused, match="not-a-person"):
            attended(kind)
    assert attended("unlock") == "unlock"
    assert attended(None) is None


@pytest.mark.parametrize(
    ("value", "domain", "sid", "who"),
    [
        ("CORP\\Ana", None, None, "corp\\ana"),
        ("Ana", "CORP", None, "corp\\ana"),
        ("Ana@Corp.example", "CORP", None, "ana@corp.example"),
        ("AzureAD\\Ana@Corp.example", None, None, "ana@corp.example"),
        ("ana", None, None, "ana"),
        ("NT AUTHORITY\\SYSTEM", None, None, None),
        ("AUTORITE NT\\Système", None, None, None),
        ("Système", "x", "S-1-5-18", None),
        ("LAP-7$", "CORP", None, None),
        ("root", None, None, None),
        ("-", "-", "S-1-0-0", None),
    ],
)
def test_whose_it_was_is_told_from_the_systems_own_accounts(value, domain, sid, who):
    assert user_of(value, domain, sid) == who


def test_nobody_is_told_from_the_system():
    with pytest.raises(Refused, match="no-account"):
        someone("-")
    with pytest.raises(Refused, match="not-a-person"):
        someone("LAP-7$")


def test_the_machines_own_loopback_is_nowhere():
    assert remote_address("127.0.0.1") is None
    assert remote_address("::1") is None
    assert remote_address("LOCAL") is None
    assert remote_address("::ffff:203.0.113.7") == "203.0.113.7"


def test_addresses_are_listed_once():
    assert addresses("192.168.1.1", None, "x", "192.168.1.1", "2001:db8::1") == "192.168.1.1,2001:db8::1"
    assert addresses() is None


def test_usb_ids_have_four_digits():
    assert [hex_id(value) for value in ("0x46d", "046D", "1d6b")] == ["046d", "046d", "1d6b"]
    assert [hex_id(value) for value in ("", "12345", "xyz", None)] == [None] * 4


def test_usb_classes_name_keyboards_mice_and_storage():
    assert usb_class("03", "01") == ("Keyboard", "USB keyboard")
    assert usb_class("03h", "2") == ("Mouse", "USB mouse")
    assert usb_class("03") == ("HIDClass", "USB human interface")
    assert usb_class("8", "50") == ("USB", "USB mass storage")
    assert usb_class("0E") == ("Camera", "USB video")
    assert usb_class("ff") == ("USB", None)
    assert usb_class(None) == (None, None)
