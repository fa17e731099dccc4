"""Which month's segments a row belongs to."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sleetwatch.events import KINDS

ALL = "all"
"""The month of rows without a moment: rejects, and rows that state a condition, whose time may be years ago."""


def months_of(kind: str, table: pa.Table) -> list[tuple[str, np.ndarray]]:
    """Every month of a table's rows, with the places of its rows."""
    if kind not in KINDS or KINDS[kind].states:
        return [(ALL, np.arange(table.num_rows))]
    months = table["at"].combine_chunks().to_numpy().astype("datetime64[us]").astype("datetime64[M]")
    return [(str(month), np.flatnonzero(months == month)) for month in np.unique(months)]
