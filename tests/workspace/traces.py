"""Looks for words in every byte of a workspace, whatever it is packed in."""

from __future__ import annotations

import bz2
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def traces(root: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """Each word with each file it is still in, in upper or lower case."""
    wanted = [word.lower() for word in words]
    return [
        (path.relative_to(root).as_posix(), word)
        for path, text in texts_of(root)
        for word in wanted
        if word in text or json.dumps(word)[1:-1] in text
    ]


def texts_of(root: Path) -> Iterator[tuple[Path, str]]:
    """The content of every file, and its name, in lower case."""
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield path, f"{path.name}\n{_text(path.read_bytes())}".lower()


def _text(content: bytes) -> str:
    if content.startswith(b"\x28\xb5\x2f\xfd"):
        return _text(pa.CompressedInputStream(io.BytesIO(content), "zstd").read())
    if content.startswith(b"\x1f\x8b"):
        return _text(gzip.decompress(content))
    if content.startswith(b"BZh"):
        return _text(bz2.decompress(content))
    if content.startswith(b"PAR1"):
        return "\n".join(str(row) for row in pq.read_table(io.BytesIO(content)).to_pylist())
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8", "backslashreplace") + content.decode("latin-1").replace("\x00", "")
