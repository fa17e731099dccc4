from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import InputError
from tests.intake.reading import items, reasons, records

EXPECTED = [{"name": "Zoë", "note": "a, b"}, {"name": "x", "note": None}]


@pytest.mark.parametrize(
    "content",
    [
        'name,note\nZoë,"a, b"\nx,\n'.encode(),
        codecs.BOM_UTF8 + 'name,note\r\nZoë,"a, b"\r\nx,\r\n'.encode(),
        "name\tnote\nZoë\ta, b\nx\t\n".encode("utf-16"),
        'name;note\nZoë;"a, b"\nx;\n'.encode(),
    ],
    ids=["plain", "bom and crlf", "utf-16 with tabs", "semicolons"],
)
def test_every_encoding_and_delimiter_of_the_portals_reads_the_same(content: bytes):
    assert records(content) == EXPECTED


def test_a_row_with_a_line_break_in_a_cell_keeps_the_line_numbers_true():
    content = b'a,b\n1,"x\ny"\n2,z\n'
    assert [item.line for item in items(content)] == [2, 4]


def test_a_short_row_is_refused_with_its_bytes():
    read = items(b"a,b\n1\n2,3\n")
    assert read[0].refused is not None
    assert (read[0].refused.reason, read[0].bytes_of()) == ("columns", b"1\n")
    assert read[1].record == {"a": "2", "b": "3"}


def test_a_quote_that_is_never_closed_costs_its_own_line_only():
    content = b'a,b\n1,2\n3,"four\n5,6\n7,8\n'
    assert reasons(content) == [None, "bad-csv", None, None]
    assert records(content)[2:] == [{"a": "5", "b": "6"}, {"a": "7", "b": "8"}]


def test_bytes_that_are_not_utf8_are_refused_and_kept_as_they_were():
    read = items(b"a,b\n1,\xff\n2,3\n")
    assert read[0].refused is not None
    assert read[0].refused.reason == "not-utf8"
    assert read[0].bytes_of() == b"1,\xff\n"


def test_a_nul_in_a_cell_is_refused():
    assert reasons(b"a,b\n1,\x00\n" + b"2,3\n" * 60)[0] == "nul"


def test_blank_lines_between_rows_are_no_records():
    assert records(b"a,b\n\n1,2\n\n\n3,4\n\n") == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_a_header_that_names_a_column_twice_is_the_users_to_mend():
    with pytest.raises(InputError, match="names a twice"):
        items(b"a,a\n1,2\n")


@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), min_size=1, max_size=6))
def test_what_a_csv_writer_wrote_is_read_back(rows: list[tuple[str, str]]):
    import csv
    import io

    clean = [tuple(cell.replace("\x00", "").encode("utf-8", "ignore").decode() for cell in row) for row in rows]
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b"), *clean])
    expected = [{"a": first or None, "b": second or None} for first, second in clean]
    assert records(out.getvalue().encode()) == expected
