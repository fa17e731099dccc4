"""Verdicts as the state keeps them, each with what others did with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from sleetwatch.state import reviews, verdicts
from sleetwatch.workspace.folder import Folder
from sleetwatch.workspace.reviewers import CONFIRMED

APPROVED, WITHDRAWN = "approved", "withdrawn"

Row = sa.RowMapping


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict, and what others did with it."""

    verdict: int
    at: int
    tenant: str
    subject: str | None
    """The pseudonym; None once a purge took the person."""
    mark: str
    """Shared by the verdicts on one subject, and drawn by chance: it stays when a purge took the person."""
    finding: str
    reason: str
    note: str | None
    reviewer: str
    explains: Mapping[str, int]
    """For benign: the signals it explains, each up to a strength."""
    until: int | None
    hunt: int
    hits: Mapping[str, int]
    """The signals that had fired when it was given, with their strength."""
    possible: tuple[str, ...]
    """The signals whose sources were there."""
    approved_by: tuple[str, ...] = ()
    withdrawn_at: int | None = None
    withdrawn_by: str | None = None
    withdrawn_because: str | None = None

    @property
    def reviewers(self) -> frozenset[str]:
        """Who stands behind it."""
        return frozenset({self.reviewer, *self.approved_by})

    def state(self, now: int) -> str:
        """`waits` for a second reviewer, `approved`, `stands`, `over` (its period is) or `withdrawn`."""
        if self.withdrawn_at is not None:
            return WITHDRAWN
        if self.until is not None and self.until <= now:
            return "over"
        if self.finding != CONFIRMED:
            return "stands"
        return APPROVED if self.approved_by else "waits"


def read_verdicts(folder: Folder, which: sa.ColumnElement[bool] | None = None) -> list[Verdict]:
    """The verdicts, or those for which a condition holds, oldest first."""
    chosen = sa.true() if which is None else which
    acts = sa.select(reviews).join(verdicts).where(chosen).order_by(reviews.c.review)
    done: dict[int, list[Row]] = {}
    with folder.state.connect() as connection:
        rows = connection.execute(sa.select(verdicts).where(chosen).order_by(verdicts.c.verdict)).mappings().all()
        for act in connection.execute(acts).mappings():
            done.setdefault(act["verdict"], []).append(act)
    return [_verdict(row, done.get(row["verdict"], [])) for row in rows]


def _verdict(row: Row, acts: Sequence[Row]) -> Verdict:
    withdrawn = next((act for act in acts if act["act"] == WITHDRAWN), None)
    approved = dict.fromkeys(act["reviewer"] for act in acts if act["act"] == APPROVED)
    return Verdict(
        **{name: value for name, value in row.items() if name != "possible"},
        possible=tuple(row["possible"]),
        approved_by=tuple(name for name in approved if name != row["reviewer"]),
        withdrawn_at=None if withdrawn is None else withdrawn["at"],
        withdrawn_by=None if withdrawn is None else withdrawn["reviewer"],
        withdrawn_because=None if withdrawn is None else withdrawn["reason"],
    )
