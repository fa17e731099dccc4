from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import InputError
from sleetwatch.intake import csv_records
from sleetwatch.intake.limits import Limits
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


@pytest.fixture
def short_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_records, "LIMITS", Limits(line_bytes=100))


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("length", [99, 100, 101, 102, 201, 202, 203, 1000])
@pytest.mark.usefixtures("short_lines")
def test_a_line_over_the_limit_is_one_reject_and_leaves_the_numbers_true(length: int, end: bytes):
    read = items(b"a,b" + end + b"1," + b"x" * (length - 2) + end + b"2,y" + end)
    assert [item.line for item in read] == [2, 3]
    over = read[0].refused
    assert (over.reason if over else None) == ("too-long" if length + len(end) > 100 else None)
    assert len(read[0].bytes_of()) <= 100
    assert read[1].record == {"a": "2", "b": "y"}


@pytest.mark.usefixtures("short_lines")
def test_a_line_over_the_limit_at_the_end_of_the_file_is_one_reject():
    assert reasons(b"a,b\n1,2\n3," + b"x" * 500) == [None, "too-long"]


@pytest.mark.usefixtures("short_lines")
def test_an_open_quote_before_a_line_over_the_limit_costs_each_its_own_line():
    content = b'a,b\n1,"two\n3,' + b"x" * 500 + b"\n5,6\n"
    assert [(item.line, item.refused.reason if item.refused else None) for item in items(content)] == [
        (2, "bad-csv"),
        (3, "too-long"),
        (4, None),
    ]


@pytest.mark.usefixtures("short_lines")
def test_a_header_over_the_limit_is_the_users_to_mend():
    with pytest.raises(InputError, match="header row cannot be read"):
        items(b"a" * 500 + b"\n1\n")


def test_a_stray_quote_in_the_middle_of_a_large_file_costs_its_own_line_only():
    rows = [b"%d,x\n" % number for number in range(5000)]
    rows[2000] = b'2000,"x\n'
    read = items(b"a,b\n" + b"".join(rows))
    assert [item.line for item in read] == list(range(2, 5002))
    assert [item.line for item in read if item.refused] == [2002]


def test_a_cell_of_a_thousand_lines_is_read_and_a_longer_one_is_not():
    assert reasons(b'a,b\n1,"' + b"\n" * 999 + b'"\n') == [None]
    assert reasons(b'a,b\n1,"' + b"\n" * 1000 + b'"\n')[0] == "bad-csv"


@pytest.mark.parametrize("line", [b'a","\n', b'"a\n', b'a,"\n', b'1,"x\n' * 9 + b'"y"z,"\n'])
def test_quotes_that_never_close_are_read_in_time_that_grows_with_the_file(
    line: bytes, monkeypatch: pytest.MonkeyPatch
):
    asked = 0
    following = csv_records.Lines.__next__

    def counted(lines: csv_records.Lines) -> str:
        nonlocal asked
        asked += 1
        return following(lines)

    monkeypatch.setattr(csv_records.Lines, "__next__", counted)
    content = b"a,b\n" + line * (8000 // line.count(b"\n"))
    count = content.count(b"\n") - 1
    read = items(content)
    assert b"".join(item.bytes_of() for item in read) == content[4:]
    assert asked < 15 * count


def test_the_delimiter_that_excel_says_in_a_first_line_is_taken():
    read = items(b"sep=;\r\na;b,c,d\r\n1;2\r\n")
    assert [(item.line, item.record) for item in read] == [(3, {"a": "1", "b,c,d": "2"})]
    assert records("sep=\t\nname\tnote\nZoë\ta, b\nx\t\n".encode("utf-16")) == EXPECTED


def test_a_half_character_in_utf16_costs_its_own_row_only():
    content = codecs.BOM_UTF16_LE + "a,b\n1,\ud800\n2,3\n".encode("utf-16-le", "surrogatepass")
    assert reasons(content) == ["not-utf8", None]
