"""Remote-access tools: how to know them from processes, names on the network, and version resources."""

from __future__ import annotations

import functools

import pyarrow as pa
import pyarrow.csv as pv

from sleetwatch.intel import embedded

TOOLS = pa.schema([("tool", pa.string()), ("category", pa.string()), ("match", pa.string()), ("pattern", pa.string())])
"""The columns of `tools`.

`category`: `remote_access` lets a person in; `mesh` joins the device to a private network; `tunnel` opens a port of it
to the internet; `kvm_site` is the page of remote hardware, which whoever looks in opens. `match`: `file_name`,
`original_name`, `product` and `company` are compared whole with the process fields of that name (`company` also fits
its `signer`, and a `file_name` also fits the original name of a file that was renamed); `domain` is a suffix, of whole
labels, of a host name.
"""


@functools.cache
def tools() -> pa.Table:
    """Every way to know a tool, one row each, sorted; patterns are lower case. From LOLRMM, cleaned."""
    text = pa.BufferReader((embedded.DATA / "rmm.csv").read_bytes())
    return pv.read_csv(text, convert_options=pv.ConvertOptions(column_types=TOOLS)).cast(TOOLS)


SIGNERS = pa.schema(
    [(name, pa.string()) for name in ("tool", "organisation", "publisher", "common_name", "tbs", "not_after")]
)
"""The columns of `signers`.

`publisher` is the certificate's subject as AppLocker compares it, `tbs` the hash of its signed part as App Control
does, `not_after` the day it ends.
"""


@functools.cache
def signers() -> pa.Table:
    """Certificates that sign remote-access tools and nothing else that is known, one row each. From LOLRMM, cleaned."""
    text = pa.BufferReader((embedded.DATA / "rmm_signers.csv").read_bytes())
    return pv.read_csv(text, convert_options=pv.ConvertOptions(column_types=SIGNERS)).cast(SIGNERS)
