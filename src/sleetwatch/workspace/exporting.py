"""The newest hunt's suspects as other systems read them: masked, a line each or in one document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import msgspec
import sqlalchemy as sa

import sleetwatch
from sleetwatch.errors import UnknownName
from sleetwatch.explanation import PartLine, Suspect
from sleetwatch.notify.finding import Finding, Level, Reason
from sleetwatch.notify.formats import to_cef, to_misp, to_ocsf, to_parquet, to_sentinel, to_splunk, to_stix
from sleetwatch.signals import Signal
from sleetwatch.state import hunts, scores
from sleetwatch.workspace.asking import Asking
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.hunting import load_signals
from sleetwatch.workspace.leaving import leaving
from sleetwatch.workspace.masking import mask

Key = tuple[str, str]


def _line(to: Callable[[Finding], Mapping[str, Any]]) -> Callable[[Finding], str]:
    return lambda finding: msgspec.json.encode(to(finding)).decode()


LEVELS = frozenset(level.value for level in Level)
FORMATS: Mapping[str, Callable[[Finding], str]] = MappingProxyType(
    {
        "ocsf": _line(to_ocsf),
        "splunk": _line(to_splunk),
        "sentinel": _line(to_sentinel),
        "cef": to_cef,
    }
)
"""By name: a finding as one line of text."""


def _pretty(said: Mapping[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n"


DOCUMENTS: Mapping[str, Callable[[Iterable[Finding], str], bytes]] = MappingProxyType(
    {
        "parquet": lambda found, _: to_parquet(found),
        "stix": lambda found, installation: _pretty(to_stix(found, installation)),
        "misp": lambda found, installation: _pretty(to_misp(found, installation)),
    }
)
"""By name: findings as one file. `parquet` has what `ocsf` has; the others leave out what must stay in the company."""


def exported(folder: Folder, form: str, tenant: str | None = None) -> Iterator[str]:
    """A line for each subject over the line in the newest hunt, the likeliest first, then for those who no longer are.

    Raises `UnknownName`.
    """
    if form not in FORMATS:
        raise UnknownName(f"no format is called {form!r}; there is: {', '.join((*FORMATS, *DOCUMENTS))}")
    return (FORMATS[form](finding) for finding in (*findings(folder, tenant), *closed(folder, tenant)))


def document(folder: Folder, form: str, tenant: str | None = None) -> tuple[bytes, int]:
    """The same as one file, with how many subjects are in it."""
    found = with_indicators(folder, (*findings(folder, tenant), *closed(folder, tenant)), tenant)
    return DOCUMENTS[form](found, installation_of(folder)), len(found)


def installation_of(folder: Folder) -> str:
    """What tells this installation from others; it says nothing of whose it is."""
    return sha256(b"installation" + folder.key).hexdigest()


def with_indicators(folder: Folder, found: Iterable[Finding], tenant: str | None = None) -> list[Finding]:
    """The findings with what of their evidence may leave."""
    listed = list(found)
    over = {(one.tenant, one.subject) for one in listed}
    suspects = [one for one in Asking(folder).suspects(tenant, None) if (one.tenant, one.subject) in over]
    seen = leaving(folder, suspects)
    return [replace(one, indicators=seen.get((one.tenant, one.subject), ())) for one in listed]


def findings(folder: Folder, tenant: str | None = None) -> Iterator[Finding]:
    """Every subject over the line in the newest hunt, masked."""
    asking = Asking(folder)
    before = _over_before(folder, asking.hunt["hunt"])
    signals = {signal.id: signal for signal in load_signals(folder)}
    missing = tuple(asking.hunt["missing"])
    for suspect in asking.suspects(tenant, None):
        if suspect.status in LEVELS:
            is_new = (suspect.tenant, suspect.subject) not in before
            yield finding_of(mask(suspect), asking.hunt["as_of"], signals, missing=missing, is_new=is_new)


def closed(folder: Folder, tenant: str | None = None) -> Iterator[Finding]:
    """Those who were over the line in the hunt before and are not in the newest: what was told of them is over."""
    asking = Asking(folder)
    before = _over_before(folder, asking.hunt["hunt"])
    gone = {key: at for key, at in before.items() if tenant is None or key[0] == tenant}
    yield from closed_of(asking, gone)


def closed_of(asking: Asking, told: Mapping[Key, int | None]) -> Iterator[Finding]:
    """Of those who were told of, with when they were flagged first, those who are not over the line now."""
    now = {(one.tenant, one.subject): one for one in asking.suspects(None, None)}
    for (tenant, subject), flagged in sorted(told.items(), key=lambda one: one[0]):
        one = now.get((tenant, subject))
        if one is None or one.status not in LEVELS:
            yield closing(tenant, subject, asking.hunt["as_of"], one, flagged)


def closing(tenant: str, subject: str, as_of: int, one: Suspect | None, flagged: int | None) -> Finding:
    """The end of a finding. It tells no evidence, for nobody is to act on it; None: the subject is not scored now."""
    return Finding(
        tenant=tenant,
        subject=subject,
        level=Level.CHECK,
        probability=one.probability if one else 0.0,
        low=one.low if one else 0.0,
        high=one.high if one else 0.0,
        score=one.score if one else 0.0,
        as_of=as_of,
        first_flagged_at=flagged if one is None or one.first_flagged_at is None else one.first_flagged_at,
        is_new=False,
        reasons=(),
        linked=0,
        missing=(),
        next_check=None,
        version=sleetwatch.__version__,
        is_closed=True,
    )


def finding_of(
    suspect: Suspect, as_of: int, signals: Mapping[str, Signal], *, missing: tuple[str, ...], is_new: bool
) -> Finding:
    """A masked suspect as a finding."""
    return Finding(
        tenant=suspect.tenant,
        subject=suspect.subject,
        level=Level(suspect.status),
        probability=suspect.probability,
        low=suspect.low,
        high=suspect.high,
        score=suspect.score,
        as_of=as_of,
        first_flagged_at=suspect.first_flagged_at,
        is_new=is_new,
        reasons=tuple(_reason(part, signals.get(part.signal)) for part in suspect.parts if part.nats),
        linked=len(suspect.links),
        missing=missing,
        next_check=suspect.next_check.ask if suspect.next_check else None,
        version=sleetwatch.__version__,
    )


def _reason(part: PartLine, signal: Signal | None) -> Reason:
    return Reason(
        signal=part.signal,
        title=part.title,
        family=part.family,
        because=part.because,
        nats=part.nats,
        first_at=part.at,
        last_at=part.last_at,
        version=signal.version if signal else 0,
        colleagues=part.colleagues,
        population=part.population,
        benign=part.benign,
        next_steps=part.next_steps,
        attack=signal.attack if signal else (),
    )


def _over_before(folder: Folder, hunt: int) -> dict[Key, int | None]:
    """Who was over the line in the hunt before, with when they were flagged first."""
    before = sa.select(sa.func.max(hunts.c.hunt)).where(hunts.c.hunt < hunt).scalar_subquery()
    query = sa.select(scores.c.tenant, scores.c.subject, scores.c.first_flagged_at).where(
        scores.c.hunt == before, scores.c.status.in_(sorted(LEVELS))
    )
    with folder.state.connect() as connection:
        return {(row.tenant, row.subject): row.first_flagged_at for row in connection.execute(query)}


__all__ = [
    "DOCUMENTS",
    "FORMATS",
    "closed",
    "closing",
    "document",
    "exported",
    "finding_of",
    "findings",
    "with_indicators",
]
