"""Settings of cases: what would hurt most, and where the audit's heads are kept."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class Critical(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Something that would hurt if a subject reached it. Cases say who can."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    """What people call it."""
    kind: Literal["repository", "data", "app", "department", "device"]
    """Where it is looked for: repositories, folders and files, applications signed in to, departments, devices."""
    match: tuple[Annotated[str, Meta(min_length=1)], ...]
    """Patterns of names, as in `acme/vault-*`; capitals do not matter."""
    level: Annotated[int, Meta(ge=1, le=3)] = 2
    """How much it would hurt: 3 most."""


class Audit(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Where signed heads of the audit are written, so that nobody can cut its end off unseen."""

    checkpoints: tuple[str, ...] = ()
    """Folders on other disks or machines; each gets `audit-checkpoints.jsonl`."""
    every: Annotated[int, Meta(ge=1)] = 100
    """Acts between two checkpoints."""
