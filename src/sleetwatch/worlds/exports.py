"""Which source reads which of a world's files, so that a company can lack one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from random import Random

from sleetwatch.errors import UserError
from sleetwatch.worlds.dice import chance

_FILES: Mapping[str, str] = {
    "entra/AuditLogs": "entra_audit",
    "entra/": "entra_sign_in",
    "okta/": "okta",
    "defender/": "defender",
    "intune/": "intune",
    "github/": "github_audit",
    "zoom/": "zoom",
    "collector/": "endpoint_collector",
    "hr/workers": "workers",
    "hr/applicants": "applicants",
    "hr/shipments": "shipments",
    "hr/payroll": "payroll",
    "hr/devices": "devices",
    "intel/": "watchlist",
}
"""By how a file's name begins; the first that fits."""
SOURCES = tuple(sorted(set(_FILES.values())))
_NEVER_BY_CHANCE = frozenset({"workers", "entra_sign_in"})
"""Without a roster or sign-ins there would be nothing to hunt in."""


def source_of(name: str) -> str:
    """The source that reads a file."""
    return next(source for begins, source in _FILES.items() if name.startswith(begins))


def check_sources(names: Collection[str]) -> frozenset[str]:
    """The same names. Raises `UserError` when a world has no such source."""
    for name in names:
        if name not in SOURCES:
            raise UserError(f"{name!r} is no source of a simulated company; it has {', '.join(SOURCES)}")
    return frozenset(names)


def missing_by_chance(share: float, rng: Random) -> frozenset[str]:
    """The sources one tenant lacks, when each is missing in this share of all tenants."""
    return frozenset(name for name in SOURCES if chance(rng, share) and name not in _NEVER_BY_CHANCE)
