"""How much a single input may ask of us."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one input file. Whatever exceeds a record's bound is rejected, a file's bound refuses the file."""

    line_bytes: int = 4 * MEBIBYTE
    """Longest record, in bytes."""
    depth: int = 128
    """Deepest nesting of one JSON record."""
    keys: int = 10_000
    """Most keys in one JSON object, and most columns of a CSV."""
    document_bytes: int = 1024 * MEBIBYTE
    """Largest JSON document that is not one record a line; it is read whole."""
    file_bytes: int = 256 * 1024 * MEBIBYTE
    """Largest file after decompression."""
    ratio: int = 250
    """Most bytes out of one byte of a compressed file, once it is larger than `ratio_from`."""
    ratio_from: int = 64 * MEBIBYTE
    """Below this size a compression ratio says nothing."""
    members: int = 10_000
    """Most files in one zip."""


LIMITS = Limits()
