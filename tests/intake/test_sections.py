from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import InputError
from sleetwatch.intake.sections import is_sectioned
from tests.intake.reading import items, reasons, records

ATTENDANCE = """1. Summary
Meeting title\tStand-up
Attended participants\t2
Meeting id

2. Participants
Name\tFirst join\tLast leave\tEmail
Zoë\t7/22/26, 7:02:11 PM\t7/22/26, 8:30:02 PM\tzoe@acme.example
Ann\t7/22/26, 7:05:00 PM\t7/22/26, 8:30:00 PM\t

3. Activities
Name\tJoin time\tLeave time\tEmail
Zoë\t7/22/26, 7:02:11 PM\t7/22/26, 8:30:02 PM\tzoe@acme.example
"""
ABOVE = {"Meeting title": "Stand-up", "Attended participants": "2", "Meeting id": None}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-8-sig"])
def test_each_row_of_each_table_says_its_section_and_what_is_above(encoding: str):
    read = items(ATTENDANCE.encode(encoding))
    assert [(item.line, (item.record or {})["@title"]) for item in read] == [
        (8, "2. Participants"),
        (9, "2. Participants"),
        (13, "3. Activities"),
    ]
    assert read[1].record == {
        "Name": "Ann",
        "First join": "7/22/26, 7:05:00 PM",
        "Last leave": "7/22/26, 8:30:00 PM",
        "Email": None,
        "@title": "2. Participants",
        "@above": ABOVE,
    }
    assert "Zoë".encode() in read[0].bytes_of()


def test_what_a_spreadsheet_fills_up_reads_the_same():
    filled = "\n".join(",".join((line.split("\t") + [""] * 6)[:6]) for line in ATTENDANCE.replace(",", "").split("\n"))
    read = items(filled.encode())
    assert [(item.record or {})["@title"] for item in read] == ["2. Participants", "2. Participants", "3. Activities"]
    assert (read[0].record or {})["@above"] == ABOVE


@pytest.mark.parametrize("gap", ["", ",,,"])
def test_a_first_table_of_one_row_is_said_above_the_next(gap: str):
    meeting = "ID,Topic,Start Time,Guests\n777,Stand-up,11/19/2021 10:00,1\n"
    content = f"{meeting}{gap}\nName,Email,Join Time,Guest\nZoë,z@a.example,11/19/2021 10:01,No\n"
    assert records(content.encode()) == [
        {
            "Name": "Zoë",
            "Email": "z@a.example",
            "Join Time": "11/19/2021 10:01",
            "Guest": "No",
            "@above": {"ID": "777", "Topic": "Stand-up", "Start Time": "11/19/2021 10:00", "Guests": "1"},
        }
    ]


def test_a_later_table_of_one_row_is_a_record():
    read = items(ATTENDANCE.replace("Ann\t7/22/26, 7:05:00 PM\t7/22/26, 8:30:00 PM\t\n", "").encode())
    assert [(item.record or {})["@title"] for item in read] == ["2. Participants", "3. Activities"]


def test_a_preamble_above_a_table_is_no_record():
    content = b"Sign-in report\nGenerated,2024-05-01\nTenant,acme\nUser,IP,Time,App\nzoe,203.0.113.5,10:00,Mail\n"
    assert records(content) == [
        {
            "User": "zoe",
            "IP": "203.0.113.5",
            "Time": "10:00",
            "App": "Mail",
            "@title": "Sign-in report",
            "@above": {"Generated": "2024-05-01", "Tenant": "acme"},
        }
    ]


def test_comments_above_a_table_are_passed():
    content = b"# exported by a portal\n# on 2024-05-01\nuser,ip\nzoe,203.0.113.5\nann,203.0.113.6\n"
    read = items(content)
    assert [item.line for item in read] == [4, 5]
    assert (read[0].record or {})["user"] == "zoe"


def test_a_blank_row_inside_a_table_does_not_end_it():
    content = ATTENDANCE.replace("Ann\t", "\nAnn\t").encode()
    assert [item.line for item in items(content)] == [8, 10, 14]


def test_a_broken_row_in_a_section_costs_only_itself():
    content = ATTENDANCE.replace("Ann\t7/22/26, 7:05:00 PM\t", "Ann\t").encode()
    assert reasons(content) == [None, "columns", None]


def test_a_long_table_is_not_held_back():
    rows = "".join(f"u{number},203.0.113.5,10:00,Mail\n" for number in range(500))
    content = f"Report\n\nUser,IP,Time,App\n{rows}\nTotal: 500\n".encode()
    read = items(content)
    assert [item.line for item in read] == list(range(4, 504))


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n\n1,2\n\n\n3,4\n\n",
        b"name,city,team\nann,berlin,sales\n\nbob,paris,sales\neve,rome,sales\n",
        b"id,name,team\n1,ann,sales\n2,bob,sales\n\nx,eve,legal\n3,kim,legal\n",
        b"sep=;\r\na;b\r\n1;2\r\n",
        b"a,b\n1\n2,3\n",
        b"email\nann@a.example\n\nbob@a.example\n",
    ],
)
def test_an_ordinary_csv_has_no_sections(content: bytes):
    assert not is_sectioned(content)


def test_two_columns_of_one_name_in_a_section_are_the_users_to_mend():
    with pytest.raises(InputError, match="names a twice"):
        items(b"Report\n\nUser,IP,Time\nx,1,2\n\nTwo\na,b,a\n1,2,3\n")


@given(st.text('ab1,\t\n"@ .', max_size=80), st.text('ab1,\t\n"', max_size=80))
def test_any_text_in_sections_gives_records_refusals_or_one_clear_error(head: str, tail: str):
    for content in (f"Report\n\nUser,IP,Time\n{head}\n\nTitle\n{tail}", f"{head}\n\nUser,IP,Time\nx,1,2\n{tail}"):
        try:
            read = items(content.encode())
        except InputError:
            continue
        assert all((item.record is None) == (item.refused is not None) for item in read)
        assert [item.line for item in read] == sorted({item.line for item in read})
