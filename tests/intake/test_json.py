from __future__ import annotations

import codecs
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import InputError
from sleetwatch.intake import json_document
from sleetwatch.intake.json_text import depth_of, end_of_value
from sleetwatch.intake.limits import LIMITS
from tests.intake.reading import items, reasons, records

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "log", "id"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
RECORDS = st.lists(
    st.dictionaries(st.sampled_from(["id", "user", "ip", "nested"]), VALUES, min_size=1), min_size=1, max_size=6
)


def test_json_lines_give_a_record_a_line_with_its_place():
    read = items(b'{"a": 1}\n\n{"a": 2}\n')
    assert [(item.line, item.record) for item in read] == [(1, {"a": 1}), (3, {"a": 2})]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"a": 1, "a": 2}', "duplicate-key"),
        (b'{"a": NaN}', "bad-number"),
        (b'{"a": 1e999}', "bad-number"),
        (b'{"a": -Infinity}', "bad-number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "bad-number"),
        (b'{"a": "\\u0000"}', "nul"),
        (b'{"a": "\x00"}', "nul"),
        (b'{"a": "\\ud800"}', "lone-surrogate"),
        (b'{"a": "\xff"}', "not-utf8"),
        (b'{"a": ', "bad-json"),
        (b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}", "too-deep"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too-deep"),
        (b'"text"', "not-a-record"),
    ],
)
def test_what_is_not_clear_is_refused_and_the_lines_around_it_are_read(line: bytes, reason: str):
    content = b'{"before": 1}\n' + line + b'\n{"after": 1}\n{"last": 1}\n'
    assert reasons(content) == [None, reason, None, None]
    assert items(content)[1].bytes_of() == line.strip()


def test_a_pair_of_surrogates_is_a_character_and_is_read():
    assert records(b'{"a": "\\ud83d\\ude00"}\n') == [{"a": "\U0001f600"}]


def test_a_line_over_the_limit_is_refused_and_does_not_fill_the_memory():
    content = b'{"a": "' + b"x" * (LIMITS.line_bytes + 10) + b'"}\n{"b": 1}\n{"c": 1}\n'
    assert reasons(content) == ["too-long", None, None]


@pytest.mark.parametrize("envelope", ["value", "records", "results", "items", "logs"])
def test_the_records_of_an_envelope_are_read_one_by_one(envelope: str):
    page = {"@odata.context": "x", envelope: [{"id": 1}, {"id": 2}], "@odata.nextLink": "y"}
    for content in (json.dumps(page), json.dumps(page, indent=2)):
        assert records(content.encode()) == [{"id": 1}, {"id": 2}]


def test_what_an_answer_says_of_itself_is_no_record():
    answer = {"meta": {"limit": 2}, "data": [{"id": 1}, {"id": 2}], "links": {"next": "y"}}
    for content in (json.dumps(answer), json.dumps(answer, indent=2)):
        assert records(content.encode()) == [{"id": 1}, {"id": 2}]


def test_a_record_that_has_a_list_of_events_inside_is_one_record():
    record = {"id": {"time": "x"}, "actor": {"email": "y"}, "events": [{"name": "login"}]}
    assert records(json.dumps(record).encode()) == [record]


def test_a_broken_record_in_an_array_costs_only_itself():
    content = b'[{"id": 1},\n {"id": 2,},\n {"id": 3}]'
    assert reasons(content) == [None, "bad-json", None]
    assert [item.line for item in items(content)] == [1, 2, 3]


def test_an_array_that_is_cut_off_gives_what_was_whole_and_keeps_the_rest_as_a_reject():
    content = b'{"value": [\n {"id": 1},\n {"id": 2},\n {"id"'
    read = items(content)
    assert [item.record for item in read[:2]] == [{"id": 1}, {"id": 2}]
    assert read[2].refused is not None
    assert read[2].bytes_of().startswith(b'{"id"')


