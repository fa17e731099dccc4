"""Single values as real logs hold them."""

from __future__ import annotations

import pytest
from hypothesis import given

from sleetwatch.clock import to_datetime
from sleetwatch.errors import Refused
from sleetwatch.sources import reading
from sleetwatch.sources.countries import country
from sleetwatch.sources.methods import method_of, second_factor
from tests.sources.damage import json_values


def shown(at: int) -> str:
    return to_datetime(at).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2023-10-26T05:32:08Z", "2023-10-26T05:32:08Z"),
        ("2023-10-26T05:32:08.1234567Z", "2023-10-26T05:32:08.123456Z"),
        ("2023-10-26T05:32:08.107Z", "2023-10-26T05:32:08.107000Z"),
        ("2023-10-26T05:32:08.12345Z", "2023-10-26T05:32:08.123450Z"),
        ("2023-10-26T05:32:08+00:00", "2023-10-26T05:32:08Z"),
        ("2023-10-26T07:32:08+02:00", "2023-10-26T05:32:08Z"),
        ("2021-06-01T10:00:00.000+0000", "2021-06-01T10:00:00Z"),
        ("3/24/2022 2:42:35 PM", "2022-03-24T14:42:35Z"),
        ("2023-10-26T5:32:08.107Z", "2023-10-26T05:32:08.107000Z"),
        ("01/09/2007 09:41:00", "2007-01-09T09:41:00Z"),
        ("1/9/2007 10:41:00 AM +01:00", "2007-01-09T09:41:00Z"),
        ("2024-12-10 14:33:09.049661100", "2024-12-10T14:33:09.049661Z"),
        ("2023-01-05 12:00:00.000", "2023-01-05T12:00:00Z"),
        ("2022-12-12T15:57:57", "2022-12-12T15:57:57Z"),
        ("Jan 9, 2023 9:12:01 PM", "2023-01-09T21:12:01Z"),
        ("11/16/2022 9:35:22 AM", "2022-11-16T09:35:22Z"),
        ("2022-11-17 07:03:14.6829201", "2022-11-17T07:03:14.682920Z"),
        ("2024-03-21 07:09:03:216", "2024-03-21T07:09:03.216000Z"),
        ("11/19/2021 09:54:15 AM", "2021-11-19T09:54:15Z"),
        ("7/22/26, 7:02:11 PM", "2026-07-22T19:02:11Z"),
        ("7/22/26, 7:02:11\u202fPM", "2026-07-22T19:02:11Z"),
        ("5/20/2020, 6:19:04.423 PM", "2020-05-20T18:19:04.423000Z"),
        ("22.7.2026 19:02:11", "2026-07-22T19:02:11Z"),
        ("12/31/2025 12:00:00 AM", "2025-12-31T00:00:00Z"),
        ("12/31/2025 12:00:00 PM", "2025-12-31T12:00:00Z"),
        ("Mon, 09 Jan 2023 21:12:01 GMT", "2023-01-09T21:12:01Z"),
        ("Mon Jan  9 21:12:01 2023", "2023-01-09T21:12:01Z"),
        ("2026-01-02", "2026-01-02T00:00:00Z"),
        ("1679666321123", "2023-03-24T13:58:41.123000Z"),
        ("1679666321.123", "2023-03-24T13:58:41.123000Z"),
        (1679666321, "2023-03-24T13:58:41Z"),
        (1679666321.5, "2023-03-24T13:58:41.500000Z"),
        (1679666321123456, "2023-03-24T13:58:41.123456Z"),
        (1679666321123456789, "2023-03-24T13:58:41.123456Z"),
        ("/Date(1679666321123)/", "2023-03-24T13:58:41.123000Z"),
    ],
)
def test_every_shape_of_time_in_real_exports_is_read_to_the_microsecond(written, meant):
    assert shown(reading.parse_time(written)) == meant


