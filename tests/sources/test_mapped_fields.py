"""How a field is read follows from the event's own field."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.events import KINDS, schema_of
from sleetwatch.sources.mapped_fields import closed_words, reader_of
from sleetwatch.sources.mapping import fields_of
from tests.sources.damage import json_values

EVERY_FIELD = [(kind, name) for kind in sorted(KINDS) for name in fields_of(kind)]


@pytest.mark.parametrize(
    ("field", "written", "read"),
    [
        ("sign_in.account", "Ada_fabrikam.example#EXT#@acme.example", "ada@fabrikam.example"),
        ("sign_in.account_id", "00000000-0000-0000-0000-000000000000", None),
        ("sign_in.ip", "[2001:db8::1]:443", "2001:db8::1"),
        ("sign_in.factors", ["Password", "SMS"], "password,sms"),
        ("sign_in.factors", "password, FIDO2 security key", "password,fido2"),
        ("sign_in.mfa", "Yes", True),
        ("sign_in.vendor_country", "Germany", "DE"),
        ("sign_in.vendor_asn", "64500", 64500),
        ("sign_in.latency_ms", "12.5", 12.5),
        ("sign_in.outcome", 401, "failure"),
        ("sign_in.outcome", "challenge", "interrupted"),
        ("activity.outcome", "challenge", None),
        ("activity.outcome", True, "success"),
        ("activity.outcome", "who knows", None),
        ("factor.method", "Google Authenticator", "totp"),
        ("factor.phone", "+1 XXX-XXX-0147", "+1 xxx-xxx-0147"),
        ("factor.action", "Registered", "registered"),
        ("factor.action", "thrown away", None),
        ("application.phone", "+44 20 7946 0000", "+442079460000"),
        ("application.resume", '{"b": 1, "a": 2}', '{"a":2,"b":1}'),
        ("application.resume", "my life", None),
        ("device.serial", " pf2k9x ", "PF2K9X"),
        ("device_network.mac", "AA-BB-CC-00-11-22", "aabbcc001122"),
        ("device_network.dns", ["192.0.2.1", "192.0.2.2"], "192.0.2.1,192.0.2.2"),
        ("process.file_name", "AnyDesk.EXE", "anydesk.exe"),
        ("process.path", r"C:\Temp", r"C:\Temp"),
        ("worker.title", ["", "Engineer"], "Engineer"),
        ("code_access.action", "Publish", "publish"),
        ("identity_check.check_kind", "phone_line", "phone_line"),
        ("identity_check.outcome", "refused", "refused"),
        ("identity_check.outcome", "passed", "success"),
        ("peripheral.vendor_id", 1133, "046d"),
        ("peripheral.vendor_id", "0x46D", "046d"),
    ],
)
def test_a_field_is_read_in_its_own_way(field, written, read):
    kind, _, name = field.partition(".")

    assert reader_of(kind, name)(written) == read


@pytest.mark.parametrize(("kind", "name"), [field for field in EVERY_FIELD if closed_words(*field)])
def test_a_closed_field_may_hold_what_the_event_says_and_nothing_else(kind, name):
    said = set(re.findall(r"[a-z_0-9]+", schema_of(KINDS[kind]).field(name).metadata[b"about"].decode()))
    words = set(closed_words(kind, name))

    assert words <= said
    assert said - words == {"or"} or (kind, name) in TOLD_IN_A_SENTENCE


TOLD_IN_A_SENTENCE = {("device_posture", "lid"), ("identity_check", "check_kind"), ("identity_check", "outcome")}


@given(st.sampled_from(EVERY_FIELD), json_values)
def test_whatever_is_read_fits_the_field(field, value):
    read = reader_of(*field)(value)
    words = closed_words(*field)

    assert read is None or not words or read in words
    if isinstance(read, str):
        read.encode()
        assert read


@pytest.mark.parametrize(("kind", "name"), EVERY_FIELD)
def test_nothing_is_read_from_nothing(kind, name):
    assert [reader_of(kind, name)(value) for value in (None, "", "-", [], {})] == [None] * 5