def test_pretty_printed_objects_one_after_another_are_records():
    assert records(b'{\n  "id": 1\n}\n{\n  "id": 2\n}\n') == [{"id": 1}, {"id": 2}]


def test_objects_with_commas_between_them_and_no_list_around_are_records():
    assert records(b'{"id": 1},\n{"id": 2},\n{"id": 3}') == [{"id": 1}, {"id": 2}, {"id": 3}]
    assert records(b'{\n "id": 1\n},\n{\n "id": 2\n},\n') == [{"id": 1}, {"id": 2}]


@given(RECORDS)
def test_every_layout_of_the_same_records_reads_the_same(expected: list[dict[str, object]]):
    layouts = [
        "\n".join(json.dumps(record) for record in expected),
        json.dumps(expected),
        json.dumps(expected, indent=1),
        json.dumps({"value": expected}),
        "\ufeff" + json.dumps({"value": expected}, indent=1),
    ]
    for layout in layouts[1:]:
        assert records(layout.encode()) == expected


@given(RECORDS)
def test_reading_record_by_record_gives_what_reading_at_once_gives(expected: list[dict[str, object]]):
    text = json.dumps(expected, indent=1)
    spans = json_document._Document(text).spans()
    assert [json.loads(text[start:end]) for start, end in spans] == expected


@given(VALUES)
def test_the_end_of_a_value_is_where_its_brackets_close(value: object):
    text = json.dumps([value])
    assert end_of_value(text + '{"more": 1}', 0) == len(text)
    assert depth_of(text) >= 1


@given(st.binary(max_size=400))
def test_any_bytes_give_records_refusals_or_one_clear_error(content: bytes):
    try:
        read = items(content)
    except InputError:
        return
    assert all((item.record is None) == (item.refused is not None) for item in read)


@given(st.binary(max_size=200))
def test_bytes_after_an_opening_bracket_never_lose_the_reader(tail: bytes):
    for opening in (b'{"value":[', b"[", b"{"):
        try:
            read = items(opening + tail)
        except InputError:
            continue
        assert all(item.record is not None or item.refused is not None for item in read)


UTF16 = [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]


@pytest.mark.parametrize(("mark", "encoding"), UTF16)
@pytest.mark.parametrize("indent", [None, 2], ids=["lines", "document"])
def test_json_in_utf16_is_read_as_lines_or_as_a_document(mark: bytes, encoding: str, indent: int | None):
    expected = [{"name": "Zoë"}, {"name": "\U0001f600"}]
    texts = [json.dumps(record, ensure_ascii=False, indent=indent) for record in expected]
    assert records(mark + "\r\n".join(texts).encode(encoding)) == expected
    assert records(mark + f"[{','.join(texts)}]".encode(encoding)) == expected


def test_a_half_character_in_utf16_json_costs_its_own_line_only():
    lines = '{"a": 1}\n{"a": "\ud800"}\n{"a": 3}\n{"a": 4}'
    content = codecs.BOM_UTF16_LE + lines.encode("utf-16-le", "surrogatepass")
    assert reasons(content) == [None, "not-utf8", None, None]
    assert reasons(content[:-1])[-1] == "not-utf8"


def test_utf16_larger_than_one_block_is_read_whole():
    expected = [{"number": number, "text": "\U0001f600" * 50} for number in range(12_000)]
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in expected)
    assert records(("\n" + text).encode("utf-16")) == expected


@pytest.mark.parametrize("tail", ['\\"' * 200_000, '"' * 200_001, "\\" * 200_001, '"' + "\\" * 200_000])
def test_a_string_that_never_ends_is_looked_at_once(tail: str):
    assert end_of_value("{" + tail, 0) is None
    assert depth_of("{" + tail) == 1


def test_brackets_in_a_string_that_never_ends_are_text():
    assert depth_of('["[[[') == 1
    assert end_of_value('{"a": "}', 0) is None
    assert end_of_value('{"a": "\\\n}"}', 0) == 12
