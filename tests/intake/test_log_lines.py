from __future__ import annotations

import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import InputError
from sleetwatch.intake import read
from sleetwatch.intake.limits import LIMITS
from sleetwatch.intake.recognise import Recogniser
from tests.intake.reading import items, reasons, records

PAN = '<14>May  1 10:00:00 pa-220 1,2024/05/01 10:00:00,0123,GLOBALPROTECT,0,2561,"login, user"'
ASA = "<166>Oct 11 2024 22:14:15: %ASA-6-113039: Group <G> User <zoe> IP <203.0.113.1> session started."
CEF = "<13>May  1 10:00:00 gw CEF:0|Example|VPN|1|2|login|3|suser=zoe src=203.0.113.5"
PAIRS = '<189>date=2024-05-01 time=10:00:00 devname="EDGE"'
PLAIN = "May  1 10:00:00 gw openvpn[7]: zoe/203.0.113.7:1194 connected"


def test_each_line_is_read_by_its_own_format():
    assert records(f"{PAN}\n{ASA}\n{CEF}\n{PAIRS}\n{PLAIN}".encode()) == [
        {
            "category": "pan:globalprotect",
            "fields": ["1", "2024/05/01 10:00:00", "0123", "GLOBALPROTECT", "0", "2561", "login, user"],
            "@host": "pa-220",
            "@at": "May  1 10:00:00",
        },
        {
            "category": "cisco:asa",
            "severity": "6",
            "code": "113039",
            "text": "Group <G> User <zoe> IP <203.0.113.1> session started.",
            "@at": "Oct 11 2024 22:14:15",
        },
        {
            "cef": "0",
            "deviceVendor": "Example",
            "deviceProduct": "VPN",
            "deviceVersion": "1",
            "signatureId": "2",
            "name": "login",
            "severity": "3",
            "suser": "zoe",
            "src": "203.0.113.5",
            "category": "cef:example:vpn",
            "@host": "gw",
            "@at": "May  1 10:00:00",
        },
        {"date": "2024-05-01", "time": "10:00:00", "devname": "EDGE"},
        {
            "category": "syslog:openvpn",
            "text": "zoe/203.0.113.7:1194 connected",
            "@host": "gw",
            "@at": "May  1 10:00:00",
        },
    ]


def test_a_pan_line_needs_no_syslog_header():
    (record,) = records(b"1,2024/05/01 10:00:00,0123,HIPMATCH,0\n")
    assert isinstance(record, dict)
    assert record["category"] == "pan:hipmatch"


def test_an_iso_time_with_its_zone_is_given_as_it_is():
    (record,) = records(b"<13>1 2024-05-01T10:00:00+02:00 gw sshd 1 - - accepted")
    assert record == {
        "category": "syslog:sshd",
        "text": "accepted",
        "@host": "gw",
        "@at": "2024-05-01T10:00:00+02:00",
    }


def test_json_behind_a_syslog_header_is_the_record():
    (record,) = records(b'<13>May  1 10:00:00 gw app: {"user": "zoe", "n": 1}')
    assert record == {"user": "zoe", "n": 1, "@host": "gw", "@at": "May  1 10:00:00"}


def test_a_line_of_another_kind_is_refused_and_the_others_are_read():
    content = f"{PAIRS}\nrubbish\n{ASA}\n".encode()
    assert reasons(content) == [None, "bad-line", None]
    assert items(content)[1].bytes_of() == b"rubbish"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"date=2024-05-01 a=\xff b=2", "not-utf8"),
        (b"date=2024-05-01 a=\x00 b=2", "nul"),
        (b"CEF:0|a|b", "bad-header"),
        (b'<13>May  1 10:00:00 gw app: {"a": NaN}', "bad-number"),
        (b'1,2024/05/01 10:00:00,0,SYSTEM,"a', "bad-csv"),
        (b"date=2024-05-01 b=2 a=" + b"x" * (LIMITS.line_bytes + 10), "too-long"),
    ],
)
def test_a_line_that_is_not_clear_costs_only_itself(line: bytes, reason: str):
    content = b"\n".join([PAIRS.encode(), line, ASA.encode()])
    assert reasons(content) == [None, reason, None]


def test_lines_keep_their_numbers_and_are_read_again_by_them():
    content = gzip.compress(f"\n{PAIRS}\n\n{ASA}\n{PLAIN}\n".encode())
    assert [item.line for item in items(content)] == [2, 4, 5]
    again = list(read(io.BytesIO(content), len(content), "x", frozenset({4})))
    assert [item.bytes_of() for item in again] == [ASA.encode()]


def test_a_csv_of_times_and_hosts_is_still_a_csv():
    content = b"time,host,note\n2024-05-01T10:00:00Z,gw,a=1 b=2 c=3\nMay  1 10:00:00,gw,x: y\n"
    assert [sorted(record) for record in records(content) if isinstance(record, dict)] == [["host", "note", "time"]] * 2


class Pan:
    """A source that reads PAN-OS lines."""

    name = "pan"
    columns = ()
    by_value = False

    @staticmethod
    def recognises(record):
        return record.get("category") == "pan:globalprotect"

    @staticmethod
    def read(record):
        assert record["fields"][3] == "GLOBALPROTECT"
        return []


@pytest.mark.parametrize("wrap", [{"message": PAN}, {"result": {"_raw": PAN}}, {"event": json.dumps({"log": PAN})}])
def test_a_line_inside_a_collectors_json_is_taken_out(wrap: dict[str, object]):
    source, record = Recogniser([Pan()])._source_of(wrap)
    assert (source.name, record["category"]) == ("pan", "pan:globalprotect")


@given(st.lists(st.sampled_from([PAN, ASA, CEF, PAIRS, PLAIN]), min_size=4, max_size=6), st.binary(max_size=200))
def test_any_bytes_among_log_lines_give_records_or_refusals(lines: list[str], damage: bytes):
    content = "\n".join(lines).encode() + b"\n" + damage
    try:
        read = items(content)
    except InputError:
        return
    assert all((item.record is None) == (item.refused is not None) for item in read)
    assert sum(item.record is not None for item in read) >= len(lines)


@given(st.sampled_from([PAN, ASA, CEF, PAIRS, PLAIN]), st.integers(0, 60), st.binary(max_size=12))
def test_a_line_that_is_cut_and_filled_with_anything_harms_nobody(line: str, cut: int, damage: bytes):
    raw = line.encode()
    content = b"\n".join([raw[:cut] + damage + raw[cut:]] * 3)
    try:
        read = items(content)
    except InputError:
        return
    assert all((item.record is None) == (item.refused is not None) for item in read)
