"""Cameras and microphones that are something else: capture devices, remote consoles, software."""

from __future__ import annotations

import functools

import pyarrow as pa
import pyarrow.csv as pv

from sleetwatch.intel import embedded

NAMES = pa.schema(
    [
        ("capture", pa.string()),
        ("capture_kind", pa.string()),
        ("pattern", pa.string()),
        ("match_strength", pa.int64()),
    ]
)
"""The columns of `names`.

`pattern` is one of SQL's `like`, in lower case, for the name a meeting client reports. `match_strength` is on the scale
of `kvm`. Webcams, phones used as webcams and programs that only blur a background are not among them.
"""


@functools.cache
def names() -> pa.Table:
    """Every known name, one row each."""
    text = pa.BufferReader((embedded.DATA / "capture.csv").read_bytes())
    options = pv.ConvertOptions(column_types=NAMES, include_columns=NAMES.names)
    return pv.read_csv(text, convert_options=options).cast(NAMES)
