"""Buffers of records and the files they become: in order of time, the same bytes every time."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from sleetwatch.worlds.exports import source_of

_encode = msgspec.json.Encoder().encode

Json = dict[str, Any]


class Log:
    """Records of one file. They are sorted by time once, at the end."""

    def __init__(self) -> None:
        self._lines: list[tuple[int, int, bytes]] = []

    def add(self, at: int, record: Json) -> None:
        self._lines.append((at, len(self._lines), _encode(record)))

    def __len__(self) -> int:
        return len(self._lines)

    def lines(self) -> list[bytes]:
        self._lines.sort()
        return [line for _, _, line in self._lines]


class Table:
    """Rows of one CSV file, in order of time."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self._rows: list[tuple[int, int, list[object]]] = []

    def add(self, at: int, row: Mapping[str, object]) -> None:
        self._rows.append((at, len(self._rows), [row.get(column, "") for column in self.columns]))

    def __len__(self) -> int:
        return len(self._rows)

    def text(self) -> bytes:
        self._rows.sort(key=lambda row: row[:2])
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows(row for _, _, row in self._rows)
        return out.getvalue().encode()


class Folder:
    """Writes the files of a world and counts their records."""

    def __init__(self, root: Path, without: Collection[str] = ()) -> None:
        self.root = root
        self._without = without
        """Sources whose files are not written."""
        self.records: dict[str, int] = {}
        self.raw_bytes = 0

    def lines(self, name: str, log: Log) -> None:
        if len(log):
            self._write(name, b"\n".join(log.lines()) + b"\n", len(log))

    def pages(self, name: str, pages: Log, records: int) -> None:
        """An API's answers, one a line, with several records in each."""
        self._write(name, b"\n".join(pages.lines()) + b"\n", records)

    def table(self, name: str, table: Table) -> None:
        self._write(name, table.text(), len(table))

    def array(self, name: str, log: Log) -> None:
        self._write(name, b"[" + b",\n".join(log.lines()) + b"]\n", len(log))

    def page(self, name: str, context: str, records: Iterable[bytes], next_link: str = "") -> None:
        """One page as Microsoft Graph answers it."""
        values = list(records)
        link = b'"@odata.nextLink":' + _encode(next_link) + b"," if next_link else b""
        body = b'{"@odata.context":' + _encode(context) + b"," + link + b'"value":[' + b",\n".join(values) + b"]}\n"
        self._write(name, body, len(values))

    def _write(self, name: str, content: bytes, records: int) -> None:
        if source_of(name) in self._without:
            return
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.records[name] = records
        self.raw_bytes += len(content)
        if name.endswith(".gz"):
            content = gzip.compress(content, compresslevel=4, mtime=0)
        path.write_bytes(content)
