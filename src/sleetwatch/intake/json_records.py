"""Records of a file with one JSON value a line, and the envelopes and wrappers vendors and collectors put around."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, TypeGuard

from sleetwatch.errors import Refused
from sleetwatch.intake.event_xml import event_of
from sleetwatch.intake.item import Item
from sleetwatch.intake.json_text import parse
from sleetwatch.intake.kusto import TABLES, is_answer, rows_of
from sleetwatch.intake.lines import bounded_lines
from sleetwatch.intake.log_lines import record_of

ENVELOPES = ("value", "records", "Records", "results", "Results", "events", "items", "data", "logs", "logEvents")
"""Keys under which vendors hang a list of records."""
_OF_THE_LIST = frozenset({"meta", "links", "pagination", "status"})
"""Objects beside a list that are about the answer and not about a thing."""
ANSWERS = {
    "resources": {"meta"},  # CrowdStrike
    "notifications": {"success"},  # Carbon Black
    "response": {"stat"},  # Duo, first version
    "Events": {"NextToken"},  # AWS
    "entries": {"next_stream_position"},  # Box
    "audit_logs": {"next_page", "meta"},  # Zendesk, Tines
}
"""Keys of lists that are an answer's records when one of these keys stands beside them."""
ALONE = ("Report_Entry", "auditEvents")
"""Keys of lists that are an answer's records when nothing stands beside them: Workday, DocuSign."""
NESTED = (("response", "authlogs"), ("response", "items"), ("_embedded", "activities"))
"""Where Duo and PingOne hang their lists, one object deeper."""
PAGES = (
    "participants",
    "activity_logs",
    "operation_logs",
    "meeting_activity_logs",
    "remote_support_logs",
    "meetings",
    "entries",
    "logins",
    "decoratedAuditLogEntries",
)
"""Keys under which a page of a paged answer hangs its records; the page's other fields belong to each of them."""
PAGE = "@page"
"""Under which a record has the fields of its page, such as the meeting's number."""
_PAGING = frozenset(
    {
        "next_page_token",
        "page_size",
        "page_count",
        "page_number",
        "total_records",
        "paging",
        "response_metadata",
        "continuationToken",
    }
)
_OUTSIDE = {*ENVELOPES, *ANSWERS, *ALONE, *(outer for outer, _ in NESTED), *_PAGING, *TABLES}
"""An object with none of these keys is no envelope, no page and no answer."""
WRAPPERS = (
    "log", "_source", "result", "detail", "event", "body", "message", "json", "_raw", "original", "event.original",
    "RawData", "full_message",
)  # fmt: skip
"""Keys under which collectors hang one vendor record, some of them beside things of their own."""


def read_lines(stream: BinaryIO, wanted: frozenset[int] | None = None, before: int = 0) -> Iterator[Item]:
    """One JSON value a line; a line that holds a list or an envelope gives several records.

    With `wanted` only those lines are parsed; `before` are the lines of the file that came before the stream's.
    """
    for line, raw in enumerate(bounded_lines(stream), start=before + 1):
        body = raw.strip()
        if not body or (wanted is not None and line not in wanted):
            continue
        try:
            value = parse(body)
        except Refused as refused:
            yield Item(line, body, None, refused)
            continue
        if isinstance(value, dict) and (
            value.keys().isdisjoint(_OUTSIDE) or (envelope(value) is None and not is_answer(value))
        ):
            yield Item(line, body, value)
        else:
            yield from records_in(line, value, len(body))


def records_in(line: int, value: Any, size: int) -> Iterator[Item]:  # noqa: ANN401
    """The records of a list, of an envelope, or the one record itself, found at `line` in `size` bytes."""
    if is_answer(value):
        yield from _rows(line, value, size)
        return
    if isinstance(value, dict):
        listed = envelope(value)
        value = [value] if listed is None else listed
    if not isinstance(value, list):
        yield _no_record(line, value)
        return
    for element in value:
        if isinstance(element, dict):
            yield Item(line, None, element, share=size // len(value))
        else:
            yield _no_record(line, element)


def _rows(line: int, answer: Any, size: int) -> Iterator[Item]:  # noqa: ANN401
    rows = list(rows_of(answer))
    for row, record in rows:
        if isinstance(record, Refused):
            yield Item(line, json.dumps(row, ensure_ascii=False).encode(), None, record)
        else:
            yield Item(line, None, record, share=size // len(rows))


def _no_record(line: int, value: Any) -> Item:  # noqa: ANN401
    raw = json.dumps(value, ensure_ascii=False).encode()
    return Item(line, raw, None, Refused("not-a-record", "a JSON value that is no object"))


def envelope(value: dict[str, Any]) -> list[Any] | None:
    """The list of records inside an envelope, or None when the object is itself a record."""
    for key in ENVELOPES:
        listed = value.get(key)
        if isinstance(listed, list) and all(isinstance(element, dict) for element in listed):
            others = [
                other
                for name, other in value.items()
                if name != key and name not in _OF_THE_LIST and not name.startswith("@")
            ]
            if key == "value" or not any(isinstance(other, dict) for other in others):
                return listed
    return _answered(value) or _page(value)


def _answered(value: dict[str, Any]) -> list[Any] | None:
    """The records of an API's answer that hangs them under a key of its own."""
    for key, marks in ANSWERS.items():
        listed = value.get(key)
        if _are_records(listed) and not marks.isdisjoint(value):
            return listed
    for key in ALONE:
        listed = value.get(key)
        if len(value) == 1 and _are_records(listed):
            return listed
    for outer, inner in NESTED:
        held = value.get(outer)
        listed = held.get(inner) if isinstance(held, dict) else None
        if _are_records(listed):
            return listed
    return None


def _are_records(listed: object) -> TypeGuard[list[Any]]:
    return isinstance(listed, list) and bool(listed) and all(isinstance(element, dict) for element in listed)


def _page(value: dict[str, Any]) -> list[Any] | None:
    """The records of a page, each with what the page says of all of them. Only what has marks of paging is one."""
    if _PAGING.isdisjoint(value):
        return None
    shared = {name: other for name, other in value.items() if name not in PAGES and name not in _PAGING}
    for key in PAGES:
        listed = value.get(key)
        if isinstance(listed, list) and all(isinstance(element, dict) for element in listed):
            return [{**element, PAGE: shared} for element in listed]
    return None


def wrapped(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What may be the vendor's record inside a collector's wrapper, one layer deep."""
    for key in WRAPPERS:
        inner = record.get(key)
        if isinstance(inner, dict):
            yield inner
        elif isinstance(inner, str) and (found := _written(inner)) is not None:
            yield found


def _written(text: str) -> dict[str, Any] | None:
    """The record that a text is: JSON, a Windows event, or a log line."""
    try:
        if text.startswith("{"):
            parsed = parse(text.encode())
            return parsed if isinstance(parsed, dict) else None
        return event_of(text) if text.startswith("<Event") else record_of(text)
    except (Refused, UnicodeEncodeError):
        return None
