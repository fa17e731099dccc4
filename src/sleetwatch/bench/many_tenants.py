"""Fills a lake with many tenants' events. Beyond some millions, tenants are copied as they are made.

Drawing, coding and sorting rows at random takes several times what writing them does. So of a large lake one block of
tenants is drawn, and each batch of it is written for every copy of the block at once: other tenants, accounts, devices,
homes, sessions and ids with the same days. Segments are as many, as large and as mixed as if all had been drawn, and
come into the lake as any other. What flatters is that a hunt finds the same in each copy; within one tenant nobody is
copied. Offices and homes are of one copy, the addresses of mobile carriers and VPNs of all, as they are of all tenants.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sleetwatch.bench.many_events import SHARES, SUBJECTS, TENANTS, People, events, inventory, roster, somebody
from sleetwatch.bench.many_sign_ins import record
from sleetwatch.lake.segments import sorted_rows
from sleetwatch.workspace import Workspace
from sleetwatch.workspace.writing import Writer

BATCH = 1_000_000
"""Sign-ins of one ingest."""
BLOCK = 10_000_000
"""Sign-ins that are drawn; a larger lake has copies."""
MOST_COPIES = 255
"""As many as two hexadecimal digits tell apart."""
FEWEST_TENANTS = 2
"""Of a block."""
DENSITY = 500
"""Sign-ins of a subject, unless said otherwise."""


def make_many_events(workspace: Workspace, sign_ins: int, seed: int = 11, subjects: int | None = None) -> People:
    """Fill a new workspace with a roster, an inventory and events of every heavy kind. The people are of the block."""
    random = np.random.default_rng(seed)
    copies = min(MOST_COPIES, -(-sign_ins // BLOCK))
    everybody = subjects or max(100, min(SUBJECTS, sign_ins // DENSITY))
    people = somebody(random, everybody // copies, max(FEWEST_TENANTS, TENANTS // copies) if copies > 1 else TENANTS)
    batches = max(1, sign_ins // BATCH)
    with Writer(workspace.folder) as writer:
        publish(workspace, writer, "worker", copied(roster(people), copies))
        publish(workspace, writer, "device", copied(inventory(people), copies))
        for number in range(batches):
            for kind, share in SHARES.items():
                rows = int(sign_ins / batches / copies * share)
                drawn = events(kind, random, people, rows, (number / batches, 1 / batches))
                publish(workspace, writer, kind, copied(drawn, copies))
    return people


def publish(workspace: Workspace, writer: Writer, kind: str, table: pa.Table) -> None:
    """Put a table into the lake and the catalogue as one ingest."""
    with workspace.folder.locked():
        written = workspace.folder.lake.stage(kind, table, writer.staging.folder)
        workspace.folder.lake.settle(written, writer.staging.folder)
        record(workspace, writer.next_batch(), written)
        with workspace.folder.state.begin() as connection:
            writer.committed(connection)


def copied(block: pa.Table, copies: int) -> pa.Table:
    """The rows of a block for each of its copies."""
    if copies == 1:
        return block
    ordered = sorted_rows(block)  # and so are all of them, which nobody has to sort then
    return pa.concat_tables(_copy(ordered, number) for number in range(copies))


def _copy(block: pa.Table, number: int) -> pa.Table:
    for name, renamed in _RENAMED.items():
        place = block.schema.get_field_index(name)
        if place >= 0 and block[name].null_count < block.num_rows:
            block = block.set_column(place, block.schema.field(place), renamed(block[name], number))
    return block


def _with(start: int, stop: int, text: str = "{:02x}") -> Callable[[pa.ChunkedArray, int], pa.ChunkedArray]:
    """Puts a copy's number in the place of some letters."""

    def renamed(values: pa.ChunkedArray, number: int) -> pa.ChunkedArray:
        return pc.binary_replace_slice(values, start, stop, text.format(number))

    return renamed


def _elsewhere(values: pa.ChunkedArray, number: int) -> pa.ChunkedArray:
    """Homes and offices of one copy alone: 73.0.x.x, 2601:n:x::1 and 198.51.100.x in `many_events`."""
    for beginning, start, stop, text in (
        ("73.0.", 3, 4, f"{number}"),
        ("2601:", 5, 5, f"{number:x}" if number else ""),
        ("198.51.100.", 7, 10, f"{(100 + number) % 256}"),
    ):
        moved = pc.binary_replace_slice(values, start, stop, text)
        values = pc.if_else(pc.starts_with(values, beginning), moved, values)
    return values


_DEVICE = _with(11, 13)
_RENAMED: dict[str, Callable[[pa.ChunkedArray, int], pa.ChunkedArray]] = {
    "tenant": _with(7, 7, "{:02x}-"),
    "event_id": _with(22, 24),
    "account": _with(8, 8, "c{:02x}."),
    "work_email": _with(8, 8, "c{:02x}."),
    "account_id": _DEVICE,
    "device_id": _DEVICE,
    "session": _DEVICE,
    "gateway_mac": _with(6, 8),
    "worker_id": _with(1, 1, "{:02x}-"),
    "full_name": _with(6, 6, " {:02x}"),
    "device_name": _with(3, 3, "{:02x}-"),
    "ip": _elsewhere,
    "public_ip": _elsewhere,
}
"""What tells a copy's rows from those of the others, where `many_events` leaves room for it."""