@pytest.mark.parametrize(
    "written",
    [
        "test-invalid-time",
        "redacted",
        "20/05/2020 10:00:00",  # day first: elsewhere it would be read wrongly in silence
        "2023-02-30T00:00:00Z",
        "2023-10-26T05:61:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "1/9/2007 13:41:00 PM",
        "2023-10-26T05:32:08 PST",
        "5",
        "20230105",
        "9" * 400,
        True,
        [],
        {},
        float("nan"),
        float("inf"),
        -1,
    ],
)
def test_a_time_that_is_not_clear_is_refused(written):
    with pytest.raises(Refused, match="bad-time"):
        reading.parse_time(written)


@pytest.mark.parametrize("written", [None, "", " ", "-", "null"])
def test_a_missing_time_is_refused_with_its_own_reason(written):
    with pytest.raises(Refused, match="no-time"):
        reading.parse_time(written)


def test_where_no_zone_may_be_assumed_a_time_must_name_one():
    assert reading.parse_time("2023-01-05T12:00:00+01:00", zone_assumed=None)
    with pytest.raises(Refused, match="names no zone"):
        reading.parse_time("2023-01-05T12:00:00", zone_assumed=None)
    with pytest.raises(Refused, match="names no zone"):
        reading.parse_time("1/5/2023 12:00:00 PM", zone_assumed=None)


def test_a_time_that_may_be_missing_is_none_instead_of_a_refusal():
    assert reading.optional_time("nonsense") is None
    assert reading.optional_time(None) is None
    assert reading.optional_time("2026-01-02T00:00:00Z") == reading.parse_time("2026-01-02")


@pytest.mark.parametrize("nothing", ["", "  ", "-", "null", "None", "N/A", None, [], {}, float("nan"), "\x00"])
def test_what_vendors_write_for_nothing_is_none(nothing):
    assert reading.text(nothing) is None


def test_text_loses_only_what_no_table_can_store():
    assert reading.text(" a\x00b\ud800c\n ") == "abc"
    assert reading.text(7) == "7"
    assert reading.text("Zażółć 🙂") == "Zażółć 🙂"
    assert reading.text(10**30) is None


def test_the_zero_guid_stands_for_no_id():
    assert reading.identifier("00000000-0000-0000-0000-000000000000") is None
    assert reading.identifier("0") is None
    assert reading.identifier("AB-01") == "ab-01"


def test_a_guest_is_known_by_the_home_address():
    assert reading.account("Ana_Ruiz_Partner.example#EXT#@contoso.onmicrosoft.com") == "ana_ruiz@partner.example"
    assert reading.account("Ana@Contoso.example") == "ana@contoso.example"
    assert reading.account("odd#ext#name") == "odd#ext#name"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:51022", "203.0.113.9"),
        ("[2001:DB8::1]:443", "2001:db8::1"),
        ("2001:0db8:0000::0001", "2001:db8::1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("fe80::1%eth0", "fe80::1"),
        (" 203.0.113.9 ", "203.0.113.9"),
        ("0.0.0.0", None),  # noqa: S104 - an address nobody has
        ("::", None),
        ("256.1.1.1", None),
        ("10.0.0.01", None),
        ("192.168.x.x", None),
        ("redacted", None),
        ("", None),
        (None, None),
        (1, None),
        ("1" * 100, None),
    ],
)
def test_an_address_is_canonical_or_none(written, meant):
    assert reading.address(written) == meant


def test_json_inside_a_string_is_opened_and_twice_quoted_json_too():
    assert reading.nested('{"a": [1]}') == {"a": [1]}
    assert reading.nested('"[{\\"a\\": 1}]"') == [{"a": 1}]
    assert reading.nested({"a": 1}) == {"a": 1}
    assert reading.mapping("[1]") == {}
    assert reading.items('{"a": 1}') == [{"a": 1}]
    assert reading.items("[]") == []
    assert reading.unquoted('"Member"') == "Member"
    assert reading.unquoted('""') is None


@pytest.mark.parametrize("broken", ["{", "[1,", "plain", '"half', "{}x", "[" * 100_000, "NaN", 5, None])
def test_a_string_that_is_no_json_opens_to_nothing(broken):
    assert reading.nested(broken) == {}


