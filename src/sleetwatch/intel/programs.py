"""Programs and sites that matter beside remote-access tools: what each is for, and how to know it."""

from __future__ import annotations

import functools

import pyarrow as pa
import pyarrow.csv as pv

from sleetwatch.intel import embedded

PROGRAMS = pa.schema(
    [("program", pa.string()), ("purpose", pa.string()), ("match", pa.string()), ("pattern", pa.string())]
)
"""The columns of `programs`, matched as those of the catalogue of remote-access tools.

`purpose`: `vpn_client` hides where a machine is; `keep_awake` keeps it from looking idle; `virtual_camera` feeds
meetings something else than a lens sees, `face_swap` another face or voice; `phone_on_screen` runs or shows a phone on
the laptop; `anti_detect` makes one browser look like many people's; `assistant` whispers answers in interviews;
`code_site` makes one-time codes from a secret that can be passed on; `share_site` shares a screen or files without a
program; `lookup_site` tells where an address seems to be. Sites are used by a browser, so for these one counts.
"""


@functools.cache
def programs() -> pa.Table:
    """Every way to know a program or site, one row each, sorted; patterns are lower case. Made by hand."""
    text = pa.BufferReader((embedded.DATA / "programs.csv").read_bytes())
    return pv.read_csv(text, convert_options=pv.ConvertOptions(column_types=PROGRAMS)).cast(PROGRAMS)
