"""Hardware that lets somebody far away use a keyboard and a screen: how it names itself on the wire."""

from __future__ import annotations

import functools

import pyarrow as pa
import pyarrow.csv as pv

from sleetwatch.intel import embedded

WEAK, LIKELY, EXACT = 1, 2, 3
"""Strengths: many honest people own such a thing; seldom honest on a company laptop; the thing itself."""

IDENTITIES = pa.schema(
    [
        ("device", pa.string()),
        ("vendor_id", pa.string()),
        ("product_id", pa.string()),
        ("vendor", pa.string()),
        ("product", pa.string()),
        ("serial", pa.string()),
        ("match_strength", pa.int64()),
    ]
)
"""The columns of `identities`. Everything but `device` is lower case; NULL matches anything.

A `product` may also be the code in a display's hardware id: `lnx7770` in `DISPLAY\\LNX7770\\...` is the maker's three
letters and product number of its EDID. What a row with ids says about texts or serials must hold as well as the ids.
"""


@functools.cache
def identities() -> pa.Table:
    """Every known identity. A peripheral matches a row if it equals all of the row's fields that are not NULL."""
    text = pa.BufferReader((embedded.DATA / "kvm.csv").read_bytes())
    options = pv.ConvertOptions(
        column_types=IDENTITIES, strings_can_be_null=True, null_values=[""], include_columns=IDENTITIES.names
    )
    return pv.read_csv(text, convert_options=options).cast(IDENTITIES)
