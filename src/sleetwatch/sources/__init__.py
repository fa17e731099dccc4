"""The sources: one file each, one vendor's export to events."""

from __future__ import annotations

from sleetwatch.sources import (
    applicants,
    defender,
    devices,
    entra_audit,
    entra_sign_in,
    intune,
    okta,
    payroll,
    shipments,
    watchlist,
    workers,
)
from sleetwatch.sources.source import Record, Source

SOURCES: dict[str, Source] = {
    module.SOURCE.name: module.SOURCE
    for module in (
        entra_sign_in,
        entra_audit,
        okta,
        defender,
        intune,
        workers,
        applicants,
        shipments,
        payroll,
        devices,
        watchlist,
    )
}
"""Every source by name, in the order in which they are asked whether a record is theirs."""

__all__ = ["SOURCES", "Record", "Source"]
