from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleetwatch.errors import InputError
from tests.intake.reading import items, reasons, records

ROWS = [["2024-05-01T10:00:00Z", "zoe", None], ["2024-05-01T11:00:00Z", "ann", {"a": 1}]]
EXPECTED = [
    {"TimeGenerated": "2024-05-01T10:00:00Z", "User": "zoe"},
    {"TimeGenerated": "2024-05-01T11:00:00Z", "User": "ann", "Detail": {"a": 1}},
]
NAMES = ["TimeGenerated", "User", "Detail"]
LOG_ANALYTICS = {
    "tables": [
        {"name": "PrimaryResult", "columns": [{"name": name, "type": "string"} for name in NAMES], "rows": ROWS}
    ],
    "statistics": {"query": {}},
}
COLUMNS = [{"ColumnName": name, "DataType": "String"} for name in NAMES]
CONTENTS = {
    "TableName": "Table_3",
    "Columns": [{"ColumnName": name} for name in ("Ordinal", "Kind", "Name", "Id", "PrettyName")],
    "Rows": [[0, "QueryResult", "PrimaryResult", "x", ""], [1, "QueryProperties", "x", "x", ""]],
}
OTHER = {"TableName": "Table_1", "Columns": [{"ColumnName": "Value"}], "Rows": [["{}"]]}
VERSION_1 = {"Tables": [{"TableName": "Table_0", "Columns": COLUMNS, "Rows": ROWS}, OTHER, CONTENTS]}
VERSION_2 = [
    {"FrameType": "DataSetHeader", "IsProgressive": False, "Version": "v2.0"},
    {"FrameType": "DataTable", "TableKind": "QueryProperties", "Columns": [{"ColumnName": "Key"}], "Rows": [["x"]]},
    {"FrameType": "DataTable", "TableKind": "PrimaryResult", "Columns": COLUMNS, "Rows": ROWS},
    {"FrameType": "DataSetCompletion", "HasErrors": False},
]


@pytest.mark.parametrize("indent", [None, 1], ids=["one line", "pretty"])
@pytest.mark.parametrize("answer", [LOG_ANALYTICS, VERSION_1, VERSION_2], ids=["log analytics", "v1", "v2"])
def test_each_row_of_an_answer_is_a_record(answer: object, indent: int | None):
    assert records(json.dumps(answer, indent=indent).encode()) == EXPECTED


def test_answers_one_a_line_are_read():
    line = json.dumps(LOG_ANALYTICS)
    assert records(f"{line}\n{line}\n".encode()) == EXPECTED * 2


def test_a_row_that_does_not_fit_its_columns_costs_only_itself():
    answer = {"tables": [{"columns": [{"name": "a"}], "rows": [["1"], ["1", "2"], {"Exceptions": []}, ["3"]]}]}
    content = json.dumps(answer).encode()
    assert reasons(content) == [None, "columns", "not-a-record", None]
    assert items(content)[1].bytes_of() == b'["1", "2"]'


def test_a_record_with_tables_of_its_own_is_no_answer():
    record = {"id": 1, "tables": [{"name": "x"}]}
    assert records(json.dumps(record).encode()) == [record]


def test_the_rows_of_an_answer_count_with_their_share_of_it():
    content = json.dumps(LOG_ANALYTICS).encode()
    assert [item.size for item in items(content)] == [len(content) // 2] * 2


JSON = st.recursive(
    st.none() | st.integers(-5, 5) | st.text("ab", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["columns", "rows", "Columns", "Rows", "name", "ColumnName", "TableKind", "FrameType"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["tables", "Tables"]))
def test_any_json_under_tables_gives_records_refusals_or_one_clear_error(value: object, key: str):
    for document in ({key: value}, {key: [value, CONTENTS]}, [{"FrameType": "x", key: value}, value]):
        try:
            read = items(json.dumps(document).encode())
        except InputError:
            continue
        assert all((item.record is None) == (item.refused is not None) for item in read)
