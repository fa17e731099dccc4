"""How the built files are written: small, and the same bytes from the same input."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


def write_table(table: pa.Table, path: Path, split: Sequence[str] = (), words: Sequence[str] = ()) -> None:
    """One Parquet file; `split` columns have their bytes laid apart, `words` are few texts that come often."""
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=list(words),
        column_encoding=dict.fromkeys(split, "BYTE_STREAM_SPLIT") or None,
        write_statistics=False,
        store_schema=False,
        row_group_size=len(table) or 1,
    )


def write_json(content: Any, path: Path) -> None:
    """One JSON file, sorted and indented so that a change reads well."""
    path.write_text(json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def read_json(path: Path) -> dict[str, str]:
    """A flat JSON object, empty if there is no file yet."""
    content: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return content
