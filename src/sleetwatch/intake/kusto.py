"""Answers of Log Analytics, Microsoft Sentinel and Azure Data Explorer: tables of columns and rows inside JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sleetwatch.errors import Refused

TABLES = ("tables", "Tables")
_CONTENTS = frozenset({"Ordinal", "Kind", "Name", "Id", "PrettyName"})
"""Columns of the last table of a version 1 answer, which says what the others are."""


def is_answer(value: object) -> bool:
    """Whether a JSON value is such an answer: an object of tables, or the list of frames of version 2."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(frame, dict) and "FrameType" in frame for frame in value)
    return isinstance(value, dict) and any(_all_tables(value.get(key)) for key in TABLES)


def rows_of(value: dict[str, Any] | list[dict[str, Any]]) -> Iterator[tuple[Any, dict[str, Any] | Refused]]:
    """Each row of the results as it is, and by column name with empty cells left out."""
    for table in _results(value):
        names = [_name_of(column) for column in _either(table, "columns")]
        for row in _either(table, "rows"):
            yield row, _record(names, row)


def _all_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_table(table) for table in value)


def _is_table(value: object) -> bool:
    """Frames of other types have no rows; a table may have none either."""
    if not isinstance(value, dict):
        return False
    return all(isinstance(value.get(key, value.get(key.title())), list) for key in ("columns", "rows"))


def _results(value: dict[str, Any] | list[dict[str, Any]]) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [frame for frame in value if frame.get("TableKind") == "PrimaryResult" and _is_table(frame)]
    tables: list[dict[str, Any]] = next(value[key] for key in TABLES if _all_tables(value.get(key)))
    chosen = _by_contents(tables)
    named = [table for table in tables if table.get("name") == "PrimaryResult"]
    return chosen or named or tables


def _by_contents(tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tables that the table of contents calls results; none when there is no such table."""
    last = tables[-1]
    names = [_name_of(column) for column in _either(last, "columns")]
    if set(names) != _CONTENTS:
        return []
    entries = [entry for entry in (_record(names, row) for row in _either(last, "rows")) if isinstance(entry, dict)]
    places = {str(entry.get("Ordinal")) for entry in entries if entry.get("Kind") == "QueryResult"}
    return [table for place, table in enumerate(tables[:-1]) if str(place) in places]


def _either(table: dict[str, Any], key: str) -> list[Any]:
    found = table.get(key, table.get(key.title()))
    return found if isinstance(found, list) else []


def _name_of(column: object) -> str:
    if not isinstance(column, dict):
        return ""
    name = column.get("name", column.get("ColumnName"))
    return name if isinstance(name, str) else ""


def _record(names: list[str], row: object) -> dict[str, Any] | Refused:
    if not isinstance(row, list):
        return Refused("not-a-record", "a row that is no list")
    if len(row) != len(names):
        return Refused("columns", f"the row has {len(row)} cells, the table {len(names)} columns")
    return {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