def test_flags_and_numbers_are_read_in_every_spelling():
    assert [reading.flag(value) for value in (True, "True", "1", 1, "yes")] == [True] * 5
    assert [reading.flag(value) for value in (False, "false", "0", 0, "No")] == [False] * 5
    assert [reading.flag(value) for value in (None, "", "maybe", 2, [])] == [None] * 5
    assert [reading.number(value) for value in ("12345", 7, 7.0, "-3", " 4 ")] == [12345, 7, 7, -3, 4]
    assert [reading.number(value) for value in ("1_000", True, 7.5, 2**63, "9" * 19, "9" * 99, "x", None)] == [None] * 8
    assert [reading.real(value) for value in ("1.5", 2, "-3e2", ".5")] == [1.5, 2.0, -300.0, 0.5]
    assert [reading.real(value) for value in ("nan", float("inf"), "1e999", True, 10**400, "", None)] == [None] * 7


def test_coordinates_come_in_pairs_and_the_zero_point_is_unknown():
    assert reading.coordinates("51.5", -0.1) == (51.5, -0.1)
    assert reading.coordinates(0, 0) == (None, None)
    assert reading.coordinates(51.5, None) == (None, None)
    assert reading.coordinates(91, 0) == (None, None)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("+1 5550100111", "+15550100111"),
        ("(202) 555-0100", "+12025550100"),
        ("+1-202-555-0100 x5", "+12025550100"),
        ("tel:+442079460018;ext=7", "+442079460018"),
        ("+44 (0)20 7946 0018", "+442079460018"),
        ("00442079460018", "+442079460018"),
        ("020 7946 0018", "+02079460018"),
        ("+1 XXXXXXXX11", None),
        ("call me", None),
        ("12", None),
        (None, None),
    ],
)
def test_a_phone_number_is_plus_and_digits_or_none(written, meant):
    assert reading.phone(written) == meant


def test_the_first_field_that_holds_something_is_taken():
    record = {"a": None, "b": "", "c": [], "d": {}, "e": 0, "f": "late"}

    assert reading.first(record, "a", "b", "c", "d", "e", "f") == 0
    assert reading.first(record, "a", "missing") is None


def test_field_names_are_compared_without_case_and_without_the_zone_of_a_header():
    assert reading.lowered({"TimeGenerated [UTC]": 1, "Autonomous system  number": 2, "callerIpAddress": 3}) == {
        "timegenerated": 1,
        "autonomous system number": 2,
        "calleripaddress": 3,
    }


def test_a_country_is_known_by_code_name_and_older_name():
    assert [country(name) for name in ("de", "United States", "Korea, Republic of", "Turkey", "Türkiye")] == [
        "DE",
        "US",
        "KR",
        "TR",
        "TR",
    ]
    assert [country(name) for name in ("Atlantis", "", None, "D1", "Unknown")] == [None] * 5


def test_letters_that_vendors_write_for_no_country_are_none():
    assert [country(name) for name in ("XX", "EU", "ZZ", "NY", "T1")] == [None] * 5


def test_methods_of_authentication_have_one_name_across_vendors():
    assert method_of("Mobile app notification") == method_of("OKTA_VERIFY_PUSH") == "push"
    assert method_of("Text message") == method_of("SMS_FACTOR") == method_of("OneWaySms") == "sms"
    assert method_of("OATH verification code") == method_of("OKTA_SOFT_TOKEN") == "totp"
    assert method_of("FIDO2 security key") == method_of("FIDO_WEBAUTHN") == "fido2"
    assert method_of("Windows Hello for Business") == "platform"
    assert method_of("Previously satisfied") is None
    assert method_of("Password") == "password"
    assert second_factor("Password") is None


@given(json_values)
def test_no_value_at_all_makes_reading_fail(value):
    for read in (
        reading.text,
        reading.lower,
        reading.identifier,
        reading.account,
        reading.number,
        reading.real,
        reading.flag,
        reading.address,
        reading.nested,
        reading.mapping,
        reading.items,
        reading.unquoted,
        reading.phone,
        reading.optional_time,
        country,
        method_of,
    ):
        read(value)
