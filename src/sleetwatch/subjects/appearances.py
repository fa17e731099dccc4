"""Where each applicant was met: applications as they were sent, and interviews."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

import pyarrow as pa

from sleetwatch.engine import Engine
from sleetwatch.subjects.identify import Identities
from sleetwatch.subjects.pseudonym import Pseudonyms

APPEARANCES = pa.schema(
    [
        ("tenant", pa.string()),
        ("subject", pa.string()),
        ("at", pa.int64()),
        ("event_id", pa.string()),
        ("occasion", pa.string()),
        ("applicant_id", pa.string()),
        ("requisition_id", pa.string()),
        ("channel", pa.string()),
        ("agency", pa.string()),
        ("referrer_subject", pa.string()),
        ("ip", pa.string()),
        ("network", pa.string()),
        ("minutes", pa.float64()),
        ("camera_minutes", pa.float64()),
    ]
)
"""`occasion` is application or interview; `agency` a keyed hash; `network` the /24 or, for IPv6, the /56."""

_MET = """
select tenant, applicant_id, "at", event_id, 'application' as occasion, requisition_id, channel, agency, referred_by,
    ip, null as minutes, null as camera_minutes
from application where applicant_id is not null
union all
select tenant, applicant_id, "at", event_id, 'interview', null, null, null, null, ip, minutes, camera_minutes
from interview where applicant_id is not null
order by tenant, applicant_id, "at", event_id
"""
_NEIGHBOURS = {4: 24, 6: 56}


def appearance_rows(engine: Engine, who: Identities, pseudonyms: Pseudonyms) -> Iterator[dict[str, Any]]:
    """Every application and interview of somebody who applied here."""
    for met in engine.table(_MET).to_pylist():
        tenant = met["tenant"]
        subject = who.subject_of_applicant.get((tenant, met["applicant_id"]))
        if subject is not None:
            yield met | {
                "subject": subject,
                "network": network_of(met["ip"]),
                "agency": pseudonyms.value("agency", met["agency"].lower()) if met["agency"] else None,
                "referrer_subject": who.subject_of_worker.get((tenant, met["referred_by"])),
            }


@lru_cache(maxsize=100_000)
def network_of(ip: str | None) -> str | None:
    """The neighbourhood of an address that one household or one small provider has; None for a private one."""
    try:
        address = ip_address(ip or "")
    except ValueError:
        return None
    if not address.is_global:
        return None
    return str(ip_network(f"{address}/{_NEIGHBOURS[address.version]}", strict=False))
