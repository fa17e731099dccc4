"""The records of a kept raw file, whether it is as it came or as a purge left it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sleetwatch.intake import Item, read, read_redacted
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.in_place import lying_items

_NO_BOUND = 1 << 62
"""The vault's files were bounded when they came in."""


def raw_items(
    folder: Folder, sha256: str, stems: Mapping[str, str], wanted: frozenset[int] | None = None
) -> Iterator[Item]:
    """The records of a file, none when it is purged; with `wanted` only those at these places.

    `stems` says what the files are called, as `Folder.stems` gives it.
    """
    stem = stems.get(sha256)
    if stem is None:
        yield from lying_items(folder, sha256, wanted)
        return
    with folder.vault.open(stem) as stream:
        if stem == sha256:
            yield from read(stream, _NO_BOUND, sha256, wanted)
        else:
            yield from read_redacted(stream, wanted)
