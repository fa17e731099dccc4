"""Pages of a paged answer: their records come out with what the page says of all of them."""

from __future__ import annotations

import io
import json

import pytest

from sleetwatch.intake.json_records import PAGE, envelope
from sleetwatch.intake.reader import read

PAGED = {"next_page_token": "", "page_size": 30, "meeting_number": "93", "participants": [{"id": 1}, {"id": 2}]}


def test_the_records_of_a_page_know_their_page():
    assert envelope(PAGED) == [{"id": 1, PAGE: {"meeting_number": "93"}}, {"id": 2, PAGE: {"meeting_number": "93"}}]


def test_without_a_mark_of_paging_it_is_a_record_that_happens_to_hold_a_list():
    assert envelope({"participants": [{"id": 1}], "meeting_number": "93"}) is None
    assert envelope(PAGED | {"participants": 2}) is None


@pytest.mark.parametrize(
    "answer",
    [
        {"meta": {"query_time": 0.1}, "resources": [{"id": 1}], "errors": []},
        {"success": True, "latestTime": 5, "notifications": [{"id": 1}]},
        {"stat": "OK", "response": [{"id": 1}]},
        {"stat": "OK", "response": {"authlogs": [{"id": 1}], "metadata": {"total_objects": 1}}},
        {"_links": {}, "_embedded": {"activities": [{"id": 1}]}, "count": 1},
        {"Events": [{"id": 1}], "NextToken": "abc"},
        {"data": [{"id": 1}], "pagination": {"nextCursor": None}},
        {"status": {"code": 200}, "pagination": {"after_cursor": None}, "data": [{"id": 1}]},
        {"chunk_size": 1, "next_stream_position": "115", "entries": [{"id": 1}]},  # Box
        {"audit_logs": [{"id": 1}], "count": 1, "next_page": None, "previous_page": None},  # Zendesk
        {"audit_logs": [{"id": 1}], "meta": {"has_more": False}, "links": {"next": None}},  # Zendesk by cursor
        {"audit_logs": [{"id": 1}], "meta": {"next_page_number": None, "per_page": 20}},  # Tines
        {"Report_Entry": [{"id": 1}]},  # Workday
        {"auditEvents": [{"id": 1}]},  # DocuSign
        {"data": [{"id": 1}], "meta": {"next": None, "page_size": 1}, "links": {"self": "/events"}},  # Atlassian
    ],
)
def test_an_answer_of_an_api_as_it_came_is_taken_apart(answer):
    assert envelope(answer) == [{"id": 1}]


@pytest.mark.parametrize(
    "record",
    [
        {"resources": [{"arn": "a"}]},
        {"notifications": [{"id": 1}]},
        {"response": []},
        {"entries": [{"id": 1}], "id": "list"},
        {"audit_logs": [{"id": 1}], "id": "holder"},
        {"Report_Entry": [{"id": 1}], "name": "a report of reports"},
        {"Report_Entry": []},
        {"auditEvents": [{"id": 1}], "envelopeId": "e1"},
    ],
)
def test_a_record_with_a_list_of_such_a_name_stays_one_record(record):
    assert envelope(record) is None


def test_what_cloudwatch_hands_on_is_taken_apart():
    handed = {"messageType": "DATA_MESSAGE", "logGroup": "g", "subscriptionFilters": ["f"], "logEvents": [{"id": 1}]}
    assert envelope(handed) == [{"id": 1}]


def test_pages_are_read_alike_from_lines_and_from_a_document():
    lines = (json.dumps(PAGED) + "\n").encode() * 2
    document = json.dumps(PAGED, indent=1).encode()

    assert [item.record["id"] for item in read(io.BytesIO(lines), len(lines), "a.jsonl")] == [1, 2, 1, 2]
    assert [item.record["id"] for item in read(io.BytesIO(document), len(document), "a.json")] == [1, 2]


def test_a_report_too_long_to_parse_whole_is_read_record_by_record(monkeypatch):
    monkeypatch.setattr("sleetwatch.intake.json_document.WHOLE_BYTES", 8)
    document = json.dumps({"Report_Entry": [{"id": 1}, {"id": 2}]}, indent=1).encode()

    assert [item.record["id"] for item in read(io.BytesIO(document), len(document), "a.json")] == [1, 2]
