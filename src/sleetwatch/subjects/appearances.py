"""Where each applicant was met: applications as they were sent, interviews, and signatures.

Interviews come from the tracking system, and from the meetings' own records, in which a guest stands with the mail
address that the applicant gave; signatures from the signing service's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

import pyarrow as pa

from sleetwatch.clock import DAY, MINUTE
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
"""`occasion` is application, interview or signature; `agency` a keyed hash; `network` the /24 or, for IPv6, the /56."""

_MET = """
select tenant, applicant_id, "at", event_id, 'application' as occasion, requisition_id, channel, agency, referred_by,
    ip, null as minutes, null as camera_minutes
from application where applicant_id is not null
union all
select tenant, applicant_id, "at", event_id, 'interview', null, null, null, null, ip, minutes, camera_minutes
from interview where applicant_id is not null
order by tenant, applicant_id, "at", event_id
"""
_BY_MAIL = """
with sent as (
    select tenant, email, min(applicant_id) as applicant_id, min("at") as first_at
    from application where applicant_id is not null and email is not null group by tenant, email
),
told as (
    select tenant, account, "at", event_id, 'interview' as occasion, meeting as what, ip, seconds / 60.0 as minutes,
        camera_seconds / 60.0 as camera_minutes
    from meeting where account is not null
    union all
    select tenant, account, "at", event_id, 'signature', action, ip, null, null
    from activity where app in ({signing}) and ip is not null and action <> 'sent'
    union all
    select tenant, account, "at", event_id, 'signature', 'sign-in', ip, null, null
    from sign_in where app in ({signing}) and ip is not null
)
select t.tenant, s.applicant_id, s.email, min(t."at") as "at", min(t.event_id) as event_id, t.occasion,
    cast(null as varchar) as requisition_id, cast(null as varchar) as channel, cast(null as varchar) as agency,
    cast(null as varchar) as referred_by, t.ip, sum(t.minutes) as minutes, sum(t.camera_minutes) as camera_minutes
from told as t join sent as s on s.tenant = t.tenant and s.email = t.account
where t."at" >= s.first_at and t."at" < s.first_at + {lasts}
group by t.tenant, s.applicant_id, s.email, t.occasion, t.what, t.ip
order by 1, 2, 4, 5
"""
SIGNING = ("docusign",)
"""Services whose records tell who signed from where."""
LASTS = 180 * DAY
"""An application's meetings and signatures come within this time of it."""
TWICE = 30 * MINUTE
"""A meeting that begins so near an interview that the tracking system told is that interview."""
_NEIGHBOURS = {4: 24, 6: 56}


def appearance_rows(engine: Engine, who: Identities, pseudonyms: Pseudonyms) -> Iterator[dict[str, Any]]:
    """Every application and interview of somebody who applied here."""
    told = engine.dicts(_MET)
    for met in [*told, *_by_mail(engine, who, told)]:
        tenant = met["tenant"]
        subject = who.subject_of_applicant.get((tenant, met["applicant_id"]))
        if subject is not None:
            yield met | {
                "subject": subject,
                "network": network_of(met["ip"]),
                "agency": pseudonyms.value("agency", met["agency"].lower()) if met["agency"] else None,
                "referrer_subject": who.subject_of_worker.get((tenant, met["referred_by"])),
            }


def _by_mail(engine: Engine, who: Identities, told: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What the records of meetings and signatures tell of mail addresses that one applicant gave, and no two."""
    owners: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for one in who.applicants:
        owners[one["tenant"], one["email"]].add(who.subject_of_applicant[one["tenant"], one["applicant_id"]])
    interviews: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for one in told:
        if one["occasion"] == "interview":
            interviews[one["tenant"], who.subject_of_applicant.get((one["tenant"], one["applicant_id"]), "")].append(
                one["at"]
            )
    signing = ", ".join(f"'{name}'" for name in SIGNING)
    for met in engine.dicts(_BY_MAIL.format(signing=signing, lasts=LASTS)):
        subjects = owners[met["tenant"], met.pop("email")]
        known = [at for subject in subjects for at in interviews[met["tenant"], subject]]
        is_known = met["occasion"] == "interview" and any(abs(at - met["at"]) <= TWICE for at in known)
        if len(subjects) == 1 and not is_known:
            yield met


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
