"""Segments as one table that is read where it lies, by columns and conditions, without an engine."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset


def dataset_of(paths: Iterable[Path | str], schema: pa.Schema) -> Dataset:
    """The rows of these segments. Columns that an older segment lacks are NULL."""
    import pyarrow.dataset as ds  # loads pandas where that is installed, which every command would pay for

    return ds.dataset([str(path) for path in paths], schema=schema, format="parquet")
